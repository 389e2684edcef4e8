"""``manage.py person``: add somebody, change a role, shut an account, give out a first password."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from clinic import people
from clinic.access import Role
from clinic.commands import BadInput, ClinicCommand
from clinic.models import Person


class Command(ClinicCommand):
    help = "Add a person, or change one: role, name, shut or open, a new first password. It is shown once and good for three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", choices=Role.values, default="", help="needed for somebody new")
        parser.add_argument("--name", default="", help="as it stands on reports")
        parser.add_argument("--new-password", action="store_true", help="for somebody who forgot theirs")
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--shut", action="store_const", const=False, dest="active", help="nobody signs in with this name any more")
        state.add_argument("--open", action="store_const", const=True, dest="active")

    def run(self, *, username: str, role: str, name: str, new_password: bool, active: bool | None, **options: Any) -> dict[str, Any]:
        person = Person.objects.filter(username=username).first()
        if person is None:
            return self._add(username, role, name)
        if role or name or active is not None:
            people.change_person(person, role=role, full_name=name, active=active)
        return _told(person, people.renew_password(person) if new_password else None)

    @staticmethod
    def _add(username: str, role: str, name: str) -> dict[str, Any]:
        if not role:
            raise BadInput(f"There is nobody called {username}; to add them, say --role {'|'.join(Role.values)}.")
        try:
            return _told(*people.add_person(username, role=role, full_name=name))
        except people.PersonRefused as refused:
            raise BadInput(str(refused)) from refused


def _told(person: Person, first: people.FirstPassword | None) -> dict[str, Any]:
    said = {"username": person.username, "role": person.role, "name": person.full_name, "active": person.is_active}
    return said | ({"first_password": first.words, "until": first.until.isoformat(timespec="minutes")} if first else {})
