"""Which addresses the records app answers beside its pages: sockets, and the lane of devices."""

from records.monitoring_lane import DeviceLane
from records.report_routing import websocket_urlpatterns as report_sockets
from records.ward_routing import websocket_urlpatterns as ward_sockets

websocket_urlpatterns = [*report_sockets, *ward_sockets]
__all__ = ["DeviceLane", "websocket_urlpatterns"]
