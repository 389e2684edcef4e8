"""A socket does not outlive the session that opened it, whatever ended that session: tried over real connections."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from websockets.exceptions import ConnectionClosed

from clinic import socket_sessions
from clinic.account_middleware import SEEN
from clinic.models import Person
from tests.served import browser_of, serving, socket_of

pytestmark = pytest.mark.django_db(transaction=True)
PATHS = ("/ws/ask/", "/ws/ward/")


@pytest.fixture
def port(monkeypatch, settings):
    monkeypatch.setattr(socket_sessions, "CHECK_SECONDS", 0.1)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    with serving() as port:
        yield port


@pytest.fixture
def client(doctor) -> Client:
    return browser_of(doctor)


def idle(client: Client, person: Person) -> None:
    session = client.session
    session[SEEN] = time.time() - 31 * 60
    session.save()


def sign_out(client: Client, person: Person) -> None:
    client.post("/sign-out/")


def change_password(client: Client, person: Person) -> None:
    person.set_password("another-grove")
    person.save()


def shut_account(client: Client, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def change_role(client: Client, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(role="auditor")


def end_elsewhere(client: Client, person: Person) -> None:
    Session.objects.all().delete()


ENDS: list[Callable[[Client, Person], None]] = [sign_out, idle, change_password, shut_account, change_role, end_elsewhere]


def closed_with(socket, seconds: float = 5) -> int:
    """The code with which the server closes within some seconds; what it says before is passed over."""
    deadline = time.monotonic() + seconds
    with pytest.raises(ConnectionClosed) as closed:
        while time.monotonic() < deadline:
            socket.recv(timeout=max(0.01, deadline - time.monotonic()))
    return closed.value.rcvd.code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("end", ENDS)
def test_the_socket_is_closed_when_the_session_ends(port, client, doctor, path, end):
    with socket_of(client, port, path) as socket:
        time.sleep(0.3)
        socket.ping().wait(2)
        end(client, doctor)
        assert closed_with(socket) == socket_sessions.SIGNED_OUT


def test_a_session_that_stands_keeps_its_socket(port, client):
    with socket_of(client, port, "/ws/ask/") as socket:
        time.sleep(1)
        assert socket.ping().wait(2)


def test_only_the_sockets_of_the_ended_session_close(port, client, doctor):
    other = Client()
    other.force_login(doctor)
    with socket_of(client, port, "/ws/ask/") as mine, socket_of(other, port, "/ws/ask/") as elsewhere:
        sign_out(client, doctor)
        assert closed_with(mine) == socket_sessions.SIGNED_OUT
        assert elsewhere.ping().wait(2)


def test_a_question_counts_as_a_sign_of_presence_and_following_does_not(port, client):
    session = client.session
    session[SEEN] = time.time() - 20 * 60
    session.save()

    def seen_since() -> float:
        return time.time() - Session.objects.get(pk=session.session_key).get_decoded()[SEEN]

    with socket_of(client, port, "/ws/ask/") as socket:
        socket.send('{"type": "follow", "answer": "7"}')
        socket.recv(timeout=5)
        assert seen_since() > 19 * 60
        socket.send('{"type": "stop", "answer": "7"}')
        socket.recv(timeout=5)
        assert seen_since() < 60
