"""How long readings of devices and records of patients are kept.

A record is never deleted by the site: Chinese law asks for at least 15 years after the last outpatient visit and 30 years after
the last inpatient stay (Implementation Rules of the Regulations on Medical Institutions, 2017, article 53), other laws for other
times, and a signed report cannot be deleted at all. The site tells how many have passed the period; people decide.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from clinic.retention import Kind
from records.models import Encounter, Observation, Patient, Reading, Report
from records.services.monitoring_intake import forget_before


def _readings_due(before: datetime) -> int:
    return Reading.objects.filter(received_at__lt=before).count()


def _records_due(before: datetime) -> int:
    """Patients of whom nothing was written or measured since."""
    later = [Encounter.objects.filter(patient=OuterRef("pk"), recorded_at__gte=before),
             Observation.objects.filter(patient=OuterRef("pk"), recorded_at__gte=before),
             Report.objects.filter(patient=OuterRef("pk"), changed__gte=before)]
    found = Patient.objects.filter(updated_at__lt=before)
    for rows in later:
        found = found.exclude(Exists(rows))
    return found.count()


READINGS = Kind("readings", _readings_due, forget_before)
RECORDS = Kind("records", _records_due)
