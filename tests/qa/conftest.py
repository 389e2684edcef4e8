"""What several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from qa.retrieval.stores.pgvector_store import SCHEMA
from qa.retrieval.stores.pools import release


@pytest.fixture(scope="session")
def vector_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The test database with the extension and the schema, as the address that stores take."""
    from django.conf import settings
    from django.db import connection

    from clinic import postgres
    from clinic.home import site_secrets

    if not settings.EMBEDDED_DATABASE:
        pytest.skip("Only the embedded server is known to bring the extension «vector».")
    name = connection.settings_dict["NAME"]
    with postgres.connect(postgres.SUPERUSER, name, autocommit=True) as admin:
        admin.execute("create extension if not exists vector")
        admin.execute(f"create schema if not exists {SCHEMA} authorization {postgres.OWNER}")
    password, folder = site_secrets()["owner_password"], quote(str(postgres.layout().socket), safe="")
    url = f"postgresql://{postgres.OWNER}:{password}@{folder}/{name}"
    yield url
    release(url)
    with postgres.connect(postgres.SUPERUSER, name, autocommit=True) as admin:
        admin.execute(f"drop schema {SCHEMA} cascade")
