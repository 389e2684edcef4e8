"""A doctor finds her patient in the list in seconds, and only hers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.encryption import blind_index
from records.models import CareTeamMember, Condition, Observation, Patient
from records.services.charts import list_patients


@pytest.fixture
def admitted(doctor):
    """Make the doctor treat one more patient."""

    def admit(name: str, mrn: str, **fields) -> Patient:
        patient = Patient.objects.create(name=name, mrn=mrn, mrn_index=blind_index("mrn", mrn), **fields)
        CareTeamMember.objects.create(patient=patient, person=doctor)
        return patient

    return admit


def measured(patient: Patient, flag: str, *, days_ago: int, code: str = "6690-2") -> None:
    Observation.objects.create(patient=patient, category="laboratory", code=code, value=5, flag=flag,
                               effective_at=timezone.now() - timedelta(days=days_ago))


def names(doctor, words: str = "") -> list[str]:
    return [row.name for row in list_patients(doctor, words=words)]


def test_part_of_a_name_or_of_a_record_number_in_any_case_finds_the_patient(doctor, admitted):
    admitted("张三", "M0001")
    admitted("Anna Berg", "M0002")
    assert names(doctor, "三") == ["张三"]
    assert names(doctor, "berg ANNA") == ["Anna Berg"]
    assert names(doctor, "m0001") == ["张三"]
    assert names(doctor, "berg m0001") == []


def test_two_patients_of_one_name_are_both_shown_with_their_record_numbers(client_for, doctor, admitted):
    admitted("张三", "M0001")
    admitted("张三", "M0002")
    page = client_for(doctor).post(reverse("patients"), {"q": "张三"}).text
    assert "M0001" in page and "M0002" in page


def test_the_patient_changed_last_comes_first(doctor, admitted):
    first = admitted("张三", "M0001")
    admitted("李四", "M0002")
    assert names(doctor) == ["李四", "张三"]
    first.save()
    assert names(doctor) == ["张三", "李四"]


def test_a_row_tells_sex_age_number_problem_and_how_many_results_stand_abnormal(client_for, doctor, admitted):
    birthday = timezone.localdate().replace(year=timezone.localdate().year - 45, day=1)
    patient = admitted("Anna Berg", "M0002", sex="female", birth_date_text=birthday.isoformat())
    Condition.objects.create(patient=patient, name="Asthma", onset=date(2020, 1, 1))
    measured(patient, "high", days_ago=1)
    measured(patient, "critical-low", days_ago=1, code="718-7")
    page = client_for(doctor).get(reverse("patients")).text
    for told in ("Anna Berg", "Female", ">45<", "M0002", "Asthma", "2 abnormal"):
        assert told in page, told


def test_a_test_that_is_normal_again_is_no_longer_counted(doctor, admitted):
    patient = admitted("张三", "M0001")
    measured(patient, "high", days_ago=9)
    measured(patient, "normal", days_ago=1)
    assert [row.abnormal for row in list_patients(doctor)] == [0]


def test_typing_loads_the_rows_alone(client_for, doctor, admitted):
    admitted("张三", "M0001")
    answer = client_for(doctor).post(reverse("patients"), {"q": "张"}, headers={"HX-Request": "true"}).text
    assert "张三" in answer
    assert "<html" not in answer and "data-search" not in answer


def test_the_search_box_answers_to_the_site_wide_key_and_has_a_name(client_for, doctor):
    page = client_for(doctor).get(reverse("patients")).text
    assert "data-search" in page
    assert "Search by name or record number</span>" in page


@pytest.mark.parametrize(("language", "nobody", "no_match"), [
    ("en", "You treat no patient yet", "None of your patients matches this search."),
    ("zh-hans", "您还没有", "没有"),
])
def test_an_empty_list_says_why_it_is_empty(client_for, doctor, language, nobody, no_match):
    client = client_for(doctor, language)
    bare, searched = client.get(reverse("patients")).text, client.post(reverse("patients"), {"q": "zzz"}).text
    assert nobody in bare and "<table" not in bare
    assert no_match in searched and nobody not in searched


def test_a_name_is_shown_as_text_and_never_as_markup(client_for, doctor, admitted):
    admitted("<img src=x>", "M0001")
    page = client_for(doctor).get(reverse("patients")).text
    assert "&lt;img src=x&gt;" in page and "<img src=x" not in page


def test_fifty_patients_cost_as_many_queries_as_one(client_for, doctor, admitted):
    client = client_for(doctor)
    measured(admitted("张三", "M0000"), "high", days_ago=1)
    client.get(reverse("patients"))  # the first page of a while also notes that somebody is there
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("patients"))
    for number in range(1, 50):
        measured(admitted(f"患者{number}", f"M{number:04}"), "high", days_ago=1)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("patients"))
    assert len(many) == len(few) <= 10
