"""A server that speaks as E-utilities are documented to: stored searches, paging, keys, rate limits, faults to order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>{revised}<Article PubModel="Print">
<Journal><JournalIssue CitedMedium="Print"><Volume>12</Volume><Issue>3</Issue><PubDate><Year>{year}</Year><Month>Mar</Month></PubDate></JournalIssue>
<Title>Journal of Made-up Medicine</Title></Journal><ArticleTitle>{title}</ArticleTitle><Pagination><MedlinePgn>281-7</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1000/made.{pmid}</ELocationID>
<Abstract><AbstractText Label="METHODS">{methods}</AbstractText>
<AbstractText Label="RESULTS">{results}</AbstractText></Abstract>
<AuthorList CompleteYN="Y"><Author><LastName>Müller</LastName><ForeName>Anna B</ForeName></Author>
<Author><CollectiveName>The Made-up Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Randomized Controlled Trial</PublicationType></PublicationTypeList></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"""
METHODS = "We randomly assigned 120 adults with asthma to receive budesonide or placebo."
RESULTS = "Budesonide reduced exacerbations in trial {pmid} (risk ratio 0.70, 95% CI 0.55 to 0.90)."
HEAD = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/p.dtd">\n'


BOOK = """<PubmedBookArticle><BookDocument><PMID Version="1">{pmid}</PMID><Book><Publisher><PublisherName>Made-up Press</PublisherName></Publisher>
<BookTitle book="made">Made-up Reviews</BookTitle><PubDate><Year>1993</Year></PubDate><AuthorList Type="editors"><Author><LastName>Editor</LastName>
</Author></AuthorList></Book><ArticleTitle book="made">Asthma in a made-up family</ArticleTitle><AuthorList Type="authors"><Author>
<LastName>Li</LastName><ForeName>Na</ForeName></Author></AuthorList><PublicationType>Review</PublicationType><Abstract><AbstractText
Label="CLINICAL CHARACTERISTICS">Asthma was made up in twelve members of a family.</AbstractText></Abstract><DateRevised><Year>2021</Year>
<Month>4</Month><Day>8</Day></DateRevised></BookDocument><PubmedBookData/></PubmedBookArticle>"""


def article(pmid: int, *, year: int = 2019, title: str = "", methods: str = METHODS, results: str = RESULTS, revised: str = "",
            version: int = 1) -> str:
    """``revised`` is a date such as «2024-05-01»."""
    day = "<DateRevised><Year>{}</Year><Month>{}</Month><Day>{}</Day></DateRevised>".format(*revised.split("-")) if revised else ""
    return ARTICLE.format(pmid=pmid, year=year, title=title or f"Budesonide in asthma, trial {pmid}", methods=methods,
                          results=results.format(pmid=pmid), revised=day, version=version)


def article_set(*articles: str, deleted: tuple[int, ...] = ()) -> str:
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    return f"{HEAD}<PubmedArticleSet>{''.join(articles)}{f'<DeleteCitation>{gone}</DeleteCitation>' if gone else ''}</PubmedArticleSet>"


class Eutils(ThreadingHTTPServer):
    """``pmids`` are what every query finds; ``faults`` are answered first, one a request: (status, headers, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pmids = list(range(9001, 9451))
        self.faults: list[tuple[int, dict[str, str], str]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.times: list[float] = []
        self.forgotten: set[str] = set()
        self.searches = 0
        self.delay = 0.0  # seconds before each answer

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/entrez/eutils"

    def parts(self) -> list[str]:
        return [part for part, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Eutils

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        values = {key: found[0] for key, found in parse_qs(self.rfile.read(length).decode()).items()}
        part = self.path.rpartition("/")[2]
        self.server.asked.append((part, values))
        self.server.times.append(time.monotonic())
        time.sleep(self.server.delay)
        status, headers, body = self.server.faults.pop(0) if self.server.faults else self._answer(part, values)
        data = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        """A query in an address would stand in logs; the product never sends one."""
        self.send_error(405)

    def _answer(self, part: str, values: dict[str, str]) -> tuple[int, dict[str, str], str]:
        if part == "esearch.fcgi":
            return 200, {}, json.dumps(self._search(values))
        if values.get("WebEnv") in self.server.forgotten or not values.get("WebEnv"):
            return 400, {}, '{"error":"Unable to obtain query #1"}'
        start, count = int(values["retstart"]), int(values["retmax"])
        chosen = self.server.pmids[start : start + count]
        if part == "esummary.fcgi":
            return 200, {}, json.dumps({"header": {"type": "esummary", "version": "0.3"}, "result": _summaries(chosen)})
        return 200, {}, article_set(*(article(pmid) for pmid in chosen))

    def _search(self, values: dict[str, str]) -> dict[str, object]:
        term = values["term"]
        if "[[" in term:
            return {"header": {"type": "esearch"}, "esearchresult": {"ERROR": "Invalid query syntax near '[['"}}
        self.server.searches += 1
        found = [] if "nothing" in term else self.server.pmids
        errors = {"errorlist": {"phrasesnotfound": ["xyzzy"], "fieldsnotfound": []}} if "xyzzy" in term else {}
        return {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {
            "count": str(len(found)), "retmax": "0", "retstart": "0", "querykey": "1", "webenv": f"MCID_{self.server.searches}", "idlist": [],
            "translationset": [], "querytranslation": f'"{term}"[All Fields]', **errors}}

    def log_message(self, *ignored: object) -> None:
        return


def _summaries(pmids: list[int]) -> dict[str, object]:
    rows = {str(pmid): {"uid": str(pmid), "pubdate": "2019 Mar", "source": "J Made Up Med", "title": f"Budesonide in asthma, trial {pmid}",
                        "authors": [{"name": "Müller AB", "authtype": "Author"}]} for pmid in pmids}
    return {"uids": list(rows), **rows}


@contextmanager
def served() -> Iterator[Eutils]:
    server = Eutils()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
