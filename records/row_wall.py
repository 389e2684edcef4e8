"""Which patients the database shows a person, for the policies of patient tables; the same rule as ``records.access``."""

from __future__ import annotations

from django.db import migrations

from clinic.row_wall import guard

# The clinical roles stand here as in ``clinic.access``; a test holds the two together.
MAKE = """
create function xinglin_wall.patients() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with me as materialized (
    select person.id from public.clinic_person person
    where person.id = xinglin_wall.person() and person.is_active and person.role in ('doctor', 'trainee'))
  select coalesce(array_agg(shown.patient_id), '{}') from (
    select treats.patient_id from public.records_careteammember treats join me on treats.person_id = me.id
    union
    select opened.patient_id from public.records_emergencyaccess opened join me on opened.person_id = me.id
    where opened.ends_at > statement_timestamp()
  ) shown
$$;
"""
UNMAKE = "drop function xinglin_wall.patients();"
OWN = "= any ((select xinglin_wall.patients())::uuid[])"


def make() -> migrations.RunSQL:
    return migrations.RunSQL(MAKE, UNMAKE)


def guard_patients(table: str, *, column: str = "patient_id", more: str = "") -> migrations.RunSQL:
    """Migration operation for a table whose ``column`` names the patient; ``more`` is an SQL condition that shows a row too."""
    return guard(table, f"{column} {OWN}" + (f" or ({more})" if more else ""))


def guard_parts(table: str, *, column: str, whole: str) -> migrations.RunSQL:
    """Migration operation for a table whose ``column`` names a row of the guarded table ``whole``: shown with that row."""
    return guard(table, f"exists (select 1 from {whole} whole where whole.id = {table}.{column})")  # noqa: S608 – constants
