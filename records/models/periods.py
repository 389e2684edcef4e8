"""Stretches of time that must not overlap, kept so by the database itself."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db.models import F, Func, Q


def never_twice(name: str, field: str, *, start: str, end: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows of the same ``field`` overlap in time; an open end is for ever."""
    span = Func(F(start), F(end), function="tstzrange", output_field=DateTimeRangeField())
    return ExclusionConstraint(name=name, condition=condition,
                               expressions=[(F(field), RangeOperators.EQUAL), (span, RangeOperators.OVERLAPS)])
