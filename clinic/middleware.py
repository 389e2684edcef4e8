"""What happens around every request: for whom the database is asked, the person's language, calm pages for an absent database or a full disk."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from clinic import acting, metrics

logger = logging.getLogger(__name__)
DATABASE_DISK_FULL = "53100"
GetResponse = Callable[[HttpRequest], HttpResponse]


class DatabaseOutageMiddleware:
    """Turns a lost database into a 503 that says so and asks to try again; nothing about the request is logged."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database is not reachable: %s", type(exception).__name__)
        return render(None, "clinic/database_away.html", status=503)


class FullDiskMiddleware:
    """Turns a full disk into a 507 that says that nothing of the request was stored, as a page or as JSON."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return disk_full(request) if is_disk_full(exception) else None


def is_disk_full(error: BaseException | None) -> bool:
    """Also where it is the database's disk (SQLSTATE 53100)."""
    if isinstance(error, OperationalError):
        return getattr(error.__cause__, "sqlstate", None) == DATABASE_DISK_FULL
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def disk_full(request: HttpRequest) -> HttpResponse:
    """Also for what is full before any view, where the files of an upload are first put down."""
    logger.error("The disk is full; a request was refused.")
    said = _("The disk of this site is full. Nothing of what you sent was stored; tell an administrator and send it again later.")
    if not request.accepts("text/html"):
        return JsonResponse({"error": said}, status=507)
    return render(None, "clinic/disk_full.html", {"said": said}, status=507)


class MeasuringMiddleware:
    """Counts and times every request by its route's name, which holds no identifier."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        route = (request.resolver_match.view_name if request.resolver_match else None) or "none"
        metrics.site.count("xinglin_requests_total", route=route, method=request.method or "", status=str(response.status_code))
        metrics.site.observe("xinglin_request_seconds", seconds, route=route)
        logger.info("A request was answered.", extra={"route": route, "method": request.method, "status": response.status_code,
                                                       "milliseconds": round(seconds * 1000)})
        return response


class ActingMiddleware:
    """The database is asked on behalf of whoever is signed in, and shows a page no other rows (``clinic.row_wall``)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting.as_person(request.user):
            return self.get_response(request)


class PersonLanguageMiddleware:
    """Signed-in people see the site in the language they chose, on whichever computer they sit."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if person.is_authenticated and person.language:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        response = self.get_response(request)
        if person.is_authenticated:
            # A shared ward computer must not show a chart to whoever presses «back» after signing out.
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
