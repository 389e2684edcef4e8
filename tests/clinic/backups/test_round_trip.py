"""A backup comes back whole into another home, and what fails on the way leaves nothing half restored."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from clinic import audit, postgres
from clinic.backups import making
from records.models import Patient
from tests.records.reports.patients import patient_of

PASSPHRASE = "apricots ripen in june"
READ = """
import django; django.setup()
from clinic import audit, postgres
from records.models import Patient
with postgres.in_use():
    print([[p.name, p.mrn, [n.name for n in p.conditions.all()]] for p in Patient.objects.all()], list(audit.problems()))
"""


@pytest.fixture
def backup(transactional_db, doctor, tmp_path, monkeypatch):
    """A patient, an audit line and an uploaded file, backed up; the embedded server only."""
    if not settings.EMBEDDED_DATABASE:
        pytest.skip("Backups of another server are made with its own tools.")
    monkeypatch.setenv("XINGLIN_BACKUP_PASSPHRASE", PASSPHRASE)
    patient_of(doctor)
    audit.record("signed in", person=doctor)
    home = tmp_path / "home"
    (home / "uploads" / "literature").mkdir(parents=True)
    (home / "uploads" / "literature" / "指南.txt").write_text("低钠血症")
    for version in ("1-1", "1-2"):
        (home / "indexes" / version).mkdir(parents=True)
    (home / "indexes" / "1-1" / "shared").write_bytes(b"a segment" * 10_000)
    (home / "indexes" / "1-2" / "shared").hardlink_to(home / "indexes" / "1-1" / "shared")
    (home / "benchmark").mkdir()
    (home / "benchmark" / "made again").write_text("x")
    shutil.copytree(settings.HOME / "keys", home / "keys")
    dump, environment = postgres.program("pg_dump", "--format=custom", connection.settings_dict["NAME"])
    file = tmp_path / "site.backup"
    made = making.make(file, home=home, dump=dump, environment=environment, passphrase=PASSPHRASE)
    assert made.files == 3 and made.size == file.stat().st_size
    return file


@pytest.fixture
def elsewhere(tmp_path):
    """Another machine: a home of its own, whose server is taken away at the end."""
    home = tmp_path / "elsewhere"
    yield home
    run(home, "-c", "from clinic import postgres; postgres.discard()")


def run(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XINGLIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "clinic.settings",
                                "XINGLIN_DATABASE_ROLE": "xinglin_app"} | extra
    return subprocess.run([sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, text=True, capture_output=True,
                          timeout=300)


def restored(home: Path, file: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return run(home, "manage.py", "restore", str(file), "--json", **extra)


def test_everything_comes_back_on_another_machine(backup, elsewhere):
    done = restored(elsewhere, backup)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == 3
    one, other = (elsewhere / "indexes" / version / "shared" for version in ("1-1", "1-2"))
    assert one.read_bytes() == b"a segment" * 10_000 and one.samefile(other)
    assert not (elsewhere / "benchmark").exists()
    assert (elsewhere / "uploads" / "literature" / "指南.txt").read_text() == "低钠血症"
    assert (elsewhere / "keys" / "keyset.json").stat().st_mode & 0o077 == 0
    patient = Patient.objects.get()
    expected = f"[['{patient.name}', '{patient.mrn}', {[item.name for item in patient.conditions.all()]}]] []"
    read = run(elsewhere, "-c", READ, XINGLIN_DATABASE_ROLE="xinglin_owner")
    assert read.stdout.strip() == expected, read.stderr


@pytest.mark.parametrize("harm", ["passphrase", "cut", "altered"])
def test_what_cannot_be_restored_leaves_the_home_empty(backup, elsewhere, harm):
    data = bytearray(backup.read_bytes())
    if harm == "altered":
        data[-5000] ^= 1
    backup.write_bytes(data[:-2000] if harm == "cut" else data)
    passphrase = "not the passphrase at all" if harm == "passphrase" else PASSPHRASE
    done = restored(elsewhere, backup, XINGLIN_BACKUP_PASSPHRASE=passphrase)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert {entry.name for entry in elsewhere.iterdir()} <= {"keys", "start.lock", "users.lock"}
    assert not (elsewhere / "keys" / "keyset.json").exists()


def test_a_home_in_use_is_not_overwritten(backup, elsewhere):
    (elsewhere / "uploads").mkdir(parents=True)
    (elsewhere / "uploads" / "mine.txt").write_text("kept")
    done = restored(elsewhere, backup)
    assert done.returncode == 1 and "not empty" in done.stderr
    assert (elsewhere / "uploads" / "mine.txt").read_text() == "kept"


def test_a_backup_never_replaces_a_file(backup):
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(backup))


def test_a_database_that_cannot_be_read_leaves_no_file(backup, tmp_path):
    dump, environment = postgres.program("pg_dump", "--format=custom", "no_such_database")
    with pytest.raises(making.BackupError, match="could not be read"):
        making.make(tmp_path / "b", home=settings.HOME, dump=dump, environment=environment, passphrase=PASSPHRASE)
    assert not list(tmp_path.glob("*b.*")) and not (tmp_path / "b").exists()
