"""Which socket addresses the records app answers."""

from records.report_routing import websocket_urlpatterns as report_sockets
from records.ward_routing import websocket_urlpatterns as ward_sockets

websocket_urlpatterns = [*report_sockets, *ward_sockets]
__all__ = ["websocket_urlpatterns"]
