"""Walks every address of the site as nobody, as each role and as a doctor who does not treat the patient: no door stands open."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from records.services.reports import create_report
from tests.records.reports.patients import patient_of

# What may be seen without signing in; each shows nothing about anybody.
OPEN = {"accessibility", "sign-in", "account_login", "sign-out", "account_logout", "preferences", "health", "readiness", "metrics",
        "mfa_login_webauthn", "mfa_authenticate", "cds-services", "device-readings", "device-fhir"}
KEYED = ("fhir/", "cds-services/", "devices/")  # programs show a key instead of a session
SAY_WHAT_THEY_ARE = {"cds-services", "fhir-base", "fhir-metadata"}  # a program reads these before it has a key
AUDITED = {"patient-access", "patient-access-export", "report-verify"}  # an auditor asks who saw it, and whether it is intact
REFUSED = {401, 403, 404, 405}
SAMPLES = {"str": "summary", "slug": "summary", "path": "6690-2", "int": "1"}


def addresses(patterns=None, prefix: str = "") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, route and the kinds of its parameters, for every pattern of the site."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or route, route, tuple(pattern.pattern.converters)


def filled(route: str, patient: uuid.UUID, report: uuid.UUID) -> str:
    """An address of this patient or report; other identifiers name nothing."""
    import re

    def value(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if kind == "uuid":
            return str(patient if name == "patient_id" else report if name == "report_id" else uuid.UUID(int=7))
        return SAMPLES.get(kind or "str", "summary")

    return "/" + re.sub(r"<([^>]+)>", value, route)


EVERY = sorted(set(addresses()))
OF_PATIENTS = [(name, route) for name, route, parameters in EVERY if "patient_id" in parameters or "report_id" in parameters]


@pytest.fixture
def held(doctor):
    patient = patient_of(doctor, mrn="M0042")
    return patient, create_report(doctor, patient, kind="case", language="zh")


def test_the_walk_sees_the_whole_site():
    assert len(EVERY) > 100 and len(OF_PATIENTS) >= 40


def test_without_signing_in_nothing_opens(held):
    patient, report = held
    opened = []
    for name, route, _ in EVERY:
        if name in OPEN or route.startswith(KEYED):
            continue
        address = filled(route, patient.pk, report.pk)
        for answer in (Client().get(address), Client().post(address, {})):
            to_sign_in = answer.status_code == 302 and answer["location"].startswith(("/sign-in/", "/accounts/login/"))
            if not to_sign_in and answer.status_code not in REFUSED:
                opened.append((name, address, answer.status_code))
    assert opened == []


def test_programs_without_a_key_are_refused(held):
    patient, report = held
    keyed = [(name, filled(route, patient.pk, report.pk)) for name, route, _ in EVERY if route.startswith(KEYED)]
    answers = [(name, Client().get(address).status_code, Client().post(address, "{}", content_type="application/json").status_code)
               for name, address in keyed]
    assert [one for one in answers if one[0] not in SAY_WHAT_THEY_ARE and not {one[1], one[2]} <= REFUSED | {400}] == []


@pytest.mark.parametrize("who", ["colleague", "librarian", "auditor"])
def test_who_does_not_treat_the_patient_opens_nothing_of_them(request, client_for, held, who):
    patient, report = held
    client = client_for(request.getfixturevalue(who))
    opened = []
    for name, route in OF_PATIENTS:
        address = filled(route, patient.pk, report.pk)
        for answer in (client.get(address), client.post(address, {})):
            if who == "auditor" and name in AUDITED:
                assert "张三" not in answer.text and "M0042" not in answer.text
            elif answer.status_code not in REFUSED:
                opened.append((name, address.replace(str(patient.pk), "…"), answer.status_code))
    assert opened == []


def test_a_refusal_shows_nothing_of_the_patient(client_for, held, colleague):
    patient, report = held
    client = client_for(colleague)
    for _, route in OF_PATIENTS:
        page = client.get(filled(route, patient.pk, report.pk))
        assert "张三" not in page.text and "M0042" not in page.text
