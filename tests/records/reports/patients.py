"""Patients with enough of a record to report on, for the report tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from clinic.encryption import blind_index
from records.models import Allergy, CareTeamMember, Condition, Encounter, Medication, Note, Observation, Patient

NOTE = "主诉：咳嗽、发热、乏力3天。\n现病史：3天前受凉后出现咳嗽，无痰。否认胸痛、咯血。"


def patient_of(*doctors, name="张三", mrn="M0001") -> Patient:
    """A patient whom these people treat."""
    patient = Patient.objects.create(
        mrn=mrn, mrn_index=blind_index("mrn", mrn), name=name, sex="male", birth_date_text="1981-03-02"
    )
    for doctor in doctors:
        CareTeamMember.objects.create(patient=patient, person=doctor)
    day = timezone.make_aware(datetime(2026, 11, 20, 9, 30))
    Encounter.objects.create(patient=patient, kind="outpatient", started_at=day, reason="咳嗽、发热、乏力")
    Note.objects.create(patient=patient, title="门诊记录", text=NOTE, written_at=day)
    Condition.objects.create(patient=patient, name="上呼吸道感染", certainty="suspected", onset=date(2026, 11, 20))
    Allergy.objects.create(patient=patient, substance="青霉素", reaction="皮疹")
    Medication.objects.create(patient=patient, name="对乙酰氨基酚", dosage="0.5 g，每日3次", started=date(2026, 11, 20))
    for at, value in ((day - timedelta(days=200), "5.6"), (day, "2.9")):
        Observation.objects.create(
            patient=patient,
            category="laboratory",
            code="6690-2",
            name_zh="白细胞计数",
            name_en="White blood cells",
            value=value,
            unit="10^9/L",
            low="3.5",
            high="9.5",
            flag="low" if value == "2.9" else "normal",
            effective_at=at,
        )
    return patient
