"""Where devices deliver readings when they come through Django; the served site takes ``records.monitoring_lane`` instead."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic.acting import as_site
from records.monitoring_delivery import deliver


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    with as_site():
        answer = deliver(request.path, authorization=request.headers.get("Authorization", ""), body=request.body)
    return HttpResponse(json.dumps(answer.said, ensure_ascii=False), status=answer.status, headers=answer.headers)
