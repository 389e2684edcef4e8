"""Every format is read from a real file, and what is wrong with a file is said by type."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.ingestion.base import Limits, ParsedDocument, UnreadableDocument
from tests.qa.ingestion.samples import (
    PUBMED,
    XML_BOMB,
    only_document,
    only_refusal,
    readings,
    write_docx,
    write_encrypted_pdf,
    write_lines,
    write_pdf,
    write_zip,
)

GUIDE = Path(__file__).parents[3] / "fixtures" / "literature" / "abdominal-pain.zh.md"


def test_a_pdf_keeps_its_page_numbers_and_title(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["= Fever\nFever is common.", "Paracetamol 500 mg helps."], "Fever in adults")
    document = only_document(path)
    assert (document.title, document.language) == ("Fever in adults", "en")
    assert [section.page for section in document.sections] == [1, 2]
    assert document.sections[0].title == "Fever"
    assert document.sections[1].text == "Paracetamol 500 mg helps."


def test_a_pdf_without_text_is_empty(tmp_path: Path) -> None:
    assert only_refusal(write_pdf(tmp_path / "scan.pdf", ["#rect()"])).code == "empty"


def test_a_pdf_with_a_password_is_encrypted(tmp_path: Path) -> None:
    refusal = only_refusal(write_encrypted_pdf(tmp_path / "locked.pdf"))
    assert (refusal.code, refusal.source_name, refusal.retry_helps) == ("encrypted", "locked.pdf", False)


def test_a_broken_pdf_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n" + b"broken " * 40)
    assert only_refusal(tmp_path / "b.pdf").code == "malformed"


def test_a_word_document_gives_sections_lists_and_tables(tmp_path: Path) -> None:
    document = only_document(write_docx(tmp_path / "a.docx"))
    assert (document.title, document.language) == ("社区获得性肺炎", "zh")
    assert [(section.title, section.text) for section in document.sections] == [
        ("", "成人常见感染。"),
        ("治疗", "- 阿莫西林\n剂量 | 0.5 g"),
        ("随访", "两周后复查。"),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "big5"])
@pytest.mark.parametrize("text", ["病人發熱，咳嗽三天。", "發熱、咳嗽。"])
def test_short_chinese_text_is_read_in_every_encoding(tmp_path: Path, encoding: str, text: str) -> None:
    if encoding == "gb18030":
        text = {"病人發熱，咳嗽三天。": "白细胞减少", "發熱、咳嗽。": "发热"}[text]
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert only_document(tmp_path / "a.txt").sections[0].text == text


def test_long_gb18030_text_is_read_whole(tmp_path: Path) -> None:
    text = "患者咳嗽、发热三天，体温38.5℃，白细胞计数3.2×10⁹/L，考虑病毒感染。" * 3000
    (tmp_path / "长文.txt").write_bytes(text.encode("gb18030"))
    document = only_document(tmp_path / "长文.txt")
    assert (document.sections[0].text, document.language) == (text, "zh")


def test_western_text_keeps_its_accents(tmp_path: Path) -> None:
    text = "Ménière's disease and Sjögren's syndrome were described in naïve patients at 37 °C."
    (tmp_path / "a.txt").write_bytes(text.encode("cp1252"))
    assert only_document(tmp_path / "a.txt").sections[0].text == text


def test_chinese_headings_of_plain_text_become_sections(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("阿司匹林\n【适应症】\n解热镇痛。\n【禁忌】\n活动性溃疡。", encoding="utf-8")
    document = only_document(tmp_path / "a.txt")
    assert document.title == "阿司匹林"
    assert [section.title for section in document.sections] == ["适应症", "禁忌"]


def test_the_seed_literature_keeps_its_front_matter() -> None:
    document = only_document(GUIDE)
    assert (document.title, document.language, document.kind) == ("急性腹痛的评估", "zh", "presentation")
    assert (document.topic, document.year, document.demonstration) == ("abdominal-pain", 2026, True)
    assert len(document.references) == 4
    assert "常见病因" in [section.title for section in document.sections]


def test_broken_front_matter_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: x\nbad: [\n---\nText.")
    refusal = only_refusal(tmp_path / "a.md")
    assert (refusal.code, refusal.parameters["reason"]) == ("malformed", "front_matter")
    assert refusal.parameters["line"] in {3, 4}


def test_a_web_page_gives_only_what_a_person_sees(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><title>Asthma</title><style>.x{display:none}</style></head><body>
    <script>alert('S1')</script><!-- S2 --><nav>S3</nav><h1>Asthma</h1><p>Inhaled <b>salbutamol</b> relieves.</p>
    <p style="display: none">S4</p><p style="color:#FFF">S5</p><font color="white">S6</font><p class="x">S7</p>
    <p hidden>S8</p><div style="font-size:0">S9</div><noscript>S10</noscript><img src=x onerror="S11" alt="">
    <h2>Dose</h2><table><tr><td>Adult</td><td>100 µg</td></tr></table>
    <div style="background:#000"><p style="color:white">Shown on black.</p></div></body></html>"""
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    document = only_document(tmp_path / "a.html")
    assert document.title == "Asthma"
    assert [(section.title, section.text) for section in document.sections] == [
        ("", "Inhaled salbutamol relieves."),
        ("Dose", "Adult | 100 µg\nShown on black."),
    ]


