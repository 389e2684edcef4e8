"""Joining words and vectors, also where a corpus is still being embedded."""

from __future__ import annotations

from qa.retrieval.base import Hit
from qa.retrieval.fusion import fuse

WORDS = (Hit(1, 9.0), Hit(2, 3.0), Hit(3, 2.0))
NEAR = (Hit(4, 0.81), Hit(5, 0.80), Hit(2, 0.79))


def order(**options) -> list[int]:
    return [hit.passage_id for hit in fuse(WORDS, NEAR, **options)]


def test_what_only_one_list_holds_gets_the_other_s_least():
    assert order(dense_weight=0.8)[0] == 4


def test_what_has_no_vector_yet_is_judged_by_its_words_and_not_pushed_aside():
    assert order(dense_weight=0.8, without_vectors={1, 3})[0] == 1
    assert order(dense_weight=0.8, without_vectors={1, 3}).index(3) > order(without_vectors={1, 3}).index(4)


def test_without_one_list_the_other_stands():
    assert fuse(WORDS, ()) == WORDS and fuse((), NEAR) == NEAR
