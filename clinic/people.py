"""The people of the site as an administrator keeps them: added, given another role, shut out, let in with a first password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.utils import reset
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Person

# Without letters and digits that are taken for each other when they are copied by hand.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5
GOOD_FOR = timedelta(days=3)


class PersonRefused(Exception):
    """It cannot be done; the message is a full sentence."""


@dataclass(frozen=True)
class FirstPassword:
    """What is told the person once, and until when it is good for setting one's own."""

    words: str
    until: datetime


def add_person(username: str, *, role: str, full_name: str = "") -> tuple[Person, FirstPassword]:
    """A new person with a random first password; raises ``PersonRefused``."""
    if Person.objects.filter(username__iexact=username).exists():
        raise PersonRefused(f"There is somebody called {username} already.")
    person = Person(username=username, role=role, full_name=full_name)
    with transaction.atomic():
        first = _give_password(person)
        try:
            person.full_clean()
        except ValidationError as wrong:
            raise PersonRefused(" ".join(wrong.messages)) from wrong
        person.save()
        audit.record("person added", person=None, subject=f"person:{person.pk}", role=role)
    return person, first


def change_person(person: Person, *, role: str = "", full_name: str = "", active: bool | None = None) -> None:
    """Another role or name, or shut and opened again; open sessions and sockets of another role or of somebody shut end."""
    person.role, person.full_name = role or person.role, full_name or person.full_name
    person.is_active = person.is_active if active is None else active
    with transaction.atomic():
        person.save(update_fields=["role", "full_name", "is_active"])
        audit.record("person changed", person=None, subject=f"person:{person.pk}", role=person.role, active=person.is_active)


def renew_password(person: Person) -> FirstPassword:
    """A new first password for somebody who forgot theirs; who asked for it was proved by the administrator. A lock is taken off."""
    with transaction.atomic():
        first = _give_password(person)
        person.save(update_fields=["password", "password_until"])
        audit.record("first password given out", person=None, subject=f"person:{person.pk}")
    reset(username=person.username)
    return first


def require_new_password(person: Person) -> None:
    """The password that the person signs in with serves only to set another, and that soon."""
    Person.objects.filter(pk=person.pk, password_until=None).update(password_until=timezone.now() + GOOD_FOR)


def _give_password(person: Person) -> FirstPassword:
    words = "-".join("".join(secrets.choice(SIGNS) for _sign in range(GROUP)) for _group in range(GROUPS))
    person.set_password(words)
    person.password_until = timezone.now() + GOOD_FOR
    return FirstPassword(words, person.password_until)
