"""What is known of documents beside their text: how it comes in, how it is changed, and who notices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from qa import engine
from qa.models import Document, Import
from qa.retrieval.base import EvidenceFilter, Query
from qa.services import indexing
from tests.qa.ingestion.test_evidence_metadata import LINK, article
from tests.qa.literature.test_importing import COUGH, FEVER

pytestmark = pytest.mark.django_db
TRIAL = f"---\ntitle: Fever trial\nstudy_type: RCT\nyear: 2019\nlanguage: en\n---\n{FEVER}"
NOTICE = article("9", "Retraction", abstract="", kinds=("Retraction Notice",), links=(LINK.format("RetractionOf", "x", "1"),))
FORM = {"year": "2019", "language": "en", "study_type": "cohort", "evidence_level": "3", "expires_on": "", "url": "",
        "retracted_on": "", "retraction_reason": ""}


def pubmed(*articles: str) -> str:
    return f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"


@pytest.fixture
def trial(import_texts, corpus) -> Document:
    import_texts({"trial.md": TRIAL, "cough.md": COUGH})
    indexing.index_words(corpus)
    return Document.objects.get(title="Fever trial")


def found(**wanted) -> list[str]:
    result = engine.searcher().search(Query("fever paracetamol 咳嗽", filter=EvidenceFilter(**wanted)))
    return sorted(item.passage.title for item in result.evidence)


def test_imported_metadata_is_stored(trial):
    assert (trial.study_type, trial.evidence_level, trial.year) == ("randomised_trial", 2, 2019)


@pytest.mark.parametrize(("wanted", "titles"), [
    ({"languages": ("zh",)}, ["咳嗽"]), ({"study_types": ("randomised_trial",)}, ["Fever trial"]),
    ({"minimum_evidence_level": 2}, ["Fever trial"]), ({"minimum_evidence_level": 1}, []), ({"year_from": 2020}, []),
    ({"year_to": 2019}, ["Fever trial"]), ({"year_from": 2019, "year_to": 2019, "languages": ("en", "zh")}, ["Fever trial"]),
    ({"corpora": ("nothing",)}, []), ({}, ["Fever trial", "咳嗽"]),
])
def test_a_filter_lets_through_what_fits_every_part_of_it(trial, wanted, titles):
    assert found(**wanted) == titles


def test_a_narrow_filter_still_fills_the_cards(import_texts, corpus):
    import_texts({f"n{number}.md": f"---\nyear: {2001 + number % 20}\n---\n# Note {number}\n\nFever case {number}: "
                                   f"give paracetamol {'daily ' * (number % 7)}to patient {number}." for number in range(300)})
    indexing.index_words(corpus)
    result = engine.searcher().search(Query("fever paracetamol", filter=EvidenceFilter(year_from=2005, year_to=2005), limit=12))
    assert len(result.evidence) == 12 and {item.passage.year for item in result.evidence} == {2005}
    assert result.total_passages == 15


def test_a_retracted_document_is_found_but_marked(import_texts, corpus):
    import_texts({"trial.md": TRIAL.replace("language", "retracted: true\nlanguage")})
    indexing.index_words(corpus)
    (best,) = engine.searcher().search(Query("paracetamol")).evidence
    assert best.passage.retracted and not best.passage.expired


def test_the_same_text_read_again_brings_what_is_known_up_to_date(import_texts, trial):
    import_texts({"trial.md": TRIAL.replace("RCT", "cohort").replace("language", "retracted: 2026-01-02\nlanguage")})
    trial.refresh_from_db()
    assert (trial.study_type, trial.evidence_level, trial.state) == ("cohort", 3, "retracted")
    assert trial.retracted_on == date(2026, 1, 2)
    assert engine.searcher().search(Query("paracetamol")).evidence[0].passage.retracted


def test_what_an_administrator_said_stays_when_the_text_is_read_again(client_for, librarian, import_texts, trial):
    client_for(librarian).post(reverse("document-details", args=[trial.pk]), FORM)
    import_texts({"trial.md": TRIAL})
    trial.refresh_from_db()
    assert (trial.study_type, trial.evidence_level) == ("cohort", 3)


def test_a_reading_never_takes_a_retraction_back(client_for, librarian, import_texts, trial):
    client_for(librarian).post(reverse("document-details", args=[trial.pk]), FORM | {"retracted": "on"})
    import_texts({"trial.md": TRIAL})
    trial.refresh_from_db()
    assert trial.is_retracted


@pytest.mark.parametrize("files", [
    {"a.xml": pubmed(article()), "b.xml": pubmed(NOTICE)}, {"a.xml": pubmed(NOTICE), "b.xml": pubmed(article())},
    {"a.xml": pubmed(NOTICE, article())},
])
def test_a_notice_marks_what_it_retracts_in_whatever_order_they_come(import_texts, files):
    job = import_texts(files)
    document = Document.objects.get()
    assert (document.state, document.retracted_on, job.documents) == ("retracted", date(2010, 2, 6), 1)
    assert AuditEvent.objects.filter(action="marked document retracted").count() == 1


def test_a_file_of_notices_alone_is_done_and_waits_for_no_index(import_texts):
    job = import_texts({"b.xml": pubmed(NOTICE)})
    assert (job.state, job.finished) == (Import.State.DONE, True)


def test_only_the_administrator_changes_what_is_known(client_for, client, doctor, auditor, librarian, trial):
    address = reverse("document-details", args=[trial.pk])
    assert client.post(address, FORM).status_code == 302
    assert [client_for(person).post(address, FORM).status_code for person in (doctor, auditor)] == [403, 403]
    trial.refresh_from_db()
    assert trial.study_type == "randomised_trial"
    assert "document-edit" not in client_for(doctor).get(reverse("document", args=[trial.pk])).content.decode()
    assert client_for(librarian).post(address, FORM).status_code == 302
    event = AuditEvent.objects.get(action="changed document details")
    assert event.subject == f"document:{trial.pk}"
    assert event.detail["changed"] == {"study_type": ["randomised_trial", "cohort"], "evidence_level": [2, 3]}


def test_a_change_counts_in_the_next_question_and_an_equal_form_changes_nothing(client_for, librarian, trial):
    client, address = client_for(librarian), reverse("document-details", args=[trial.pk])
    assert found(study_types=("cohort",)) == []
    client.post(address, FORM)
    assert found(study_types=("cohort",)) == ["Fever trial"]
    client.post(address, FORM)
    assert AuditEvent.objects.filter(action="changed document details").count() == 1


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"year": "20190"}, "2100"), ({"evidence_level": "9"}, "9"), ({"url": "javascript:alert(1)"}, "URL"),
    ({"expires_on": "31.12.2026"}, "date"), ({"retraction_reason": "Wrong dose."}, "Tick «Retracted»")])
def test_a_wrong_field_is_named_and_nothing_is_changed(client_for, librarian, trial, wrong, sentence):
    answer = client_for(librarian).post(reverse("document-details", args=[trial.pk]), FORM | wrong)
    assert answer.status_code == 400 and sentence in answer.content.decode()
    trial.refresh_from_db()
    assert trial.edited_at is None


def test_pages_say_that_a_document_is_retracted_or_out_of_date(client_for, doctor, trial):
    yesterday = timezone.localdate() - timedelta(days=1)
    Document.objects.filter(pk=trial.pk).update(state="retracted", retracted_on=date(2026, 1, 2),
                                                retraction_reason="Invented data", expires_on=yesterday)
    client = client_for(doctor)
    page = client.get(reverse("document", args=[trial.pk])).content.decode()
    assert "Retracted on 2026-01-02: Invented data." in page and f"Out of date since {yesterday}" in page
    listed = client.get(reverse("corpus", args=["ward"])).content.decode()
    assert "Retracted</span>" in listed and "Out of date</span>" in listed
    assert "Fever trial" not in client.get(reverse("corpus", args=["ward"]), {"state": "active"}).content.decode()
    searched = client.get(reverse("literature"), {"q": "paracetamol"}).content.decode()
    assert "Invented data" in searched
    assert "撤稿" in client_for(doctor, "zh-hans").get(reverse("document", args=[trial.pk])).content.decode()


def test_a_document_is_in_date_on_its_last_day(trial):
    trial.expires_on = timezone.localdate()
    assert not trial.is_expired
