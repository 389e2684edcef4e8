"""Terms of other packages: bilingual diseases, and where installed ICD-10-CM and drug names. Their code is not run
where a data file will do."""

from __future__ import annotations

import bz2
import importlib.util
import pickle
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from qa.text_analysis.base import EntityType
from qa.text_analysis.terminology.base import SourceUnusable, Term

_TOO_SPECIFIC = re.compile(r"unspecified|encounter|sequela|other specified|classified elsewhere|without|due to|[(\[]|\bNEC\b", re.I)
_MOST_WORDS = 5


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _folder(module: str) -> Path:
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise SourceUnusable(f"The package {module} has no folder to read from.")
    return Path(found.submodule_search_locations[0])


class FakerHealthcare:
    """158 diseases in Chinese and English that share an ICD-10 code."""

    name = "faker-healthcare-provider"

    def version(self) -> str:
        return _version(self.name)

    def terms(self) -> Iterator[Term]:
        from faker_healthcare.disease_correlations import DISEASE_CORRELATIONS as english
        from faker_healthcare.zh_CN.disease_correlations import DISEASE_CORRELATIONS as chinese

        by_code: dict[str, list[str]] = {}
        for name, data in english.items():
            by_code.setdefault(data["icd10"], []).append(name)
        for name, data in chinese.items():
            names = by_code.get(data["icd10"], [])
            if len(names) == 1:
                plain = re.sub(r"[（(].*?[）)]", "", name)
                yield Term(EntityType.DISEASE, (plain,), (names[0],), (f"ICD10:{data['icd10']}",))


class IcdTabular:
    """Short ICD-10-CM titles and inclusion terms, where `simple-icd-10-cm` is installed."""

    name = "simple-icd-10-cm"

    def version(self) -> str:
        return _version(self.name)

    def terms(self) -> Iterator[Term]:
        from defusedxml.ElementTree import iterparse

        files = sorted((_folder("simple_icd_10_cm") / "data").glob("icd10c-tabular-*.xml"))
        if not files:
            raise SourceUnusable("simple-icd-10-cm holds no tabular list.")
        for _, element in iterparse(files[-1]):
            if element.tag == "diag":
                yield from self._terms(element)

    def _terms(self, element: Any) -> Iterator[Term]:
        code, title = element.findtext("name", ""), element.findtext("desc", "")
        notes = [note.text or "" for tag in ("inclusionTerm", "includes") for note in element.findall(f"{tag}/note")]
        names = tuple(name for name in (title, *notes) if self._short(name))
        if names and code[:1] not in "VWXYZ" and not code.startswith(("S", "T")):
            yield Term(EntityType.SYMPTOM if code.startswith("R") else EntityType.DISEASE, english=names,
                       codes=(f"ICD10CM:{code}",))

    def _short(self, name: str) -> bool:
        return bool(name) and not _TOO_SPECIFIC.search(name) and "," not in name and len(name.split()) <= _MOST_WORDS


class _PlainUnpickler(pickle.Unpickler):
    """Opens containers, strings and numbers; anything that names a class or function is refused."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        raise pickle.UnpicklingError(f"The file asks for {module_name}.{global_name}.")


class DrugNames:
    """Drug names with DrugBank identifiers, where `drug-named-entity-recognition` is installed."""

    name = "drug-named-entity-recognition"

    def version(self) -> str:
        return _version(self.name)

    def terms(self) -> Iterator[Term]:
        path = _folder("drug_named_entity_recognition") / "drug_ner_dictionary.pkl.bz2"
        try:
            with bz2.open(path) as file:
                data = _PlainUnpickler(file).load()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise SourceUnusable(f"The drug names cannot be read: {error}") from error
        identifiers = data["drug_canonical_to_data"]
        variants: dict[str, list[str]] = {}
        for variant, canonical in data["drug_variant_to_canonical"].items():
            for name in canonical if isinstance(canonical, list) else [canonical]:
                variants.setdefault(name, []).append(variant)
        for canonical, details in identifiers.items():
            names = [name for name in (canonical, *variants.get(canonical, [])) if re.fullmatch(r"[a-z][a-z\- ]{4,30}", name)]
            code = details.get("drugbank_id") if isinstance(details, dict) else None
            if names:
                yield Term(EntityType.DRUG, english=tuple(dict.fromkeys(names))[:6], codes=(f"DRUGBANK:{code}",) if code else ())
