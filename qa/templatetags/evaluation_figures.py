"""Small helpers of the evaluation pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from qa.services.run_figures import shown

register = template.Library()


@register.filter
def both(before: Any, after: Any) -> tuple[Any, Any]:
    """Two things to loop over."""
    return before, after


@register.filter
def share(value: float | None) -> str:
    """A share between 0 and 1 as people read it."""
    return shown(value)


@register.filter
def change(measure: Mapping[str, float]) -> str:
    """What a compared measure gained or lost, signed."""
    return f"{measure['after'] - measure['before']:+.3f}"
