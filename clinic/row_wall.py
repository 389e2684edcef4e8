"""The second wall: PostgreSQL itself shows a row only to whom it belongs, whatever a page asks for. Knows no patient.

The site's role does not own the tables, so it can neither lift the wall nor read the key that signatures are checked with.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

from clinic import acting

POLICY = "whom_it_belongs_to"
IS_SITE = "(select xinglin_wall.speaker()) = 'site'"
ME = "(select xinglin_wall.person())"

MAKE = """
create schema xinglin_wall;
create table xinglin_wall.key (
  alone boolean primary key default true check (alone), inner_pad bytea not null, outer_pad bytea not null);

-- «site», «nobody» or «person:5» where the setting of this connection is signed for this connection; empty otherwise.
create function xinglin_wall.speaker() returns text language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  said text[] := string_to_array(current_setting('xinglin.acting', true), '.');
  pads record;
begin
  if said is null or cardinality(said) <> 3 or said[2] <> pg_backend_pid()::text then return ''; end if;
  select inner_pad, outer_pad into pads from xinglin_wall.key;
  if not found then return ''; end if;
  if encode(sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(said[1] || '.' || said[2], 'UTF8'))), 'hex') <> said[3]
  then return ''; end if;
  return said[1];
end $$;

create function xinglin_wall.person() returns bigint language sql stable security definer set search_path = pg_catalog as $$
  select substr(who, 8)::bigint from (select xinglin_wall.speaker() as who) spoken where who like 'person:%'
$$;
"""
UNMAKE = "drop schema xinglin_wall cascade;"


def make() -> list[Any]:
    """The migration operations that build what the policies ask, and lay down the key."""
    return [migrations.RunSQL(MAKE, UNMAKE), migrations.RunPython(_lay_key, migrations.RunPython.noop)]


def guard(table: str, belongs: str, *, command: str = "all", name: str = POLICY) -> migrations.RunSQL:
    """Migration operation: only rows for which the SQL condition ``belongs`` holds, and all of them for the site itself.

    ``command`` is all, select, insert, update or delete; several policies of a table add up.
    """
    condition = f"({IS_SITE} or ({belongs}))"
    using = "" if command == "insert" else f" using {condition}"
    check = "" if command in ("select", "delete") else f" with check {condition}"
    return migrations.RunSQL(
        f"alter table {table} enable row level security; create policy {name} on {table} for {command}{using}{check};",
        f"drop policy {name} on {table}; alter table {table} disable row level security;")


def lay_key(connection: Any) -> None:
    """Give the database this site's key, as the owner of the wall; after a restoration elsewhere it may hold another one."""
    with connection.cursor() as cursor:
        cursor.execute("insert into xinglin_wall.key (inner_pad, outer_pad) values (%s, %s) on conflict (alone) do update "
                       "set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad", list(acting.pads()))


def _lay_key(apps: Any, schema_editor: Any) -> None:
    lay_key(schema_editor.connection)
