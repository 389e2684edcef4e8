"""A PubMed query on its way into a corpus: page, worker and command, over a server that fails, forgets or is not set."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from clinic.models import AuditEvent
from qa import tasks
from qa.models import Document, Import, PubMedSearch
from qa.research import pubmed
from qa.services import pubmed_fetching
from tests.qa.research.eutils import article, article_set

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Waits are tried with the client itself; here they would only cost time."""
    monkeypatch.setattr(pubmed, "waiting_time", lambda attempt, asked_for=None, longest=0.0: 0.0)


def started(corpus, person, **more) -> PubMedSearch:
    return pubmed_fetching.start_fetching(corpus=corpus, query="asthma", person=person, **more)


def test_nothing_leaves_the_house_unless_an_address_is_set(client_for, librarian, corpus, settings):
    settings.PUBMED_URL = ""
    page = client_for(librarian).get(reverse("pubmed")).text
    assert "switched off" in page and 'name="query"' not in page
    with pytest.raises(pubmed_fetching.SwitchedOff):
        started(corpus, librarian)
    assert client_for(librarian).post(reverse("pubmed"), {"query": "asthma"}).status_code == 400
    assert not PubMedSearch.objects.exists()


def test_the_page_says_that_the_query_leaves_and_shows_what_it_finds(client_for, librarian, eutils, corpus):
    client = client_for(librarian)
    assert f"is sent to {eutils.address}" in client.get(reverse("pubmed")).text
    page = client.post(reverse("pubmed"), {"query": "asthma xyzzy"}).text
    assert "Records found: 450" in page and "Budesonide in asthma, trial 9001" in page and "Found nowhere: xyzzy" in page
    assert AuditEvent.objects.get(action="searched PubMed").detail == {}


def test_records_go_into_a_new_corpus_unless_one_was_fetched_into_before(client_for, librarian, eutils, corpus):
    client = client_for(librarian)
    assert " selected>" not in client.post(reverse("pubmed"), {"query": "asthma"}).text
    started(corpus, librarian)
    assert '<option value="trials" selected>' in client.post(reverse("pubmed"), {"query": "asthma"}).text


def test_trouble_is_told_in_both_languages(client_for, librarian, eutils, corpus):
    assert "did not accept the query: Invalid query syntax" in client_for(librarian).post(reverse("pubmed"), {"query": "[["}).text
    eutils.faults = [(500, {}, "")] * 2
    page = client_for(librarian, "zh-hans").post(reverse("pubmed"), {"query": "asthma"}).text
    assert "状态 500" in page, page[page.index("notice-error"):][:300]
    eutils.faults = [(429, {}, "")] * 2
    assert "too often" in client_for(librarian).post(reverse("pubmed"), {"query": "asthma"}).text
    assert "请输入检索内容" in client_for(librarian, "zh-hans").post(reverse("pubmed"), {"query": " "}).text


def test_only_who_manages_literature_may_search(client_for, doctor, auditor, eutils):
    for person in (doctor, auditor):
        for name in ("pubmed", "pubmed-progress"):
            assert client_for(person).get(reverse(name)).status_code == 403
        assert client_for(person).post(reverse("pubmed-fetch"), {"query": "asthma"}).status_code == 403


def test_the_worker_fetches_pages_and_hands_them_to_an_import(librarian, eutils, corpus):
    search = started(corpus, librarian, limit=430)
    tasks.fetch_pubmed_task(search_id=str(search.pk))
    search.refresh_from_db()
    assert (search.state, search.found, search.fetched, search.files) == ("done", 450, 430, 3)
    assert [values["retmax"] for part, values in eutils.asked if part == "efetch.fcgi"] == ["200", "200", "30"]
    tasks.import_files_task(job_id=search.job_id)
    assert Document.objects.filter(corpus=corpus).count() == 430
    assert Document.objects.get(external_id="9001").bibliography["doi"] == "10.1000/made.9001"


def test_a_failed_search_goes_on_behind_what_it_has(client_for, librarian, eutils, corpus):
    search = started(corpus, librarian, limit=400)
    page = (200, {}, article_set(article(9001)))
    eutils.faults = [(200, {}, json.dumps({"esearchresult": {"count": "450", "webenv": "MCID_1", "querykey": "1"}})), page, *[(503, {}, "")] * 5]
    assert pubmed_fetching.fetch(search).code == "unreachable"
    assert "Go on" in client_for(librarian).get(reverse("pubmed")).text
    client_for(librarian).post(reverse("pubmed-retry", args=[search.pk]))
    tasks.fetch_pubmed_task(search_id=str(search.pk))
    search.refresh_from_db()
    assert (search.state, search.fetched, search.code) == ("done", 400, "")
    assert [values["retstart"] for part, values in eutils.asked if part == "efetch.fcgi"][-1] == "200"


def test_a_search_the_server_forgot_is_made_again(librarian, eutils, corpus):
    search = started(corpus, librarian, limit=300)
    eutils.forgotten.add("MCID_1")
    assert pubmed_fetching.fetch(search).state == "done"
    assert eutils.searches == 2


def test_a_query_that_finds_nothing_makes_no_import(librarian, eutils, corpus):
    search = pubmed_fetching.start_fetching(corpus=corpus, query="nothing", person=librarian)
    assert pubmed_fetching.fetch(search).state == "done"
    assert not Import.objects.exists()


def test_the_form_starts_it_and_the_query_is_sealed(client_for, librarian, eutils, corpus):
    from django.db import connection

    client_for(librarian).post(reverse("pubmed-fetch"), {"query": "very particular words", "corpus": "trials", "limit": "50"})
    search = PubMedSearch.objects.get()
    assert (search.query, search.limit, search.state) == ("very particular words", 50, "waiting")
    with connection.cursor() as cursor:
        cursor.execute("select query from qa_pubmedsearch")
        assert b"particular" not in bytes(cursor.fetchone()[0])
    assert "very particular words" in client_for(librarian).get(reverse("pubmed-progress")).text


def test_the_command_fetches_reads_and_indexes(eutils, monkeypatch):
    from qa.services import indexing

    monkeypatch.setattr(indexing, "build_index", lambda corpus, report: (_ for _ in ()).throw(indexing.NothingToIndex))
    out = io.StringIO()
    call_command("import_pubmed", "asthma", "--query", "asthma", "--limit", "20", "--json", stdout=out)
    result = json.loads(out.getvalue())
    assert (result["found"], result["fetched"], result["documents"]) == (450, 20, 20)


def test_the_command_refuses_what_makes_no_sense(settings, tmp_path: Path):
    settings.PUBMED_URL = ""
    for arguments in (["x"], ["x", str(tmp_path), "--query", "y"], ["x", "--query", "y"], ["x", "--query", "y", "--limit", "0"]):
        with pytest.raises(CommandError) as raised:
            call_command("import_pubmed", *arguments)
        assert raised.value.returncode == 2


def test_the_command_says_when_the_service_fails(eutils):
    eutils.faults = [(500, {}, "")] * 5
    with pytest.raises(CommandError, match="did not answer") as raised:
        call_command("import_pubmed", "x", "--query", "asthma")
    assert raised.value.returncode == 1
