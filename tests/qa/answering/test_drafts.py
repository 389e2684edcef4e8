from __future__ import annotations

import pytest

from qa.answering.drafts import Veil

SOURCES = [
    "Acute gout is treated with colchicine 0.5 mg within 24 hours.",
    "痛风急性发作用秋水仙碱0.5 mg，24小时内开始。",
]


def shown(draft: str, size: int = 2) -> str:
    veil = Veil(SOURCES)
    return "".join(veil.feed(draft[start : start + size]) for start in range(0, len(draft), size))


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Gout is treated with colchicine within 24 hours.", "Gout is treated with colchicine within 24 hours."),
        ("Gout is treated with Zapcillin within 24 hours.", "Gout is treated with "),
        ("Colchicine 5 mg is given.", "Colchicine "),
        ("痛风急性发作可使用秋水仙碱。", "痛风急性发作可使用秋水仙碱。"),
        ("痛风急性发作可使用香蕉。", "痛风急性发作可使用"),
        ("Gout: see https://evil.example now", "Gout: "),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 80])
def test_a_draft_is_seen_up_to_its_first_strange_word(draft: str, expected: str, size: int) -> None:
    assert expected.startswith(shown(draft, size).rstrip()) or shown(draft, size) == expected
    assert len(shown(draft, size)) <= len(expected)


def test_the_next_sentence_is_seen_again() -> None:
    veil = Veil(SOURCES)
    assert veil.feed("Zapcillin cures. ") == ""
    veil.next_sentence()
    assert veil.feed("Gout is treated. ") == "Gout is treated. "


def test_a_word_is_shown_when_it_is_complete() -> None:
    veil = Veil(SOURCES)
    assert [veil.feed(piece) for piece in ("Gou", "t ", "0.", "5 ", "mg")] == ["", "Gout ", "", "0.5 ", ""]
