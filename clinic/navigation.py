"""The left rail: which parts of the site a person's role opens; knows no page's content."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """One entry of the rail."""

    url: str
    label: Promise
    icon: str
    here: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """Template context: ``places``, in the order of ``settings.NAVIGATION``."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"places": []}
    places = [(reverse(name), label, icon) for capability, name, label, icon in settings.NAVIGATION
              if person.may(capability)]
    return {"places": [Place(url, label, icon, request.path.startswith(url)) for url, label, icon in places]}
