"""Makes real files of every kind for the ingestion tests."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from qa.ingestion.base import Limits, ParsedDocument, Source, UnreadableDocument
from qa.ingestion.readers import read_file

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")

PUBMED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/p.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID>101</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Journal of Trials</Title></Journal>
<ArticleTitle>Metformin in <i>type 2</i> diabetes</ArticleTitle>
<Abstract><AbstractText Label="BACKGROUND">Metformin is first-line.</AbstractText>
<AbstractText Label="RESULTS">HbA1c fell by 1.1%.</AbstractText></Abstract>
<PublicationTypeList><PublicationType>Journal Article</PublicationType>
<PublicationType>Randomized Controlled Trial</PublicationType></PublicationTypeList></Article></MedlineCitation>
</PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>102</PMID><Article><ArticleTitle>No abstract here</ArticleTitle></Article>
</MedlineCitation></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>103</PMID><Article><ArticleTitle>Second</ArticleTitle>
<Abstract><AbstractText>Plain abstract.</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>
</PubmedArticleSet>
"""

XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    "]><PubmedArticleSet><PubmedArticle>&b;</PubmedArticle></PubmedArticleSet>"
)


def readings(path: Path, name: str = "", limits: Limits | None = None) -> list[ParsedDocument | UnreadableDocument]:
    """Everything the file gives, in this process."""
    return list(read_file(Source(path, name), limits))


def only_document(path: Path, name: str = "") -> ParsedDocument:
    """The one document of the file."""
    (document,) = readings(path, name)
    assert isinstance(document, ParsedDocument), document
    return document


def only_refusal(path: Path, name: str = "", limits: Limits | None = None) -> UnreadableDocument:
    """The one refusal of the file."""
    (refusal,) = readings(path, name, limits)
    assert isinstance(refusal, UnreadableDocument), refusal
    return refusal


def write_pdf(path: Path, pages: list[str], title: str = "") -> Path:
    """A PDF with a page for each text."""
    import typst

    joined = "\n#pagebreak()\n".join(pages)
    source = f'#set document(title: "{title}")\n#set page(numbering: "1")\n{joined}'
    path.write_bytes(typst.compile(source.encode(), format="pdf"))
    return path


def write_encrypted_pdf(path: Path, password: bytes = b"secret") -> Path:
    """A one-page PDF under the standard 40-bit handler (PDF 1.7, 7.6.3: algorithms 2, 3 and 4)."""
    padded, identifier = (password + PADDING)[:32], b"0123456789abcdef"
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324
    key = hashlib.md5(padded + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + identifier).digest()[:5]  # noqa: S324
    user = _rc4(key, PADDING)
    handler = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (owner.hex().encode(), user.hex().encode())
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>", handler]
    path.write_bytes(_pdf(objects, b"/Encrypt 4 0 R/ID[<%s><%s>]" % ((identifier.hex().encode(),) * 2)))
    return path


def _pdf(objects: list[bytes], trailer: bytes) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF"
    return data + end % (count, table, count, trailer, len(data))


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def write_docx(path: Path) -> Path:
    """A Word document with a title, two headings, a list and a table."""
    from docx import Document

    document = Document()
    document.add_heading("社区获得性肺炎", 0)
    document.add_paragraph("成人常见感染。")
    document.add_heading("治疗", 1)
    document.add_paragraph("阿莫西林", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "剂量", "0.5 g"
    document.add_heading("随访", 2)
    document.add_paragraph("两周后复查。")
    document.save(str(path))
    return path


def write_lines(path: Path, lines: list[object]) -> Path:
    """JSON lines; strings are written as they are."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    """A compressed archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
