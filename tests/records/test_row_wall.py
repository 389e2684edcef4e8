"""The second wall: as the site's own database role, raw SQL shows a person their patients and nobody else's."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from clinic import acting, postgres
from clinic.access import CAPABILITIES
from records.models import CareTeamMember, EmergencyAccess, Note, Patient
from records.services.emergencies import open_chart
from records.services.reports import create_report
from tests.records.reports.patients import patient_of

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not settings.EMBEDDED_DATABASE, reason="The roles of another server are not known.")]


def of_patients() -> list[type[models.Model]]:
    """Every model that holds something about one patient, directly or as a part of such a row."""
    found: set[type[models.Model]] = {Patient}
    while True:
        more = {model for model in apps.get_models() if model not in found for field in model._meta.get_fields()
                if isinstance(field, models.ForeignKey) and field.related_model in found}
        if not more:
            return sorted(found, key=lambda model: model._meta.db_table)
        found |= more


@pytest.fixture
def as_web_role(doctor):
    """From here on this test's connection has the rights of the site's role, which owns no table."""
    def become() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"grant usage on schema public to {postgres.APP}")
            cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {postgres.APP}")
            cursor.execute(f"set local role {postgres.APP}")
    return become


@pytest.fixture
def two(doctor, colleague, as_web_role):
    """A patient of the doctor and one of the colleague, each with a note and a report."""
    mine, hers = patient_of(doctor, mrn="M-1"), patient_of(colleague, mrn="M-2")
    for person, patient in ((doctor, mine), (colleague, hers)):
        Note.objects.create(patient=patient, title="Round", text="Stable.")
        create_report(person, patient, kind="case", language="zh")
    as_web_role()
    return mine, hers


def count(table: str, where: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {where}")
        return cursor.fetchone()[0]


def refused(statement: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_table_about_a_patient_stands_behind_the_wall(db):
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    open_ones = [model._meta.db_table for model in of_patients() if model._meta.db_table not in walled]
    assert open_ones == [], "Add records.row_wall.guard_patients or guard_parts to the migration that makes the table."
    assert len(walled) >= 35


@pytest.mark.parametrize("table", ["records_patient", "records_note", "records_report", "records_careteammember"])
def test_a_person_reads_their_own_patients_rows_only(two, doctor, colleague, table):
    mine, hers = two
    column = "id" if table == "records_patient" else "patient_id"
    with acting.as_person(doctor):
        assert count(table) == count(table, f"{column} = '{mine.pk}'") > 0
    with acting.as_person(colleague):
        assert count(table) == count(table, f"{column} = '{hers.pk}'") > 0
    with acting.as_nobody():
        assert count(table) == 0
    assert count(table) == count(table, f"{column} in ('{mine.pk}', '{hers.pk}')") > 1


def test_a_page_that_forgets_to_ask_shows_nothing(two, doctor):
    mine, hers = two
    with acting.as_person(doctor):
        assert list(Patient.objects.all()) == [mine]
        assert Note.objects.filter(patient_id=hers.pk).count() == 0


def test_rows_of_others_are_neither_changed_nor_deleted_nor_added(two, doctor):
    mine, hers = two
    with acting.as_person(doctor):
        with connection.cursor() as cursor:
            cursor.execute("update records_note set title = 'x' where patient_id = %s", [hers.pk])
            assert cursor.rowcount == 0
            cursor.execute("delete from records_note where patient_id = %s", [hers.pk])
            assert cursor.rowcount == 0
        refused("update records_note set patient_id = %s where patient_id = %s", hers.pk, mine.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.create(patient_id=hers.pk, title="Planted", text="No.")
    assert count("records_note", "title = 'Round'") == 2


def test_nobody_makes_themselves_a_treating_doctor(two, doctor):
    _mine, hers = two
    with acting.as_person(doctor):
        with pytest.raises(DatabaseError), transaction.atomic():
            CareTeamMember.objects.create(patient_id=hers.pk, person=doctor)
        with connection.cursor() as cursor:
            cursor.execute("update records_careteammember set person_id = %s", [doctor.pk])
            assert cursor.rowcount == 0
    assert count("records_careteammember", f"person_id = {doctor.pk}") == 1


def test_a_chart_opened_in_an_emergency_opens_and_shuts(two, doctor):
    _mine, hers = two
    with acting.as_person(doctor):
        access = open_chart(doctor, mrn="M-2", reason="Unconscious after a fall.")
        assert count("records_note", f"patient_id = '{hers.pk}'") > 0
        with connection.cursor() as cursor:
            cursor.execute("update records_emergencyaccess set ends_at = 'infinity'")
            assert cursor.rowcount == 0
    EmergencyAccess.objects.filter(pk=access.pk).update(ends_at=access.opened_at)
    with acting.as_person(doctor):
        assert count("records_note", f"patient_id = '{hers.pk}'") == 0


def test_an_emergency_is_declared_for_oneself_only(two, doctor, colleague):
    mine, _hers = two
    with acting.as_person(doctor), pytest.raises(DatabaseError), transaction.atomic():
        EmergencyAccess.objects.create(patient=mine, person=colleague, reason="For a friend.", ends_at="2099-01-01T00:00Z")


@pytest.mark.parametrize("who", ["doctor", "trainee", "librarian", "auditor"])
def test_the_roles_are_those_of_the_table_of_capabilities(request, as_web_role, who):
    person = request.getfixturevalue(who)
    patient_of(person, mrn="M-3")
    as_web_role()
    with acting.as_person(person):
        assert count("records_patient") == ("see_patients" in CAPABILITIES[who])


def test_who_left_sees_nothing_from_that_moment(two, doctor):
    with acting.as_person(doctor):
        assert count("records_patient") == 1
        type(doctor).objects.filter(pk=doctor.pk).update(is_active=False)
        assert count("records_patient") == 0


def says(setting: str) -> int:
    """How many patients a connection is shown that claims this by itself."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xinglin.acting', %s, true)", [setting])
        cursor.execute("select count(*) from records_patient")
        return cursor.fetchone()[0]


