"""What stands in for a person stays the same, fits, and can be undone only by who holds the mapping."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clinic.privacy.deidentification import KnownPerson, Mode, deidentify, deidentify_all
from clinic.privacy.deidentification.dates import moved, written_dates

ZH = "患者张三，男，于2024年3月5日因咳嗽入院，3月12日出院。张三住北京市海淀区清华东路8号，手机13812345678。王主任查房。"
EN = (
    "Mr. John Haverstock, 93 years old, was admitted to Holy Cross Hospital on 03/05/2024 and left on 03/12/2024. "
    "Haverstock lives at 45 Elm Street."
)


@pytest.mark.parametrize(("text", "language"), [(ZH, "zh"), (EN, "en")])
@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_of_the_person_is_left(text, language, mode):
    done = deidentify(text, language=language, mode=mode)
    for secret in ("张三", "2024年3月5日", "03/05/2024", "海淀", "13812345678", "王主任", "Haverstock", "Holy Cross", "Elm", "93"):
        assert secret not in done.text or secret not in text


@pytest.mark.parametrize(("text", "language"), [(ZH, "zh"), (EN.replace("93", "60"), "en")])
@pytest.mark.parametrize("mode", list(Mode))
def test_the_mapping_undoes_it(text, language, mode):
    done = deidentify(text, language=language, mode=mode)
    assert done.restore(done.text) == text


def test_the_mapping_does_not_show_itself():
    assert "张三" not in repr(deidentify(ZH, language="zh"))


def test_a_seed_gives_the_same_stand_ins_and_another_seed_others():
    first, again, other = (deidentify(ZH, language="zh", seed=seed).text for seed in ("a", "a", "b"))
    assert first == again != other


def test_without_a_seed_nobody_can_repeat_it():
    assert deidentify(ZH, language="zh").text != deidentify(ZH, language="zh").text


def test_a_family_name_alone_follows_the_full_name():
    done = deidentify(EN, language="en", seed="s").text
    full = re.search(r"Mr\. (\w+) (\w+),", done)
    assert full and f"{full.group(2)} lives" in done


def test_known_gender_chooses_the_given_name():
    from clinic.privacy.deidentification import stock

    person = KnownPerson(names=("张三",), gender="female")
    name = deidentify("患者张三，复诊。", language="zh", known=[person], seed="s").text[2:4]
    assert name[1] in stock.GIVEN_ZH["female"][1]


def test_intervals_and_weekdays_stay():
    done = deidentify(EN, language="en", seed="s").text
    days = [date(int(year), int(month), int(day)) for month, day, year in re.findall(r"(\d\d)/(\d\d)/(\d{4})", done)]
    assert (days[1] - days[0]).days == 7
    assert days[0].weekday() == date(2024, 3, 5).weekday() and days[0] < date(2024, 2, 10)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-03-05", "2023-12-19"),
        ("03/05/2024 14:30", "12/19/2023 14:30"),
        ("25/12/2023", "09/10/2023"),
        ("5 March 2024", "19 December 2023"),
        ("05-Mar-2024", "19-Dec-2023"),
        ("2024年3月5日", "2023年12月19日"),
        ("二〇二四年三月五日", "二〇二三年十二月十九日"),
        ("20240305", "20231219"),
        ("March 5-8, 2024", "December 19-22, 2023"),
    ],
)
def test_a_date_moves_in_the_form_it_was_written_in(written, expected):
    (item,) = written_dates(written)
    assert moved(written, item, days=-77) == expected


def test_a_day_that_no_calendar_has_is_masked():
    done = deidentify("Seen on 02/30/2024.", language="en").text
    assert "02/30/2024" not in done


def test_a_name_recognised_in_one_line_leaves_all_lines():
    lines = ["患者：李秀英，女", "随访：秀英恢复好；李秀英已出院"]
    done = deidentify_all(lines, language="zh", seed="s")
    assert "李秀英" not in done[0].text + done[1].text
    stand_in = done[0].surrogates["李秀英"]
    assert stand_in in done[0].text and stand_in in done[1].text
