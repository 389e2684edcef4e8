"""The page of limits and method: what each decision aid rests on, how well it was measured, and what it cannot do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from records.decision_support.aids import Aid, aids
from records.decision_support.version import rule_version
from records.services.decision_uses import Use, uses_of_aids

VERSIONED = ("safety", "genes")


@login_required
@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """Open to every role: it names no patient."""
    language, uses = get_language() or "en", uses_of_aids()
    return render(request, "records/decisions/limits.html", {"aids": [_shown(aid, uses.get(aid.key), language) for aid in aids()]})


def _shown(aid: Aid, use: Use | None, language: str) -> dict[str, Any]:
    return {"key": aid.key, "title": aid.title.said_in(language), "method": aid.method.said_in(language),
            "sources": aid.sources.said_in(language), "version": rule_version() if aid.key in VERSIONED else "",
            "figures": [(figure.words.said_in(language), figure.value) for figure in aid.figures],
            "limits": [words.said_in(language) for words in aid.limits], "use": use, "silenced": aid.key == "monitoring"}
