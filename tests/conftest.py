"""What every test shares: a real PostgreSQL of its own, one person of each role, and signed-in clients."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("XINGLIN_HOME", str(Path(tempfile.gettempdir()) / f"xinglin-tests-{os.getuid()}"))
os.environ["XINGLIN_DATABASE_ROLE"] = "xinglin_owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

import django
import pytest

django.setup()

PASSWORD = "apricot-grove"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Bring the server up before the test database is made."""
    from django.conf import settings

    from clinic import postgres
    from clinic.translations import compile_all

    compile_all(settings.LOCALE_PATHS)
    if not settings.EMBEDDED_DATABASE:
        yield
        return
    with postgres.in_use():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """Tests connect as the tables' owner, for whom the wall around patients would not stand: put it up for the owner too.

    What decides who sees whom is asked by the wall itself, as its owner, and stays outside it.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        for (table,) in cursor.fetchall():
            if table not in ("records_careteammember", "records_emergencyaccess"):
                cursor.execute(f'alter table "{table}" force row level security')


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """Only the test database may be emptied: its append-only triggers step aside for the flush after each test."""
    import pgtrigger
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def unhindered(self, sql_list):
        with pgtrigger.ignore():
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", unhindered)
        yield


@pytest.fixture(autouse=True)
def anchors_of_this_test(settings, tmp_path_factory):
    """Every test begins a trail of its own, so it keeps its anchors apart."""
    settings.AUDIT_ANCHORS = [tmp_path_factory.getbasetemp() / "anchors" / os.urandom(6).hex()]


@pytest.fixture(autouse=True)
def tries_of_this_test():
    """How often an account was tried is counted in the cache of the process, which outlives a test."""
    from django.core.cache import cache

    cache.clear()


def _person(username: str, role: str, name: str):
    from clinic.models import Person

    return Person.objects.create_user(username, password=PASSWORD, role=role, full_name=name)


@pytest.fixture
def doctor(db: None):
    return _person("doctor", "doctor", "李明")


@pytest.fixture
def colleague(db: None):
    """A second doctor, who treats none of the first one's patients."""
    return _person("colleague", "doctor", "陈静")


@pytest.fixture
def trainee(db: None):
    return _person("trainee", "trainee", "王磊")


@pytest.fixture
def librarian(db: None):
    return _person("librarian", "librarian", "赵敏")


@pytest.fixture
def auditor(db: None):
    return _person("auditor", "auditor", "孙岩")


@pytest.fixture
def client_for() -> Callable:
    """A browser-like client signed in as the person, in the language asked for."""
    from django.test import Client

    def sign_in(person, language: str = "en") -> Client:
        person.language = language
        person.save(update_fields=["language"])
        client = Client()
        client.force_login(person)
        return client

    return sign_in
