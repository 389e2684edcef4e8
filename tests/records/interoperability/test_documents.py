"""Resources that carry free text become notes that a doctor can read."""

from __future__ import annotations

import base64

import pytest

from records.interoperability import fhir
from records.interoperability.elements import BadField
from records.interoperability.entries import DocumentEntry, KeptEntry, NoteEntry

SUBJECT = {"subject": {"reference": "Patient/p1"}}


def only(resource):
    [(whose, entry)] = fhir.entries({"id": "d1", **SUBJECT, **resource})
    assert whose == "p1"
    return entry


def attachment(words, kind="text/plain"):
    return {"contentType": kind, "data": base64.b64encode(words.encode()).decode()}


def document(*attachments):
    return {"resourceType": "DocumentReference", "type": {"text": "入院记录"}, "author": [{"display": "李明"}],
            "content": [{"attachment": item} for item in attachments]}


def test_a_document_keeps_title_author_and_words():
    entry = only(document(attachment("主诉：咳嗽4天。")))
    assert (entry.title, entry.author, entry.text) == ("入院记录", "李明", "主诉：咳嗽4天。")


def test_a_document_in_two_parts_is_one_note():
    assert only(document(attachment("咳嗽"), attachment("发热"))).text == "咳嗽\n\n发热"


def test_a_scan_is_a_document_since_it_has_no_words():
    entry = only(document(attachment("%PDF", "application/pdf")))
    assert (type(entry), entry.title, entry.content_type, entry.size) == (DocumentEntry, "入院记录", "application/pdf", 4)


def test_what_has_neither_words_nor_a_file_is_kept():
    assert isinstance(only(document({"contentType": "application/pdf", "url": "Binary/1"})), KeptEntry)


@pytest.mark.parametrize("data", [
    "###", base64.b64encode("咳嗽".encode("gb18030")).decode(),
    "咳嗽",
])
def test_data_that_is_no_base64_of_text_is_named(data):
    with pytest.raises(BadField) as error:
        only(document({"contentType": "text/plain", "data": data}))
    assert error.value.field == "attachment.data"


def test_a_report_without_an_attachment_is_its_conclusion():
    entry = only({"resourceType": "DiagnosticReport", "code": {"text": "胸片"}, "conclusion": "右下肺斑片影。"})
    assert (entry.title, entry.text) == ("胸片", "右下肺斑片影。")


def test_a_composition_is_a_note_with_its_sections():
    entry = only({"resourceType": "Composition", "title": "Progress note", "date": "2026-11-20", "section": [
        {"title": "Subjective", "text": {"div": "<div>Cough &amp; fever</div>"}}]})
    assert isinstance(entry, NoteEntry)
    assert "Cough & fever" in entry.text


def test_a_clinical_impression_is_a_note():
    entry = only({"resourceType": "ClinicalImpression", "description": "Improving on oxygen."})
    assert isinstance(entry, NoteEntry)
    assert entry.text == "Improving on oxygen."
