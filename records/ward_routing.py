"""Which socket addresses the ward board uses."""

from __future__ import annotations

from django.urls import path

from records.ward_consumers import WardBoardConsumer

websocket_urlpatterns = [path("ws/ward/", WardBoardConsumer.as_asgi())]
