"""The FHIR R4 read interface: a key in the Authorization header, one person's patients behind it, every read audited."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, rates
from clinic.acting import as_person
from records.access import find_patient
from records.fhir_answers import Refused, answer, capabilities, outcome, page, scoped
from records.models import ApiToken, Patient
from records.services import exchange
from records.services.api_tokens import find_token

LARGEST_PAGE, USUAL_PAGE = 200, 50


def with_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the key of the request; answer with an OperationOutcome where there is none or something is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            token = _token(request)
            _take(token, rates.PROGRAM_READS)
            with as_person(token.person):
                return view(request, token, *args, **kwargs)
        except Refused as refused:
            return outcome(refused)
        except Http404:
            return outcome(Refused(404, "not-found", "There is nothing here that this key may read."))

    return guarded


def _token(request: HttpRequest) -> ApiToken:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = find_token(secret.strip()) if kind.lower() == "bearer" and secret else None
    if token is None:
        raise Refused(401, "login", "A valid key is needed: Authorization: Bearer …")
    return token


def _audited(token: ApiToken, patient: Patient, kind: str, count: int) -> None:
    audit.record("read by program", person=token.person, subject=f"patient:{patient.pk}", token=str(token.pk),
                 resource=kind, count=count)


@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    return answer(capabilities(request))


@require_GET
@with_key
def read(request: HttpRequest, token: ApiToken, kind: str, resource_id: str) -> HttpResponse:
    scoped(token, kind)
    patient, resource = exchange.find(token.person, kind, resource_id)
    _audited(token, patient, kind, 1)
    return answer(resource)


@require_GET
@with_key
def search(request: HttpRequest, token: ApiToken, kind: str) -> HttpResponse:
    """The resources of one kind of one patient, a page at a time; patients of the key are listed without a filter."""
    if kind not in exchange.KINDS and not exchange.is_kept_kind(kind):
        raise Refused(404, "not-supported", f"There are no resources of the kind {kind[:60]} here.")
    scoped(token, kind)
    offset, size = _window(request)
    if kind == "Patient":
        return _patients(request, token, offset, size)
    whose = request.GET.get("patient") or request.GET.get("subject") or ""
    if not whose:
        raise Refused(400, "required", "Say whose resources: patient=ID.")
    patient = find_patient(token.person, whose.rpartition("/")[2])
    total, found = exchange.page_of(patient, kind, offset=offset, size=size)
    _audited(token, patient, kind, len(found))
    return answer(page(request, found, total=total, offset=offset, size=size, query={"patient": str(patient.pk)}))


def _patients(request: HttpRequest, token: ApiToken, offset: int, size: int) -> HttpResponse:
    if set(request.GET) - {"_count", "_offset", "_format"}:
        raise Refused(400, "not-supported", "What identifies a patient does not belong into an address: POST it to "
                                            "Patient/_search.")
    patients = Patient.objects.visible_to(token.person).order_by("pk")
    found = [exchange.patient_resource(patient) for patient in patients[offset:offset + size]]
    audit.record("read by program", person=token.person, subject="patients", token=str(token.pk), resource="Patient",
                 count=len(found))
    return answer(page(request, found, total=patients.count(), offset=offset, size=size, query={}))


@csrf_exempt
@require_POST
@with_key
def find_by_identifier(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Patients by record number; it travels in the body, since addresses are kept in logs."""
    scoped(token, "Patient")
    number = request.POST.get("identifier", "").rpartition("|")[2].strip()
    if not number:
        raise Refused(400, "required", "Give the record number as identifier=….")
    patients = list(Patient.objects.visible_to(token.person).with_mrn(number))
    for patient in patients:
        _audited(token, patient, "Patient", 1)
    found = [exchange.patient_resource(patient) for patient in patients]
    return answer(exchange.bundle_of(found, kind="searchset", total=len(found)))


@require_GET
@with_key
def everything(request: HttpRequest, token: ApiToken, patient_id: str) -> HttpResponse:
    """Patient/ID/$everything: the whole record that the key covers."""
    scoped(token, "Patient")
    _take(token, rates.EXPORTS)
    patient = find_patient(token.person, patient_id)
    found = [one for one in exchange.everything(patient) if token.allows(one["resourceType"])]
    _audited(token, patient, "everything", len(found))
    return answer(exchange.bundle_of(found, kind="searchset", total=len(found)))


def _take(token: ApiToken, kind: str) -> None:
    try:
        rates.take(token.person, kind)
    except rates.TooOften as too_often:
        raise Refused(429, "throttled", str(too_often), retry_seconds=too_often.seconds) from too_often


def _window(request: HttpRequest) -> tuple[int, int]:
    numbers = [request.GET.get(name, usual) for name, usual in (("_offset", "0"), ("_count", str(USUAL_PAGE)))]
    if not all(number.isdigit() and len(number) < 9 for number in numbers):
        raise Refused(400, "value", "_count and _offset are whole numbers.")
    return int(numbers[0]), min(max(int(numbers[1]), 1), LARGEST_PAGE)
