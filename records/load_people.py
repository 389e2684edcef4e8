"""The doctors of the load benchmark: accounts without a password, signed in by sessions made here, switched off afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from clinic.models import Person
from records.models import CareTeamMember, Patient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PATIENTS_EACH = 10


@dataclass(frozen=True)
class Doctor:
    """One signed-in doctor: the key of the session and the patients whose charts are opened."""

    name: str
    session: str
    patients: tuple[str, ...]


@contextmanager
def signed_in_doctors(count: int) -> Iterator[list[Doctor]]:
    """So many doctors, each treating ten patients. The accounts stay, shut, because the audit trail names them."""
    patients = list(Patient.objects.order_by("pk").values_list("pk", flat=True))
    people = [_person(number) for number in range(count)]
    teams = {person: [patients[(number + step) % len(patients)] for step in range(min(PATIENTS_EACH, len(patients)))]
             for number, person in enumerate(people)}
    CareTeamMember.objects.bulk_create(
        [CareTeamMember(patient_id=patient, person=person) for person, team in teams.items() for patient in team], ignore_conflicts=True)
    doctors = [Doctor(person.username, _session(person), tuple(map(str, teams[person]))) for person in people]
    try:
        yield doctors
    finally:
        Session.objects.filter(session_key__in=[doctor.session for doctor in doctors]).delete()
        CareTeamMember.objects.filter(person__in=people).delete()
        Person.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)


def _person(number: int) -> Person:
    person, _made = Person.objects.get_or_create(username=f"load-{number:03d}", defaults={"full_name": f"Load {number}", "language": "en"})
    person.is_active = True
    person.set_unusable_password()
    person.save()
    return person


def _session(person: Person) -> str:
    session = SessionStore()
    session.update({SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: person.get_session_auth_hash()})
    session.create()
    return session.session_key
