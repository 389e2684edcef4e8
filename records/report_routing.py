"""Which socket addresses the report editor uses."""

from __future__ import annotations

from django.urls import path

from records.report_consumers import ReportDraftConsumer

websocket_urlpatterns = [path("ws/reports/<uuid:report_id>/", ReportDraftConsumer.as_asgi())]
