"""The tables of the patient record."""

from records.models.clinical import (
    Allergy,
    Condition,
    Encounter,
    Medication,
    Note,
    Observation,
    Procedure,
)
from records.models.patients import CareTeamMember, KeptResource, Patient, Sex
from records.models.reports import *  # noqa: F403

__all__ = [
    "Allergy",
    "CareTeamMember",
    "Condition",
    "Encounter",
    "KeptResource",
    "Medication",
    "Note",
    "Observation",
    "Patient",
    "Procedure",
    "Sex",
]
