"""The audit trail cannot be altered, and an alteration would be found."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from clinic import audit, audit_anchors
from clinic.models import AuditEvent
from clinic.operations import Level

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


@pytest.mark.django_db(transaction=True)
class TestAnchors:
    """What is kept outside the database."""

    @pytest.mark.parametrize("statement", [
        "delete from clinic_auditevent where sequence = 3",
        "delete from clinic_auditevent where sequence > 1",
        "delete from clinic_auditevent",
    ])
    def test_cutting_off_the_end_is_found(self, three_events, statement):
        assert list(audit.problems()) == []
        tamper(statement)
        assert any("is missing: it was kept in" in problem for problem in audit.problems())
        assert audit_anchors.finding().level == Level.PROBLEM

    def test_a_chain_written_anew_from_an_altered_event_is_found(self, three_events):
        tamper("update clinic_auditevent set action = 'asked' where sequence = 1")
        previous = audit.GENESIS
        for event in AuditEvent.objects.order_by("sequence"):
            event.previous_hash = previous
            event.hash = previous = audit.event_hash(event)
            tamper(f"update clinic_auditevent set hash = '{event.hash}', previous_hash = '{event.previous_hash}' where sequence = {event.sequence}")
        assert [problem for problem in audit.problems() if "kept in" not in problem] == []
        assert sum("is not the one that was kept" in problem for problem in audit.problems()) == 3

    def test_an_end_that_grew_again_after_the_cut_is_found(self, three_events, doctor):
        tamper("delete from clinic_auditevent where sequence = 3")
        audit.record("viewed", person=doctor, subject="patient:9")
        assert any("Event 3 is not the one" in problem for problem in audit.problems())

    def test_an_act_that_was_rolled_back_leaves_no_anchor(self, three_events, doctor):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            audit.record("viewed", person=doctor)
            raise ZeroDivisionError
        assert audit_anchors.latest().sequence == 3 and list(audit.problems()) == []

    def test_a_crash_in_the_middle_of_a_line_is_no_tampering(self, three_events):
        [file] = audit_anchors_files()
        file.write_bytes(file.read_bytes()[:-20])
        assert list(audit.problems()) == [] and audit_anchors.latest().sequence == 2

    def test_a_line_that_somebody_wrote_over_is_told(self, three_events):
        [file] = audit_anchors_files()
        file.write_bytes(file.read_bytes().replace(b" ", b"?", 1))
        assert list(audit.problems()) == [f"Line 1 of {file.name} cannot be read."]

    def test_a_full_disk_stops_no_work_and_is_shown(self, doctor, settings):
        settings.AUDIT_ANCHORS = ["/proc/nowhere"]
        audit.record("viewed", person=doctor)
        assert audit_anchors.finding().level == Level.WARNING

    def test_further_folders_are_kept_and_compared_too(self, doctor, settings, tmp_path):
        settings.AUDIT_ANCHORS = [*settings.AUDIT_ANCHORS, tmp_path]
        audit.record("viewed", person=doctor)
        audit_anchors_files()[0].unlink()
        tamper("delete from clinic_auditevent")
        assert len(list(audit.problems())) == 1

    def test_the_page_tells_an_auditor_and_nobody_else(self, three_events, auditor, doctor, client_for):
        assert "Nothing was altered" in client_for(auditor).post("/audit/check/").text
        assert client_for(doctor).post("/audit/check/").status_code == 403
        tamper("delete from clinic_auditevent where sequence = 2")
        page = client_for(auditor, "zh-hans").post("/audit/check/").text
        assert "审计记录被篡改或损坏" in page and "Events 2 to 2 are missing." in page


def audit_anchors_files():
    return sorted(settings.AUDIT_ANCHORS[0].glob("*.log"))
