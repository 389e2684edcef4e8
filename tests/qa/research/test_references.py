"""What goes out as BibTeX and RIS comes back the same through other people's readers."""

from __future__ import annotations

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors

from clinic.spreadsheets import harmless
from qa.research.bibtex import to_bibtex
from qa.research.references import BOOK, REPORT, WEB, Reference, keys
from qa.research.ris import to_ris

CHINESE = Reference("针刺治疗慢性腰痛的随机对照试验", authors=("张, 伟", "欧阳, 娜娜", "中华医学会"), year=2021, journal="中华医学杂志", volume="101",
                    issue="3", pages="181-186", doi="10.3760/cma.j.cn112137", language="zh",
                    keywords=("腰痛", "针刺"), abstract="目的：观察疗效。结果：有效。")
SPECIAL = Reference(r"50% of R&D: $5 #1 x_y ~ a^b \alpha {braces}", authors=("O'Brien, Séan", "van der Berg, J"), year=2020, journal="J. & Sons",
                    doi="10.1002/(SICI)1097-0258(19980815)17:15_16%3C1661::AID-SIM968%3E3.0.CO;2-2",
                    url="https://example.org/a_b?c=d%20e&f=~g#h")
GROUPS = Reference("Groups", year=1999, authors=("Department of Health, Education, and Welfare", "Smith and Sons Study Group",
                                                 "GISSI-3 Investigators"))
BARE = Reference("A title and nothing else")
EVERY = (CHINESE, SPECIAL, GROUPS, BARE)


def of_bibtex(*references: Reference) -> list[dict]:
    text = to_bibtex(references)
    plain = bibtexparser.parse_string(text, append_middleware=[SeparateCoAuthors()])
    decoded = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not plain.failed_blocks and not decoded.failed_blocks
    return [{"key": raw.key, "type": raw.entry_type, **{field.key: field.value for field in read.fields},
             **{field.key: field.value for field in raw.fields if field.key in ("doi", "url", "author")}}
            for raw, read in zip(plain.entries, decoded.entries, strict=True)]


def test_chinese_references_come_back_from_bibtex():
    [entry] = of_bibtex(CHINESE)
    assert (entry["title"].strip("{}"), entry["journal"], entry["year"], entry["pages"], entry["abstract"], entry["keywords"]) == (
        CHINESE.title, "中华医学杂志", "2021", "181–186", CHINESE.abstract, "腰痛, 针刺")
    assert entry["author"] == ["张, 伟", "欧阳, 娜娜", "{中华医学会}"]


def test_what_latex_would_take_for_commands_comes_back():
    [entry] = of_bibtex(SPECIAL)
    # The reader knows the command as an accent's sign.
    assert entry["title"].replace("ˆ", "^") in (SPECIAL.title, f"{{{SPECIAL.title}}}")
    assert (entry["journal"], entry["doi"], entry["url"]) == ("J. & Sons", SPECIAL.doi, SPECIAL.url)


def test_a_group_with_and_in_its_name_stays_one_author():
    [entry] = of_bibtex(GROUPS)
    assert entry["author"] == ["{Department of Health, Education, and Welfare}", "{Smith and Sons Study Group}", "{GISSI-3 Investigators}"]


def test_missing_years_and_names_leave_no_empty_fields():
    [entry] = of_bibtex(BARE)
    assert entry == {"key": "anontitle", "type": "article", "title": entry["title"]}
    [read] = rispy.loads(to_ris([BARE]))
    assert read == {"type_of_reference": "JOUR", "title": BARE.title}


def test_references_come_back_from_ris():
    chinese, special, groups, _ = rispy.loads(to_ris(EVERY))
    assert (chinese["title"], chinese["authors"], chinese["secondary_title"], chinese["year"], chinese["start_page"], chinese["end_page"]) == (
        CHINESE.title, list(CHINESE.authors), "中华医学杂志", "2021", "181", "186")
    assert (chinese["abstract"], chinese["keywords"], chinese["language"]) == (CHINESE.abstract, ["腰痛", "针刺"], "zh")
    assert (special["title"], special["doi"], special["urls"]) == (SPECIAL.title, SPECIAL.doi, [SPECIAL.url])
    assert groups["authors"] == list(GROUPS.authors)


@pytest.mark.parametrize(("form", "bibtex", "ris"), [(REPORT, "techreport", "RPRT"), (BOOK, "book", "BOOK"), (WEB, "misc", "GEN")])
def test_each_form_has_its_type(form, bibtex, ris):
    reference = Reference("Hypertension", form=form, year=2023)
    assert of_bibtex(reference)[0]["type"] == bibtex and rispy.loads(to_ris([reference]))[0]["type_of_reference"] == ris


@pytest.mark.parametrize("text", ["line\nER  - \nTY  - JOUR", "tail}\n@article{evil,", "\x00\x1b[0m", "ER  - "])
def test_no_value_ends_its_entry(text):
    reference = Reference(text, authors=(text,), abstract=text, note=text, journal=text, doi=text, url=text)
    assert len(rispy.loads(to_ris([reference, BARE]))) == 2
    assert len(of_bibtex(reference, BARE)) == 2


def test_keys_begin_with_a_letter_and_many_are_made_in_no_time():
    assert keys([CHINESE, Reference("腰痛", year=2020)]) == ["document2021", "anon2020"]
    made = keys([Reference("Effects", authors=("Li, N",), year=2020)] * 3000)
    assert len(set(made)) == 3000


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1+1", "＠SUM"])
def test_no_cell_is_a_formula(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("value", ["Mean −1.2", "HR 0.5", "", 3, None, "a=b"])
def test_other_cells_stay(value):
    assert harmless(value) == value
