from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.generation.detokenise import IncrementalDecoder


def decode_bytes(ids):
    return bytes(ids).decode("utf-8", errors="replace")


def pieces(text: str) -> list[str]:
    decoder = IncrementalDecoder(decode_bytes)
    return [*(decoder.push([byte]) for byte in text.encode()), decoder.flush()]


def test_a_chinese_character_comes_out_once_whole():
    assert [piece for piece in pieces("白细胞") if piece] == ["白", "细", "胞"]


@given(st.text(st.characters(exclude_characters="\ufffd", exclude_categories=["Cs"])))
def test_byte_by_byte_nothing_is_lost_doubled_or_broken(text):
    found = pieces(text)
    assert "".join(found) == text
    assert not any("\ufffd" in piece for piece in found)


def test_half_a_character_at_the_end_is_dropped():
    decoder = IncrementalDecoder(decode_bytes)
    first = decoder.push("药".encode() + "物".encode()[:2])
    assert first + decoder.flush() == "药"
