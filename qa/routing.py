"""Which socket addresses the question-answering app serves."""

from __future__ import annotations

from django.urls import path

from qa.consumers import AskConsumer

websocket_urlpatterns = [path("ws/ask/", AskConsumer.as_asgi())]
