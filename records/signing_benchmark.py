"""Measures signing: reports of three pages are signed with a password, printed, sealed and filed, and nothing of it stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.db import transaction

from clinic.access import Role
from clinic.models import Person
from qa.evaluation.speed import Measure, NothingMeasured
from records.models import Patient, Report, ReportVersion
from records.reporting import document as documents
from records.reporting.pdf_seal import read_seal
from records.services.report_papers import content_of, paper_of
from records.services.report_seal import seal_roots
from records.services.report_signing import sign_report
from records.services.reports import create_report

REPORTS, PAGES, MOST_LINES = 100, 3, 400
PASSWORD = "signs-for-the-measurement"  # noqa: S105 – of a person who never exists outside a transaction that is undone
LINE = "第{number}项：患者咳嗽较前减轻，体温正常，未诉胸痛、气促，精神、食欲、睡眠可，继续目前治疗并观察病情变化。"


def measure(limit: int | None) -> Measure:
    """Seconds to sign and file ``limit`` reports (100) of ``PAGES`` pages besides the page of verification, one after another.

    The counts tell the seconds of this process's own processor time, and pages and bytes of the last PDF. Raises NothingMeasured
    where there is no patient, or a seal does not hold.
    """
    patient = Patient.objects.order_by("pk").first()
    if patient is None:
        raise NothingMeasured("There is no patient to report on.")
    count, seconds, processor = limit or REPORTS, 0.0, 0.0
    lines, pages, size = _lines_for(patient), 0, 0
    for _number in range(count):
        with _undone(patient, lines) as (person, report):
            started, worked = time.perf_counter(), time.process_time()
            sign_report(person, report, version=1, meaning="author", password=PASSWORD)
            paper = paper_of(Report.objects.get(pk=report.pk), person=person)
            seconds, processor = seconds + time.perf_counter() - started, processor + time.process_time() - worked
            pdf = content_of(paper)
            pages, size = _pages(pdf), len(pdf)
            if problems := read_seal(pdf, roots=seal_roots()).problems:
                raise NothingMeasured(f"The seal of a signed report does not hold: {', '.join(problems)}.")
    return Measure(seconds, "s", counts={"reports": count, "processor_s": round(processor, 2), "pages": pages, "bytes": size})


@contextmanager
def _undone(patient: Patient, lines: int) -> Iterator[tuple[Person, Report]]:
    """A report of so many lines and its author, for as long as the block lasts."""
    with transaction.atomic():
        person = Person(username=f"signing-{time.monotonic_ns()}", role=Role.DOCTOR)
        person.set_password(PASSWORD)
        person.save()
        patient.care_team.create(person=person)
        report = create_report(person, patient, kind="case", language="zh")
        ReportVersion.objects.create(report=report, number=1, saved_by=person, content=_document(lines))
        yield person, report
        transaction.set_rollback(True)


def _document(lines: int) -> dict[str, Any]:
    blocks = [documents.paragraph(documents.drafted(LINE.format(number=number), number=f"present-{number}", sources=[],
                                                    support="supported", by="code")) for number in range(1, lines + 1)]
    return {"type": "doc", "content": [documents.heading("present", "现病史"), *blocks]}


def _lines_for(patient: Patient) -> int:
    """How many lines fill ``PAGES`` pages before the page of verification."""
    for lines in range(40, MOST_LINES, 10):
        with _undone(patient, lines) as (person, report):
            sign_report(person, report, version=1, meaning="author", password=PASSWORD)
            if _pages(content_of(paper_of(Report.objects.get(pk=report.pk), person=person))) > PAGES:
                return lines
    raise NothingMeasured(f"A report of {MOST_LINES} lines has no {PAGES} pages.")


def _pages(pdf: bytes) -> int:
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])
