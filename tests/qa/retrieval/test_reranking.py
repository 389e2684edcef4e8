from __future__ import annotations

import pytest

from qa.retrieval.base import Hit, PassageRecord
from qa.retrieval.pair_reader import PairReader, ReaderUnavailable
from qa.retrieval.reranking import READ, OpenVinoReranker, reranked
from qa.retrieval.segmentation import tokens
from qa.retrieval.windows import SHORT, window


def passage(number: int, text: str = "", title: str = "") -> PassageRecord:
    return PassageRecord(number, number, "c", title, "", None, text or f"text {number}", "en")


class Prefers:
    """Gives a passage the score of the number it ends with."""

    def __init__(self, *liked: int) -> None:
        self.liked = liked
        self.read: list[str] = []

    def scores(self, query, passages):
        self.read += passages
        return [10.0 if int(text.split()[-1]) in self.liked else 0.0 for text in passages]


HITS = tuple(Hit(number, 1 - number / 100) for number in range(40))
RECORDS = {number: passage(number) for number in range(40)}


def order(found):
    return [hit.passage_id for hit in found.hits]


def test_a_passage_the_reader_likes_rises_and_none_is_lost():
    found = reranked("q", HITS, RECORDS, reranker=Prefers(9), weight=0.5)
    assert order(found)[0] == 9
    assert sorted(order(found)) == list(range(40))


def test_only_the_first_are_read_and_the_rest_keep_their_order():
    reader = Prefers(20)
    found = reranked("q", HITS, RECORDS, reranker=reader)
    assert len(reader.read) == READ
    assert order(found)[READ:] == list(range(READ, 40))


def test_what_was_read_says_how_relevant_it_is():
    found = reranked("q", HITS, RECORDS, reranker=Prefers(9), weight=0.5)
    assert set(found.relevance) == set(range(READ))
    assert found.relevance[9] > 0.99
    assert found.relevance[0] == 0.5


def test_scores_still_fall_so_that_what_follows_can_compare():
    found = reranked("q", HITS, RECORDS, reranker=Prefers(9), weight=0.5)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in HITS), reverse=True)


def test_a_passage_that_is_gone_is_not_read():
    kept = {number: record for number, record in RECORDS.items() if number != 0}
    reader = Prefers()
    reranked("q", HITS, kept, reranker=reader)
    assert "text 0" not in reader.read


def test_without_a_reader_or_with_a_missing_model_the_order_stays(tmp_path):
    for reader in (None, OpenVinoReranker(tmp_path)):
        assert reranked("q", HITS, RECORDS, reranker=reader).hits == HITS


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ReaderUnavailable, match="There is no model"):
        PairReader(tmp_path / "reranker", longest=16).scores([("a", "b")])


def test_a_window_holds_the_sentence_with_the_rare_words_and_its_neighbours():
    text = " ".join(f"Filler sentence number {n} says little of interest to anyone." for n in range(30))
    middle = "Metformin should be paused before contrast."
    cut = window(passage(1, f"{text} {middle} {text}", title="Diabetes"), frozenset(tokens("metformin contrast")))
    assert cut.startswith("Diabetes. ")
    assert middle in cut
    assert len(cut) <= SHORT["en"] + len("Diabetes. ")


def test_a_short_passage_is_read_whole():
    assert window(passage(1, "发热时测体温。"), frozenset()) == "发热时测体温。"


def test_a_passage_that_is_one_long_sentence_is_cut():
    assert len(window(passage(1, "word " * 1000), frozenset({"word"}))) == SHORT["en"]
