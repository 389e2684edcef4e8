"""Every address of the site, with every name that any form or view reads: no 500, no hang. Forms are found, not listed."""

from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms.forms import BaseForm
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from records.services.reports import create_report
from tests.clinic.test_every_address import EVERY
from tests.fuzz.inputs import FEW, TEXT, counted
from tests.records.reports.patients import patient_of

READ = re.compile(r"""request\.(?:POST|GET)(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']""")
# Signing in and second factors come from django-allauth and are rate limited there; a generator would only meet the limit.
OTHERS = ("accounts/", "sign-", "logout", "login")


def names() -> list[str]:
    """Every field of every form of ours, and every name that a view reads by itself."""
    found = {name for form in _forms(BaseForm) if form.__module__.startswith(("clinic.", "qa.", "records.")) for name in form.base_fields}
    for app in ("clinic", "qa", "records"):
        for path in (settings.BASE_DIR / app).rglob("*views.py"):
            found.update(READ.findall(path.read_text()))
    return sorted(found)


def _forms(kind: type) -> set[type]:
    return {form for each in kind.__subclasses__() for form in ({each} if hasattr(each, "base_fields") else set()) | _forms(each)}


def filled(route: str, values: dict[str, str]) -> str:
    return "/" + re.sub(r"<([^>]+)>", lambda found: values.get(found[1].rpartition(":")[2], "1"), route)


ROUTES = [route for _name, route, _parameters in EVERY if not route.startswith(OTHERS)]
PARTS = 8
FILES = st.builds(lambda content, name: SimpleUploadedFile(name, content), st.binary(min_size=1, max_size=80),
                  st.sampled_from(["a.pdf", "a.txt", "a.vcf", "a.json", "a.zip", "张.docx"]))


@pytest.fixture
def people(db, doctor, librarian, auditor, settings, tmp_path, monkeypatch):
    """A signed-in client of each role, a patient with a report, and no work begun in the background."""
    settings.UPLOADS, settings.RATES = tmp_path, dict.fromkeys(settings.RATES, 0)
    for started in ("qa.services.answers.start_answer", "records.services.report_drafting.start_drafting"):
        monkeypatch.setattr(started, lambda *arguments, **named: None)
    patient = patient_of(doctor)
    report = create_report(doctor, patient, kind="case", language="zh")
    clients = []
    for person in (doctor, librarian, auditor):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        clients.append(client)
    return clients, {"patient_id": str(patient.pk), "report_id": str(report.pk)}


def answered(client: Client, method: str, address: str, sent: dict) -> None:
    """One request whose traces are undone, so that each begins with the same site."""
    with counted(), transaction.atomic():
        response = getattr(client, method)(address, sent)
        transaction.set_rollback(True)
    assert response.status_code < 500, f"{method} {address} {sent}: {response.status_code}"


def test_there_are_forms_and_names_to_try():
    assert len(ROUTES) > 90 and len(names()) > 100


@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_takes_anything(people, part):
    clients, known = people
    for route in ROUTES[part::PARTS]:
        try_address(clients, known, route)


def try_address(clients: list[Client], known: dict[str, str], route: str) -> None:
    kinds = {"uuid": st.uuids().map(str), "int": st.integers(0, 2**70).map(str), "str": TEXT.map(lambda text: re.sub(r"[/?#\\]", "", text)[:80] or "x")}

    @FEW
    @given(data=st.data())
    def tried(data):
        values = {name: data.draw(st.just(known[name]) if name in known and data.draw(st.integers(0, 5)) else kinds.get(kind or "str", kinds["str"]))
                  for kind, name in ((found.rpartition(":")[0], found.rpartition(":")[2]) for found in re.findall(r"<([^>]+)>", route))}
        chosen = data.draw(st.lists(st.sampled_from(ALL_NAMES), max_size=12, unique=True))
        sent = {name: data.draw(FILES if name in ("files", "file", "vcf_file") else TEXT) for name in chosen}
        method = data.draw(st.sampled_from(["post", "post", "get"]))
        answered(data.draw(st.sampled_from(clients)), method, filled(route, values), sent if method == "post" else
                 {name: value for name, value in sent.items() if isinstance(value, str)})

    tried()


ALL_NAMES = names()


@FEW
@given(body=st.binary(max_size=300) | TEXT.map(lambda text: text.encode("utf-8", "replace")),
       route=st.sampled_from(ROUTES), kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]))
def test_bodies_of_any_kind(people, body, route, kind):
    clients, known = people
    with counted(), transaction.atomic():
        response = clients[0].post(filled(route, {"report_id": str(uuid.UUID(int=7)), **known}), body, content_type=kind)
        transaction.set_rollback(True)
    assert response.status_code < 500, f"{route} {kind} {body!r}"
