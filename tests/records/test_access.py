"""One rule decides who sees a patient: a role that sees patients and the treating relation, both."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from records.access import find_patient, may_see, require_patient
from records.models import CareTeamMember, Patient
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def test_a_doctor_sees_the_patients_she_treats(doctor, patient):
    assert may_see(doctor, patient)
    assert find_patient(doctor, str(patient.pk)) == patient


def test_a_colleague_does_not_see_a_patient_of_another(colleague, patient):
    assert not may_see(colleague, patient)
    assert not Patient.objects.visible_to(colleague).exists()


@pytest.mark.parametrize("role", ["librarian", "auditor"])
def test_the_treating_relation_alone_opens_nothing_to_other_roles(patient, role, request):
    person = request.getfixturevalue(role)
    CareTeamMember.objects.create(patient=patient, person=person)
    assert not may_see(person, patient)


def test_a_person_who_left_sees_nobody(doctor, patient):
    doctor.is_active = False
    assert not may_see(doctor, patient)


def test_nobody_sees_without_signing_in(patient):
    assert not may_see(AnonymousUser(), patient)


def test_a_stranger_cannot_tell_a_hidden_patient_from_none(colleague, patient):
    for asked in (patient.pk, uuid.uuid4(), "no-such-id"):
        with pytest.raises(Http404) as error:
            find_patient(colleague, asked)
        assert str(error.value) == ""


def test_sockets_and_commands_hear_the_same_sentence_for_both(colleague, patient):
    said = set()
    for asked in (patient.pk, uuid.uuid4()):
        with pytest.raises(PermissionDenied) as error:
            require_patient(colleague, asked)
        said.add(str(error.value))
    assert len(said) == 1


def test_leaving_the_care_team_closes_the_chart(doctor, patient):
    CareTeamMember.objects.filter(person=doctor).delete()
    assert not may_see(doctor, patient)
