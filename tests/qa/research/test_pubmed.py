"""The client of E-utilities against a server that speaks as they are documented to, in good and bad times."""

from __future__ import annotations

import json

import pytest

from qa.research.pubmed import (
    READING,
    KeyRefused,
    MalformedReply,
    Patience,
    PubMed,
    QueryRefused,
    SearchExpired,
    Service,
    Unreachable,
)
from tests.qa.research.eutils import article, article_set, served


@pytest.fixture
def server():
    with served() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(server, waits):
    with PubMed(Service(server.address, email="library@hospital.example", key="abcdef"), sleep=waits.append) as opened:
        yield opened


def test_a_search_is_kept_on_the_server_and_paged(server, client):
    found = client.search("asthma")
    assert (found.count, found.translation) == (450, '"asthma"[All Fields]')
    assert [row.pmid for row in client.summaries(found, count=2)] == ["9001", "9002"]
    assert client.records(found, start=448, count=200).count(b"<PubmedArticle>") == 2
    assert server.asked[-1][1]["WebEnv"] == "MCID_1"


def test_every_request_tells_who_asks(server, client):
    client.search("asthma")
    values = server.asked[0][1]
    assert (values["tool"], values["email"], values["api_key"], values["db"], values["usehistory"]) == (
        "xinglin", "library@hospital.example", "abcdef", "pubmed", "y")


def test_phrases_found_nowhere_are_told(client):
    assert client.search("xyzzy").unknown == ("xyzzy",)


def test_a_query_that_finds_nothing_asks_for_no_list(server, client):
    assert client.summaries(client.search("nothing")) == []
    assert server.parts() == ["esearch.fcgi"]


def test_too_many_requests_wait_as_long_as_the_server_says(server, client, waits):
    server.faults = [(429, {"Retry-After": "7"}, '{"error":"API rate limit exceeded","count":"11"}')]
    assert client.search("asthma").count == 450
    assert 7.0 in waits


def test_a_limit_told_in_a_success_counts_as_one(server, client, waits):
    server.faults = [(200, {}, '{"error":"API rate limit exceeded","count":"11"}')]
    assert client.search("asthma").count == 450
    assert 1.0 in waits


def test_faults_of_the_server_are_tried_again_with_longer_waits(server, client, waits):
    server.faults = [(500, {}, "oops"), (502, {}, ""), (503, {}, "")]
    assert client.search("asthma").count == 450
    assert [wait for wait in waits if wait >= 1] == [1.0, 2.0, 4.0]


def test_a_server_that_stays_broken_is_given_up(server, client):
    server.faults = [(500, {}, "")] * 5
    with pytest.raises(Unreachable) as raised:
        client.search("asthma")
    assert raised.value.parameters == {"status": 500} and raised.value.retry_helps
    assert len(server.asked) == 5


def test_a_server_that_is_not_there(waits):
    with PubMed(Service("http://127.0.0.1:9"), sleep=waits.append) as client, pytest.raises(Unreachable) as raised:
        client.search("asthma")
    assert raised.value.parameters == {"status": 0}


def test_a_refused_query_is_not_tried_again(server, client):
    with pytest.raises(QueryRefused) as raised:
        client.search("asthma [[")
    assert "Invalid query syntax" in raised.value.parameters["message"]
    assert len(server.asked) == 1


def test_a_wrong_key_is_told_in_the_servers_words(server, client):
    server.faults = [(400, {}, '{"error":"API key invalid","api-key":"abcdef"}')]
    with pytest.raises(KeyRefused) as raised:
        client.search("asthma")
    assert raised.value.parameters == {"message": "API key invalid", "status": 400}


def test_a_forgotten_search_says_so(server, client):
    found = client.search("asthma")
    server.forgotten.add(found.web_env)
    with pytest.raises(SearchExpired):
        client.records(found, start=0)


@pytest.mark.parametrize("body", [
    "<PubmedArticleSet><PubmedArticle>", article_set(article(1))[:-30], '<!DOCTYPE a [<!ENTITY b "c">]><PubmedArticleSet>&b;</PubmedArticleSet>',
    "<html><body>Service unavailable</body></html>", "", "<PubmedArticleSet></PubmedArticleSet>"])
def test_broken_or_dangerous_xml_is_asked_for_again_and_then_refused(server, client, body):
    found = client.search("asthma")
    server.faults = [(200, {}, body)]
    assert client.records(found, start=0, count=1).count(b"<PubmedArticle>") == 1
    server.faults = [(200, {}, body)] * 5
    with pytest.raises(MalformedReply):
        client.records(found, start=0, count=1)


@pytest.mark.parametrize("body", ["no json", "[]", '{"esearchresult": {}}', '{"esearchresult": {"count": "many"}}',
                                  '{"esearchresult": {"count": null}}'])
def test_a_search_that_answers_nonsense_is_given_up(server, client, body):
    server.faults = [(200, {}, body)] * 5
    with pytest.raises(MalformedReply):
        client.search("asthma")


@pytest.mark.parametrize(("key", "least"), [("", 0.95), ("abcdef", 0.27)])
def test_requests_keep_to_the_allowed_rate(server, key, least):
    with PubMed(Service(server.address, key=key)) as client:
        for _ in range(4):
            client.search("asthma")
    assert server.times[-1] - server.times[0] >= least


def test_who_waits_before_a_page_is_told_soon(server, waits):
    server.faults = [(429, {"Retry-After": "60"}, "")] * 5
    hasty = PubMed(Service(server.address, key="abcdef"), patience=READING, sleep=waits.append)
    with hasty, pytest.raises(Unreachable) as raised:
        hasty.search("asthma")
    assert raised.value.parameters == {"status": 429} and len(server.asked) == 2
    assert max(waits) <= 3


def test_an_answer_that_drips_in_without_end_is_given_up(server):
    ticks = iter(range(0, 10_000, 100))
    slow = PubMed(Service(server.address, key="abcdef"), patience=Patience(tries=1, whole=50), sleep=lambda seconds: None,
                  clock=lambda: float(next(ticks)))
    with slow, pytest.raises(Unreachable):
        slow.search("asthma")


def test_odd_parts_of_an_answer_break_nothing(server, client):
    search = {"count": "1", "webenv": "M", "querykey": "1", "errorlist": [], "warninglist": {"quotedphrasesnotfound": ['"x y"']}}
    server.faults = [(200, {}, json.dumps({"esearchresult": search}))]
    found = client.search("asthma")
    assert found.unknown == ('"x y"',)
    row = {"uid": "7", "title": "On &lt;i&gt;H. pylori&lt;/i&gt;, p &lt; 0.05", "authors": None}
    server.faults = [(200, {}, json.dumps({"result": {"uids": ["7", "8"], "7": row}}))]
    assert [(row.pmid, row.title, row.authors) for row in client.summaries(found)] == [("7", "On H. pylori, p < 0.05", ())]
    server.faults = [(200, {}, '{"result": {"uids": "none"}}')]
    assert client.summaries(found) == []
