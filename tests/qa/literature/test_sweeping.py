"""What uploads leave behind whose process was killed before they were confirmed is removed, and nothing else."""

from __future__ import annotations

import os
import shutil
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qa import tasks
from qa.models import EvaluationRun, ImportFile, PubMedSearch
from qa.services import literature
from qa.services.sweeping import sweep_uploads
from tests.killed import killed_everywhere

DAY = timedelta(days=1)


def aged(settings, by: timedelta) -> None:
    """As if everything had been written so long ago."""
    then = time.time() - by.total_seconds()
    for path in [*settings.UPLOADS.rglob("*"), settings.UPLOADS]:
        os.utime(path, (then, then))


def files(settings) -> list[str]:
    return sorted(path.name for path in settings.UPLOADS.rglob("*") if path.is_file())


def upload(corpus, librarian) -> None:
    literature.upload_files(corpus=corpus, uploads=[SimpleUploadedFile("fever.txt", b"Paracetamol lowers fever.")], person=librarian)


@pytest.mark.django_db(transaction=True)
def test_uploads_that_were_killed_are_removed_and_confirmed_ones_stay(corpus, librarian, settings):
    kills = sum(1 for _step in killed_everywhere(lambda: upload(corpus, librarian), also=[(shutil, "copyfileobj")]))
    confirmed = ImportFile.objects.get()
    assert kills > 3 and len(files(settings)) > 1
    assert sweep_uploads() == 0, "What is younger than a day may be an upload on its way."
    aged(settings, 2 * DAY)
    assert sweep_uploads() == kills
    assert files(settings) == [os.path.basename(confirmed.path)] and sweep_uploads() == 0


@pytest.mark.django_db
def test_what_a_row_names_stays_however_old_and_wherever_the_site_was(corpus, librarian, settings):
    upload(corpus, librarian)
    for file in ImportFile.objects.all():
        ImportFile.objects.filter(pk=file.pk).update(path=file.path.replace(str(settings.UPLOADS), "/srv/another-home/uploads"))
    for folder in ("literature/pubmed-7", "evaluation"):
        (settings.UPLOADS / folder).mkdir(parents=True)
    (settings.UPLOADS / "literature" / "pubmed-7" / "00001.xml").write_text("<x/>")
    (settings.UPLOADS / "evaluation" / "asked.jsonl").write_text("{}")
    (settings.UPLOADS / "evaluation" / "cut-off.jsonl").write_text("{}")
    PubMedSearch.objects.create(corpus=corpus, query="fever", limit=1, folder=str(settings.UPLOADS / "literature" / "pubmed-7"))
    EvaluationRun.objects.create(kind=EvaluationRun.Kind.ANSWERS, data_set="asked", data_path=str(settings.UPLOADS / "evaluation" / "asked.jsonl"))
    aged(settings, 30 * DAY)
    kept = set(files(settings)) - {"cut-off.jsonl"}
    assert sweep_uploads() == 1 and set(files(settings)) == kept


@pytest.mark.django_db
def test_a_folder_in_which_something_was_written_today_stays(settings):
    folder = settings.UPLOADS / "literature" / "arriving"
    folder.mkdir(parents=True)
    (folder / "first.txt").write_text("a")
    aged(settings, 2 * DAY)
    (folder / "second.txt").write_text("b")
    assert sweep_uploads() == 0 and len(files(settings)) == 2


@pytest.mark.django_db
def test_the_worker_sweeps_every_hour(settings):
    (settings.UPLOADS / "literature" / "orphan").mkdir(parents=True)
    aged(settings, 2 * DAY)
    tasks.sweep_uploads_task.func(timestamp=0)
    assert not (settings.UPLOADS / "literature" / "orphan").exists()
    assert any(registered.task.name == "qa.sweep_uploads" for registered in tasks.app.periodic_registry.periodic_tasks.values())
