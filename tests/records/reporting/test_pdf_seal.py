"""A sealed PDF is PDF/A with our seal, and a hex editor finds no byte that can be changed unseen."""

from __future__ import annotations

import hashlib

import pytest

from clinic.frontend.build import FONTS
from records.reporting import authority, rendering
from records.reporting.pdf_seal import read_seal, seal_pdf

WORDS = "Report 1 as signed under ab"
LABELS = ("page", "signed_by", "meaning", "time", "addenda", "reason", "verification", "sealed", "verify_here", "shares", "shares_said",
          "section", "machine", "people", "whole")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("keys")
    authority.make_authority(place, name="杏林")
    return place


@pytest.fixture(scope="module")
def plain():
    from clinic.frontend.build import build

    build(lambda message, fraction: None)
    page = rendering.VerificationPage(("杏林", "病历报告"), "https://clinic.example/reports/1/verify/",
                                      (rendering.PrintedShare("现病史", 75), rendering.PrintedShare("计划", None)), 75)
    document = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "患者咳嗽三天。"}]}]}
    printout = rendering.Printout("病历报告", "zh", "杏林", (("姓名", "张三"), ("病历号", "M1")), document, "版本 1", (), (), "",
                                  {name: name for name in LABELS}, page)
    return rendering.to_pdf(printout, fonts=FONTS)


@pytest.fixture(scope="module")
def sealed(plain, folder):
    return seal_pdf(plain, key=authority.site_seal(folder), reason=WORDS, name="1", place=rendering.SEAL_PLACE)


@pytest.fixture(scope="module")
def roots(folder):
    return authority.roots(folder / authority.AUTHORITY)


def test_the_seal_holds_and_says_what_it_was_sealed_with(sealed, roots):
    reading = read_seal(sealed, roots=roots)
    assert (reading.problems, reading.said, reading.sealed_by) == ((), WORDS, "杏林 – Report seal")


def test_the_pdf_is_pdf_a_with_every_font_inside(sealed):
    from io import BytesIO

    import pypdfium2
    from pyhanko.pdf_utils.reader import PdfFileReader

    assert b"<pdfaid:part>2</pdfaid:part>" in sealed and b"<pdfaid:conformance>B</pdfaid:conformance>" in sealed
    root = PdfFileReader(BytesIO(sealed)).root
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    pages = pypdfium2.PdfDocument(sealed)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "患者咳嗽三天" in text and "75 %" in text and "25 %" in text and "clinic.example" in text


def _objects(pdf):
    """Every object of the file, as pyHanko reads it."""
    from io import BytesIO

    from pyhanko.pdf_utils.generic import IndirectObject
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(pdf))
    waiting, seen = [reader.trailer.raw_get("/Root")], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = reader.get_object(each)
        if isinstance(each, dict):
            yield each
            waiting += [each.raw_get(key) if hasattr(each, "raw_get") else each[key] for key in each]
        elif isinstance(each, list):
            waiting += list(each)


def test_the_file_keeps_to_what_pdf_a_2b_asks_of_its_structure(sealed):
    """ISO 19005-2: fonts embedded and named, one output intent with its profile, metadata; no scripts, no launching, no encryption,
    no file that is not PDF/A inside. A validator of every clause is a Java program; this holds the ones that a change here could break."""
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(sealed))
    objects = list(_objects(sealed))
    assert "/Encrypt" not in reader.trailer and reader.trailer["/ID"]
    assert len(reader.root["/OutputIntents"]) == 1
    intent = reader.root["/OutputIntents"][0]
    assert intent["/DestOutputProfile"]["/N"] in (1, 3, 4) and reader.root["/Metadata"]["/Subtype"] == "/XML"
    descriptors = [each for each in objects if each.get("/Type") == "/FontDescriptor"]
    assert descriptors and all({"/FontFile2", "/FontFile3"} & set(each) for each in descriptors)
    composite = [each for each in objects if each.get("/Subtype") == "/Type0"]
    assert composite and all("/ToUnicode" in each for each in composite)
    actions = {each.get("/S") for each in objects if each.get("/Type") == "/Action" or "/S" in each}
    assert not actions & {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}
    assert not any({"/JS", "/AA", "/XFA", "/EmbeddedFiles"} & set(each) for each in objects)
    assert "/NeedAppearances" not in reader.root["/AcroForm"]
    annotations = [each for each in objects if each.get("/Type") == "/Annot" or each.get("/Subtype") == "/Widget"]
    assert annotations and all(each["/F"] & 4 and not each["/F"] & 2 for each in annotations)


