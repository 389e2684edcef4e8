"""How often one person may do what is costly: asked at the act, counted in the database, so that every process counts together.

The generic cell rate algorithm (ITU-T I.371): of a rate of N an hour, N may come at once, and after that one each N-th of an hour.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import metrics

QUESTIONS, UPLOADS, EXPORTS = "questions", "uploads", "exports"
# Bytes of files a person sends, and requests with the keys of a person, which programs hold.
UPLOADED_BYTES, PROGRAM_READS = "upload_bytes", "program_reads"
MEGABYTE = 1024 * 1024
PERIOD_SECONDS = 3600.0
GET, POST = frozenset({"GET"}), frozenset({"POST"})
TAKE = """
with clock as (select clock_timestamp() as now, %(step)s * interval '1 second' as step, %(period)s * interval '1 second' as period)
insert into clinic_rateuse as used (person_id, kind, until) select %(person)s, %(kind)s, now + step from clock
on conflict (person_id, kind) do update set until = (
  -- What lies more than a whole period ahead was written before the clock was put back.
  select greatest(case when used.until > now + period then now else used.until end, now) + step from clock)
where (select greatest(used.until, now) + step <= now + period or used.until > now + period from clock)
returning 1
"""
WAIT = "select extract(epoch from until - clock_timestamp()) from clinic_rateuse where person_id = %s and kind = %s"


class TooOften(Exception):
    """The person has done this too often; the message says when to try again, in ``seconds``."""

    def __init__(self, kind: str, *, seconds: int) -> None:
        super().__init__(_said(kind, seconds))
        self.seconds = seconds


def take(person: Any, kind: str, *, amount: int = 1) -> None:
    """Count one act of ``person``, or as many bytes; raises ``TooOften``, and counts nothing, where the hour's share is used up."""
    allowed = settings.RATES[kind]
    if not allowed or not amount:
        return
    step = PERIOD_SECONDS * min(amount, allowed) / allowed
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"person": person.pk, "kind": kind, "step": step, "period": PERIOD_SECONDS})
        if cursor.fetchone():
            return
        cursor.execute(WAIT, [person.pk, kind])
        ahead = float(cursor.fetchone()[0])
    metrics.site.count("xinglin_too_often_total", kind=kind)
    raise TooOften(kind, seconds=max(1, math.ceil(ahead + step - PERIOD_SECONDS)))


def limited(kind: str, *, methods: frozenset[str] = POST) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """View decorator, inside the one that asks for a role: 429 with «Retry-After» for a request that comes too often."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method in methods:
                    take(request.user, kind)
                    if kind == UPLOADS:
                        take(request.user, UPLOADED_BYTES, amount=_bytes_of_files(request))
            except TooOften as too_often:
                return refusal(request, too_often)
            return view(request, *args, **kwargs)

        guarded.limited_to = kind
        return guarded

    return decorate


def _bytes_of_files(request: HttpRequest) -> int:
    return sum(file.size or 0 for _name, files in request.FILES.lists() for file in files)


def refusal(request: HttpRequest, too_often: TooOften) -> HttpResponse:
    """A page for people, JSON for what asks for it."""
    headers = {"Retry-After": str(too_often.seconds)}
    if not request.accepts("text/html"):
        return JsonResponse({"error": str(too_often), "retry_after": too_often.seconds}, status=429, headers=headers)
    page = render(request, "clinic/message.html", {"title": _("A little too fast"), "message": str(too_often)}, status=429)
    page.headers["Retry-After"] = headers["Retry-After"]
    return page


def _said(kind: str, seconds: int) -> str:
    counts = {
        QUESTIONS: _("You have asked many questions within an hour; %(count)d are allowed, so that everybody gets answers."),
        UPLOADS: _("You have sent many files within an hour; %(count)d times are allowed."),
        UPLOADED_BYTES: _("You have sent large files within an hour; %(count)d MB are allowed."),
        PROGRAM_READS: _("Your programs have read much within an hour; %(count)d requests are allowed."),
        EXPORTS: _("You have taken out many documents within an hour; %(count)d are allowed."),
    }
    share = settings.RATES[kind] // (MEGABYTE if kind == UPLOADED_BYTES else 1)
    return f"{counts[kind] % {'count': share}} {_when(seconds)}"


def _when(seconds: int) -> str:
    if seconds < 90:
        return ngettext("Try again in %(count)d second.", "Try again in %(count)d seconds.", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes) % {"count": minutes}
