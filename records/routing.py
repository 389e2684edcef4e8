"""Which socket addresses the records app answers."""

from records.report_routing import websocket_urlpatterns

__all__ = ["websocket_urlpatterns"]