def test_a_web_page_declared_gb2312_is_read(tmp_path: Path) -> None:
    page = '<html><head><meta charset="gb2312"><title>高血压</title></head><body><p>限盐。</p></body></html>'
    (tmp_path / "a.htm").write_bytes(page.encode("gb18030"))
    document = only_document(tmp_path / "a.htm")
    assert (document.title, document.sections[0].text) == ("高血压", "限盐。")


def test_pubmed_articles_carry_their_study_type_and_labels(tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_text(PUBMED)
    first, refused, second = readings(tmp_path / "p.xml")
    assert isinstance(first, ParsedDocument)
    assert isinstance(second, ParsedDocument)
    assert (first.title, first.external_id, first.year) == ("Metformin in type 2 diabetes", "101", 2021)
    assert (first.study_type, first.url) == ("randomised_trial", "https://pubmed.ncbi.nlm.nih.gov/101/")
    assert [section.title for section in first.sections] == ["Background", "Results"]
    assert isinstance(refused, UnreadableDocument)
    assert refused.parameters == {"reason": "no_abstract", "entry": "102"}
    assert second.title == "Second"


def test_articles_before_a_fault_in_the_xml_are_kept(tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_text(PUBMED.replace("<ArticleTitle>Second", "<ArticleTitle Second"))
    first, _, fault = readings(tmp_path / "p.xml")
    assert isinstance(first, ParsedDocument)
    assert isinstance(fault, UnreadableDocument)
    assert (fault.parameters["reason"], fault.parameters["line"]) == ("xml", 14)


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_text(XML_BOMB)
    assert only_refusal(tmp_path / "p.xml").parameters == {"reason": "xml_entities"}


def test_a_bad_line_is_named_and_costs_no_other(tmp_path: Path) -> None:
    lines = [
        {"_id": "d1", "title": "One", "text": "First text.", "metadata": {"year": 2020, "url": "https://x.org/1"}},
        '{"_id": "d2", broken',
        "",
        {"_id": "d3", "title": "空"},
        {"id": 4, "标题": "发热", "正文": "体温升高。", "language": "zh", "url": "javascript:alert(1)"},
        {"qa": [{"question": "What is gout?", "answer": "A crystal arthritis."}], "focus": "Gout"},
    ]
    one, broken, textless, four, gout = readings(write_lines(tmp_path / "c.jsonl", lines))
    assert (one.external_id, one.year, one.url) == ("d1", 2020, "https://x.org/1")
    assert broken.parameters == {"reason": "json", "line": 2}
    assert textless.parameters == {"reason": "no_text", "line": 4}
    assert (four.title, four.external_id, four.language, four.url) == ("发热", "4", "zh", "")
    assert gout.sections[0].title == "What is gout?"


def test_a_bad_first_line_does_not_change_the_kind_of_the_file(tmp_path: Path) -> None:
    bad, good = readings(write_lines(tmp_path / "c.jsonl", ["not json", {"text": "Fine."}]))
    assert (bad.code, bad.parameters["line"], good.sections[0].text) == ("malformed", 1, "Fine.")


def test_an_archive_gives_its_members_and_their_refusals(tmp_path: Path) -> None:
    members = {
        "文献/a.txt": "咳嗽三天。".encode("gb18030"),
        "b/c.md": b"# Gout\nPain.",
        "d.zip": b"PK\x03\x04",
        ".x": b"1",
    }
    members["e.pdf"] = b"plain words"
    found = {reading.source_name: reading for reading in readings(write_zip(tmp_path / "a.zip", members))}
    assert found["a.zip/文献/a.txt"].sections[0].text == "咳嗽三天。"
    assert found["a.zip/b/c.md"].title == "Gout"
    assert found["a.zip/d.zip"].parameters["rule"] == "nested"
    assert found["a.zip/e.pdf"].code == "mislabelled"
    assert len(found) == 4


def test_names_in_an_archive_are_read_as_gbk(tmp_path: Path) -> None:
    raw = "发热.txt".encode("gbk")
    data = write_zip(tmp_path / "a.zip", {"x" * len(raw): "体温升高。".encode()}).read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"x" * len(raw), raw))
    assert only_document(tmp_path / "a.zip").source_name == "a.zip/发热.txt"


@pytest.mark.parametrize(
    ("limits", "rule"),
    [(Limits(), "ratio"), (Limits(archive_bytes=1000), "total"), (Limits(archive_entries=1), "entries")],
)
def test_an_archive_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, limits: Limits, rule: str) -> None:
    path = write_zip(tmp_path / "bomb.zip", {"a.txt": b"\x20" * 5_000_000, "b.txt": b"b"})
    refusal = only_refusal(path, limits=limits)
    assert (refusal.code, refusal.parameters["rule"]) == ("archive_bomb", rule)
