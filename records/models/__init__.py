"""The tables of the patient record."""

from records.models.cds import CdsCard
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
from records.models.emergencies import EmergencyAccess
from records.models.interchange import (
    ApiToken,
    ImportRemark,
    ImportRun,
    PatientIdentity,
    Remainder,
)
from records.models.monitoring import (
    AlarmLimits,
    AlertEvent,
    AlertSilence,
    Device,
    DeviceAssignment,
    MonitoringAlert,
    Reading,
)
from records.models.patients import CareTeamMember, KeptResource, Patient, Sex
from records.models.report_filing import Phrase, ReportPaper, ReportReturn
from records.models.reports import *  # noqa: F403
from records.models.scheduling import Appointment, Bed, BedUse, Stay, Urgency, WaitingEntry, Ward
from records.models.suggestions import ReportSuggestion, SuggestionDecision, SuggestionSearch

__all__ = [
    "AlarmLimits",
    "AlertEvent",
    "AlertOverride",
    "AlertShown",
    "AlertSilence",
    "Allergy",
    "ApiToken",
    "Appointment",
    "Bed",
    "BedUse",
    "CareTeamMember",
    "CdsCard",
    "ChartChange",
    "Condition",
    "Device",
    "DeviceAssignment",
    "Document",
    "EmergencyAccess",
    "Encounter",
    "Immunization",
    "ImportRemark",
    "ImportRun",
    "KeptResource",
    "Medication",
    "MonitoringAlert",
    "Note",
    "Observation",
    "Patient",
    "PatientIdentity",
    "Phrase",
    "Procedure",
    "Reading",
    "Remainder",
    "ReportPaper",
    "ReportReturn",
    "ReportSuggestion",
    "SavedScore",
    "Sex",
    "Stay",
    "SuggestionDecision",
    "SuggestionSearch",
    "Urgency",
    "WaitingEntry",
    "Ward",
]
