"""Suggestions of the literature stay beside the report until a doctor moves them in; what was moved is sealed with its source."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, NotSupportedError, ProgrammingError
from django.urls import reverse

from clinic.models import AuditEvent
from qa.retrieval.base import EmbedderUnavailable, Evidence, PassageRecord, SearchResult, Span
from records.models import ReportSuggestion, SuggestionDecision, SuggestionSearch
from records.reporting import document as documents
from records.services import report_suggestions as suggestions
from records.services.report_checks import checks_of
from records.services.report_integrity import integrity_problems
from records.services.report_origins import shares_in
from records.services.report_signing import sign_report
from records.services.reports import ReportRefused, save_version
from records.services.suggestion_texts import inserted_text, mark_of
from tests.records.reports.conftest import PASSWORD, with_line, written

CAUSES = "白细胞计数偏低可能由病毒感染、药物或骨髓疾病引起。"
STEPS = "细菌感染时首选阿莫西林治疗。"


def evidence(text, section, number):
    record = PassageRecord(number, number, "seed", "白细胞计数偏低的解读", section, None, text, "zh", year=2025)
    return Evidence(record, 1.0, 1, 1, Span(0, len(text)), similarity=0.8, coverage=1.0, on_subject=True)


@pytest.fixture(autouse=True)
def literature(monkeypatch):
    """What the search finds; the questions that were asked stand in ``asked``."""

    class Searcher:
        versions = ("seed:3",)
        asked: list[str] = []
        failing = False
        found = (evidence(CAUSES, "常见原因", 1), evidence(STEPS, "处理", 2))

        def search(self, query):
            if self.failing:
                raise EmbedderUnavailable("no")
            self.asked.append(query.text)
            return SearchResult(query, self.found, 2, 0.01, True)

    searcher = Searcher()
    searcher.asked = []
    monkeypatch.setattr(suggestions.engine, "searcher", lambda: searcher)
    return searcher


@pytest.fixture
def sought(doctor, report):
    suggestions.search_for(doctor, report)
    return report


def rows():
    return {row.kind: row for row in ReportSuggestion.objects.all()}


def moved(report, row, *, text=""):
    """The newest text with the sentence at its end, as the editor puts it in."""
    part = documents.drafted(text or inserted_text(row, "zh"), number=mark_of(row), sources=[], support="cited", by="literature")
    content = report.current.content
    return {**content, "content": [*content["content"], documents.paragraph(part)]}


def block(client, report, **post):
    address = reverse("report-suggestions", args=[report.pk])
    return client.get(address).text


def act(client, report, row, done):
    return client.post(reverse("report-suggestion", args=[report.pk, row.pk]), {"act": done})


def test_nothing_is_in_the_report_before_a_doctor_moves_it(sought):
    assert ReportSuggestion.objects.count() == 2
    assert CAUSES not in documents.plain_text(sought.current.content) and sought.current.number == 1


def test_the_block_looks_into_the_literature_once(client_for, doctor, report, literature):
    client = client_for(doctor, "zh-hans")
    assert reverse("report-suggestions-search", args=[report.pk]) in block(client, report)
    text = client.post(reverse("report-suggestions-search", args=[report.pk])).text
    assert CAUSES in text and "鉴别诊断" in text and "下一步处理" in text and "2025" in text and "白细胞计数" in text
    asked = len(literature.asked)
    assert CAUSES in block(client, report) and len(literature.asked) == asked > 1
    assert not any("张三" in question for question in literature.asked)
    assert AuditEvent.objects.get(action="report suggestions sought").detail == {"found": 2}


def test_looking_again_adds_only_what_is_new(doctor, sought, literature):
    suggestions.search_for(doctor, sought)
    assert ReportSuggestion.objects.count() == 2
    literature.found = (evidence("白细胞计数偏低伴发热时应急查血培养。", "处理", 3),)
    suggestions.search_for(doctor, sought)
    assert ReportSuggestion.objects.count() == 3 and SuggestionSearch.objects.count() == 3


def test_a_treatment_that_is_struck_out_for_this_patient_says_so(client_for, doctor, sought):
    text = block(client_for(doctor), sought)
    assert "Not for this patient:" in text and text.index("Not for this patient:") > text.index(STEPS)
    assert text.count("Not for this patient:") == 1


def test_dismissed_and_offered_again(client_for, doctor, sought):
    client, row = client_for(doctor), rows()["differential"]
    text = act(client, sought, row, "dismissed").text
    assert "Dismissed (1)" in text and f'data-mark="{mark_of(row)}"' not in text
    assert f'data-mark="{mark_of(row)}"' in act(client, sought, row, "restored").text
    assert list(SuggestionDecision.objects.values_list("act", "person")) == [("dismissed", doctor.pk), ("restored", doctor.pk)]
    assert AuditEvent.objects.filter(action="report suggestion dismissed").count() == 1


def test_a_moved_sentence_is_of_the_literature_and_nobodys_own(doctor, sought):
    row = rows()["differential"]
    saved = save_version(doctor, sought, document=moved(sought, row), base=1, from_editor=True)
    assert shares_in(saved)[-1].machine_percent == 100
    assert not [check for check in checks_of(sought, saved.content) if check["kind"] == "own"]


def test_words_that_no_passage_said_are_the_persons_own_whatever_their_mark(doctor, sought):
    saved = save_version(doctor, sought, document=moved(sought, rows()["differential"], text="白细胞计数偏低可能由甲方引起。"), base=1,
                         from_editor=True)
    assert shares_in(saved)[-1].machine_percent < 100


def test_a_moved_treatment_is_checked_against_the_patient(doctor, sought):
    saved = save_version(doctor, sought, document=moved(sought, rows()["next-step"]), base=1, from_editor=True)
    alerts = [check for check in checks_of(sought, saved.content) if check["kind"] == "medicine-text"]
    assert alerts and "青霉素" in str(alerts)


@pytest.fixture
def sealed(doctor, sought):
    row = rows()["differential"]
    suggestions.decide(doctor, sought, row.pk, act="moved")
    save_version(doctor, sought, document=moved(sought, row), base=1, from_editor=True)
    sign_report(doctor, sought, version=2, meaning="author", password=PASSWORD)
    sought.refresh_from_db()
    return sought


def test_the_seal_keeps_sentence_place_and_index(sealed):
    quote, = sealed.signatures.get().payload["literature"]
    assert (quote["quote"], quote["title"], quote["section"], quote["index_version"]) == (CAUSES, "白细胞计数偏低的解读", "常见原因", "seed:3")
    assert sealed.signatures.get().payload["index_version"] == "seed:3"
    assert integrity_problems(sealed) == []


def test_a_source_changed_behind_the_database_is_found(sealed):
    row = rows()["differential"]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table records_reportsuggestion disable trigger user")
        row.quote = "白细胞计数偏低无需处理。"
        row.save()
        cursor.execute("alter table records_reportsuggestion enable trigger user")
    assert "A sentence of the literature behind the text is not the one that was signed." in integrity_problems(sealed)


@pytest.mark.parametrize("table", ["reportsuggestion", "suggestiondecision", "suggestionsearch"])
@pytest.mark.parametrize("change", ["update records_{} set id = gen_random_uuid()", "delete from records_{}", "truncate records_{} cascade"])
def test_the_database_keeps_what_was_suggested_and_decided(sealed, table, change):
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(change.format(table))


def test_a_signed_report_takes_no_search_and_no_decision(client_for, doctor, sealed):
    with pytest.raises(ReportRefused):
        suggestions.search_for(doctor, sealed)
    assert "signed" in act(client_for(doctor), sealed, rows()["next-step"], "dismissed").text
    text = block(client_for(doctor), sealed)
    assert CAUSES in text and "<button" not in text
    with pytest.raises((InternalError, NotSupportedError, ProgrammingError)), transaction.atomic():
        SuggestionDecision.objects.create(report=sealed, suggestion=rows()["next-step"], act="dismissed", person=doctor)


def test_literature_that_cannot_be_searched_is_told_and_can_be_tried_again(client_for, doctor, report, literature):
    literature.failing = True
    client = client_for(doctor)
    text = client.post(reverse("report-suggestions-search", args=[report.pk])).text
    assert "cannot be searched" in text and "Look again" in text
    assert not SuggestionSearch.objects.exists()


def test_a_literature_that_says_nothing_is_told(client_for, doctor, report, literature):
    literature.found = ()
    text = client_for(doctor).post(reverse("report-suggestions-search", args=[report.pk])).text
    assert "says nothing that fits" in text and "Look again" in text


def test_hostile_text_is_shown_as_text(client_for, doctor, report, literature):
    literature.found = (evidence('病毒感染是常见原因<script>alert(1)</script>" onclick="x。', "常见原因", 4),)
    text = client_for(doctor).post(reverse("report-suggestions-search", args=[report.pk])).text
    assert "<script>alert" not in text and '" onclick="x' not in text


def test_strangers_other_roles_and_foreign_suggestions(client_for, doctor, colleague, librarian, trainee, sought, patient):
    row = rows()["differential"]
    for person, status in ((colleague, 404), (librarian, 403)):
        client = client_for(person)
        assert client.get(reverse("report-suggestions", args=[sought.pk])).status_code == status
        assert client.post(reverse("report-suggestions-search", args=[sought.pk])).status_code == status
        assert act(client, sought, row, "dismissed").status_code == status
    other = written(doctor, patient)
    assert act(client_for(doctor), other, row, "dismissed").status_code == 404
    assert act(client_for(doctor), sought, row, "invented").status_code == 403
    assert "not yours to change" in act(client_for(trainee), sought, row, "dismissed").text
    assert not SuggestionDecision.objects.exists()


def test_a_line_of_ones_own_stays_ones_own_beside_a_suggestion(doctor, sought):
    saved = save_version(doctor, sought, document=with_line(moved(sought, rows()["differential"]), "随访。"), base=1, from_editor=True)
    assert [check["text"] for check in checks_of(sought, saved.content) if check["kind"] == "own"] == ["随访。"]
