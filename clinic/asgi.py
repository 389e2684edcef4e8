"""The ASGI application: pages through Django, streams through Channels; sockets only from our own pages."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from clinic.acting_asgi import ActingForNobody, ActingForPerson  # noqa: E402
from clinic.arriving import Pages  # noqa: E402
from clinic.body_limit import BodyLimit  # noqa: E402
from clinic.lifespan import Lifespan  # noqa: E402
from clinic.socket_sessions import SessionBound  # noqa: E402
from qa.routing import websocket_urlpatterns as question_sockets  # noqa: E402
from records.routing import DeviceLane  # noqa: E402
from records.routing import websocket_urlpatterns as record_sockets  # noqa: E402

sockets = SessionBound(ActingForPerson(URLRouter([*question_sockets, *record_sockets])))
application = ActingForNobody(
    ProtocolTypeRouter(
        {
            "http": BodyLimit(DeviceLane(Pages())),
            "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
            "lifespan": Lifespan(),
        }
    )
)