def test_smuggled_statements_cannot_speak_for_somebody_else(two, doctor, colleague):
    with acting.as_person(doctor):
        count("records_patient")
        server = connection.connection.info.backend_pid
        right = acting.signed(f"person:{colleague.pk}", backend=server)
        assert says(right) == 1
        signature = right.rpartition(".")[2]
        forged = ["site", f"site.{server}", f"site.{server}.{signature}", f"person:{doctor.pk}.{server}.{signature}", "", "..", "a.b.c",
                  f"person:{colleague.pk}.{server}.{'0' * 64}", acting.signed("site", backend=server + 1), f"{right}.", right.upper()]
        assert [setting for setting in forged if says(setting)] == []


@pytest.mark.parametrize("statement", [
    "select inner_pad from xinglin_wall.key", "update xinglin_wall.key set inner_pad = ''", "select xinglin_wall.speaker()",
    "alter table records_patient disable row level security", "drop policy whom_it_belongs_to on records_patient",
    "create policy mine on records_patient using (true)", "alter table records_patient owner to current_user",
    "create or replace function xinglin_wall.speaker() returns text language sql as 'select ''site'''",
])
def test_the_site_s_role_cannot_lift_the_wall(two, doctor, statement):
    with acting.as_person(doctor):
        refused(statement)


def test_a_rolled_back_block_does_not_leave_its_person_behind(two, doctor, colleague):
    mine, hers = two
    with acting.as_person(doctor):
        assert list(Patient.objects.all()) == [mine]
        with pytest.raises(ZeroDivisionError), transaction.atomic(), acting.as_person(colleague):
            assert list(Patient.objects.all()) == [hers]
            raise ZeroDivisionError
        assert list(Patient.objects.all()) == [mine]


def test_what_acts_for_the_site_is_a_short_list():
    """Every place that sees all patients is listed here, so that a new one is looked at."""
    found = {str(path.relative_to(settings.BASE_DIR)) for app in ("clinic", "qa", "records") for path in (settings.BASE_DIR / app).rglob("*.py")
             if re.search(r"\bas_site\(\)", path.read_text()) and path.name != "acting.py"}
    assert found == {
        "clinic/operations.py", "clinic/retention.py", "records/access.py", "records/services/reports.py",
        "records/emergency_views.py", "records/monitoring_device_views.py", "records/services/access_trail.py",
        "records/services/beds.py", "records/services/decision_overrides.py", "records/services/emergencies.py",
        "records/report_signing_views.py", "records/services/exchange.py", "records/services/monitoring_live.py"}
