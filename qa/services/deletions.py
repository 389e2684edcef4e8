"""Takes out of every answer what a library took out of itself; knows no file format."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import audit
from qa import tasks
from qa.ingestion.base import DeletionNotice
from qa.models import Corpus, Document

_AT_ONCE = 5000


@transaction.atomic
def apply_deletions(notices: Iterable[DeletionNotice]) -> int:
    """Remove, in whichever corpus, the records that came from the library (``bibliography``); the number newly removed."""
    addresses = [address for notice in notices for address in notice.deleted]
    removed: list[int] = []
    for start in range(0, len(addresses), _AT_ONCE):
        found = Document.objects.kept().filter(url__in=addresses[start : start + _AT_ONCE]).exclude(bibliography={})
        removed += found.values_list("pk", flat=True)
    if not removed:
        return 0
    gone = Document.objects.filter(pk__in=removed)
    corpora = list(Corpus.objects.filter(pk__in=gone.order_by().values_list("corpus", flat=True)))
    gone.update(state=Document.State.REMOVED)
    Corpus.objects.filter(pk__in=[corpus.pk for corpus in corpora]).update(revision=F("revision") + 1, changed_at=timezone.now())
    for key in removed:
        audit.record("removed document", person=None, subject=f"document:{key}")
    for corpus in corpora:
        tasks.defer_index(corpus)
    return len(removed)
