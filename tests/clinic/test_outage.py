"""A page asked for while the database is away says so calmly, in the reader's language, and is not an error of ours."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client


@pytest.mark.parametrize(("language", "sentence"), [("en", "database"), ("zh-CN", "数据库")])
def test_a_database_lost_before_the_view_is_told_as_such(db, monkeypatch, doctor, language, sentence):
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    client.force_login(doctor)

    def away(request):
        raise OperationalError("gone")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    page = client.get("/ask/")
    assert page.status_code == 503 and sentence in page.content.decode()


def test_another_error_stays_an_error(db, monkeypatch, doctor):
    client = Client(raise_request_exception=False)
    client.force_login(doctor)

    def broken(request):
        raise RuntimeError("broken")

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", broken)
    assert client.get("/ask/").status_code == 500
