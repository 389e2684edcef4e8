"""A file is what its bytes say, and a name that disagrees is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.qa.ingestion.samples import only_refusal, write_docx, write_pdf


def test_a_sparse_file_of_200_megabytes_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    refusal = only_refusal(tmp_path / "big.txt")
    assert refusal.code == "too_large"
    assert refusal.parameters == {"size": 200 * 1024 * 1024, "limit": 100 * 1024 * 1024}


def test_a_pdf_named_txt_is_mislabelled(tmp_path: Path) -> None:
    refusal = only_refusal(write_pdf(tmp_path / "a.pdf", ["Text."]), name="notes.txt")
    assert (refusal.code, refusal.parameters) == ("mislabelled", {"expected": "text", "found": "pdf"})


@pytest.mark.parametrize("content", ["<!DOCTYPE html><html><body>Sign in</body></html>", "<html><p>x</p></html>"])
def test_a_web_page_named_pdf_is_mislabelled(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.pdf").write_text(content)
    assert only_refusal(tmp_path / "a.pdf").parameters == {"expected": "pdf", "found": "html"}


def test_a_word_document_named_zip_is_mislabelled(tmp_path: Path) -> None:
    assert only_refusal(write_docx(tmp_path / "a.docx"), name="a.zip").code == "mislabelled"


@pytest.mark.parametrize("data", [b"", b"   \n\t", b"\x00" * 100])
def test_a_file_of_nothing_is_empty(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert only_refusal(tmp_path / "a.txt").code == "empty"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.bin", "a"])
def test_binary_junk_is_refused_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 20)
    assert only_refusal(tmp_path / name).code in {"wrong_encoding", "unknown_format", "mislabelled"}


def test_an_office_document_with_a_password_is_encrypted(tmp_path: Path) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.docx").write_bytes(data)
    assert only_refusal(tmp_path / "a.docx").code == "encrypted"


def test_other_xml_is_an_unknown_format(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<?xml version="1.0"?><note>Hello</note>')
    assert only_refusal(tmp_path / "a.xml").code == "unknown_format"


def test_a_missing_file_may_be_retried(tmp_path: Path) -> None:
    refusal = only_refusal(tmp_path / "gone.txt")
    assert (refusal.code, refusal.retry_helps) == ("missing", True)
