"""Seals every value anew under the newest key, a few rows at a time, while people work; knows no table by name.

A row that somebody changes meanwhile is left to them: their value is sealed with the newest key already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from clinic import keyset
from clinic.encryption import EncryptedTextField, Undecipherable, seal, unseal

AT_ONCE = 200


@dataclass(frozen=True)
class Column:
    """One column of sealed values, as the database names it."""

    table: str
    column: str
    key: str


@dataclass(frozen=True)
class Resealed:
    """``unreadable`` values open with none of the site's keys and were left as they are."""

    values: int
    unreadable: int


def columns() -> list[Column]:
    """Every column of sealed values in the site's models."""
    found = {Column(model._meta.db_table, field.column, model._meta.pk.column) for model in apps.get_models()
             for field in model._meta.local_fields if isinstance(field, EncryptedTextField)}
    return sorted(found, key=lambda column: (column.table, column.column))


def waiting() -> int:
    """How many values are not sealed with the newest key."""
    return sum(_count(column) for column in columns())


def reseal(report: Callable[[int, int], None] = lambda done, total: None) -> Resealed:
    """Bring all values under the newest key; ``report`` hears how many of how many are done. Stopping anywhere is safe."""
    total, values, unreadable = waiting(), 0, 0
    for column in columns():
        for done, failed in _column(column):
            values, unreadable = values + done, unreadable + failed
            report(values + unreadable, total)
    return Resealed(values, unreadable)


def _condition(column: Column) -> sql.Composed:
    return sql.SQL("{column} is not null and substring({column} from 1 for 5) <> %s").format(column=sql.Identifier(column.column))


def _count(column: Column) -> int:
    query = sql.SQL("select count(*) from {table} where ").format(table=sql.Identifier(column.table)) + _condition(column)
    with connection.cursor() as cursor:
        cursor.execute(query, [keyset.current().prefix])
        return cursor.fetchone()[0]


def _column(column: Column) -> Iterator[tuple[int, int]]:
    """Values resealed and unreadable, a few rows at a time."""
    last: Any = None
    while rows := _rows(column, last):
        last = rows[-1][0]
        yield _reseal_rows(column, rows)


def _rows(column: Column, last: Any) -> list[tuple[Any, bytes]]:
    after = sql.SQL("") if last is None else sql.SQL(" and {key} > %s").format(key=sql.Identifier(column.key))
    query = sql.SQL("select {key}, {column} from {table} where ").format(
        key=sql.Identifier(column.key), column=sql.Identifier(column.column), table=sql.Identifier(column.table))
    query += _condition(column) + after + sql.SQL(" order by {key} limit %s").format(key=sql.Identifier(column.key))
    with connection.cursor() as cursor:
        cursor.execute(query, [keyset.current().prefix, *([] if last is None else [last]), AT_ONCE])
        return [(key, bytes(value)) for key, value in cursor.fetchall()]


def _reseal_rows(column: Column, rows: list[tuple[Any, bytes]]) -> tuple[int, int]:
    """The words of a signed row do not change, only their seal: the triggers that protect it step aside for this alone."""
    update = sql.SQL("update {table} set {column} = %s where {key} = %s and {column} = %s").format(
        table=sql.Identifier(column.table), column=sql.Identifier(column.column), key=sql.Identifier(column.key))
    done = failed = 0
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        for key, old in rows:
            context = f"{column.table}.{column.column}:{key}"
            try:
                new = seal(unseal(old, context=context), context=context)
            except Undecipherable:
                failed += 1
                continue
            cursor.execute(update, [new, key, old])
            done += 1
    return done, failed
