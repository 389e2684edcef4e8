"""The demonstration clinic is whole, the same every time, and shows who sees whom."""

from __future__ import annotations

import io
import json
import time

import pytest
from django.core.management import call_command

from clinic.models import Person
from records import demonstration
from records.models import Observation, Patient

SECONDS = 20


def quiet(message, fraction=None):
    pass


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    """Loaded once for this module, and taken back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        started = time.monotonic()
        demonstration.load(quiet)
        yield time.monotonic() - started
        transaction.set_rollback(True)


@pytest.fixture
def seen(clinic, db):
    """The names a demonstration person sees."""
    return lambda username: {
        patient.name for patient in Patient.objects.visible_to(Person.objects.get(username=username))
    }


def test_there_are_sixty_patients_and_half_of_them_chinese(clinic, db):
    assert Patient.objects.count() >= 60
    assert abs(Patient.objects.filter(language="zh").count() * 2 - Patient.objects.count()) <= 4


def test_it_loads_in_seconds(clinic):
    assert clinic < SECONDS


def test_zhang_san_has_a_low_white_cell_count_after_a_normal_one(clinic, db):
    [patient] = [patient for patient in Patient.objects.all() if patient.source_id == "zhang-san"]
    course = list(Observation.objects.filter(patient=patient, code="6690-2").order_by("effective_at"))
    assert (patient.name, patient.sex) == ("张三", "male")
    assert course[0].flag == "normal"
    assert course[-1].flag == "low"
    assert patient.allergies.filter(substance__contains="青霉素").exists()
    story = "".join(note.text for note in patient.notes.all())
    assert all(word in story for word in ("咳嗽", "发热", "乏力"))


def test_everybody_sees_whom_they_treat(seen):
    doctor, second, trainee = seen("li.doctor"), seen("chen.doctor"), seen("wang.trainee")
    assert len(doctor) >= 60
    assert "张三" not in second
    assert "张三" in trainee
    assert abs(len(second) - len(doctor) / 2) <= 3
    assert abs(len(trainee) - len(doctor) / 3) <= 3
    assert seen("zhao.librarian") == seen("sun.auditor") == set()


def chart_lacks(patient):
    """What a doctor would miss in this patient's chart."""
    kept = {
        "encounters": patient.encounters,
        "problems": patient.conditions,
        "results": patient.observations.filter(category="laboratory"),
        "vital signs": patient.observations.filter(category="vital-signs"),
    }
    return [name for name, entries in kept.items() if not entries.exists()]


def test_every_patient_has_a_name_an_age_and_visits(clinic, db):
    for patient in Patient.objects.all():
        assert patient.name
        assert patient.birth_date
        assert patient.encounters.exists()


def test_every_chinese_patient_has_what_a_chart_shows(clinic, db):
    assert not [lacks for patient in Patient.objects.filter(language="zh") if (lacks := chart_lacks(patient))]


def test_every_english_patient_has_what_a_chart_shows(clinic, db):
    english = Patient.objects.filter(language="en")
    assert not [lacks for patient in english if (lacks := chart_lacks(patient))]
    assert english.filter(medications__isnull=False).exists()


def test_chinese_charts_are_in_chinese(clinic, db):
    for patient in Patient.objects.filter(language="zh"):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in patient.name)
        assert all(row.name_zh for row in patient.observations.all())
        assert patient.notes.exists()


def test_laboratory_results_have_a_course_and_a_range(clinic, db):
    for patient in [patient for patient in Patient.objects.filter(language="zh") if patient.source_id.startswith("demo-zh")]:
        results = list(patient.observations.filter(category="laboratory"))
        assert len({row.effective_at for row in results}) >= 3
        assert all(row.low is not None or row.high is not None for row in results)


def test_the_accounts_open(clinic, db):
    for account in demonstration.accounts():
        assert Person.objects.get(username=account.username).check_password(account.password)


def test_loading_again_changes_nothing(clinic, db):
    before = (Patient.objects.count(), Observation.objects.count(), Person.objects.count())
    out = io.StringIO()
    call_command("load_demonstration", "--json", stdout=out)
    assert (Patient.objects.count(), Observation.objects.count(), Person.objects.count()) == before
    assert json.loads(out.getvalue())["patients"] == before[0]


def test_a_load_that_was_interrupted_is_finished_by_the_next(monkeypatch, db):
    def stop(*arguments, **options):
        raise KeyboardInterrupt

    Patient.objects.all().delete()
    with monkeypatch.context() as broken:
        broken.setattr(demonstration, "import_found", stop)
        with pytest.raises(KeyboardInterrupt):
            demonstration.load(quiet)
    demonstration.load(quiet)
    assert Patient.objects.count() >= 60
