"""The page of treatment options: a problem is chosen, what the literature names is kept or struck out; nothing is ordered."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import requires
from qa.retrieval.base import Evidence
from qa.services.cards import document_url, kind_in_words
from records.access import find_patient
from records.decision_pages import KINDS, SIGNS
from records.decision_support.medicines.base import Alert
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.treatment import Judged, Verdict
from records.models import Condition
from records.models.decisions import SeverityLevel
from records.services.charts import banner_of
from records.services.decision_treatments import Options, options_for

VERDICTS = {
    Verdict.TAKEN: ("●", _l("Taken already")), Verdict.KEPT: ("✓", _l("Stands: no check speaks against it")),
    Verdict.CARE: ("◆", _l("Stands with care")), Verdict.INSTEAD: ("⇄", _l("Only in place of what is taken for it")),
    Verdict.AGAINST: ("▽", _l("The literature itself advises against it")),
    Verdict.STRUCK: ("✕", _l("Struck out")),
}
MOST_STATEMENTS = 3


@requires("see_patients")
@require_GET
def treatment(request: HttpRequest, patient_id: uuid.UUID, problem_id: uuid.UUID | None = None) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    problems = patient.conditions.filter(active=True).exclude(certainty=Condition.Certainty.REFUTED)
    context: dict[str, Any] = {"patient": patient, "patient_banner": banner_of(patient), "tab": "decisions", "part": "treatment",
                               "problems": problems}
    if problem_id is not None:
        problem = get_object_or_404(problems, pk=problem_id)
        audit.record("treatment options viewed", person=request.user, subject=f"patient:{patient.pk}", entry=str(problem.pk))
        context |= _shown(options_for(patient, problem), get_language() or "en")
    return render(request, "records/decisions/treatment.html", context)


def _shown(options: Options, language: str) -> dict[str, Any]:
    groups = [{"verdict": verdict.value, "sign": sign, "label": label,
               "rows": [_row(each, language) for each in options.judged if each.verdict == verdict]}
              for verdict, (sign, label) in VERDICTS.items()]
    return {"options": options, "groups": [group for group in groups if group["rows"]],
            "notes": [words.said_in(language) for words in options.notes],
            "passages": [_passage(number, each) for number, each in enumerate(options.passages, start=1)]}


def _row(each: Judged, language: str) -> dict[str, Any]:
    separator = "、" if language.startswith("zh") else ", "
    own = [statement for statement in each.candidate.statements if statement.sentence]
    return {"name": each.candidate.words.said_in(language), "alerts": [_ground(alert, language) for alert in each.alerts],
            "spared": separator.join(vocabulary().said(name, language) for name in each.spared),
            "statements": [(statement.passage + 1, statement.sentence) for statement in own[:MOST_STATEMENTS]]}


def _ground(alert: Alert, language: str) -> dict[str, Any]:
    separator = " + "
    return {"sign": SIGNS[alert.severity], "code": alert.severity.code, "severity": SeverityLevel(alert.severity).label, "kind": KINDS[alert.kind],
            "medicines": separator.join(vocabulary().said(name, language) for name in alert.medicines),
            "reason": alert.reason.said_in(language), "advice": alert.advice.said_in(language), "source": alert.source}


def _passage(number: int, each: Evidence) -> dict[str, Any]:
    passage = each.passage
    words = kind_in_words(passage.study_type, passage.evidence_level)
    return {"number": number, "title": passage.title, "section": passage.section, "year": passage.year, "text": passage.text,
            "expired": passage.expired, "level": words["level_label"], "kind": words["study_label"], "lang": passage.language,
            "url": document_url(passage.document_id, passage.id)}
