"""Whoever steals a dump or the disk of the demonstration clinic learns of nobody: no name, number, address or note stands in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SECRETS = """
import django; django.setup()
import json, sys
from clinic import postgres
from records.models import Patient
with postgres.in_use():
    found = {"name": [], "number": [], "contact": [], "note": [], "source": []}
    for patient in Patient.objects.all():
        found["name"].append(patient.name)
        found["number"] += [value for value in (patient.mrn, *map(str, patient.identifiers.values()))]
        found["source"].append(patient.source_id)
        found["contact"] += [value for value in (patient.phone, patient.address) if value]
        found["note"] += [note.text[:60] for note in patient.notes.all() if len(note.text) > 8]
print(json.dumps({kind: sorted({value for value in values if len(value) > 1}) for kind, values in found.items()}))
"""
DUMP = """
import subprocess, sys
from clinic import postgres
with postgres.in_use():
    command, environment = postgres.program("pg_dump", "--format=plain", "--file=" + sys.argv[1], postgres.DATABASE)
    subprocess.run(command, env=environment, check=True)
print(postgres.layout().data)
"""


def run(home: Path, *arguments: str) -> str:
    environment = os.environ | {"XINGLIN_HOME": str(home), "XINGLIN_DATABASE_ROLE": "xinglin_app",
                                "DJANGO_SETTINGS_MODULE": "clinic.settings"}
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, text=True,
                          capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """A demonstration clinic in a home of its own: its secrets, a dump, and every folder its files lie in."""
    if not settings.EMBEDDED_DATABASE:
        pytest.skip("The disk of another server is not ours to read.")
    home = tmp_path_factory.mktemp("clinic") / "home"
    run(home, "manage.py", "setup", "--only", "database", "demonstration")
    secrets = json.loads(run(home, "-c", SECRETS))
    dump = home.parent / "dump.sql"
    data = Path(run(home, "-c", DUMP, str(dump)))
    yield secrets, dump, [home, data]
    run(home, "-c", "from clinic import postgres; postgres.discard()")


def read(folders: list[Path]) -> bytes:
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys"}
    return b"\0".join(path.read_bytes() for path in sorted(files))


def standing_in(content: bytes, values: list[str]) -> list[str]:
    return [value for value in values if value.encode() in content]


def test_there_is_something_to_look_for(clinic):
    secrets, dump, folders = clinic
    assert len(secrets["name"]) >= 60 and len(secrets["note"]) >= 5
    assert b"records_patient" in dump.read_bytes()
    assert any(path.name == "PG_VERSION" for path in folders[1].iterdir())


@pytest.mark.parametrize("kind", ["name", "number", "contact", "note"])
def test_the_dump_shows_none(clinic, kind):
    secrets, dump, _folders = clinic
    assert standing_in(dump.read_bytes(), secrets[kind]) == []


def test_the_dump_shows_no_identity_of_the_source_system(clinic):
    secrets, dump, _folders = clinic
    assert standing_in(dump.read_bytes(), secrets["source"]) == []


@pytest.mark.parametrize("kind", ["name", "number", "contact", "note"])
def test_the_disk_shows_none(clinic, kind):
    secrets, _dump, folders = clinic
    assert standing_in(read(folders), secrets[kind]) == []