def test_the_seal_is_seen_on_the_last_page(sealed):
    from io import BytesIO

    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(sealed))
    field = reader.embedded_signatures[0].sig_field
    left, lower, right, upper = (float(edge) for edge in field["/Rect"])
    assert right - left > 200 and upper - lower > 80
    assert field["/F"] & 4 and "/AP" in field


def test_a_file_without_a_seal_says_so(plain, roots):
    assert read_seal(plain, roots=roots).problems == ("unsealed",)


@pytest.mark.parametrize("file", [b"", b"hello", b"%PDF-1.7", b"\x00" * 5000])
def test_what_is_no_pdf_says_so(file, roots):
    assert read_seal(file, roots=roots).problems == ("unreadable",)


def test_no_changed_byte_goes_unseen(sealed, roots):
    """Every part of the file, its seal included; what the seal itself cannot tell, the hash of the filed file does."""
    fingerprint = hashlib.sha256(sealed).hexdigest()
    start = sealed.rindex(b"/ByteRange")
    places = [*range(0, len(sealed), len(sealed) // 60), start + 12, len(sealed) - 1]
    for place in places:
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1:]
        inside_signature = sealed.rindex(b"/Contents <") < place < sealed.rindex(b"/Contents <") + 17000
        assert read_seal(altered, roots=roots).problems or inside_signature, place
        assert hashlib.sha256(altered).hexdigest() != fingerprint


def _update(pdf):
    """An incremental update that changes the page's metadata, as an editor would append it."""
    from io import BytesIO

    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Note")] = pdf_string("changed")
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _second_seal(pdf, folder):
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from records.reporting.pdf_seal import _signer

    out = BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), signers.PdfSignatureMetadata(field_name="Another"),
                     signer=_signer(authority.site_seal(folder)), output=out)
    return out.getvalue()


def _first_page_gone(pdf):
    return pdf.replace(b"/Count 2", b"/Count 1", 1) if b"/Count 2" in pdf else pdf[:100] + pdf[110:]


@pytest.mark.parametrize(("change", "expected"), [
    (lambda pdf: pdf + b"x", "appended"),
    (lambda pdf: pdf + b"\n%%EOF", ""),
    (_update, "appended"),
    (lambda pdf: pdf.replace(b"as signed under ab", b"as signed under ba"), "altered"),
    (_first_page_gone, ""),
    (lambda pdf: pdf[: len(pdf) // 2], ""),
    (lambda pdf: b"junk" + pdf, ""),
    (lambda pdf: pdf.replace(b"/Reason", b"/Season"), "altered"),
])
def test_each_kind_of_tampering_is_told(sealed, roots, change, expected):
    problems = read_seal(change(sealed), roots=roots).problems
    assert problems and (not expected or expected in problems)


def test_a_second_seal_is_told(sealed, folder, roots):
    assert "several" in read_seal(_second_seal(sealed, folder), roots=roots).problems


def test_a_seal_of_another_authority_of_the_same_name_is_not_recognised(plain, roots, tmp_path):
    authority.make_authority(tmp_path, name="杏林")
    forged = seal_pdf(plain, key=authority.site_seal(tmp_path), reason=WORDS, name="1", place=rendering.SEAL_PLACE)
    assert read_seal(forged, roots=roots).problems == ("untrusted",)


def test_the_seal_is_renewed_before_it_ends_and_older_reports_stay_valid(plain, tmp_path):
    from datetime import UTC, datetime, timedelta

    authority.make_authority(tmp_path, name="杏林", now=datetime.now(UTC) - authority.SEAL_LASTS + timedelta(days=80))
    old, ends = seal_pdf(plain, key=authority.site_seal(tmp_path), reason=WORDS, name="1", place=rendering.SEAL_PLACE), authority.seal_ends(tmp_path)
    authority.make_authority(tmp_path, name="杏林")
    assert authority.seal_ends(tmp_path) > ends + timedelta(days=1000)
    assert read_seal(old, roots=authority.roots(tmp_path / authority.AUTHORITY)).problems == ()


def test_a_hospital_puts_its_own_key_in_place(plain, folder, tmp_path):
    text = (folder / authority.SEAL).read_text()
    key, certificates = tmp_path / "key.pem", tmp_path / "certificates.pem"
    key.write_text(text[:text.index(authority.BEGIN)])
    certificates.write_text(text[text.index(authority.BEGIN):] + authority.authority_certificate(folder))
    own = seal_pdf(plain, key=authority.own_seal(key, certificates), reason=WORDS, name="1", place=rendering.SEAL_PLACE)
    assert read_seal(own, roots=authority.roots(certificates)).problems == ()
    with pytest.raises(authority.AuthorityUnusable, match="holds no certificate"):
        authority.own_seal(key, key)


def test_private_keys_are_readable_by_their_owner_only(folder):
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
