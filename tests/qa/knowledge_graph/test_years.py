from __future__ import annotations

from dataclasses import replace

import pytest

from tests.qa.knowledge_graph.test_building import AGAIN, GOUT, corpus, document, edge, grown, own_folders  # noqa: F401


@pytest.fixture
def dated(grown):  # noqa: F811
    """Give a document its year as an administrator does."""
    from qa.services.document_details import change_details, details_of

    def change(name: str, year: int | None, person):
        change_details(document=document(name), details=replace(details_of(document(name)), year=year), person=person)

    return change


def test_a_changed_year_reaches_the_sentences_and_the_curve(grown, dated, librarian):  # noqa: F811
    from qa.services.knowledge import sentences, years

    grown({"a.txt": GOUT})
    dated("a.txt", 2019, librarian)
    assert [one.row.year for one in sentences(edge("gout", "colchicine"))] == [2019]
    assert years(edge("gout", "colchicine").head) == [(2019, 1)]
    dated("a.txt", None, librarian)
    assert years(edge("gout", "colchicine").head) == []


def test_a_year_read_anew_from_the_same_text_reaches_the_curve_too(grown):  # noqa: F811
    from qa.services.document_details import refresh_details
    from qa.services.knowledge import years

    grown({"a.txt": GOUT})
    stored = document("a.txt")
    read = document("a.txt")
    read.year = 2012
    refresh_details(corpus=stored.corpus, read={stored.content_sha256: read})
    assert years(edge("gout", "colchicine").head) == [(2012, 1)]


def test_years_that_a_killed_build_left_due_are_counted_by_the_next(grown, dated, librarian, monkeypatch):  # noqa: F811
    from qa.models import Concept
    from qa.services import knowledge_building
    from qa.services.knowledge import years

    grown({"a.txt": GOUT})
    dated("a.txt", 2019, librarian)

    def killed():
        raise KeyboardInterrupt

    monkeypatch.setattr(knowledge_building, "renew_due_years", killed)
    with pytest.raises(KeyboardInterrupt):
        grown({"b.txt": AGAIN})
    dated_again = Concept.objects.filter(years_due=True)
    assert dated_again.exists()
    monkeypatch.undo()
    document("b.txt").__class__.objects.filter(source_name="b.txt").update(year=2021)
    edge("gout", "colchicine").evidence.filter(document=document("b.txt")).update(year=2021)
    grown({})
    assert years(edge("gout", "colchicine").head) == [(2019, 1), (2020, 0), (2021, 1)]
    assert not dated_again.all().exists()


def test_newest_sentences_come_first_and_undated_last_a_page_at_a_time(grown, dated, librarian):  # noqa: F811
    from qa.services.knowledge import sentences

    texts = {f"{name}.txt": f"{GOUT} Note {name}." for name in "abcd"}
    texts["e.txt"] = "Gout is not treated with colchicine."
    grown(texts)
    for name, year in (("b", 2010), ("d", 2020), ("c", 2010)):
        dated(f"{name}.txt", year, librarian)
    relation = edge("gout", "colchicine")
    everything = [one.row for one in sentences(relation)]
    assert [(row.denied, row.year) for row in everything] == [(False, 2020), (False, 2010), (False, 2010), (False, None), (True, None)]
    seen, after = [], 0
    while page := sentences(relation, after=after, limit=2):
        seen += [one.row.pk for one in page]
        after = seen[-1]
    assert seen == [row.pk for row in everything]
