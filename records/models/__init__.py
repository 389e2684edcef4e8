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
from records.models.interchange import (
    ApiToken,
    ImportRemark,
    ImportRun,
    PatientIdentity,
    Remainder,
)
from records.models.patients import CareTeamMember, KeptResource, Patient, Sex
from records.models.reports import *  # noqa: F403

__all__ = [
    "Allergy",
    "ApiToken",
    "CareTeamMember",
    "Condition",
    "Encounter",
    "ImportRemark",
    "ImportRun",
    "KeptResource",
    "Medication",
    "Note",
    "Observation",
    "Patient",
    "PatientIdentity",
    "Procedure",
    "Remainder",
    "Sex",
]
