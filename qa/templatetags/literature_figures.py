"""Small figures of the literature pages: remaining time in words, and whether any job is still at work."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from qa.services.catalogue import Job

register = template.Library()


@register.filter
def duration(seconds: int) -> str:
    """Seconds as «40 s», «3 min» or «2 h 5 min»."""
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": max(1, seconds)}
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.filter
def any_unfinished(jobs: Iterable[Job]) -> bool:
    return any(not job.row.finished for job in jobs)
