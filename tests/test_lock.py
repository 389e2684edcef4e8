"""The two locks say one version and its hashes for everything that pyproject asks for, agree with each other, and are what is installed."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from clinic.sbom import PIN

RUN, DEV = "requirements.lock", "requirements-dev.lock"
MAKEFILE = (settings.BASE_DIR / "Makefile").read_text()


def text_of(lock: str) -> str:
    return (settings.BASE_DIR / lock).read_text()


def locked(lock: str) -> dict[str, tuple[str, str]]:
    """Version and hashes by name."""
    return {canonicalize_name(name): (version, hashes) for name, version, hashes in PIN.findall(text_of(lock))}


def wanted(*, dev: bool) -> list[Requirement]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return [Requirement(line) for line in (*project["dependencies"], *(project["optional-dependencies"]["dev"] if dev else ()))]


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_every_line_of_a_lock_is_a_pin_with_hashes_and_names_no_place(lock):
    text = text_of(lock)
    assert len(locked(lock)) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)) > 100
    assert not re.search(r"://|^-|^\s+-(?!-hash=)", text, re.MULTILINE)


@pytest.mark.parametrize(("lock", "dev"), [(RUN, False), (DEV, True)])
def test_a_lock_agrees_with_pyproject(lock, dev):
    found = locked(lock)
    wrong = [str(each) for each in wanted(dev=dev) if canonicalize_name(each.name) not in found
             or not each.specifier.contains(found[canonicalize_name(each.name)][0])]
    assert wrong == [], "Run «make lock»."


def test_the_lock_of_the_tests_is_that_of_the_site_and_what_tests_need():
    site, tests = locked(RUN), locked(DEV)
    assert {name: tests.get(name) for name in site} == site
    assert {"pytest", "playwright", "ruff"} <= set(tests) - set(site)


def test_torch_is_the_build_for_the_processor_and_brings_nothing_for_graphics_cards():
    assert locked(RUN)["torch"][0].endswith("+cpu")
    assert [name for name in locked(DEV) if name.startswith(("nvidia-", "cuda-", "triton"))] == []


def test_make_installs_from_the_locks_by_hash_and_anew_when_one_changes():
    assert "--require-hashes" in MAKEFILE and "--no-deps --no-build-isolation --editable ." in MAKEFILE
    assert re.search(r"^\$\(VENV\)/\.locked: requirements\.lock$", MAKEFILE, re.MULTILINE) and "venv --clear $(VENV)" in MAKEFILE
    assert re.search(r"^\$\(VENV\)/\.ready-dev: \$\(VENV\)/\.ready requirements-dev\.lock$", MAKEFILE, re.MULTILINE)
    # What builds the site itself is locked too, since nothing else is fetched for it.
    build = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["build-system"]["requires"]
    assert all(Requirement(each).specifier.contains(locked(RUN)[canonicalize_name(Requirement(each).name)][0]) for each in build)


def test_what_these_tests_run_with_is_what_is_locked():
    other = {name: (version, here) for name, (version, _hashes) in locked(DEV).items() if (here := _installed(name)) not in (None, version)}
    assert other == {}


def _installed(name: str) -> str | None:
    """None for what another platform needs."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
