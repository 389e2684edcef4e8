from __future__ import annotations

from qa.retrieval.stores import segments
from qa.retrieval.stores.segments import Segment, kept

MILLION = Segment("big", 1_000_000)


def names(found: tuple[Segment, ...]) -> list[str]:
    return [segment.name for segment in found]


def test_ten_documents_added_to_a_million_passages_leave_the_million_alone() -> None:
    assert names(kept([MILLION], 40)) == ["big"]


def test_parts_of_about_the_same_size_are_joined() -> None:
    parts = [MILLION, Segment("middle", 5_000), Segment("small", 50), Segment("smaller", 20)]
    assert names(kept(parts, 40)) == ["big", "middle"]


def test_a_small_corpus_is_one_part() -> None:
    assert kept([Segment("one", 3_000)], 1) == ()
    assert kept([Segment("one", 3_000, gone=1)], 0) == ()


def test_nothing_is_done_where_nothing_changed() -> None:
    assert names(kept([Segment("one", 3_000)], 0)) == ["one"]
    assert names(kept([MILLION, Segment("small", 50)], 0)) == ["big", "small"]


def test_a_part_that_lost_much_is_made_again() -> None:
    assert names(kept([Segment("big", 1_000_000, gone=10)], 5)) == ["big"]
    assert kept([Segment("big", 1_000_000, gone=300_000)], 0) == ()


def test_parts_stay_few_whatever_comes(monkeypatch) -> None:
    monkeypatch.setattr(segments, "SMALL", 100)
    parts: tuple[Segment, ...] = (MILLION,)
    moved = 0
    for number in range(2_000):
        staying = kept(parts, 30)
        size = 30 + sum(part.live for part in parts if part not in staying)
        moved += size
        parts = (*staying, Segment(str(number), size))
    assert len(parts) <= 14
    assert moved < 2_000 * 30 * 14
    assert sum(part.live for part in parts) == 1_000_000 + 60_000
