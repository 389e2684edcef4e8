"""Studies: who sees them, what is collected and decided, corrected cells, what the worker reads, what is taken away."""

from __future__ import annotations

import csv
import io
import uuid

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils import translation

from clinic.models import AuditEvent
from qa import tasks
from qa.models import Document, Study, StudyEntry, StudyReading
from qa.research.base import Part
from qa.services import research, research_counts, research_exports, research_reading, research_table
from qa.services.literature import remove_document
from qa.services.research_access import find_own_study, find_study

pytestmark = pytest.mark.django_db
REFUSED = (Http404, PermissionDenied)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def entry_of(study: Study, document: Document) -> StudyEntry:
    return study.entries.select_related("study", "document").get(document=document)


def test_a_study_is_seen_by_its_owner_only(doctor, colleague, auditor, study):
    assert find_study(doctor, study.pk) == study
    for person in (colleague, auditor):
        with pytest.raises(REFUSED):
            find_study(person, study.pk)


def test_a_reader_reads_and_an_editor_works(doctor, colleague, study, papers):
    share = research.share_study(person=doctor, key=study.pk, username="colleague", may_edit=False)
    assert find_study(colleague, study.pk) == study
    with pytest.raises(PermissionDenied):
        research.collect(person=colleague, key=study.pk, documents=papers, way="search")
    share.may_edit = True
    share.save()
    assert research.collect(person=colleague, key=study.pk, documents=papers, way="search") == research.Collected(0, 3)
    with pytest.raises(PermissionDenied):
        find_own_study(colleague, study.pk)
    research.stop_sharing(person=doctor, key=study.pk, share=share.pk)
    with pytest.raises(Http404):
        find_study(colleague, study.pk)


def test_nobody_is_invited_twice_nor_without_the_role(doctor, auditor, colleague, study):
    research.share_study(person=doctor, key=study.pk, username="colleague", may_edit=False)
    for username in ("colleague", "doctor", "auditor", "nobody"):
        with pytest.raises(research.NoColleague):
            research.share_study(person=doctor, key=study.pk, username=username, may_edit=False)


def test_a_deleted_study_is_gone_for_everybody(doctor, colleague, study):
    research.share_study(person=doctor, key=study.pk, username="colleague", may_edit=True)
    research.delete_study(person=doctor, key=study.pk)
    for person in (doctor, colleague):
        with pytest.raises(Http404):
            find_study(person, study.pk)


def test_what_a_researcher_writes_is_sealed_and_stays_out_of_the_trail(doctor, study, papers):
    research.write_note(person=doctor, entry=entry_of(study, papers[0]), text="A secret thought")
    with connection.cursor() as cursor:
        cursor.execute("select s.name, s.question, e.note from qa_study s join qa_studyentry e on e.study_id = s.id where length(e.note) > 40")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert "哮喘".encode() not in stored and b"secret" not in stored and b"exacerbations" not in stored
    trail = str(list(AuditEvent.objects.values_list("action", "subject", "detail")))
    assert "noted on a document" in trail and "secret" not in trail and "哮喘" not in trail


def test_the_flow_counts_what_became_of_the_papers(doctor, study, papers):
    research.decide(person=doctor, entry=entry_of(study, papers[0]), decision="included")
    research.decide(person=doctor, entry=entry_of(study, papers[1]), decision="excluded", reason="design")
    flow = research_counts.flow_of(study)
    assert (flow.found, flow.included, flow.excluded, flow.undecided) == (3, 1, 1, 1)
    assert [(counted.label, counted.count) for counted in flow.reasons] == [("Unsuitable design", 1)]


def test_an_exclusion_needs_a_reason_and_opening_again_forgets_it(doctor, study, papers):
    entry = entry_of(study, papers[0])
    with pytest.raises(research.ReasonMissing):
        research.decide(person=doctor, entry=entry, decision="excluded")
    research.decide(person=doctor, entry=entry, decision="excluded", reason="other")
    research.decide(person=doctor, entry=entry, decision="open")
    assert (entry.reason, entry.decided_by) == ("", None)
    for decision, reason in (("perhaps", ""), ("excluded", "boredom")):
        with pytest.raises(ValueError):
            research.decide(person=doctor, entry=entry, decision=decision, reason=reason)


