"""The pages of emergency access: a doctor opens a chart with a reason, an auditor judges it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from clinic.acting import as_site
from records.emergency_forms import EmergencyForm, ReviewForm
from records.models import EmergencyAccess
from records.services.emergencies import EmergencyRefused, open_chart, review

ACCESSES_A_PAGE = 30


@requires("break_glass")
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = open_chart(request.user, **form.cleaned_data)
        except EmergencyRefused as refusal:
            form.add_error("mrn", str(refusal))
        else:
            return redirect("patient", access.patient_id)
    status = 422 if form.errors else 200
    return render(request, "records/emergency.html", {"form": form, "hours": settings.EMERGENCY_HOURS}, status=status)


@requires("review_access")
@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """All of them, those that wait first."""
    audit.record("viewed emergency accesses", person=request.user)
    accesses = EmergencyAccess.objects.select_related("person", "reviewer", "patient").order_by(
        F("reviewed_at").asc(nulls_first=True), "-opened_at")
    # The reviewer sees the record number of a patient whom they do not treat, and nothing else of them.
    with as_site():
        page = Paginator(accesses, ACCESSES_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "records/emergencies.html", {"page": page, "verdicts": EmergencyAccess.Verdict.choices})


@requires("review_access")
@require_POST
def judge(request: HttpRequest, access_id: uuid.UUID) -> HttpResponse:
    access, form = get_object_or_404(EmergencyAccess, pk=access_id), ReviewForm(request.POST)
    if not form.is_valid():
        too_long = _("The remark is too long; shorten it to 1,000 characters.")
        messages.error(request, form.errors["verdict"][0] if "verdict" in form.errors else too_long)
        return redirect("emergencies")
    try:
        review(access, reviewer=request.user, **form.cleaned_data)
    except EmergencyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("emergencies")
