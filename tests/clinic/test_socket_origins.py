"""No page of another site opens a socket here, on any address and whoever is signed in; a new socket is walked too."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from qa.routing import websocket_urlpatterns as question_sockets
from records.routing import websocket_urlpatterns as record_sockets
from tests.served import serving, socket_of

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = ["/" + re.sub(r"<uuid:\w+>", str(uuid.UUID(int=7)), str(each.pattern)) for each in (*question_sockets, *record_sockets)]
FOREIGN = ("https://elsewhere.example", "http://127.0.0.1.elsewhere.example", "http://elsewhere.example:8000", "null", None)


@pytest.fixture(scope="module")
def _served():
    with serving() as port:
        yield port


@pytest.fixture
def port(_served, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    return _served


def test_the_walk_knows_every_socket():
    assert len(PATHS) >= 3 and not [path for path in PATHS if "<" in path]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_gets_no_socket(port, doctor, path, origin):
    client = Client()
    client.force_login(doctor)
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{port}{path}", origin=origin, additional_headers=cookie)
    assert refused.value.response.status_code == 403


def test_our_own_page_does(port, doctor):
    client = Client()
    client.force_login(doctor)
    with socket_of(client, port, "/ws/ask/") as socket:
        assert socket.ping().wait(2)
