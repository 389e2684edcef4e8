"""The chart lines that may go along with a question: few, without a name, and known to the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Role
from clinic.privacy.deidentification import KnownPerson
from qa.answering.base import BackgroundLine
from records.access import require_patient
from records.formatting import decimal_text, range_text, unit_text
from records.models import CareTeamMember, Observation, Patient
from records.services.charts import Banner, banner_of

MOST_LINES = 12
MOST_RESULTS = 8


def background_for(person: Any, patient_id: str, question: str, language: str) -> tuple[BackgroundLine, ...]:
    """At most twelve lines of the chart, those that share words with the question first; never who the patient is.

    Raises ``PermissionDenied`` for a patient whom the person does not treat.
    """
    patient = require_patient(person, patient_id)
    with translation.override("zh-hans" if language == "zh" else "en"):
        lines = list(_lines(patient, language))
    fixed, rest = lines[:1], lines[1:]
    rest.sort(key=lambda line: -_shared(question, line.text))
    chosen = tuple([*fixed, *rest][:MOST_LINES])
    audit.record("sent chart facts", person=person, subject=f"patient:{patient.pk}", lines=len(chosen))
    return chosen


def banner_for(person: Any, patient_id: str) -> Banner:
    """What the banner over a page says of the patient; raises ``PermissionDenied``."""
    return banner_of(require_patient(person, patient_id))


def case_numbered(number: str) -> tuple[Any, str] | None:
    """The doctor who has treated the patient of this record number longest, and the patient's id; None if there is none."""
    member = CareTeamMember.objects.filter(
        patient__in=Patient.objects.with_mrn(number), person__is_active=True, person__role=Role.DOCTOR,
    ).select_related("person").order_by("since").first()
    return (member.person, str(member.patient_id)) if member else None


def known_people(patient_id: str) -> list[KnownPerson]:
    """Who a text about this patient may name: the patient, with all the record holds of them, and those who treat them."""
    patient = Patient.objects.filter(pk=patient_id).first()
    if patient is None:
        return []
    numbers = [patient.mrn, *map(str, patient.identifiers.values())]
    known = KnownPerson(
        names=(patient.name,), identifiers=tuple(filter(None, numbers)), phones=tuple(filter(None, [patient.phone])),
        addresses=tuple(filter(None, [patient.address])),
        gender=patient.sex if patient.sex in ("female", "male") else "",
    )
    staff = CareTeamMember.objects.filter(patient=patient).select_related("person")
    return [known, *(KnownPerson(names=(member.person.full_name,), staff=True) for member in staff if member.person.full_name)]


def _shared(question: str, text: str) -> int:
    """How many two-character pieces (Chinese) or words (English) the two have in common."""
    return len(_pieces(question) & _pieces(text))


def _pieces(text: str) -> set[str]:
    lowered = text.casefold()
    words = {word for word in re.findall(r"[a-z0-9-]+", lowered) if len(word) > 2}
    return words | {lowered[i : i + 2] for i in range(len(lowered) - 1) if "\u4e00" <= lowered[i] <= "\u9fff"}


def _lines(patient: Patient, language: str) -> Iterator[BackgroundLine]:
    age = patient.age(timezone.localdate())
    about = patient.get_sex_display() if age is None else _("%(sex)s, %(age)s years old") % {
        "sex": patient.get_sex_display(), "age": age}
    yield BackgroundLine("patient", about)
    for allergy in patient.allergies.all()[:4]:
        yield BackgroundLine(f"allergy:{allergy.pk}", _("Allergy: %(name)s") % {"name": allergy.substance})
    for problem in patient.conditions.filter(active=True).exclude(certainty="refuted")[:6]:
        yield BackgroundLine(f"condition:{problem.pk}", _("Problem: %(name)s") % {"name": problem.name})
    for result in _latest_abnormal(patient):
        yield BackgroundLine(f"observation:{result.pk}", _result_line(result, language))
    for medicine in patient.medications.filter(active=True)[:6]:
        words = " ".join(filter(None, (medicine.name, medicine.dosage)))
        yield BackgroundLine(f"medication:{medicine.pk}", _("Medicine: %(name)s") % {"name": words})


def _latest_abnormal(patient: Patient) -> list[Observation]:
    """The newest result of each test, where it is abnormal; newest first."""
    newest = patient.observations.order_by("code", F("effective_at").desc(nulls_last=True)).distinct("code")
    return sorted((result for result in newest if result.is_abnormal),
                  key=lambda result: result.effective_at or result.recorded_at, reverse=True)[:MOST_RESULTS]


def _result_line(result: Observation, language: str) -> str:
    value = decimal_text(result.value) if result.value is not None else result.text
    words = [result.name(language), value, unit_text(result.unit), f"({result.get_flag_display()})"]
    allowed = range_text(result.low, result.high)
    line = " ".join(filter(None, words))
    if allowed:
        line += _(", reference %(range)s") % {"range": allowed}
    if result.effective_at:
        line += f", {timezone.localtime(result.effective_at):%Y-%m-%d}"
    return line
