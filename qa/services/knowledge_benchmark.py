"""Measures the knowledge graph at size: a concept's page among a million edges, and a graph grown from 100,000 passages.

Both work on throw-away rows: the edges stand in a transaction that is never committed, the passages in a corpus of their
own that nobody is asked from and that is forgotten after.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from clinic.models import Person
from clinic.setup import command, environment
from qa import engine
from qa.evaluation.speed import Measure, NothingMeasured, evidence_wait, median_of_medians, seconds
from qa.evaluation.speed_questions import questions
from qa.models import Concept, Corpus, Document, Passage, Relation
from qa.services.ingestion_load import forget_corpus
from qa.services.knowledge_figures import renew_concepts
from qa.services.literature import create_corpus

DOCTOR, HOST = "li.doctor", "127.0.0.1"
EDGES, PASSAGES, ROUNDS, ASKED = 1_000_000, 100_000, 9, 20
OF_A_DOCUMENT = 50
# As many concepts as a fifth of the edges; the first has some hundredths of all edges, the last ones a few.
_ROWS = (
    """insert into qa_concept (key, kind, chinese, english, codes, source, edges, counts, years, years_due)
       select 'measured:' || n, (array['disease', 'symptom', 'drug', 'test'])[1 + n %% 4], '测量' || n, 'measured ' || n,
              '[]', 'measured', 1, '{}', '{"2001": 3, "2019": 8, "2024": 21}', false from generate_series(1, %(concepts)s) n""",
    """create temporary table measured on commit drop as
       select id, row_number() over (order by id) as n from qa_concept where source = 'measured'""",
    "create index on measured (n)",
    "analyze measured",
    """insert into qa_alias (concept_id, key, text, language, decided)
       select id, name || n, name || n, language, false from measured, (values ('measured ', 'en'), ('测量', 'zh')) names (name, language)""",
    """insert into qa_relation (head_id, kind, tail_id, confidence, documents, against, machine, status)
       select a.id, drawn.kind, b.id, drawn.confidence, 1 + drawn.n %% 9, (drawn.n %% 50 = 0)::int, false, 'open' from (
           select n, 1 + floor(%(concepts)s * random() ^ 4)::int as head, 1 + floor(%(concepts)s * random() ^ 2)::int as tail,
                  (%(kinds)s::text[])[1 + n %% 9] as kind, round((0.3 + 0.69 * random())::numeric, 4)::float8 as confidence
             from generate_series(1, %(edges)s) n) drawn
         join measured a on a.n = drawn.head join measured b on b.n = drawn.tail where a.id <> b.id on conflict do nothing""",
    """update qa_concept c set edges = told.count from (
           select concept, count(*) from (select head_id as concept from qa_relation union all select tail_id from qa_relation) ends group by 1) told
        where told.concept = c.id and c.source = 'measured'""",
    "analyze qa_concept", "analyze qa_alias", "analyze qa_relation",
)


def measure_page(limit: int | None) -> Measure:
    """Median milliseconds of server time of the page of the best connected concept; ``limit`` is the number of edges.

    The counts give the same for an ordinary concept and for the other pages of the graph.
    """
    doctor = Person.objects.get(username=DOCTOR)
    client = Client(SERVER_NAME=HOST)
    client.force_login(doctor)
    try:
        with _never_committed():
            hub, ordinary = _graph_of(limit or EDGES)
            timed = {name: _milliseconds(client, address) for name, address in _pages(hub, ordinary).items()}
            counts = {"edges": Relation.objects.count(), "edges_of_concept": hub.edges, **timed}
    finally:
        client.logout()
    return Measure(counts.pop("concept"), "ms", counts=counts)


@contextmanager
def _never_committed() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _graph_of(edges: int) -> tuple[Concept, Concept]:
    from qa.models import Kind

    given = {"concepts": max(100, edges // 5), "edges": edges, "kinds": Kind.values}
    with connection.cursor() as cursor:
        for statement in _ROWS:
            cursor.execute(statement, given)
    measured = Concept.objects.filter(source="measured").order_by("-edges", "id")
    hub, ordinary = measured[0], measured[len(measured) // 2] if edges < EDGES else measured[100_000]
    renew_concepts([hub.pk, ordinary.pk], years=False)
    hub.refresh_from_db()
    return hub, ordinary


def _pages(hub: Concept, ordinary: Concept) -> dict[str, str]:
    return {
        "concept": reverse("concept", args=[hub.pk]), "ordinary_concept": reverse("concept", args=[ordinary.pk]),
        "drawing": reverse("concept-graph", args=[hub.pk]), "search": f"{reverse('knowledge')}?q=measured+77",
        "search_inside": f"{reverse('knowledge')}?q=777",
        "path": f"{reverse('knowledge-path')}?from={hub.english.replace(' ', '+')}&to={ordinary.english.replace(' ', '+')}",
        "start": reverse("knowledge"),
    }


def _milliseconds(client: Client, address: str) -> float:
    return round(1000 * median_of_medians([[seconds(lambda: _opened(client, address)) for _ in range(ROUNDS)][1:]]), 1)


def _opened(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:
        raise NothingMeasured(f"A page answered with status {status}.")


def measure_build(limit: int | None) -> Measure:
    """Minutes to grow the graph from 100,000 passages, or ``limit`` of them, in a process as preferred as the worker.

    The counts give its greatest memory, and the median wait for evidence before it and beside it, in seconds.
    """
    asked = questions(ASKED)
    evidence_wait(engine.searcher, asked[:1])
    alone = evidence_wait(engine.searcher, asked).ours
    corpus = create_corpus(title="Measurement", name=f"measured-{secrets.token_hex(4)}", person=None)
    Corpus.objects.filter(pk=corpus.pk).update(enabled=False)
    try:
        written = _passages_of(corpus, limit or PASSAGES)
        started = time.monotonic()
        build = subprocess.Popen(["nice", "-n", "19", *command("build_graph", "--corpus", corpus.name, "--json")], env=environment(),
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        beside = _asked_during(build, asked)
        told = json.loads(build.communicate()[0] or "{}")
        minutes = (time.monotonic() - started) / 60
    finally:
        forget_corpus(corpus)
    if not told or build.returncode:
        raise NothingMeasured(f"The build ended with status {build.returncode}.")
    return Measure(minutes, "min", counts={
        "passages": written, "sentences": told["sentences"][corpus.name], "megabytes": _most_memory(), "evidence_alone": round(alone, 4),
        "evidence_beside": round(beside, 4), "load": round(os.getloadavg()[0], 1)})


def _asked_during(build: subprocess.Popen[str], asked: list[str]) -> float:
    """The median wait for evidence, one question a second for as long as the process works."""
    waits = []
    for question in cycle(asked):
        if build.poll() is not None:
            break
        waits.append(evidence_wait(engine.searcher, [question]).ours)
        time.sleep(1)
    if not waits:
        raise NothingMeasured("The build ended before a question could be asked beside it.")
    return statistics.median(waits)


def _most_memory() -> float:
    """Of the largest child so far: the build, beside which the others of this process are small."""
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def _passages_of(corpus: Corpus, count: int) -> int:
    """As many passages as asked for, made of the texts of the site's own literature over and over."""
    used = Passage.objects.filter(document__state=Document.State.ACTIVE).exclude(corpus=corpus).order_by("pk")
    texts = list(used.values_list("text", flat=True)[:count])
    if not texts:
        raise NothingMeasured("There is no literature yet.")
    drawn = cycle(texts)
    while part := list(islice(drawn, min(count, 100 * OF_A_DOCUMENT))):
        count -= len(part)
        _write(corpus, [part[place : place + OF_A_DOCUMENT] for place in range(0, len(part), OF_A_DOCUMENT)])
        if not count:
            break
    return Passage.objects.filter(corpus=corpus).count()


def _write(corpus: Corpus, documents: list[list[str]]) -> None:
    rows = [Document(corpus=corpus, title="Measurement", language="en", text="\n".join(texts), content_sha256=secrets.token_hex(32),
                     source_name=secrets.token_hex(8), year=2000 + place % 25) for place, texts in enumerate(documents)]
    Document.objects.bulk_create(rows)
    passages = []
    for row, texts in zip(rows, documents, strict=True):
        start = 0
        for ordinal, text in enumerate(texts):
            passages.append(Passage(document=row, corpus=corpus, ordinal=ordinal, start=start, end=start + len(text), text=text,
                                    text_sha256=secrets.token_hex(32)))
            start += len(text) + 1
    Passage.objects.bulk_create(passages, batch_size=2000)
