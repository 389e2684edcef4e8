"""Whoever steals a dump or the disk of the demonstration clinic learns of nobody: no name, number, address or note stands in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SECRETS = """
import django; django.setup()
import json, sys
from clinic import postgres
from records.models import Patient
with postgres.in_use():
    found = {"name": [], "number": [], "contact": [], "note": [], "source": []}
    for patient in Patient.objects.all():
        found["name"].append(patient.name)
        found["number"] += [value for value in (patient.mrn, *map(str, patient.identifiers.values()))]
        found["source"].append(patient.source_id)
        found["contact"] += [value for value in (patient.phone, patient.address) if value]
        found["note"] += [note.text[:60] for note in patient.notes.all() if len(note.text) > 8]
print(json.dumps({kind: sorted({value for value in values if len(value) > 1}) for kind, values in found.items()}))
"""
# A day's work with one patient, each part with words of its own.
WORK = """
import django; django.setup()
import base64, json
from datetime import timedelta
from django.utils import timezone
from clinic import departures, postgres
from clinic.models import Person
from qa.services import answers
from records.models import Document, Patient, Phrase
from records.monitoring_delivery import deliver
from records.services import appointments, emergencies, report_papers
from records.services.dialogue_drafting import begin_from_transcript
from records.services.monitoring_devices import assign_device, register_device
from records.services.report_signing import add_addendum, sign_report
from records.services.reports import save_version

answers.start_answer = lambda answer: None
SAID = {"transcript": "Doctor: The parrot Ferdinand bit your thumb?", "own line": "Fell from the blue ladder behind the bakery",
        "addendum": "The neighbour Ottilie saw it happen", "addendum reason": "Ottilie called in the evening", "question": "Why does the parrot of Ferdinand bite?",
        "emergency": "Found without papers beside the fountain", "appointment": "Stitches of the parrot bite out", "phrase": "The parrot will be vaccinated",
        "document": "a letter from the aunt in Lhasa", "departure": "somebody asks about a bird named Ferdinand"}
with postgres.in_use():
    li, chen = Person.objects.get(username="li.doctor"), Person.objects.get(username="chen.doctor")
    patient = next(one for one in Patient.objects.visible_to(li) if not Patient.objects.visible_to(chen).filter(pk=one.pk).exists())
    report = begin_from_transcript(li, patient, kind="outpatient", transcript=SAID["transcript"] + "\\nPatient: Yes, it hurts.")
    text = report.current.content
    line = {"type": "paragraph", "content": [{"type": "text", "text": SAID["own line"], "marks": [{"type": "own"}]}]}
    save_version(li, report, document={**text, "content": [*text["content"], line]}, base=1)
    sign_report(li, report, version=2, meaning="author", password="apricot-grove")
    report.refresh_from_db()
    add_addendum(li, report, text=SAID["addendum"], reason=SAID["addendum reason"], password="apricot-grove")
    papers = []
    for paper in [report_papers.paper_of(report, person=li)]:
        papers.append(report_papers.content_of(paper)[200:260].hex())
    answers.ask_question(person=li, text=SAID["question"], patient_id=str(patient.pk), use_background=True)
    emergencies.open_chart(chen, mrn=patient.mrn, reason=SAID["emergency"])
    appointments.book(li, patient, doctor=li, starts=timezone.now() + timedelta(days=3), minutes=15, reason=SAID["appointment"])
    Phrase.objects.create(owner=li, language="en", name="vaccine", text=SAID["phrase"])
    Document.objects.create(patient=patient, title="Letter", content_type="text/plain", size=9, data=base64.b64encode(SAID["document"].encode()).decode())
    departures.record(SAID["departure"], subject="answer:1", reference=str(patient.pk), model="m")
    device = register_device(li, name="Monitor 7")
    assign_device(li, patient, device_id=device.device.pk)
    batch = {"readings": [{"code": "8867-4", "value": 72, "unit": "/min", "at": timezone.now().isoformat()}]}
    assert deliver("/devices/readings/", authorization=f"Bearer {device.secret}", body=json.dumps(batch).encode()).status == 200
print(json.dumps({"said": list(SAID.values()) + [base64.b64encode(SAID["document"].encode()).decode()], "papers": papers, "keys": [device.secret]}))
"""
DUMP = """
import subprocess, sys
from clinic import postgres
with postgres.in_use():
    command, environment = postgres.program("pg_dump", "--format=plain", "--file=" + sys.argv[1], postgres.DATABASE)
    subprocess.run(command, env=environment, check=True)
print(postgres.layout().data)
"""


def run(home: Path, *arguments: str) -> str:
    environment = os.environ | {"XINGLIN_HOME": str(home), "XINGLIN_DATABASE_ROLE": "xinglin_app",
                                "DJANGO_SETTINGS_MODULE": "clinic.settings"}
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, text=True,
                          capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """A demonstration clinic in a home of its own: its secrets, a dump, and every folder its files lie in."""
    if not settings.EMBEDDED_DATABASE:
        pytest.skip("The disk of another server is not ours to read.")
    home = tmp_path_factory.mktemp("clinic") / "home"
    run(home, "manage.py", "setup", "--only", "database", "demonstration")
    work = json.loads(run(home, "-c", WORK))
    secrets = json.loads(run(home, "-c", SECRETS)) | work
    dump = home.parent / "dump.sql"
    data = Path(run(home, "-c", DUMP, str(dump)))
    yield secrets, dump, [home, data]
    run(home, "-c", "from clinic import postgres; postgres.discard()")


def read(folders: list[Path]) -> bytes:
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys"}
    return b"\0".join(path.read_bytes() for path in sorted(files))


def standing_in(content: bytes, values: list[str]) -> list[str]:
    return [value for value in values if value.encode() in content]


def test_there_is_something_to_look_for(clinic):
    secrets, dump, folders = clinic
    assert len(secrets["name"]) >= 60 and len(secrets["note"]) >= 5
    assert len(secrets["said"]) >= 10 and len(secrets["papers"]) == 1 and len(secrets["source"]) >= 60
    assert b"records_patient" in dump.read_bytes()
    assert any(path.name == "PG_VERSION" for path in folders[1].iterdir())


@pytest.mark.parametrize("kind", ["name", "number", "contact", "note"])
def test_the_dump_shows_none(clinic, kind):
    secrets, dump, _folders = clinic
    assert standing_in(dump.read_bytes(), secrets[kind]) == []


def test_the_dump_shows_no_identity_of_the_source_system(clinic):
    secrets, dump, _folders = clinic
    assert standing_in(dump.read_bytes(), secrets["source"]) == []


@pytest.mark.parametrize("kind", ["name", "number", "contact", "note", "source"])
def test_the_disk_shows_none(clinic, kind):
    secrets, _dump, folders = clinic
    assert standing_in(read(folders), secrets[kind]) == []


@pytest.mark.parametrize("kind", ["said", "keys"])
def test_transcripts_reports_questions_documents_and_keys_stand_nowhere(clinic, kind):
    secrets, dump, folders = clinic
    assert standing_in(dump.read_bytes(), secrets[kind]) == [] and standing_in(read(folders), secrets[kind]) == []


def test_the_sealed_papers_of_reports_stand_nowhere_in_clear(clinic):
    secrets, dump, folders = clinic
    [part] = secrets["papers"]
    assert part.encode() not in dump.read_bytes() and bytes.fromhex(part) not in read(folders)
    assert b"%PDF" not in read([folders[0] / "uploads"])
