"""A new key comes into use at once and everywhere, old values open until they are sealed anew, and nobody has to stop."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from clinic import encryption, keyset, rotation
from clinic.encryption import Undecipherable, seal, unseal
from records.models import Patient
from tests.records.reports.patients import patient_of


@pytest.fixture(autouse=True)
def own_keys(tmp_path, monkeypatch):
    """Keys of this test alone."""
    folder = tmp_path / "keys"
    folder.mkdir()
    monkeypatch.setattr(keyset, "keys_folder", lambda: folder)
    monkeypatch.setattr(encryption, "keys_folder", lambda: folder)
    monkeypatch.setattr("clinic.management.commands.rotate_keys.give_way", lambda: None)
    encryption._index_key.cache_clear()
    yield folder
    encryption._index_key.cache_clear()


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def test_what_the_old_key_sealed_still_opens():
    old = seal("张三", context="a:1")
    keyset.add_key()
    assert unseal(old, context="a:1") == "张三"
    assert seal("x", context="a:1")[:5] == keyset.current().prefix != old[:5]


def test_everything_is_sealed_anew_and_reads_as_before(patient):
    before = [(item.name, item.mrn, item.phone) for item in Patient.objects.all()]
    keyset.add_key()
    assert rotation.waiting() > 0
    seen = []
    done = rotation.reseal(lambda share, total: seen.append((share, total)))
    assert (rotation.waiting(), done.unreadable) == (0, 0)
    assert seen[-1] == (done.values, done.values)
    assert [(item.name, item.mrn, item.phone) for item in Patient.objects.all()] == before
    assert rotation.reseal().values == 0


def test_the_old_key_can_then_be_forgotten(patient):
    keyset.add_key()
    rotation.reseal()
    assert keyset.drop_old_keys() == 1
    assert Patient.objects.get().name == patient.name


def test_a_key_still_needed_is_not_forgotten(patient, monkeypatch):
    call_command("rotate_keys")
    monkeypatch.setattr(rotation, "waiting", lambda: 3)
    with pytest.raises(CommandError, match="3 values"):
        call_command("rotate_keys", "--forget-old-keys")
    assert keyset.current().keys == 2


def test_another_process_uses_the_new_key_at_once(own_keys):
    old = seal("x", context="a:1")
    code = ("import sys; from pathlib import Path; from clinic import keyset; keyset.keys_folder = lambda: Path(sys.argv[1]); "
            "keyset.current(); print('ready', flush=True); sys.stdin.readline(); "
            "print(keyset.current().aead.decrypt(bytes.fromhex(sys.stdin.readline()), b'a:1').decode())")
    with subprocess.Popen([sys.executable, "-c", code, str(own_keys)], cwd=settings.BASE_DIR, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == "ready\n"
        keyset.add_key()
        new = seal("sealed after the change", context="a:1")
        assert new[:5] != old[:5]
        said, _nothing = other.communicate(f"\n{new.hex()}\n", timeout=60)
    assert said.strip() == "sealed after the change"


def test_a_value_changed_meanwhile_is_left_to_its_writer(patient, monkeypatch):
    keyset.add_key()
    rows = rotation._rows(next(item for item in rotation.columns() if (item.table, item.column) == ("records_patient", "name")), None)
    patient.name = "李四"
    patient.save()
    column = next(item for item in rotation.columns() if (item.table, item.column) == ("records_patient", "name"))
    rotation._reseal_rows(column, rows)
    assert Patient.objects.get().name == "李四"


def test_a_value_of_a_lost_key_is_counted_and_left(patient):
    with connection.cursor() as cursor:
        cursor.execute("update records_patient set phone = %s", [b"\x01lost" + bytes(40)])
    done = rotation.reseal()
    assert done.unreadable == 1
    with pytest.raises(Undecipherable):
        _ = Patient.objects.get().phone


def test_a_moved_value_does_not_become_good_by_rotation(patient):
    with connection.cursor() as cursor:
        cursor.execute("update records_patient set phone = name")
    keyset.add_key()
    assert rotation.reseal().unreadable == 1


def test_the_command_says_what_it_did(patient, capsys):
    call_command("rotate_keys", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["resealed"] >= 5
    assert (said["unreadable"], said["keys"]) == (0, 2)
    call_command("rotate_keys", "--forget-old-keys", "--json")
    assert json.loads(capsys.readouterr().out)["forgotten"] == 1


def test_the_keys_stay_private(own_keys):
    keyset.current()
    keyset.add_key()
    assert (own_keys / "keyset.json").stat().st_mode & 0o077 == 0
    assert [path.name for path in own_keys.iterdir() if path.name.startswith(".")] == []
