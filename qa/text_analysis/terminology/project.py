"""Terms that the project itself writes or carries: concepts, tests, bilingual terms, word lists, open ontologies."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from qa.retrieval import terms as bilingual
from qa.text_analysis.base import EntityType
from qa.text_analysis.terminology.base import Term
from qa.text_analysis.words import word_file, words

PACKAGE = Path(__file__).parent.parent
FIXTURES = PACKAGE.parent.parent / "fixtures" / "terminology"
_KINDS = {"disease": EntityType.DISEASE, "drug": EntityType.DRUG, "lab": EntityType.TEST,
          "symptom": EntityType.SYMPTOM, "test": EntityType.PROCEDURE}
_LISTS = {"diseases": EntityType.DISEASE, "symptoms": EntityType.SYMPTOM, "tests": EntityType.TEST, "procedures": EntityType.PROCEDURE,
          "microbes": EntityType.MICROORGANISM, "drugs": EntityType.DRUG, "equipment": EntityType.EQUIPMENT,
          "departments": EntityType.DEPARTMENT, "anatomy": EntityType.ANATOMY}


class ProjectFiles:
    """concepts.tsv, tests.tsv, the bilingual terms of retrieval, drug_codes.tsv and the word lists, in that order."""

    name = "project"

    def version(self) -> str:
        files = [PACKAGE / "concepts.tsv", PACKAGE / "tests.tsv", PACKAGE / "drug_codes.tsv", bilingual.TERMS_FILE]
        files += [word_file(name, "zh") for name in _LISTS] + [word_file(name, "en") for name in _LISTS]
        return _digest(file for file in files if file.is_file())

    def terms(self) -> Iterator[Term]:
        yield from _concepts()
        yield from _tests()
        for concept in bilingual.concepts():
            if concept.kind in _KINDS:
                yield Term(_KINDS[concept.kind], concept.chinese, concept.english)
        yield from _drug_codes()
        for name, kind in _LISTS.items():
            yield from (Term(kind, chinese=(word,)) for word in words(name, "zh") if len(word) > 1)
            yield from (Term(kind, english=(word,)) for word in words(name, "en"))


class OpenOntologies:
    """The Disease Ontology and the Symptom Ontology (CC0), as `fixtures/terminology` holds them."""

    name = "ontologies"

    def version(self) -> str:
        return _digest([FIXTURES / "doid.tsv", FIXTURES / "symp.tsv"])

    def terms(self) -> Iterator[Term]:
        diseases = list(_rows(FIXTURES / "doid.tsv"))
        both = {row["name"].lower() for row in diseases}
        for row in _rows(FIXTURES / "symp.tsv"):
            kind = EntityType.DISEASE if row["name"].lower() in both else EntityType.SYMPTOM
            yield Term(kind, english=(row["name"], *_split(row["synonyms"])), codes=(row["id"],))
        for row in diseases:
            yield Term(EntityType.DISEASE, english=(row["name"],), codes=(row["id"], *_split(row["codes"])))


def _concepts() -> Iterator[Term]:
    for row in _rows(PACKAGE / "concepts.tsv"):
        yield Term(EntityType(row["type"]), _split(row["zh"]), _split(row["en"]), _split(row["codes"]))


def _tests() -> Iterator[Term]:
    for row in _rows(PACKAGE / "tests.tsv"):
        codes = (f"LOINC:{row['loinc']}",) if row["loinc"] else ()
        chinese = tuple(name for name in _split(row["zh"]) if len(name) > 1)
        yield Term(EntityType.TEST, chinese, _split(row["en"]), codes)


def _drug_codes() -> Iterator[Term]:
    """Substances in the Anatomical Therapeutic Chemical classification (WHO Collaborating Centre for Drug Statistics Methodology)."""
    for row in _rows(PACKAGE / "drug_codes.tsv"):
        yield Term(EntityType.DRUG, english=(row["name"],), codes=tuple(f"ATC:{code}" for code in _split(row["atc"])))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split("|") if name)


def _digest(files: Iterator[Path] | list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
