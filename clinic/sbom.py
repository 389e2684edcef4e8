"""What the site is made of, as a bill of materials in CycloneDX 1.6 (ECMA-424): read from the lock files, not from what lies about.

Every part names itself to vulnerability scanners by its package URL and carries the hashes that installing it checks.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.module_loading import import_string

from clinic import places

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Component:
    """One part: ``kind`` is library or machine-learning-model; ``hashes`` are pairs of CycloneDX's name of the algorithm and hexadecimal digits.

    A Python package has several hashes, one a file that may be installed.
    """

    kind: str
    name: str
    version: str
    address: str = ""
    licence: str = ""
    hashes: tuple[tuple[str, str], ...] = ()
    properties: dict[str, str] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """As CycloneDX writes it."""
        reference = self.address or f"{self.name}@{self.version}"
        said: dict[str, Any] = {"type": self.kind, "bom-ref": reference, "name": self.name, "version": self.version}
        if self.address:
            said["purl"] = self.address
        if self.licence:
            said["licenses"] = [{"expression": self.licence}]
        if self.hashes:
            said["hashes"] = [{"alg": algorithm, "content": digits} for algorithm, digits in self.hashes]
        if self.properties:
            said["properties"] = [{"name": name, "value": value} for name, value in self.properties.items()]
        return said


def bill() -> dict[str, Any]:
    """The whole document; what it holds depends on the lock files alone, but for the moment it was made."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    parts = [part.described() for path in places.COMPONENTS for part in import_string(path)()]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
                     "component": Component("application", project["name"], project["version"], licence=project["license"]).described()},
        "components": parts,
    }


def python_packages() -> Iterator[Component]:
    """What ``make run`` installs, from requirements.lock."""
    for name, version, hashes in PIN.findall((settings.BASE_DIR / "requirements.lock").read_text()):
        yield Component("library", name, version, f"pkg:pypi/{name.lower().replace('_', '-')}@{quote(version)}",
                        hashes=tuple(("SHA-256", digits) for digits in HASH.findall(hashes)))


def front_end_packages() -> Iterator[Component]:
    """What is bundled for the browser, from npm's lock file."""
    packages = json.loads((Path(__file__).parent / "frontend" / "package-lock.json").read_text())["packages"]
    for place, said in packages.items():
        if place:
            name = place.rpartition("node_modules/")[2]
            algorithm, _dash, digest = said["integrity"].partition("-")
            hashes = ((f"SHA-{algorithm.removeprefix('sha')}", base64.b64decode(digest).hex()),)
            yield Component("library", name, said["version"], f"pkg:npm/{quote(name)}@{quote(said['version'])}", said.get("license", ""), hashes)
