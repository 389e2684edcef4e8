"""A sender's folder can be read again at any time: the same entries, the same identities."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Condition, KeptResource, Observation, Patient
from records.services.patients import import_patients

OPEN_DATA = Path(os.environ.get("XINGLIN_DATA", Path(__file__).parents[3] / "shared" / "data")) / "fhir-carebundle"
SUBJECT = {"subject": {"reference": "Patient/p1"}}
PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"text": "Mary Whitfield"}],
           "identifier": [{"value": "M-1"}]}


def written(folder, *resources):
    path = folder / "b.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}))
    return path


def problems(count):
    return [{"resourceType": "Condition", "id": f"c{number}", "code": {"text": "Gout"}, **SUBJECT}
            for number in range(count)]


def statements(path):
    with CaptureQueriesContext(connection) as run:
        import_patients([path])
    return len(run)


def test_many_new_entries_take_no_more_statements_than_few(db, tmp_path):
    few = statements(written(tmp_path, PATIENT, *problems(2)))
    Patient.objects.all().delete()
    assert statements(written(tmp_path, PATIENT, *problems(200))) <= few
    assert Condition.objects.count() == 200


def test_many_known_entries_take_no_more_statements_than_few(db, tmp_path):
    path = written(tmp_path, PATIENT, *problems(100))
    first = statements(path)
    assert statements(path) <= first + 10


def test_kept_resources_of_two_kinds_may_share_an_id(db, tmp_path):
    import_patients([written(tmp_path, PATIENT, {"resourceType": "Goal", "id": "1", **SUBJECT})])
    import_patients([written(tmp_path, PATIENT, {"resourceType": "Flag", "id": "1", **SUBJECT})])
    assert set(KeptResource.objects.values_list("kind", flat=True)) == {"Goal", "Flag"}


@pytest.mark.skipif(not OPEN_DATA.exists(), reason="The open FHIR data is not on this machine.")
def test_a_folder_of_sixty_histories_is_read_twice_to_the_same_record(db):
    first = import_patients([OPEN_DATA])
    known = set(Observation.objects.values_list("pk", flat=True))
    again = import_patients([OPEN_DATA])
    assert first.patients == Patient.objects.count() == 60
    assert again == first
    assert set(Observation.objects.values_list("pk", flat=True)) == known
