"""The demonstration clinic: people to sign in as, and synthetic patients in both languages; nobody in it is real."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from clinic.models import Person
from records import demonstration_patients, demonstration_ward
from records.models import Patient
from records.services.patients import assign, import_found, import_patients

Report = Callable[[str, float | None], None]
PEOPLE = (
    ("li.doctor", "李明", "doctor"),
    ("chen.doctor", "陈静", "doctor"),
    ("wang.trainee", "王磊", "trainee"),
    ("zhao.librarian", "赵敏", "librarian"),
    ("sun.auditor", "孙岩", "auditor"),
)
CHINESE, ENGLISH = 34, 36
# Their medicines are put together so that every kind of check has something to tell.
CHECKED = ("sun-guilan", "he-yuqing", "daniel-okafor")
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Account:
    """How to sign in as one of the demonstration people."""

    username: str
    password: str
    role: str


def _password() -> str:
    return os.environ.get("XINGLIN_DEMO_PASSWORD", "apricot-grove")


def accounts() -> list[Account]:
    """The demonstration accounts, in the order of the README."""
    return [Account(username, _password(), role) for username, _name, role in PEOPLE]


@transaction.atomic
def load(report: Report) -> None:
    """Make what is missing of the demonstration clinic; existing people keep their passwords."""
    people = {username: _person(username, name, role) for username, name, role in PEOPLE}
    if Patient.objects.exists():
        return
    report("The demonstration patients are being written.", None)
    team = [people["li.doctor"]]
    import_patients(sorted((settings.BASE_DIR / "fixtures" / "patients").glob("*.json")), team=team)
    import_found("faker-healthcare-provider", list(demonstration_patients.chinese(CHINESE, today=TODAY)), team=team)
    import_found("carebundle", list(demonstration_patients.english(ENGLISH, today=TODAY)), team=team)
    sources = sorted((patient.source_id, patient.pk) for patient in Patient.objects.all())
    _share(people, [(pk, source) for source, pk in sources])
    demonstration_ward.load(team[0])


def _person(username: str, name: str, role: str) -> Person:
    found = Person.objects.filter(username=username).first()
    return found or Person.objects.create_user(username, password=_password(), full_name=name, role=role)


def _share(people: dict[str, Person], patients: Iterable[tuple[object, str]]) -> None:
    """The trainee sees a third, the second doctor half; neither by chance, so that refusals can be shown."""
    known = list(patients)
    named = {source: pk for pk, source in known if source in ("zhang-san", "mary-whitfield", *CHECKED)}
    others = [pk for pk, source in known if source not in named]
    assign([*others[::3], named["zhang-san"]], person=people["wang.trainee"])
    assign([*others[::2], named["mary-whitfield"]], person=people["chen.doctor"])

