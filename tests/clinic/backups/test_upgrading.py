"""An upgrade and the way back: a site steps down by one version of its tables and up again, and everybody is still there."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.clinic.backups.test_round_trip import READ, elsewhere, run  # noqa: F401

APPS = ("records", "qa", "clinic")
BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [
    {"resource": {"resourceType": "Patient", "id": "p", "name": [{"text": "张三"}],
                  "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "M0001"}]}},
    {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": "上呼吸道感染"}, "subject": {"reference": "Patient/p"}}}]}


def before_last(app: str) -> str:
    """The tables of this app as they were one version ago."""
    loader = MigrationLoader(connection)
    [leaf] = loader.graph.leaf_nodes(app)
    return max(name for parent_app, name in (node.key for node in loader.graph.node_map[leaf].parents) if parent_app == app)


@pytest.fixture
def site(elsewhere, tmp_path):  # noqa: F811
    """A home of its own with the newest tables, a person and a patient."""
    if not settings.EMBEDDED_DATABASE:
        pytest.skip("The tables of another server are migrated with its own backups at hand.")
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(BUNDLE))
    for arguments in (("setup", "--only", "database"), ("person", "li.doctor", "--role", "doctor"),
                      ("import_patients", str(file), "--team", "li.doctor")):
        done = run(elsewhere, "manage.py", *arguments)
        assert done.returncode == 0, done.stderr
    return elsewhere


def test_a_site_goes_back_a_version_and_forward_again_without_loss(site, db):
    read = run(site, "-c", READ, XINGLIN_DATABASE_ROLE="xinglin_owner")
    assert "张三" in read.stdout and read.stdout.strip().endswith("[]"), read.stderr
    back = "from clinic import postgres; import django; django.setup()\nfrom django.core.management import call_command\nwith postgres.in_use():\n"
    back += "".join(f"    call_command('migrate', '{app}', '{before_last(app)}', database='owner', verbosity=0)\n" for app in APPS)
    done = run(site, "-c", back)
    assert done.returncode == 0, done.stderr
    assert run(site, "manage.py", "setup", "--only", "database").returncode == 0
    again = run(site, "-c", READ, XINGLIN_DATABASE_ROLE="xinglin_owner")
    assert again.stdout == read.stdout, again.stderr
