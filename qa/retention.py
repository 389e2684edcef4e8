"""How long conversations are kept: counted from the last question, deleted whole with their answers and evidence."""

from __future__ import annotations

from datetime import datetime

from clinic.retention import Kind
from qa.models import Conversation


def _due(before: datetime) -> int:
    return Conversation.objects.filter(updated_at__lt=before).count()


def _forget(before: datetime) -> int:
    """What somebody took from an answer into a report stands there and stays."""
    old = Conversation.objects.filter(updated_at__lt=before)
    count = old.count()
    old.delete()
    return count


CONVERSATIONS = Kind("conversations", _due, _forget)
