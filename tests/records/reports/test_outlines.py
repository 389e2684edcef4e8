"""An administrator writes the outlines; reports begun later follow them, earlier ones keep theirs, every version stays."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import InternalError, NotSupportedError, ProgrammingError
from django.urls import reverse

from clinic.models import AuditEvent
from records.models import Encounter, Observation
from records.models.reports import OutlineVersion
from records.outline_forms import initial_of
from records.reporting.outlines import OUTLINES
from records.services.outlines import current_outline
from records.services.reports import create_report
from records.services.snapshots import courses_of
from tests.records.reports.conftest import written


def form_of(outline, *, drop=(), **changes):
    """The posted form of the outline, with the sections of these keys removed."""
    data = {"title_zh": outline.title_zh, "title_en": outline.title_en, "form-TOTAL_FORMS": len(outline.sections) + 1,
            "form-INITIAL_FORMS": len(outline.sections)}
    for place, section in enumerate(initial_of(outline)):
        for name, value in section.items():
            if value not in (False, None):
                data[f"form-{place}-{name}"] = "on" if value is True else value
        data[f"form-{place}-ORDER"] = place + 1
        if section["key"] in drop:
            data[f"form-{place}-DELETE"] = "on"
    new = len(outline.sections)
    data |= {f"form-{new}-at_most": 24, f"form-{new}-required": "on", f"form-{new}-style": "list"}
    return data | changes


@pytest.fixture
def save(client_for, librarian):
    def post(kind="case", person=librarian, **options):
        return client_for(person).post(reverse("outline", args=[kind]), form_of(OUTLINES[kind], **options))

    return post


def test_a_saved_form_without_changes_is_the_same_outline(save):
    assert save().status_code == 302
    assert current_outline("case") == OUTLINES["case"]


def test_reports_begun_later_follow_the_new_outline_and_earlier_ones_keep_theirs(save, doctor, patient):
    before = create_report(doctor, patient, kind="case", language="zh")
    save(drop=("family",), title_zh="本院病历报告", **{"form-1-title_zh": "就诊原因", "form-1-ORDER": 9})
    after = written(doctor, patient)
    before.refresh_from_db()
    assert (before.title, after.title) == ("病历报告", "本院病历报告")
    keys = [section.key for section in after.outline.sections]
    assert "family" not in keys and "family" in [section.key for section in before.outline.sections]
    assert keys.index("complaint") > keys.index("examination")
    assert "就诊原因" in str(after.current.content)


def test_a_new_section_is_added_at_its_place(save):
    new = len(OUTLINES["referral"].sections)
    save("referral", **{f"form-{new}-{name}": value for name, value in {
        "key": "vaccines", "title_zh": "预防接种", "title_en": "Vaccinations", "kinds": ["immunization"], "ORDER": 1}.items()})
    assert [section.key for section in current_outline("referral").sections][:3] == ["recipient", "vaccines", "person"]


@pytest.mark.parametrize(("changes", "said"), [
    ({"form-1-key": "person"}, "Two sections have the same key."), ({"form-1-title_en": ""}, "required"),
    ({"form-0-at_most": "0"}, "greater than or equal to 1"), ({"form-1-key": "Bad key"}, "small Latin letters"),
    ({"title_zh": ""}, "required"), ({"form-0-kinds": ["secrets"]}, "valid choice"),
])
def test_an_outline_that_cannot_be_is_refused_with_a_reason(save, changes, said):
    answer = save(**changes)
    assert answer.status_code == 422 and said in answer.text
    assert not OutlineVersion.objects.exists()


def test_an_outline_can_be_put_back_and_every_version_stays(client_for, librarian, save):
    save(drop=("family",))
    assert client_for(librarian).post(reverse("outline-reset", args=["case"])).status_code == 302
    assert current_outline("case") == OUTLINES["case"]
    assert [version.number for version in OutlineVersion.objects.filter(kind="case")] == [2, 1]
    assert AuditEvent.objects.filter(action="changed report outline", person=librarian).count() == 2
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError)), connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_outlineversion")


def test_only_administrators_write_outlines(client_for, client, doctor, trainee, auditor, save):
    for person in (doctor, trainee, auditor):
        assert client_for(person).get(reverse("outlines")).status_code == 403
        assert save(person=person).status_code == 403
    assert client.get(reverse("outline", args=["case"])).status_code == 302
    assert not OutlineVersion.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_show_every_outline_and_its_sections(client_for, librarian, language):
    client = client_for(librarian, language)
    listed = client.get(reverse("outlines")).text
    assert all(outline.title_zh in listed for outline in OUTLINES.values())
    page = client.get(reverse("outline", args=["discharge"])).text
    assert all(f'value="{section.key}"' in page for section in OUTLINES["discharge"].sections)
    assert client.get(reverse("outline", args=["poem"])).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["consultation", "referral"])
def test_the_new_kinds_are_drafted_in_both_languages(doctor, patient, kind, language):
    report = written(doctor, patient, kind=kind, language=language)
    assert report.title == OUTLINES[kind].title(language)
    text = str(report.current.content)
    assert "2.9" in text and "青霉素" in text


def test_a_discharge_summary_tells_every_abnormal_value_of_the_stay_and_nothing_before(doctor, patient):
    Encounter.objects.all().delete()
    first = patient.observations.get(value="2.9")
    Encounter.objects.create(patient=patient, kind="inpatient", started_at=first.effective_at, reason="肺炎")
    Observation.objects.create(patient=patient, category="laboratory", code="6690-2", name_zh="白细胞计数", value="4.1", unit="10^9/L",
                               low="3.5", high="9.5", flag="normal", effective_at=first.effective_at.replace(hour=23))
    [course] = courses_of(patient)
    assert [value for _at, value, _flag in course.points] == ["2.9", "4.1"]
    text = str(written(doctor, patient, kind="discharge").current.content)
    assert "2.9 偏低" in text and "5.6" not in text