def test_the_same_paper_of_another_corpus_is_told(doctor, study, papers, read_files):
    from qa.services.literature import create_corpus
    from tests.qa.research.eutils import article, article_set

    read_files({"again.xml": article_set(article(101, title="Another title of trial 101"))}, into=create_corpus(title="Other", person=None))
    again = Document.objects.get(corpus__name="other")
    research.collect(person=doctor, key=study.pk, documents=[again], way="document")
    found = research_counts.doubles(study.entries.ordered().select_related("document"))
    assert found == {entry_of(study, again).pk: entry_of(study, papers[0])}


def test_the_table_reads_papers_in_both_languages(study):
    rows = research_table.rows_of(study.entries.ordered().select_related("document"))
    cells = [{cell.part: cell for cell in row.cells} for row in rows]
    assert rows[0].size == 120
    assert "120 adults with asthma" in cells[0][Part.POPULATION].text
    assert cells[0][Part.NUMBERS].text == "RR 0.7 (0.55–0.9)"
    chinese = next(cell for row, cell in zip(rows, cells, strict=True) if row.entry.document.language == "zh")
    assert "98例支气管哮喘患者" in chinese[Part.POPULATION].text and "急性发作次数" in chinese[Part.OUTCOME].text
    assert "布地奈德" in chinese[Part.INTERVENTION].text and "安慰剂" in chinese[Part.COMPARISON].text


def test_every_cell_shows_the_sentence_it_stands_in_where_the_paper_has_it(study):
    for row in research_table.rows_of(study.entries.ordered().select_related("document")):
        for cell in row.cells:
            for source in cell.sources:
                sentence = source.before + source.inside + source.after
                start, end = (int(part.partition("=")[2]) for part in source.url.partition("?")[2].partition("#")[0].split("&"))
                assert row.entry.document.text[start:end] == sentence
                assert cell.part is Part.NUMBERS or source.inside == source.text


def test_a_corrected_cell_is_kept_and_can_be_given_back(doctor, study, papers):
    entry = entry_of(study, papers[0])
    read = research_table.cell_of(entry, Part.OUTCOME).read
    research.correct_cell(person=doctor, entry=entry, part=Part.OUTCOME, text="severe exacerbations", read=read)
    cell = research_table.cell_of(entry, Part.OUTCOME)
    assert (cell.text, cell.correction.person, cell.correction.read, cell.read) == ("severe exacerbations", doctor, read, read)
    research.correct_cell(person=doctor, entry=entry, part=Part.OUTCOME, text=read, read=read)
    assert research_table.cell_of(entry, Part.OUTCOME).correction is None


def read_now(person, study) -> StudyReading:
    reading = research_reading.ask_reading(person=person, key=study.pk)
    tasks.read_study_task(reading_id=reading.pk)
    return StudyReading.objects.get(pk=reading.pk)


def test_opposite_effects_stand_side_by_side(doctor, study, papers, settings):
    from qa import engine

    settings.BUNDLED_MODELS = []
    engine.entailment.cache_clear()
    shown = research_reading.shown_opposites(read_now(doctor, study))
    engine.entailment.cache_clear()
    effects = [pair for pair in shown if "opposite sides of no effect" in pair.sentence]
    # The Chinese paper stands against the harmful one as well: ratios need no words.
    assert {papers[0].pk, papers[1].pk} in [{side.document.pk for side in pair.sides} for pair in effects]
    assert "RR" not in effects[0].sentence and "0.70" in effects[0].sentence


