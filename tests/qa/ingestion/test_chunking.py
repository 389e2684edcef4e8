"""Passages are of similar size, end at sentence ends and can be found again in the document."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.ingestion.base import ParsedDocument, Section
from qa.ingestion.chunking import PassageDraft, cut_passages, document_text, estimate_tokens


def _document(*sections: Section) -> ParsedDocument:
    return ParsedDocument("Title", "en", sections, "a.txt")


def _check(document: ParsedDocument) -> list[PassageDraft]:
    passages, text = cut_passages(document), document_text(document)
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())
    return passages


def test_chinese_passages_have_about_400_characters_and_whole_sentences() -> None:
    passages = _check(_document(Section("治疗", None, "首选阿莫西林口服治疗，每次零点五克，每日三次。" * 120)))
    assert all(300 <= len(passage.text) <= 480 for passage in passages)
    assert all(passage.text.endswith("。") for passage in passages)
    assert {passage.section for passage in passages} == {"治疗"}


def test_english_passages_have_about_200_tokens_and_whole_sentences() -> None:
    passages = _check(_document(Section("", None, "Amoxicillin 500 mg is given three times a day. " * 100)))
    assert all(150 <= estimate_tokens(passage.text) <= 265 for passage in passages)
    assert all(passage.text.endswith("day.") for passage in passages)


def test_tiny_sections_are_joined_with_their_headings() -> None:
    (passage,) = _check(_document(Section("Dose", None, "5 mg."), Section("Route", None, "By mouth, with water.")))
    assert passage.text == "Dose\n5 mg.\n\nRoute\nBy mouth, with water."
    assert passage.section == "Route"


def test_long_sections_are_not_joined_with_each_other() -> None:
    body = "Each of these sentences is long enough. " * 15
    passages = _check(_document(Section("One", None, body.strip()), Section("Two", None, body.strip())))
    assert [passage.section for passage in passages] == ["One", "Two"]


def test_a_passage_knows_the_page_it_starts_on_across_pages() -> None:
    body = "Pages carry running text of this kind. " * 40
    passages = _check(_document(*(Section("", page, body.strip()) for page in (1, 2, 3))))
    assert [passage.page for passage in passages] == sorted(passage.page for passage in passages)
    assert {passage.page for passage in passages} == {1, 2, 3}


def test_text_without_any_punctuation_is_still_cut() -> None:
    for body in ("白" * 3000, "x" * 9000, "word " * 3000, "a | b | c\n" * 900):
        passages = _check(_document(Section("", None, body.strip())))
        assert len(passages) > 3
        assert max(estimate_tokens(passage.text) for passage in passages) <= 270


def test_an_empty_document_has_no_passages() -> None:
    assert cut_passages(_document(Section("", None, ""))) == []


SECTIONS = st.builds(
    Section,
    title=st.sampled_from(["", "Dose", "剂量"]),
    page=st.none() | st.integers(1, 9),
    text=st.text(alphabet="ab 。.\n白;1", max_size=60).map(str.strip).map(lambda text: text * 20),
)


@settings(max_examples=60)
@given(st.lists(SECTIONS, max_size=6))
def test_offsets_hold_for_any_document(sections: list[Section]) -> None:
    _check(_document(*sections))
