"""The lock of dependencies says one version and its hashes for everything that pyproject asks for, and nothing that it forbids."""

from __future__ import annotations

import re
import tomllib

from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def locked() -> dict[str, tuple[str, int]]:
    """Version and number of hashes by name."""
    text = (settings.BASE_DIR / "requirements.lock").read_text()
    return {canonicalize_name(name): (version, hashes.count("sha256")) for name, version, hashes in PIN.findall(text)}


def wanted() -> list[Requirement]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])]


def test_every_line_of_the_lock_is_a_pin_with_hashes():
    text = (settings.BASE_DIR / "requirements.lock").read_text()
    assert len(locked()) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)) > 100
    assert all(hashes for _version, hashes in locked().values())


def test_the_lock_agrees_with_pyproject():
    found = locked()
    wrong = [str(each) for each in wanted() if canonicalize_name(each.name) not in found
             or not each.specifier.contains(found[canonicalize_name(each.name)][0])]
    assert wrong == [], "Make the lock anew; SECURITY.md says how."