def test_excluded_retracted_and_removed_papers_are_not_compared(doctor, study, papers, settings):
    from qa import engine

    settings.BUNDLED_MODELS = []
    engine.entailment.cache_clear()
    Document.objects.filter(pk=papers[1].pk).update(state="retracted")
    assert not research_reading.shown_opposites(read_now(doctor, study))
    Document.objects.filter(pk=papers[1].pk).update(state="active")
    research.decide(person=doctor, entry=entry_of(study, papers[1]), decision="excluded", reason="other")
    assert papers[1].pk not in read_now(doctor, study).papers
    engine.entailment.cache_clear()


def test_a_reading_knows_when_the_study_changed(doctor, study, papers, settings):
    settings.BUNDLED_MODELS = []
    reading = read_now(doctor, study)
    assert research_reading.is_current(reading)
    remove_document(document=papers[2], person=None)
    assert not research_reading.is_current(reading)


def test_a_reading_that_fails_says_so_and_can_be_asked_again(doctor, study, monkeypatch):
    monkeypatch.setattr(research_reading, "topics", lambda texts: 1 / 0)
    reading = research_reading.ask_reading(person=doctor, key=study.pk)
    with pytest.raises(ZeroDivisionError):
        tasks.read_study_task(reading_id=reading.pk)
    reading.refresh_from_db()
    assert reading.state == "failed"
    assert research_reading.ask_reading(person=doctor, key=study.pk).state == "waiting"


def exported(person, study, form: str, **more) -> str:
    return research_exports.export_study(person=person, key=study.pk, form=form, **more).text


def test_the_table_leaves_as_csv_that_no_spreadsheet_computes(doctor, study, papers):
    research.write_note(person=doctor, entry=entry_of(study, papers[0]), text='=HYPERLINK("http://evil.example")')
    research.decide(person=doctor, entry=entry_of(study, papers[2]), decision="excluded", reason="population")
    text = exported(doctor, study, "csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 2 and rows[0]["note"].startswith("'=HYPERLINK")
    assert (rows[0]["numbers"], rows[0]["n"], rows[0]["authors"]) == ("RR 0.7 (0.55–0.9)", "120", "Müller, Anna B; The Made-up Group")
    assert len(list(csv.DictReader(io.StringIO(exported(doctor, study, "csv", everything=True))))) == 3


def test_references_come_back_from_bibtex(doctor, study):
    library = bibtexparser.parse_string(exported(doctor, study, "bib"), append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks and len(library.entries) == 3
    fields = {field.key: field.value for field in library.entries[0].fields}
    assert (fields["author"], fields["journal"], fields["year"], fields["doi"]) == (
        "Müller, Anna B and The Made-up Group", "Journal of Made-up Medicine", "2019", "10.1000/made.101")
    assert any("布地奈德" in field.value for entry in library.entries for field in entry.fields if field.key == "title")


def test_references_come_back_from_ris(doctor, study):
    entries = rispy.loads(exported(doctor, study, "ris"))
    assert len(entries) == 3
    first = entries[0]
    assert (first["type_of_reference"], first["authors"], first["start_page"], first["end_page"], first["doi"], first["accession_number"]) == (
        "JOUR", ["Müller, Anna B", "The Made-up Group"], "281", "287", "10.1000/made.101", "101")


def test_an_empty_study_exports_empty_files(doctor):
    empty = research.create_study(person=doctor, name="Empty")
    assert exported(doctor, empty, "ris") == "" and exported(doctor, empty, "bib").strip() == ""
    assert len(exported(doctor, empty, "csv").splitlines()) == 1


def test_a_strangers_study_is_not_exported(colleague, study):
    with pytest.raises(Http404):
        exported(colleague, study, "csv")
    assert not AuditEvent.objects.filter(action="exported a study").exists()


def test_two_who_collect_the_same_paper_make_one_entry(doctor, study, papers):
    assert research.collect(person=doctor, key=study.pk, documents=[*papers, papers[0]], way="answer") == research.Collected(0, 3)
    assert study.entries.count() == 3


def test_a_study_of_nobody_is_not_found(doctor):
    with pytest.raises(Http404):
        find_study(doctor, uuid.UUID(int=7))
