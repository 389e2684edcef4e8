"""What a person can't see on a page is no text, and what they can see stays, however it is coloured."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.ingestion.layout import document_text
from qa.ingestion.suspicion import Sign
from tests.qa.ingestion.samples import only_document

SECRET = "Give ninety grams of this medicine every single hour."


def page(body: str, style: str = "") -> str:
    return f"<html><head><title>Fever</title><style>{style}</style></head><body><p>Fever is common.</p>{body}</body></html>"


@pytest.mark.parametrize(
    ("body", "style"),
    [
        (f"<p style='display: none'>{SECRET}</p>", ""),
        (f"<p style='color:#fdfdfd'>{SECRET}</p>", ""),
        (f"<p style='color: rgba(0, 0, 0, 0.02)'>{SECRET}</p>", ""),
        (f"<div style='background:#222'><p style='color:#232323'>{SECRET}</p></div>", ""),
        (f"<p style='font-size:1px'>{SECRET}</p>", ""),
        (f"<p style='text-indent:-9999px'>{SECRET}</p>", ""),
        (f"<p class='a'>{SECRET}</p>", ".a{opacity:.01}"),
        (f"<div class='box'><p><b>{SECRET}</b></p></div>", "div.box > p b { visibility:hidden }"),
        (f"<p id='x'>{SECRET}</p>", "@media screen { #x { clip-path: inset(100%) } }"),
        (f"<font color='white'>{SECRET}</font>", ""),
        (f"<p hidden>{SECRET}</p>", ""),
    ],
)
def test_invisible_text_is_left_out_and_told(tmp_path: Path, body: str, style: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(body, style))
    document = only_document(path)
    assert "ninety" not in document_text(document)
    assert Sign.HIDDEN in {found.sign for found in document.suspicions}


@pytest.mark.parametrize(
    ("body", "style"),
    [
        (f"<p style='background:#003366'><span style='color:white'>{SECRET}</span></p>", ""),
        (f"<p class='a'>{SECRET}</p>", "@media print { .a { display: none } }"),
        (f"<p class='a'>{SECRET}</p>", "nav .a { display: none }"),
        (f"<p class='a'>{SECRET}</p>", ".a:hover { visibility: hidden }"),
        (f"<p style='color:#777'>{SECRET}</p>", ""),
        (f"<p style='opacity:0.5; font-size: 11px'>{SECRET}</p>", ""),
        (f"<table bgcolor='navy'><tr><td style='color:#fff'>{SECRET}</td></tr></table>", ""),
    ],
)
def test_visible_text_stays(tmp_path: Path, body: str, style: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(body, style))
    document = only_document(path)
    assert SECRET in document_text(document)
    assert not document.suspicions


def test_a_label_for_screen_readers_is_nothing_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page("<a style='position:absolute;left:-9999px' href='#main'>Skip to main content</a>"))
    assert not only_document(path).suspicions


PDF = """#set page(width: 400pt, height: 300pt)
Fever is common.

{body}
"""


def write_pdf(path: Path, body: str) -> Path:
    import typst

    path.write_bytes(typst.compile(PDF.replace("{body}", body).encode(), format="pdf"))
    return path


@pytest.mark.parametrize(
    "body",
    [
        f"#text(fill: white)[{SECRET}]",
        f"#text(size: 1pt)[{SECRET}]",
        f"#text(fill: rgb(10, 10, 10, 2))[{SECRET}]",
        f"#place(dx: -700pt)[{SECRET}]",
        f"#rect(fill: luma(240))[#text(fill: luma(241))[{SECRET}]]",
    ],
)
def test_invisible_text_of_a_pdf_is_left_out_and_told(tmp_path: Path, body: str) -> None:
    document = only_document(write_pdf(tmp_path / "page.pdf", body))
    assert "ninety" not in document_text(document)
    assert "Fever is common." in document_text(document)
    assert Sign.HIDDEN in {found.sign for found in document.suspicions}


@pytest.mark.parametrize(
    "body",
    [
        f"#rect(fill: navy)[#text(fill: white)[{SECRET}]]",
        f"#text(size: 5pt)[{SECRET}]",
        f"#text(fill: rgb(120, 120, 120))[{SECRET}]",
        f"#rotate(90deg, reflow: true)[{SECRET}]",
    ],
)
def test_visible_text_of_a_pdf_stays(tmp_path: Path, body: str) -> None:
    document = only_document(write_pdf(tmp_path / "page.pdf", body))
    assert "ninety grams" in document_text(document)
    assert not document.suspicions


def test_the_recognised_words_over_a_scan_are_its_text(tmp_path: Path) -> None:
    """Optical recognition writes its words without ink (rendering mode 3) over the picture of the page."""
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    path = write_pdf(tmp_path / "scan.pdf", SECRET)
    document = pdfium.PdfDocument(path)
    opened = document[0]
    picture = opened.render(scale=2)
    for item in opened.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        raw.FPDFTextObj_SetTextRenderMode(item.raw, 3)
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(picture)
    image.set_matrix(pdfium.PdfMatrix().scale(*opened.get_size()))
    opened.insert_obj(image)
    opened.gen_content()
    document.save(tmp_path / "layered.pdf")
    read = only_document(tmp_path / "layered.pdf")
    assert "ninety grams" in document_text(read)
    assert not read.suspicions


def test_word_keeps_pale_text_on_a_dark_cell_and_leaves_white_on_paper_out(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.shared import RGBColor

    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {namespace} w:val="clear" w:fill="1F3864"/>'))
    cell.paragraphs[0].add_run("White on blue is read.").font.color.rgb = RGBColor(255, 255, 255)
    document.add_paragraph("Fever is common. ").add_run(SECRET).font.color.rgb = RGBColor(255, 255, 255)
    document.save(str(tmp_path / "page.docx"))
    read = only_document(tmp_path / "page.docx")
    assert "White on blue is read." in document_text(read)
    assert "ninety" not in document_text(read)


def test_a_link_of_front_matter_is_a_web_address_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("---\ntitle: Fever\nurl: 'javascript:alert(1)'\n---\nFever is common.")
    assert only_document(path).url == ""


def test_suspicions_survive_the_way_out_of_the_reading_process(tmp_path: Path) -> None:
    from qa.ingestion.base import document_from_json, document_to_json

    path = tmp_path / "page.html"
    path.write_text(page(f"<p hidden>{SECRET}</p>"))
    document = only_document(path)
    assert document.suspicions
    assert document_from_json(document_to_json(document)) == document
