"""Text as scanners, keyboards and devices spoil it: it is read as far as it can be, and nothing breaks."""

from __future__ import annotations

import random
import time

import pytest

from qa.text_analysis.base import Analysis

NOTE = ("主诉：咳嗽、发热3天。查体：体温39.2℃，血压150/95mmHg。无胸痛，父亲患高血压。予阿莫西林0.5g口服。\n"
        "Chest CT: right lower lobe pneumonia, no pleural effusion. Started ceftriaxone 1 g IV daily. WBC 12.3 x10^9/L.\n")


def sound(found: Analysis) -> bool:
    """Whether spans lie in the text, tell its very characters and do not cross."""
    reached = 0
    for entity in found.entities:
        if found.text[entity.start : entity.end] != entity.text or (not entity.nested and entity.start < reached):
            return False
        reached = max(reached, entity.end)
    return True


def measured(found: Analysis) -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    return [(one.text, one.measurement.value, one.measurement.unit, one.measurement.flags)
            for one in found.entities if one.measurement is not None and one.type == "test"]


@pytest.mark.parametrize(("text", "name", "value", "unit"), [
    ("体温400℃", "体温", "400", "℃"), ("T 400℃", "T", "400", "℃"), ("体温：４００ ℃", "体温", "400", "℃"),
    ("Temperature 400 C", "Temperature", "400", "℃"), ("血钾 55 mmol/L", "血钾", "55", "mmol/L"),
    ("心率 1200次/分", "心率", "1200", "/min"), ("SpO2 980%", "SpO2", "980", "%"),
])
def test_a_value_that_cannot_be_is_kept_and_flagged(analyser, text, name, value, unit):
    assert measured(analyser.analyse(text)) == [(name, value, unit, ("implausible",))]


def test_pressure_the_wrong_way_round_is_kept_and_flagged(analyser):
    assert measured(analyser.analyse("血压80/120mmHg")) == [("血压", "80/120", "mmHg", ("implausible",))]


def test_full_width_digits_letters_and_signs_are_read_as_they_are_meant(analyser):
    plain, wide = (analyser.analyse(text) for text in ("体温38.5℃，WBC 12.3×10^9/L", "体温３８．５℃，ＷＢＣ　１２．３×１０＾９／Ｌ"))
    assert [(one.type, one.measurement) for one in wide.entities] == [(one.type, one.measurement) for one in plain.entities]
    assert sound(wide)


@pytest.mark.parametrize("seed", range(12))
def test_noise_of_a_scanner_breaks_nothing(analyser, seed):
    """Letters taken for others, characters lost or doubled, spaces and line ends in between."""
    chance = random.Random(seed)
    taken_for = {"0": "O", "1": "l", "。": ".", "，": ",", "l": "1", "O": "0", "：": ":", "5": "S"}
    kept = []
    for character in NOTE:
        drawn = chance.random()
        kept.append("" if drawn < 0.03 else character * 2 if drawn < 0.05 else taken_for.get(character, character) if drawn < 0.15
                    else character + chance.choice(" \n\u00a0\ufffd") if drawn < 0.18 else character)
    assert sound(analyser.analyse("".join(kept)))


def test_a_scan_with_spaces_between_its_characters_still_tells_the_essentials(analyser):
    found = analyser.analyse("体温 39.2 ℃ ， 咳嗽 、 发热 3 天 。 无 胸痛 。")
    told = {(one.text, one.assertion.value) for one in found.entities}
    assert {("咳嗽", "present"), ("发热", "present"), ("胸痛", "negated")} <= told
    assert measured(found) == [("体温", "39.2", "℃", ())]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "?", "%%%", "０", "℃", "/" * 5000, "(" * 5000, "无" * 5000, "no " * 5000, "1" * 5000])
def test_nothing_to_read_and_nothing_but_signs(analyser, text):
    assert sound(analyser.analyse(text))


def test_a_note_of_a_megabyte_in_both_languages_is_read_in_time_that_grows_with_its_length(analyser):
    text = NOTE * (1_000_000 // len(NOTE.encode()))
    started = time.process_time()
    found = analyser.analyse(text)
    assert time.process_time() - started < 90 and sound(found) and len(found.entities) > 10_000
