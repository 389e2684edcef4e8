"""The audit trail cannot be altered, and an alteration would be found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import audit
from clinic.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(doctor):
    return [audit.record(action, person=doctor, subject="patient:1") for action in ("viewed", "asked", "signed")]


def tamper(statement: str) -> None:
    """Change the table as somebody would who can switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table clinic_auditevent disable trigger user")
        cursor.execute(statement)
        cursor.execute("alter table clinic_auditevent enable trigger user")


def test_an_untouched_chain_has_no_problems(three_events):
    assert list(audit.problems()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "update clinic_auditevent set action = 'exported'",
        "delete from clinic_auditevent",
        "truncate clinic_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_trail(three_events, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "update clinic_auditevent set action = 'viewed again' where sequence = 2",
        "update clinic_auditevent set at = at + interval '1 hour' where sequence = 1",
        "update clinic_auditevent set detail = '{\"pages\": 9}' where sequence = 3",
        "update clinic_auditevent set subject = 'patient:2' where sequence = 1",
        "delete from clinic_auditevent where sequence = 2",
        "update clinic_auditevent set sequence = 9 where sequence = 3",
    ],
)
def test_tampering_past_the_triggers_is_found(three_events, statement):
    tamper(statement)
    assert list(audit.problems())


def test_only_an_auditor_reads_the_trail(three_events, doctor, auditor, client_for):
    assert client_for(auditor).get("/audit/").status_code == 200
    refused = client_for(doctor).get("/audit/")
    assert refused.status_code == 403
    assert "does not include this page" in refused.content.decode()
