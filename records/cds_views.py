"""The CDS Hooks 2.0 service: discovery, three hooks and their feedback, behind the access keys of the FHIR interface."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clinic import rates
from clinic.acting import as_person
from records.decision_support.cds_hooks.cards import discovery
from records.decision_support.cds_hooks.requests import BadRequest, read_feedback, read_request
from records.fhir_answers import API_HEADERS
from records.models import ApiToken
from records.services.api_tokens import find_token
from records.services.cds_hooks import HOOKS, SERVICES, NothingKnown, answer, take_feedback

LARGEST_BODY = 4 * 1024 * 1024
NOTHING_KNOWN = ("This patient is not among those the key may read here, and no prefetch.patient came along: send the prefetch "
                 "or use a key for everything of your patients.")


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """What there is; it tells of no patient, so no key is asked for."""
    return _json(discovery(SERVICES, get_language_from_request(request)))


def with_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view key and body of the request; 401, 404, 415, 413, 429, 412 or 400 with one sentence otherwise."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, hook: str) -> HttpResponse:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        token = find_token(secret.strip()) if kind.lower() == "bearer" and secret else None
        if token is None:
            return _json({"error": "A valid key is needed: Authorization: Bearer …"}, 401)
        if hook not in HOOKS:
            return _json({"error": f"There is no such service; choose among {', '.join(HOOKS)}."}, 404)
        if request.content_type != "application/json":
            return _json({"error": "Send the request as application/json."}, 415)
        if len(request.body) > LARGEST_BODY:
            return _json({"error": "A request has at most 4 MB."}, 413)
        try:
            rates.take(token.person, rates.PROGRAM_READS)
            with as_person(token.person):
                return view(request, token, hook, json.loads(request.body))
        except rates.TooOften as too_often:
            return _json({"error": str(too_often)}, 429, {"Retry-After": str(too_often.seconds)})
        except NothingKnown:
            return _json({"error": NOTHING_KNOWN}, 412)
        except BadRequest as bad:
            return _json({"error": str(bad)}, 400)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return _json({"error": "The body is not valid JSON."}, 400)

    return guarded


def _json(said: dict[str, Any], status: int = 200, more: dict[str, str] | None = None) -> JsonResponse:
    headers = API_HEADERS | {"Cache-Control": "no-store"} | (more or {}) | ({"WWW-Authenticate": 'Bearer realm="Xinglin"'} if status == 401 else {})
    return JsonResponse(said, status=status, headers=headers)


@with_key
def call(request: HttpRequest, token: ApiToken, hook: str, body: Any) -> HttpResponse:
    asked = read_request(body, hook=hook)
    site = request.build_absolute_uri(reverse("decision-limits"))
    return _json({"cards": answer(token, asked, language=get_language_from_request(request), site=site)})


@with_key
def feedback(request: HttpRequest, token: ApiToken, hook: str, body: Any) -> HttpResponse:
    """200 as the specification asks; cards of other keys are not found and not told apart from unknown ones."""
    return _json({"known": take_feedback(token, hook, read_feedback(body))})
