"""What the FHIR interface says besides resources: outcomes, Bundles with pages, and what it can do."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from records.models import ApiToken
from records.services.exchange import KINDS, Resource

FHIR_JSON = "application/fhir+json; charset=utf-8"
# A browser that is lured to an address of programs keeps the answer as a file and shows nothing of it.
API_HEADERS = {"Content-Disposition": 'attachment; filename="api.json"'}


class Refused(Exception):
    """The request gets an OperationOutcome instead: HTTP status, FHIR issue type and an English sentence."""

    def __init__(self, status: int, code: str, message: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_seconds = status, code, message, retry_seconds


def answer(resource: Resource, *, status: int = 200) -> HttpResponse:
    content = json.dumps(resource, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=FHIR_JSON, headers=API_HEADERS | {"Cache-Control": "no-store, private"})


def outcome(refused: Refused) -> HttpResponse:
    said = {"resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": refused.code, "diagnostics": refused.message}]}
    response = answer(said, status=refused.status)
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Xinglin"'
    if refused.retry_seconds is not None:
        response.headers["Retry-After"] = str(refused.retry_seconds)
    return response


def page(request: HttpRequest, found: list[Resource], *, total: int, offset: int, size: int, query: dict[str, str]) -> Resource:
    """A searchset: this page's resources, how many there are, and where the next page is."""
    base = request.build_absolute_uri(request.path)
    places = {"self": offset} | ({"next": offset + size} if offset + size < total else {})
    places |= {"previous": max(offset - size, 0)} if offset else {}
    return {
        "resourceType": "Bundle", "type": "searchset", "total": total, "timestamp": timezone.now().isoformat(),
        "link": [{"relation": relation, "url": f"{base}?{urlencode(query | {'_count': size, '_offset': place})}"}
                 for relation, place in places.items()],
        "entry": [{"fullUrl": _address(request, resource), "resource": resource, "search": {"mode": "match"}}
                  for resource in found],
    }


def _address(request: HttpRequest, resource: Resource) -> str:
    return request.build_absolute_uri(reverse("fhir-read", args=[resource["resourceType"], resource["id"]]))


def capabilities(request: HttpRequest) -> Resource:
    """The CapabilityStatement (hl7.org/fhir/R4/capabilitystatement.html)."""
    search = [{"name": "patient", "type": "reference"}]
    return {
        "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-25", "kind": "instance",
        "software": {"name": "Xinglin"}, "implementation": {"description": "Xinglin, read only",
                                                            "url": request.build_absolute_uri(reverse("fhir-base"))},
        "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "security": {"description": "Bearer keys, made by each person for their own patients."},
                  "resource": [{"type": kind, "interaction": [{"code": "read"}, {"code": "search-type"}],
                                "searchParam": [{"name": "identifier", "type": "token"}] if kind == "Patient" else search}
                               for kind in KINDS]}],
    }


def scoped(token: ApiToken, kind: str) -> None:
    """Raise ``Refused`` unless the key covers this kind of resource."""
    if not token.allows(kind):
        raise Refused(403, "forbidden", f"This key does not cover {kind}.")
