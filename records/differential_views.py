"""The page of conditions to think of: the findings of the chart, which a doctor corrects, and what the graph links with them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.access import requires
from qa.models import Concept, ConceptKind
from qa.templatetags.knowledge_names import named
from records.access import find_patient
from records.decision_support.differential.findings import Finding, Origin, Stance, Weighed, chosen, settled
from records.models import Patient
from records.services.charts import banner_of
from records.services.decision_differential import Differential, differential_of
from records.services.differential_findings import findings_in_record

STANCES = ((Stance.PRESENT, "✓", _l("Is there")), (Stance.ABSENT, "✕", _l("Is not there")), (Stance.LEFT_OUT, "–", _l("Leave out")))
ORIGINS = {Origin.CHART: _l("Noted in the chart"), Origin.RESULT: _l("Result"), Origin.NOTE: _l("Note"), Origin.TYPED: _l("Typed here")}
PARTED = re.compile(r"[,，、;；\n]")
MOST_TYPED, LONGEST_TYPED, LONGEST_NAME = 30, 1000, 100


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def differential(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What a doctor says of the findings is posted, so that no address names them; nothing of it is stored."""
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="differential")
    weighed, notes_read = _weighed(patient, request.POST, get_language() or "en")
    return render(request, "records/decisions/differential.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": "decisions", "part": "differential", "notes_read": notes_read,
        "also_present": request.POST.get("also_present", "")[:LONGEST_TYPED], "also_absent": request.POST.get("also_absent", "")[:LONGEST_TYPED],
        "stances": STANCES, **_shown(differential_of(patient, weighed), weighed)})


def _weighed(patient: Patient, posted: QueryDict, language: str) -> tuple[list[Weighed], bool]:
    """The findings with what counts of each, and whether the notes could be read."""
    typed = [*_typed(posted.get("also_present", ""), present=True), *_typed(posted.get("also_absent", ""), present=False)]
    recorded = findings_in_record(patient, language=language)
    return chosen(settled([*typed, *recorded.findings]), _stances(posted)), recorded.notes_read


def _typed(text: str, *, present: bool) -> list[Finding]:
    names = dict.fromkeys(part.strip()[:LONGEST_NAME] for part in PARTED.split(text[:LONGEST_TYPED]) if part.strip())
    return [Finding((name,), present, Origin.TYPED, timezone.localdate()) for name in list(names)[:MOST_TYPED]]


def _stances(posted: QueryDict) -> dict[str, Stance]:
    """What was chosen of each finding; its key is posted beside its number."""
    keys = {name.removeprefix("key-"): value for name, value in posted.items() if name.startswith("key-")}
    given = {keys[number]: posted.get(f"stance-{number}", "") for number in keys}
    return {key: Stance(value) for key, value in given.items() if value in set(Stance)}


def _place(each: Weighed) -> int:
    """What is said both ways first, then what is there, then the rest."""
    return 0 if each.contradicted else 1 + list(Stance).index(each.stance)


def _shown(found: Differential, weighed: list[Weighed]) -> dict[str, Any]:
    rows = [{"number": number, "finding": each.finding, "stance": each.stance, "origin": ORIGINS[each.finding.origin],
             "contradicted": each.contradicted} for number, each in enumerate(sorted(weighed, key=_place))]
    return {"found": found, "rows": rows, "present": sum(each.stance is Stance.PRESENT for each in weighed),
            "unknown": _joined(found.unknown), "ruled_out": _joined(named(concept) for concept in found.ruled_out),
            "asked": [(label, rows) for label, rows in ((_("To ask or look for"), _asked(found, symptoms=True)),
                                                        (_("To test"), _asked(found, symptoms=False))) if rows]}


def _asked(found: Differential, *, symptoms: bool) -> list[tuple[Concept, str]]:
    """Symptoms to ask for, or all else; each with the names of at most three conditions for which it would speak."""
    return [(one.concept, _joined(named(concept) for concept in one.conditions[:3])) for one in found.asked
            if (one.concept.kind == ConceptKind.SYMPTOM) == symptoms]


def _joined(names: Iterable[str]) -> str:
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(names)
