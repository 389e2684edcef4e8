"""What machines and operators ask the site: is it alive, is it ready, how is it doing, what is wrong."""

from __future__ import annotations

import secrets
import shutil

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from clinic import metrics
from clinic.access import requires
from clinic.operations import Level, findings
from clinic.operations import readiness as ready_parts


@require_GET
def readiness(request: HttpRequest) -> JsonResponse:
    """200 where requests may be sent, 503 otherwise, with a yes or no for each part."""
    parts = ready_parts()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@require_GET
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format for who holds ``XINGLIN_METRICS_TOKEN``; for everybody else there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    lines = [*metrics.site.lines(), *metrics.gauges(_gauges())]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _gauges() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute("select status::text, count(*) from procrastinate_jobs group by status")
        jobs = {f'xinglin_jobs{{status="{status}"}}': count for status, count in cursor.fetchall()}
        cursor.execute("select pg_database_size(current_database()), (select count(*) from pg_stat_activity)")
        size, connections = cursor.fetchone()
    lent = {name: value for path in settings.METRICS_GAUGES for name, value in import_string(path)().items()}
    return jobs | lent | {"xinglin_database_bytes": size, "xinglin_database_connections": connections,
                   "xinglin_disk_free_bytes": shutil.disk_usage(settings.HOME).free}


@requires("see_operations")
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """One page: what is wrong and what to do."""
    found = findings()
    return render(request, "clinic/operations.html", {"findings": found, "wrong": [item for item in found if item.level is not Level.GOOD]})
