"""Medicines are recognised as clinicians write them, and what is not known is never guessed."""

from __future__ import annotations

from collections import defaultdict

import pytest

from records.decision_support.medicines.names import ingredients, plain_name
from records.decision_support.medicines.vocabulary import vocabulary


def test_the_vocabulary_holds_at_least_nine_hundred_medicines_with_chinese_names_and_classes():
    known = vocabulary()
    assert len(known.medicines) >= 900
    for each in known.medicines.values():
        assert any("\u4e00" <= character <= "\u9fff" for character in each.words.zh), each.name
        assert each.family in known.groups, each.name


def test_no_name_means_two_medicines():
    meanings = defaultdict(set)
    for each in vocabulary().medicines.values():
        for name in (each.name, each.words.zh, *each.others):
            meanings[plain_name(name)].add(each.name)
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_every_ingredient_of_a_product_is_a_known_medicine():
    known = vocabulary()
    assert [name for _names, parts in known.products for name in parts if name not in known.medicines] == []


@pytest.mark.parametrize(("written", "expected"), [
    ("阿司匹林肠溶片 100mg", ["aspirin"]), ("拜阿司匹灵", ["aspirin"]), ("华法林钠片", ["warfarin"]), ("Coumadin 5 mg", ["warfarin"]),
    ("盐酸二甲双胍缓释片 0.5g", ["metformin"]), ("阿托伐他汀钙片(立普妥)", ["atorvastatin"]), ("硝苯地平控释片（拜新同）30mg", ["nifedipine"]),
    ("酒石酸美托洛尔片 25mg×20片", ["metoprolol"]), ("注射用头孢曲松钠", ["ceftriaxone"]), ("左氧氟沙星氯化钠注射液",
    ["levofloxacin"]), ("0.9%氯化钠注射液", ["sodium chloride"]),
    ("losartan potassium 50 MG Oral Tablet", ["losartan"]), ("omeprazole 20 MG Delayed Release Oral Capsule", ["omeprazole"]),
    ("Metoprolol Succinate ER", ["metoprolol"]), ("acetaminophen", ["paracetamol"]), ("TYLENOL", ["paracetamol"]), ("ＡＳＰＩＲＩＮ", ["aspirin"]),
    ("Augmentin", ["amoxicillin", "clavulanate"]), ("amoxicillin/clavulanate", ["amoxicillin", "clavulanate"]),
    ("复方磺胺甲噁唑片", ["sulfamethoxazole", "trimethoprim"]), ("St. John’s Wort", ["St John's wort"]), ("氯化钾缓释片", ["potassium chloride"]),
    ("碳酸锂", ["lithium"]), ("氯硝西泮", ["clonazepam"]), ("去甲万古霉素", ["norvancomycin"]), ("左氧氟沙星片", ["levofloxacin"]),
    ("异维 A 酸", ["isotretinoin"]), ("vitamin B6", ["pyridoxine"]),
    ("ferrous sulfate 325 MG Oral Tablet", ["ferrous sulfate"]), ("potassium chloride ER 20 mEq", ["potassium chloride"])])
def test_a_medicine_is_recognised_however_it_is_written(written, expected):
    assert list(ingredients(written)) == expected


@pytest.mark.parametrize("written", ["", "某某胶囊", "flurbinol", "warfarinx", "10 mg", "tablet", "片", "aspirin allergy", "注射液", "x" * 5000])
def test_what_is_not_known_stays_unknown(written):
    assert ingredients(written) == ()
