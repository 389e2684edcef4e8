"""Turns the Chinese entities of the PyCMeKG package into short disease cards; knows no database.

The entities were extracted by machine and are wrong in places: every card says so, and none may drive an alert.
"""

from __future__ import annotations

import importlib.util
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCE_NOTE = "CMeKG（中文医学知识图谱），PyCMeKG 0.2.5，MIT 许可；机器抽取，可能有误"
SOURCE_URL = "https://github.com/king-yyf/PyCMeKG"
# How each attribute reads in a sentence about the disease, in the order of a card.
SENTENCES = {
    "常见病因": "常见病因包括",
    "病因": "病因包括",
    "高危因素": "高危因素包括",
    "多发群体": "多见于",
    "常见发病部位": "常见发病部位为",
    "传播途径": "传播途径为",
    "常见症状": "常见症状包括",
    "临床症状及体征": "临床症状及体征包括",
    "检查": "检查包括",
    "实验室检查": "实验室检查包括",
    "影像学检查": "影像学检查包括",
    "鉴别诊断": "需要与以下疾病鉴别：",
    "并发症": "并发症包括",
    "药物治疗": "药物治疗包括",
    "手术治疗": "手术治疗包括",
    "辅助治疗": "辅助治疗包括",
    "治疗": "治疗包括",
    "预防": "预防措施包括",
    "就诊科室": "就诊科室为",
}
SYMPTOMS = ("常见症状", "临床症状及体征")
KIND = "disease_card"
LEAST_ATTRIBUTES = 6
MOST_VALUES = 15
LONGEST_VALUE = 40


class PackageMissing(Exception):
    """The PyCMeKG package is not installed or not the one these cards are made for."""


class _PlainUnpickler(pickle.Unpickler):
    """Opens containers, strings and numbers; anything that names a class or function is refused."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        raise pickle.UnpicklingError(f"The file asks for {module_name}.{global_name}.")


def package_file() -> Path:
    """Where the package keeps its entities; the package's own code is never run. Raises ``PackageMissing``."""
    found = importlib.util.find_spec("pyCMeKG")
    if found is None or not found.submodule_search_locations:
        raise PackageMissing("PyCMeKG is not installed.")
    return Path(found.submodule_search_locations[0]) / "model" / "cmekg.pkl"


def read_entities(path: Path) -> dict[str, dict[str, list[str]]]:
    """The entities by name; raises ``PackageMissing`` when the file is not what it should be."""
    try:
        with path.open("rb") as file:
            entities = _PlainUnpickler(file).load()
    except (OSError, EOFError, pickle.UnpicklingError) as error:
        raise PackageMissing(f"The entities of PyCMeKG cannot be read: {error}") from error
    if not isinstance(entities, dict):
        raise PackageMissing("The entities of PyCMeKG have an unknown form.")
    return entities


def cards(entities: dict[str, dict[str, list[str]]]) -> Iterator[dict[str, Any]]:
    """A document for every disease with symptoms and at least six attributes, as the JSON lines reader takes it."""
    for name in sorted(entities):
        attributes = {key: _values(entities[name].get(key)) for key in SENTENCES}
        told = {key: values for key, values in attributes.items() if values}
        if len(told) >= LEAST_ATTRIBUTES and any(key in told for key in SYMPTOMS):
            yield _card(name, told, entities[name])


def _values(values: Any) -> list[str]:
    if not isinstance(values, list):
        return []
    texts = (" ".join(value.split()).strip("。；;，, ") for value in values if isinstance(value, str))
    return list(dict.fromkeys(text for text in texts if text and len(text) <= LONGEST_VALUE))[:MOST_VALUES]


def _card(name: str, told: dict[str, list[str]], attributes: dict[str, list[str]]) -> dict[str, Any]:
    facts = [f"{name}{SENTENCES[key]}{'、'.join(values)}。" for key, values in told.items()]
    codes = _values(attributes.get("ICD10"))
    names = [*_values(attributes.get("英文名称"))[:2], *_values(attributes.get("别称"))[:5]]
    head = [f"{name}又称{'、'.join(names)}。"] if names else []
    return {
        "_id": f"cmekg:{name}", "title": name, "text": "\n".join(head + facts), "language": "zh",
        "kind": KIND, "topic": codes[0] if codes else "", "url": SOURCE_URL, "references": [SOURCE_NOTE],
    }


def write_cards(target: Path) -> int:
    """Write all cards as JSON lines, whole or not at all; their number. Raises ``PackageMissing``."""
    lines = [json.dumps(card, ensure_ascii=False) for card in cards(read_entities(package_file()))]
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(target)
    return len(lines)
