"""The one place that decides who may read, work in and own a study."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from clinic.access import CAPABILITIES, require
from clinic.models import Person
from qa.models import Study

CAPABILITY = "do_research"


def find_study(person: Person, key: uuid.UUID, *, to_edit: bool = False) -> Study:
    """A study that the person may read, or work in. Raises Http404 for one they don't see, PermissionDenied for one they only read."""
    require(person, CAPABILITY)
    found = Study.objects.visible_to(person).select_related("owner").filter(pk=key).first()
    if found is None:
        raise Http404
    if to_edit and not may_edit(person, found):
        raise PermissionDenied(_("This study was shared with you for reading. Ask its owner if you need to change it."))
    return found


def find_own_study(person: Person, key: uuid.UUID) -> Study:
    """A study of the person's own; raises as ``find_study`` does."""
    found = find_study(person, key)
    if found.owner_id != person.pk:
        raise PermissionDenied(_("Only the owner of a study may do this."))
    return found


def may_edit(person: Person, study: Study) -> bool:
    return study.owner_id == person.pk or study.shares.filter(person=person, may_edit=True).exists()


def colleagues(study: Study) -> QuerySet[Person]:
    """People who could still be invited: active, of a role that does research, and not in the study yet."""
    roles = [role for role, granted in CAPABILITIES.items() if CAPABILITY in granted]
    there = [study.owner_id, *study.shares.values_list("person", flat=True)]
    return Person.objects.filter(is_active=True, role__in=roles).exclude(pk__in=there).order_by("full_name", "username")
