"""Drafts reports in background threads: what is finished is saved section by section, whoever listens or leaves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from clinic import audit
from clinic.acting import as_person
from clinic.models import Person
from qa import engine
from qa.generation import Generator, GeneratorUnavailable
from qa.services.departing import Matter, about
from qa.services.recording import patiently
from qa.streams import Registry
from records.models.reports import Drafting, Report, ReportVersion
from records.reporting import document as documents
from records.reporting.drafting import Drafter, DraftFinished, Event, SectionFinished, SectionStarted, SentenceDrafted

logger = logging.getLogger(__name__)
drafts = Registry(at_once=2)
# A draft whose process died is not «running» for longer than this without a saved section.
STALE = timedelta(minutes=1)
PROCESS_STARTED = timezone.now()


class ReportGone(Exception):
    """The report was removed, or its database was, while it was being drafted; there is nothing left to write into."""


class NotSaved(Exception):
    """The database stayed away for as long as a draft waits for it; who opens the report has it go on from what was saved."""


def start_drafting(person: Person, report: Report) -> None:
    """Begin or continue the draft in a thread of this process; nothing happens if it runs already or is finished."""
    if report.is_final or drafts.get(str(report.pk)) is not None or report.current is not None:
        return
    before = _claim(report)
    if before is None:
        return
    audit.record("report drafting started", person=person, subject=f"report:{report.pk}")
    resumed = before == Drafting.RUNNING
    drafts.start(str(report.pk), lambda emit, stop: _in_thread(person.pk, report.pk, emit, stop, resumed=resumed), owner=str(person.pk))


def _claim(report: Report) -> str | None:
    """The state before, or None: only one process drafts a report. A claim that nobody renewed is free again."""
    now = timezone.now()
    with transaction.atomic():
        current = Report.objects.select_for_update().get(pk=report.pk)
        before, until = current.drafting, current.drafted_until
        # What lies further ahead was written before the clock was put back.
        alive = until is not None and now < until <= now + STALE
        if before == Drafting.FINISHED or (before == Drafting.RUNNING and alive):
            return None
        current.drafting, current.drafted_until = Drafting.RUNNING, now + STALE
        current.save(update_fields=["drafting", "drafted_until"])
    return before


def free_interrupted_drafts() -> None:
    """Let go of what an earlier server was drafting when it ended, so that nobody waits for it; run once when the server starts."""
    Report.objects.filter(drafting=Drafting.RUNNING, drafted_until__lt=PROCESS_STARTED + STALE).update(drafted_until=None)
    connection.close()


def stop_drafting(person: Person, report: Report) -> None:
    """End the draft after the sentence at hand; what is there stays."""
    if drafts.stop(str(report.pk)):
        audit.record("report drafting stopped", person=person, subject=f"report:{report.pk}")


def _in_thread(person_id: int, report_id: Any, emit: Callable[[dict[str, Any]], None], stop: threading.Event, *,
               resumed: bool = False) -> None:
    close_old_connections()
    try:
        person = Person.objects.get(pk=person_id)
        with as_person(person):
            report = Report.objects.select_related("author").get(pk=report_id)
            if resumed:
                emit({"kind": "resumed", "sections": report.drafted})
            for event in draft(person, report, stop=stop):
                emit(as_message(event))
    except (Report.DoesNotExist, Person.DoesNotExist, ReportGone):
        logger.info("The report %s is gone; its drafting ends.", report_id)
    except (NotSaved, OperationalError, InterfaceError) as error:
        logger.error("The drafting of report %s broke off: %s", report_id, type(error).__name__)
    finally:
        connection.close()


def draft(person: Person, report: Report, *, stop: threading.Event) -> Iterator[Event]:
    """Write the draft and save it section by section; ends with version 1 of the text."""
    generator, trouble = _generator()
    sections: list[dict[str, Any]] = list(report.drafted)
    drafter = Drafter(
        report.outline,
        report.record_facts,
        report.language,
        report.instruction,
        generator,
        stop,
        frozenset(section["key"] for section in sections),
        trouble=trouble,
    )
    unfinished: dict[str, Any] = {}
    for event in _written(drafter, report):
        if isinstance(event, SectionStarted):
            unfinished = {"key": event.key, "title": event.title, "sentences": []}
        elif isinstance(event, SentenceDrafted):
            unfinished["sentences"].append(_sentence(event))
        elif isinstance(event, SectionFinished):
            sections.append(unfinished)
            _surely(partial(_save_progress, report, sections))
        else:
            _surely(partial(_finish, person, report, sections, event))
        yield event


def _written(drafter: Drafter, report: Report) -> Iterator[Event]:
    with about(Matter(f"report:{report.pk}", str(report.patient_id))):
        yield from drafter.write()


def _generator() -> tuple[Generator | None, str]:
    try:
        return engine.generator(), ""
    except GeneratorUnavailable as error:
        logger.warning("Reports are drafted without a model: %s", error)
        return None, str(error)


def _surely(save: Callable[[], None]) -> None:
    """Wait for a database that was restarted; raises ``NotSaved`` where it stays away."""
    def saved() -> bool:
        save()
        return True

    if not patiently(saved):
        raise NotSaved


def _sentence(event: SentenceDrafted) -> dict[str, Any]:
    data = asdict(event)
    data["sources"] = list(event.sources)
    del data["section"]
    return data


def _save_progress(report: Report, sections: list[dict[str, Any]]) -> None:
    _keep(report, drafted=sections, drafted_until=timezone.now() + STALE)


def _keep(report: Report, **values: Any) -> None:
    """Write these fields where the report still stands; raises ``ReportGone`` where it does not."""
    for name, value in values.items():
        setattr(report, name, value)
    with transaction.atomic():
        if not Report.objects.select_for_update().filter(pk=report.pk).exists():
            raise ReportGone(f"The report {report.pk} no longer exists.")
        report.save(update_fields=[*values, "changed"])


def _finish(person: Person, report: Report, sections: list[dict[str, Any]], event: DraftFinished) -> None:
    prose = {section.key for section in report.outline.sections if section.style == "prose"}
    with transaction.atomic():
        _keep(
            report,
            drafting=Drafting.STOPPED if event.stopped else Drafting.FINISHED,
            model=event.model[:120],
            prompt_version=event.prompt_version,
            trouble=event.trouble[:300],
        )
        if report.current is not None:
            # The database had taken it before it went away without a word.
            return
        ReportVersion.objects.create(
            report=report,
            number=1,
            saved_by=person,
            content=documents.build(sections, prose=prose, language=report.language),
        )
        audit.record(
            "report drafted",
            person=person,
            subject=f"report:{report.pk}",
            model=event.model,
            sections=len(sections),
            refused=event.refused,
            stopped=event.stopped,
        )


def as_message(event: Event) -> dict[str, Any]:
    """The event as the socket sends it."""
    names = {
        SectionStarted: "section",
        SentenceDrafted: "sentence",
        SectionFinished: "section-finished",
        DraftFinished: "finished",
    }
    return {"kind": names[type(event)], **asdict(event)}
