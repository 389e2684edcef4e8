"""The compiled terminology: sources joined to one concept, written, read, kept up to date."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from qa.text_analysis.base import EntityType
from qa.text_analysis.terminology import compiling, store
from qa.text_analysis.terminology.base import Term
from qa.text_analysis.terminology.packages import DrugNames, IcdTabular
from qa.text_analysis.terminology.project import OpenOntologies, ProjectFiles


class Given:
    def __init__(self, name: str, *terms: Term, version: str = "1") -> None:
        self.name, self._terms, self._version = name, terms, version

    def version(self) -> str:
        return self._version

    def terms(self) -> Iterator[Term]:
        return iter(self._terms)


FEVER = Term(EntityType.SYMPTOM, ("发热",), ("fever",), ("ICD10:R50.9",))


def test_later_sources_add_codes_and_names_to_a_concept(tmp_path):
    coded = Term(EntityType.SYMPTOM, english=("Fever", "pyrexia"), codes=("SYMP:0000613",))
    joined = compiling.joined([Given("ours", FEVER), Given("ontology", coded)])
    concept = joined.named("发热")
    assert concept is joined.named("pyrexia")
    assert (concept.id, concept.codes, concept.source) == ("SYMP:0000613", ("ICD10:R50.9", "SYMP:0000613"), "ours")


def test_a_name_of_another_kind_stays_another_concept():
    joined = compiling.joined([Given("ours", FEVER), Given("drugs", Term(EntityType.DRUG, english=("fever",)))])
    assert len(joined.concepts) == 2 and len({concept.id for concept in joined.concepts}) == 2


def test_a_term_with_both_names_joins_what_two_sources_hold_apart():
    listed, coded = Term(EntityType.DISEASE, ("室间隔缺损",)), Term(EntityType.DISEASE, english=("ventricular septal defect",), codes=("DOID:1657",))
    both = Term(EntityType.DISEASE, ("室间隔缺损",), ("ventricular septal defect", "VSD"), ("ICD10:Q21.0",))
    joined = compiling.joined([Given("ours", listed), Given("ontology", coded), Given("bilingual", both)])
    concept = joined.named("室间隔缺损")
    assert len(joined.concepts) == 1 and concept is joined.named("ventricular septal defect") is joined.named("VSD")
    assert (concept.id, concept.codes) == ("DOID:1657", ("ICD10:Q21.0", "DOID:1657"))


def test_concepts_classified_apart_are_not_joined_by_a_translation():
    rhinitis = Term(EntityType.DISEASE, ("急性鼻炎",), codes=("ICD10:J00",))
    sinusitis = Term(EntityType.DISEASE, english=("acute sinusitis",), codes=("ICD10CM:J01",))
    wrong = Term(EntityType.DISEASE, ("急性鼻炎",), ("acute sinusitis",))
    joined = compiling.joined([Given("ours", rhinitis), Given("ontology", sinusitis), Given("machine", wrong)])
    assert joined.named("急性鼻炎") is not joined.named("acute sinusitis")


def test_acronyms_keep_their_capitals():
    joined = compiling.joined([Given("ours", Term(EntityType.DISEASE, english=("pulmonary embolism", "PE")))])
    assert joined.named("PE") and joined.named("pe") is None and joined.named("Pulmonary Embolisms")


def test_what_is_written_is_read_and_compiled_once(tmp_path):
    parts = (Given("ours", FEVER),)
    assert compiling.compile_into(tmp_path, parts=parts) and not compiling.compile_into(tmp_path, parts=parts)
    assert store.read(tmp_path) == compiling.joined(parts, stamp=compiling.stamp(parts))
    assert compiling.compile_into(tmp_path, parts=(Given("ours", FEVER, version="2"),))
    assert [path.name for path in tmp_path.iterdir()] == [store.FILE]


def test_a_missing_or_older_file_says_what_to_do(tmp_path):
    with pytest.raises(store.TerminologyMissing, match=r"run «manage\.py setup»"):
        store.read(tmp_path)
    with gzip.open(tmp_path / store.FILE, "wt") as file:
        file.write("0\t\n")
    assert store.stamp_of(tmp_path) == ""
    with pytest.raises(store.TerminologyMissing, match="another version"):
        store.read(tmp_path)


def test_a_source_that_is_not_installed_is_left_out():
    assert compiling.joined([Given("none", FEVER, version="")]).concepts == ()
    assert all(isinstance(source.version(), str) for source in (IcdTabular(), DrugNames()))


def test_the_projects_own_files_can_be_read():
    assert sum(1 for _ in ProjectFiles().terms()) > 3000
    codes = [term.codes[0].partition(":")[0] for term in OpenOntologies().terms()]
    assert codes.count("DOID") > 11000 and codes.count("SYMP") > 800


def test_common_concepts_have_both_languages_and_codes(terminology):
    for name, other, code in [("高血压", "hypertension", "ICD10:I10"), ("白细胞计数", "WBC", "LOINC:6690-2"),
                              ("川崎病", "Kawasaki disease", "ICD10:M30.3")]:
        concept = terminology.named(name)
        assert concept is terminology.named(other) and code in concept.codes


@pytest.mark.parametrize(("chinese", "english", "code"), [
    ("干咳", "dry cough", "ICD10:R05"), ("咳痰", "sputum production", "ICD10:R09.3"), ("小细胞性贫血", "microcytic anemia", "DOID:11252"),
    ("酒精性肝硬化", "alcoholic cirrhosis", "ICD10:K70.3"), ("双下肢水肿", "lower extremity edema", "ICD10:R60.0"),
    ("二甲双胍", "metformin", "ATC:A10BA02"), ("阿司匹林", "aspirin", "ATC:B01AC06"), ("室间隔缺损", "ventricular septal defect", "ICD10:Q21.0"),
    ("血肌酐", "creatinine", "LOINC:2160-0"), ("哮喘", "asthma", "DOID:2841"), ("头痛", "headache", "ICD10:R51"),
])
def test_what_wards_write_most_is_one_concept_with_its_code(terminology, chinese, english, code):
    concept = terminology.named(chinese)
    assert concept is terminology.named(english) and code in concept.codes


def test_near_names_stay_concepts_of_their_own(terminology):
    names = ("咳嗽", "干咳", "咳痰", "咯血", "痰中带血")
    assert len({terminology.named(name).id for name in names}) == len(names)


def test_no_english_name_of_a_concept_has_lost_its_spaces(terminology):
    long = [concept for concept in terminology.concepts if len(concept.english) > 24 and concept.english.isalpha()]
    lost = [concept.english for concept in long if concept.source == "PyCMeKG"]
    assert not lost, lost
    assert terminology.named("alcoholiccirrhosis") is None
