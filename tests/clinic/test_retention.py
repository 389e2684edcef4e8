"""What has been kept long enough is told first and deleted only when asked; records of patients are never deleted by the site."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from clinic import departures, retention
from clinic.models import AuditEvent, Departure
from clinic.tasks import forget_task
from qa.models import Answer, Conversation, Question
from records.models import Patient
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db
NOTHING = {"conversations": 0, "readings": 0, "departures": 0, "sessions": 0, "records": 0}
LONG_AGO = timezone.now() - timedelta(days=400)


@pytest.fixture
def old(doctor):
    """A conversation, a departure and a patient of long ago, and a conversation of today."""
    for title in ("old", "new"):
        conversation = Conversation.objects.create(person=doctor, title=title)
        Answer.objects.create(question=Question.objects.create(conversation=conversation, text="Why?", language="en"))
    Conversation.objects.filter(pk=Conversation.objects.order_by("created_at").first().pk).update(updated_at=LONG_AGO)
    departures.record("…", subject="answer:1", reference="", model="m")
    Departure.objects.update(at=LONG_AGO)
    patient = patient_of(doctor)
    for rows in (patient.encounters, patient.observations):
        rows.update(recorded_at=LONG_AGO)
    Patient.objects.update(updated_at=LONG_AGO)


def command(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("retention", "--json", *arguments, stdout=out)
    return {kind["name"]: kind for kind in json.loads(out.getvalue())["kinds"]}


def test_a_dry_run_tells_and_deletes_nothing(old, settings):
    settings.KEEP_DAYS = NOTHING | {"conversations": 365, "departures": 365, "records": 365}
    told = command()
    assert {name: kind["count"] for name, kind in told.items()} == {
        "conversations": 1, "readings": 0, "departures": 1, "sessions": 0, "records": 1}
    assert Conversation.objects.count() == 2 and Departure.objects.count() == 1
    assert not AuditEvent.objects.filter(action="forgot what was kept long enough").exists()


def test_applied_it_deletes_what_is_old_and_no_record(old, settings):
    settings.KEEP_DAYS = NOTHING | {"conversations": 365, "departures": 365, "records": 365}
    done = command("--apply")
    assert (done["conversations"]["forgotten"], done["departures"]["forgotten"], done["records"]["forgotten"]) == (1, 1, 0)
    assert [conversation.title for conversation in Conversation.objects.all()] == ["new"]
    assert Question.objects.count() == Answer.objects.count() == 1 and Patient.objects.count() == 1
    assert AuditEvent.objects.filter(action="forgot what was kept long enough").count() == 2


def test_without_a_period_everything_stays_for_ever(old, settings):
    settings.KEEP_DAYS = NOTHING
    forget_task(timestamp=0)
    assert Conversation.objects.count() == 2 and Departure.objects.count() == 1


def test_the_worker_does_it_at_night(old, settings):
    settings.KEEP_DAYS = NOTHING | {"conversations": 365}
    forget_task(timestamp=0)
    assert Conversation.objects.count() == 1


def test_every_kind_has_a_period_and_the_command_says_so_in_a_sentence(settings):
    settings.KEEP_DAYS = NOTHING | {"records": 3650}
    assert {due.name for due in retention.look()} == set(NOTHING)
    out = io.StringIO()
    call_command("retention", stdout=out)
    assert "conversations: kept for ever; no period is set." in out.getvalue()
    assert "records: 0 older than 3650 days; the law of records asks a person to decide" in out.getvalue()
