"""Free text about a patient is sealed in its column and opens again by the model."""

from __future__ import annotations

from django.db import connection

from records.models import Encounter
from tests.records.reports.patients import patient_of


def test_why_somebody_came_is_sealed(doctor):
    patient = patient_of(doctor)
    visit = Encounter.objects.create(patient=patient, reason="和邻居吵架后胸闷")
    with connection.cursor() as cursor:
        cursor.execute("select reason from records_encounter where id = %s", [visit.pk])
        assert "胸闷".encode() not in bytes(cursor.fetchone()[0])
    assert Encounter.objects.get(pk=visit.pk).reason == "和邻居吵架后胸闷"
