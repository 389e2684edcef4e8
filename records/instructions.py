"""Understands a doctor's instruction to write a report, in Chinese and English; a question is not an instruction."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.encryption import Undecipherable, seal, unseal
from records.models import Patient
from records.services.charts import ListedPatient, list_patients

KINDS = (
    ("consultation", ("会诊记录", "会诊意见", "consultation note", "consult note")),
    ("referral", ("转诊信", "转诊单", "转诊记录", "referral letter", "referral")),
    ("discharge", ("出院小结", "出院记录", "discharge summary", "discharge letter")),
    ("admission", ("入院记录", "入院病历", "admission note")),
    ("progress", ("病程记录", "progress note", "soap note")),
    ("outpatient", ("门诊病历", "门诊记录", "outpatient note", "clinic note")),
    ("case", ("病历报告", "病例报告", "病情报告", "病历", "报告", "case report", "case history", "report")),
)
_KIND_ZH = "|".join(sorted((word for _kind, words in KINDS for word in words if not word.isascii()), key=len, reverse=True))
_KIND_EN = "|".join(sorted((word for _kind, words in KINDS for word in words if word.isascii()), key=len, reverse=True))
_VERBS_ZH = "生成|起草|撰写|书写|写|出具|创建|制作|准备|做|出"
_POLITE_ZH = r"(?:请|麻烦|帮我|帮忙|请帮我|给我)*"
_REST_ZH = r"(?P<rest>[，,。.；;：:\s].*)?"
CHINESE = (
    re.compile(rf"^{_POLITE_ZH}(?:{_VERBS_ZH})(?:一份|一下|个)?(?:患者|病人)?(?P<name>[^\s，,。？?的]{{2,12}})的?(?:一份)?(?P<kind>{_KIND_ZH})"
               rf"{_REST_ZH}$", re.S),
    re.compile(rf"^{_POLITE_ZH}(?:为|给|替)(?:患者|病人)?(?P<name>[^\s，,。？?]{{2,12}}?)(?:{_VERBS_ZH})(?:一份|一下|个)?(?P<kind>{_KIND_ZH})"
               rf"{_REST_ZH}$", re.S),
)
ENGLISH = (
    re.compile(rf"^(?:please\s+)?(?:generate|draft|write|prepare|create|make)\s+(?:me\s+)?(?:an?\s+|the\s+)?(?P<kind>{_KIND_EN})\s+"
               r"(?:for|of|about|on)\s+(?:the\s+)?(?:patient\s+)?(?P<name>(?-i:[A-Za-z\u4e00-\u9fff][\w'\u4e00-\u9fff-]*(?:\s+[A-Z][\w'-]*){0,3}))"
               r"(?P<rest>[,.;:\s].*)?$", re.I | re.S),
    re.compile(rf"^(?i:(?:please\s+)?(?:generate|draft|write|prepare|create|make))\s+(?P<name>[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*){{0,3}})['’]s\s+"
               rf"(?P<kind>(?i:{_KIND_EN}))(?P<rest>[,.;:\s].*)?$", re.S),
)
QUESTION = re.compile(r"[?？]\s*$|怎么|如何|什么|哪些|\bhow\b|\bwhat\b|\bwhich\b", re.I)
MOST_CHOICES = 8


class Choice(TypedDict):
    """One patient that the instruction may mean; ``url`` starts that patient's report."""

    id: str
    label: str
    url: str


class Instruction(TypedDict):
    """What the page offers instead of an answer; without choices there is only the message."""

    kind: str
    label: str
    message: str
    instruction: str
    language: str
    choices: list[Choice]


@dataclass(frozen=True)
class Wish:
    """An instruction as understood from its words alone."""

    name: str
    kind: str
    rest: str
    language: str


def understand(text: str) -> Wish | None:
    """The wish in ``text``; None for a question or anything else."""
    plain = " ".join(text.split())
    if QUESTION.search(plain):
        return None
    for language, patterns in (("zh", CHINESE), ("en", ENGLISH)):
        for pattern in patterns:
            found = pattern.match(plain)
            if found:
                rest = (found["rest"] or "").strip(" ，,。.；;：:")
                return Wish(found["name"].strip(), _kind_of(found["kind"]), rest, language)
    return None


def _kind_of(word: str) -> str:
    return next(kind for kind, words in KINDS if word.casefold() in words)


def recognise(person: Any, text: str) -> Instruction | None:
    """The instruction with the patients it may mean among those the person treats; None for a question."""
    if not person.may("draft_reports"):
        return None
    wish = understand(text)
    if wish is None:
        return None
    matching = _matching(person, wish.name)
    return Instruction(
        kind=wish.kind, label=_("Write a report"), message=_message(wish, len(matching)), instruction=wish.rest,
        language=wish.language, choices=[_choice(patient, wish, person) for patient in matching[:MOST_CHOICES]],
    )


def _matching(person: Any, name: str) -> list[ListedPatient]:
    by_number = Patient.objects.visible_to(person).with_mrn(name).values_list("pk", flat=True)
    listed = list_patients(person)
    wanted = name.casefold()
    exact = [row for row in listed if row.id in by_number or row.name.casefold() == wanted]
    return exact or [row for row in listed if wanted in row.name.casefold()]


def _choice(patient: ListedPatient, wish: Wish, person: Any) -> Choice:
    parts = [patient.name, patient.sex, "" if patient.age is None else str(patient.age), patient.mrn]
    url = f"{reverse('report-new')}?patient={patient.id}&kind={wish.kind}&language={wish.language}"
    if wish.rest:
        url += f"&wish={_sealed(wish.rest, person)}"
    return Choice(id=str(patient.id), label=" · ".join(filter(None, parts)), url=url)


def _sealed(rest: str, person: Any) -> str:
    """The doctor's own words, closed: an address is kept in places where clinical words must not stand."""
    return urlsafe_b64encode(seal(rest, context=f"instruction:{person.pk}")).decode()


def opened(token: str, person: Any) -> str:
    """The words that ``_sealed`` closed for this person; empty if the token is not one."""
    try:
        return unseal(urlsafe_b64decode(token), context=f"instruction:{person.pk}") if token else ""
    except (ValueError, Undecipherable):
        return ""


def _message(wish: Wish, count: int) -> str:
    if count == 0:
        return _("None of your patients is called %(name)s. Check the name or open the patient's chart first.") % {
            "name": wish.name}
    if count == 1:
        return _("This starts a report about your patient. Check that it is the right one.")
    return _("Several of your patients match. Choose the one the report is about.")
