"""The bill of materials names everything that the lock files install, with the hashes that installing checks."""

from __future__ import annotations

import json
import re

from django.conf import settings
from django.core.management import call_command

from clinic import sbom
from clinic.commands import BadInput
from qa.weights.catalogue import EMBEDDER


def by_address() -> dict[str, dict]:
    return {part["purl"]: part for part in sbom.bill()["components"] if "purl" in part}


def test_it_is_cyclonedx_with_the_fields_that_its_schema_requires():
    bill = sbom.bill()
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert bill["metadata"]["component"]["name"] == "xinglin"
    references = [part["bom-ref"] for part in bill["components"]]
    assert len(set(references)) == len(references) > 150
    digits = {"SHA-256": 64, "SHA-512": 128, "SHA-1": 40}
    for part in bill["components"]:
        assert {"type", "name", "version"} <= set(part) and part["hashes"]
        assert all(re.fullmatch(rf"[0-9a-f]{{{digits[each['alg']]}}}", each["content"]) for each in part["hashes"])


def test_every_line_of_both_lock_files_is_in_it():
    addresses = by_address()
    pins = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s\\]+)", (settings.BASE_DIR / "requirements.lock").read_text(), re.MULTILINE)
    assert len(pins) > 100 and all(f"pkg:pypi/{name.lower().replace('_', '-')}@{version.replace('+', '%2B')}" in addresses for name, version in pins)
    packages = json.loads((settings.BASE_DIR / "clinic/frontend/package-lock.json").read_text())["packages"]
    assert sum(address.startswith("pkg:npm/") for address in addresses) == len(packages) - 1
    assert addresses["pkg:npm/cytoscape@3.34.4"]["licenses"] == [{"expression": "MIT"}]


def test_the_models_are_in_it_with_their_digests():
    models = [part for part in sbom.bill()["components"] if part["type"] == "machine-learning-model"]
    assert {"alg": "SHA-256", "content": EMBEDDER.sha256} in [each for part in models for each in part["hashes"]]


def test_the_command_writes_the_file_or_says_why_not(tmp_path, capsys):
    call_command("sbom", str(tmp_path / "sbom.json"), "--json")
    told = json.loads(capsys.readouterr().out)
    assert len(json.loads((tmp_path / "sbom.json").read_text())["components"]) == told["components"]
    try:
        call_command("sbom", str(tmp_path / "missing" / "sbom.json"))
    except BadInput as refused:
        assert "cannot be written" in str(refused)
    else:
        raise AssertionError("A folder that does not exist was written to.")
