"""The tables of the patient record."""

from records.models.changes import ChartChange
from records.models.clinical import (
    Allergy,
    Condition,
    Document,
    Encounter,
    Immunization,
    Medication,
    Note,
    Observation,
    Procedure,
)
from records.models.decisions import AlertOverride, AlertShown, SavedScore
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
    "AlertOverride",
    "AlertShown",
    "Allergy",
    "ApiToken",
    "CareTeamMember",
    "ChartChange",
    "Condition",
    "Document",
    "Encounter",
    "Immunization",
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
    "SavedScore",
    "Sex",
]
