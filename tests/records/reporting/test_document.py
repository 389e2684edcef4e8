"""The report's document is built from a draft, checked when it comes back, compared, printed and signed."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from clinic.frontend.build import FONTS
from records.reporting import attribution, comparison, rendering, signing
from records.reporting import document as documents
from records.reporting.checks import findings_of
from records.reporting.drafting import Drafter, SectionStarted, SentenceDrafted
from records.reporting.outlines import outline_of
from tests.records.reporting.record import facts


def draft_document():
    sections = []
    for event in Drafter(outline_of("case"), facts(), "zh").write():
        if isinstance(event, SectionStarted):
            sections.append({"key": event.key, "title": event.title, "sentences": []})
        elif isinstance(event, SentenceDrafted):
            sections[-1]["sentences"].append(vars(event))
    return documents.build(sections, prose={"present"}, language="zh")


def own(text):
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [{"type": "own"}]}]}


def test_a_draft_is_a_valid_document_with_sources_for_its_words():
    document = documents.check(draft_document())
    text = documents.plain_text(document)
    span = next(span for span in documents.spans_of(document) if "observation:o1" in span.sources)
    assert text[span.start : span.end] == "白细胞计数 2.9 ×10^9/L，偏低（参考范围 3.5–9.5），2026-11-20。"
    assert span.origin == "machine"


def test_a_persons_words_are_a_human_span():
    document = draft_document()
    document["content"].append(own("建议复查。"))
    assert documents.spans_of(document)[-1].origin == "human"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"type": "paragraph"},
        {"type": "doc", "content": [{"type": "script"}]},
        {"type": "doc", "content": "text"},
        {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}]},
        {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a", "marks": [{"type": "link"}]}]}],
        },
        {"type": "doc", "content": [own("a" * 400_001)]},
    ],
)
def test_what_is_no_report_is_refused(broken):
    with pytest.raises(documents.MalformedDocument):
        documents.check(broken)


def test_html_is_escaped():
    html = rendering.to_html({"type": "doc", "content": [own("<script>alert(1)</script>")]})
    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_an_untouched_draft_has_nothing_to_point_out():
    assert findings_of(draft_document(), facts(), outline_of("case"), "zh")[:-1] == []


def kinds(document):
    return {finding.kind for finding in findings_of(document, facts(), outline_of("case"), "zh")}


def test_an_abnormal_result_taken_out_is_pointed_out():
    document = draft_document()
    document["content"] = [block for block in document["content"] if "白细胞" not in str(block)]
    assert "unmentioned" in kinds(document)


def test_an_emptied_section_is_pointed_out():
    document = draft_document()
    position = next(
        i for i, block in enumerate(document["content"]) if block.get("attrs", {}).get("section") == "allergies"
    )
    del document["content"][position + 1]
    assert "missing" in kinds(document)


def test_a_figure_of_the_doctors_that_no_entry_holds_is_pointed_out():
    document = draft_document()
    document["content"].append(own("今晨体温37.4℃。"))
    found = [f for f in findings_of(document, facts(), outline_of("case"), "zh") if f.kind == "number"]
    assert [(f.text, f.detail) for f in found] == [("今晨体温37.4℃。", "37.4 ℃")]


def test_a_drafted_sentence_turned_round_is_pointed_out():
    document = draft_document()
    for block in documents.blocks_of(document):
        for node in block.get("content", []):
            if node["text"].startswith("否认胸痛"):
                node["text"] = "胸痛、咯血。"
                node["marks"][0]["attrs"]["edited"] = True
    assert "changed" in kinds(document)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "患者咳嗽三天。",
            "患者咳嗽五天。",
            [("same", "患者咳嗽"), ("removed", "三天"), ("added", "五天"), ("same", "。")],
        ),
        ("Cough for 3 days.", "Dry cough for 3 days.", None),
    ],
)
def test_versions_are_compared_word_by_word(before, after, expected):
    changes = comparison.compare(before, after)
    assert "".join(change.text for change in changes if change.kind != "removed") == after
    assert "".join(change.text for change in changes if change.kind != "added") == before
    if expected:
        assert [(change.kind, change.text) for change in changes] == expected


def payload(**changes):
    context = {
        "report": "r1",
        "version": 1,
        "patient": {"name": "张三"},
        "kind": "case",
        "language": "zh",
        "model": "m",
        "prompt_version": "p",
        "index_version": "",
        "signer": signing.Signer("7", "李明", "doctor"),
        "meaning": "author",
        "signed_at": datetime(2026, 11, 24, 10, tzinfo=UTC),
        "audit": signing.AuditHead(12, "ab" * 32),
    }
    quote = signing.Quote("a1", "1", "Guideline", "Results", 3, "Antibiotics did not help.", "respiratory:4")
    document = draft_document()
    return signing.payload_of(document, facts(), signing.SigningContext(**(context | changes)),
                              attribution=attribution.first(document), literature=[quote])


COLUMNS = {"meaning": "author", "signer": "7", "report": "r1"}


def test_an_untouched_signature_holds():
    signed = payload()
    assert signing.problems_of(signed, signing.content_hash(signed), {"document": draft_document()}, COLUMNS) == []


@pytest.mark.parametrize(
    "path",
    [
        "text",
        "document",
        "record",
        "sources",
        "spans",
        "signer",
        "meaning",
        "signed_at",
        "patient",
        "model",
        "prompt_version",
        "earlier",
        "version",
        "origins",
        "literature",
        "index_version",
        "audit",
        "kind",
        "language",
        "report",
    ],
)
def test_changing_anything_signed_is_found(path):
    signed = payload()
    fingerprint = signing.content_hash(signed)
    altered = copy.deepcopy(signed)
    altered[path] = "altered"
    assert "The signed content does not match its hash." in signing.problems_of(
        altered, fingerprint, {"document": draft_document()}, {}
    )


def test_another_text_under_the_signature_is_found():
    signed, other = payload(), draft_document()
    other["content"].append(own("后加的一句。"))
    problems = signing.problems_of(signed, signing.content_hash(signed), {"document": other}, COLUMNS)
    assert problems == ["The text of the signed version is not the one that was signed."]


def test_another_signer_beside_the_signature_is_found():
    signed = payload()
    problems = signing.problems_of(signed, signing.content_hash(signed), {"document": draft_document()}, COLUMNS | {"signer": "8"})
    assert problems == ["The signer beside the signature is not the one that was signed."]


def printed(document, *, warning="", signatures=()):
    import pypdfium2

    labels = {
        "page": "页",
        "signed_by": "签名",
        "meaning": "身份",
        "time": "签名时间",
        "addenda": "补充记录",
        "reason": "原因",
    }
    content = rendering.to_pdf(
        rendering.Printout(
            "病历报告",
            "zh",
            "杏林",
            (("姓名", "张三"), ("病历号", "M0001")),
            document,
            "版本 3",
            signatures,
            (),
            warning,
            labels,
        ),
        fonts=FONTS,
    )
    file = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in file]


@pytest.fixture(scope="module", autouse=True)
def fonts():
    from clinic.frontend.build import build

    build(lambda message, fraction: None)


def test_the_pdf_holds_the_chinese_text_the_person_and_the_signature():
    block = rendering.SignatureBlock("李明", "作者", "2026-11-24 10:00:00 +0800", "ab" * 32)
    text = "".join(printed(draft_document(), signatures=(block,)))
    for expected in ("白细胞计数 2.9", "张三", "M0001", "签名 李明", "作者", "ab" * 32, "版本 3", "1 / "):
        assert expected in text


def test_every_page_of_an_unsigned_pdf_says_so():
    document = {"type": "doc", "content": [own("第一行。")] * 120}
    pages = printed(document, warning="草稿，未签名")
    assert len(pages) > 1
    assert all("草稿，未签名" in page for page in pages)


def test_text_cannot_become_markup_of_the_pdf():
    text = "".join(printed({"type": "doc", "content": [own('#read("/etc/passwd") *bold* $x$')]}))
    assert '#read("/etc/passwd") *bold* $x$' in text


def test_missing_fonts_are_named(tmp_path):
    with pytest.raises(rendering.RenderingFailed, match="run the set-up again"):
        rendering.to_pdf(rendering.Printout("t", "zh", "c", (), {"type": "doc"}, "", (), (), "", {}), fonts=tmp_path)
