"""The pages of what passes between this record and other systems: imports, what they left, export, keys of programs."""

from __future__ import annotations

import json
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from clinic.rates import EXPORTS, limited
from records.access import find_patient
from records.exchange_forms import AccessKeyForm
from records.fhir_answers import FHIR_JSON
from records.services import exchange
from records.services import import_remarks as remarks
from records.services.api_tokens import NewToken, TokenRefused, create_token, revoke_token
from records.services.charts import banner_of

ROWS_A_PAGE = 100


@requires("see_patients")
@require_POST
@limited(EXPORTS)
def export(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The whole record of one patient as a file: a FHIR R4 Bundle."""
    patient = find_patient(request.user, patient_id)
    bundle = exchange.bundle(patient)
    audit.record("exported record", person=request.user, subject=f"patient:{patient.pk}", resources=len(bundle["entry"]))
    return HttpResponse(
        json.dumps(bundle, ensure_ascii=False, indent=1), content_type=FHIR_JSON,
        headers={"Content-Disposition": f'attachment; filename="patient-{patient.pk}.json"',
                 "Cache-Control": "no-store, private"})


@requires("see_patients")
@require_GET
def unread(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What other systems sent about the patient and the chart does not show."""
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="unread")
    return render(request, "records/chart_unread.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": "unread",
        "kept": [(row, remarks.explained(row), remarks.readable(row))
                 for row in patient.kept_resources.order_by("kind", "received_at")],
        "fields": remarks.unread_fields(patient.import_remarks.all())})


@requires("see_patients")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    page = Paginator(remarks.runs_for(request.user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/imports.html", {"page": page})


@requires("see_patients")
@require_GET
def import_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    run = get_object_or_404(remarks.runs_for(request.user), pk=run_id)
    found = remarks.remarks_for(request.user, run)
    page = Paginator(found.exclude(kind=remarks.Kind.UNREAD).select_related("patient"), ROWS_A_PAGE).get_page(
        request.GET.get("page"))
    audit.record("viewed import", person=request.user, subject=f"import:{run.pk}")
    return render(request, "records/import_run.html", {
        "run": run, "page": page, "rows": [(row, remarks.explained(row)) for row in page],
        "fields": remarks.unread_fields(found)})


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def access_keys(request: HttpRequest) -> HttpResponse:
    """The person's keys; a new one is shown in the answer that made it and never again."""
    form = AccessKeyForm(request.POST or None)
    made = _made(request, form) if request.method == "POST" and form.is_valid() else None
    return render(request, "records/access_keys.html", {
        "form": AccessKeyForm() if made else form, "made": made, "keys": request.user.api_tokens.all(),
        "base": request.build_absolute_uri("/fhir/")}, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: AccessKeyForm) -> NewToken | None:
    try:
        return create_token(request.user, **form.cleaned_data)
    except TokenRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@requires("see_patients")
@require_POST
def revoke_key(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    revoke_token(request.user, token_id)
    messages.success(request, _("The key is revoked. Programs that use it are refused from now on."))
    return redirect("access-keys")
