"""What identifies somebody is found in Chinese and English; what only looks like it is left."""

from __future__ import annotations

import pytest

from clinic.privacy.deidentification import Kind, KnownPerson, find_spans
from clinic.privacy.deidentification.identifiers import checked_card, checked_chinese_id


def removed(text: str, language: str, **options) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, language=language, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("患者张三，男，45岁，因咳嗽入院。", ["张三"]),
        ("姓名：欧阳娜娜  性别：女", ["欧阳娜娜"]),
        ("主治医师：陈建国  记录者：刘洋", ["陈建国", "刘洋"]),
        ("王主任查房后指示加用头孢曲松。", ["王主任"]),
        ("患者：古丽娜尔·买买提 科室：儿科", ["古丽娜尔·买买提"]),
        (
            "现住北京市海淀区中关村南大街5号院3号楼2单元501室，平素体健。",
            ["北京市海淀区中关村南大街5号院3号楼2单元501室"],
        ),
        ("曾在浙江大学医学院附属第一医院住院。", ["浙江大学医学院附属第一医院"]),
        ("于2024年3月5日14时30分入院，3月8日出院。", ["2024年3月5日14时30分", "3月8日"]),
        ("手机13812345678，座机010-62345678，车牌京A·12345。", ["13812345678", "010-62345678", "京A·12345"]),
        ("身份证号11010519491231002X，医保卡号：BJ12345678", ["11010519491231002X", "BJ12345678"]),
        ("住院号：ZY20231234，护照E12345678", ["ZY20231234", "E12345678"]),
        ("患者93岁，长期卧床。", ["93岁"]),
        ("随访护士：揭丽娜。微信尾号6617。", ["揭丽娜", "6617"]),
        ("永康市第一医院消化内科 应伟强 2026年8月3日", ["永康市第一医院", "应伟强", "2026年8月3日"]),
        ("患者次仁卓玛，由女儿德吉翻译。", ["次仁卓玛", "德吉"]),
    ],
)
def test_chinese_text_gives_up_what_identifies(text, expected):
    assert removed(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patient: John A. Smith, MRN 00123456, DOB 03/04/1961.", ["John A. Smith", "00123456", "03/04/1961"]),
        (
            "Admitted to St. Mary's Medical Center on March 5, 2024 by Dr. Okonkwo.",
            ["St. Mary's Medical Center", "March 5, 2024", "Dr. Okonkwo"],
        ),
        ("Mr. Parkinson was seen by Priya Raghunathan, MD.", ["Mr. Parkinson", "Priya Raghunathan"]),
        ("He lives at 45 Elm Street, Apt 4B, Springfield, IL 62704.", ["45 Elm Street, Apt 4B, Springfield, IL 62704"]),
        (
            "Call (555) 123-4567 or write to a.b@mail.org; SSN 123-45-6789.",
            ["(555) 123-4567", "a.b@mail.org", "123-45-6789"],
        ),
        ("She is a 93-year-old woman; her son is 62.", ["93-year-old"]),
        ("Ambulance en route from Sandusky, medic R. Gutowski.", ["Sandusky", "R. Gutowski"]),
        ("He works part-time at Kroger; born july 4 1969.", ["Kroger", "july 4 1969"]),
        ("Seen last in August, next visit Mon 11/9, home by Thanksgiving.", ["August", "Mon 11/9", "Thanksgiving"]),
        ("SSN on file ends in 4471. Culture grew E. Coli and H. Pylori.", ["4471"]),
        ('Infant girl "Saoirse" is well; Tolu will chase the lab in Leeds.', ["Saoirse", "Tolu", "Leeds"]),
        ("Pacemaker serial number PJN123456H; host 10.0.0.17.", ["PJN123456H", "10.0.0.17"]),
    ],
)
def test_english_text_gives_up_what_identifies(text, expected):
    assert removed(text, "en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "予白芍、黄芪、石斛、当归、白术各15克，同前方案。",
        "帕金森病、克罗恩病、库欣综合征、墨菲征阴性，Foley导尿管通畅。",
        "高血压病史10年，应用万古霉素，常规护理，安静休息。",
        "我院门诊、当地县医院及社区卫生服务中心均可复查。",
        "血压120/80mmHg，白细胞13.6×10^9/L，NRS评分5分。",
    ],
)
def test_chinese_medicine_names_nobody(text):
    assert removed(text, "zh") == []


@pytest.mark.parametrize(
    "text",
    [
        "Parkinson disease and Crohn disease; Foley catheter in place; Wells score 3; Murphy sign absent.",
        "Started on Metformin 500 mg and Lisinopril 10 mg. Jackson-Pratt drain removed.",
        "BP 120/80, strength 5/5, pain 3/10, 2/6 systolic murmur, SpO2 96%.",
        "Follow up in the Heart Failure Clinic; outside hospital records reviewed.",
        "White blood cells 13.2; troponin negative; NCT01234567.",
    ],
)
def test_english_medicine_names_nobody(text):
    assert removed(text, "en") == []


def test_the_patient_in_view_is_removed_where_nothing_else_would_find_him():
    person = KnownPerson(
        names=("卜算子", "Otto Quill"),
        phones=("138 1234 5678",),
        identifiers=("XL-2026-0001",),
        addresses=("杏花里7号",),
    )
    text = "卜算子又来了，卜 算子。QUILL said so. 13812345678 XL20260001 住杏花里7号。"
    assert removed(text, "zh", people=[person]) == [
        "卜算子",
        "卜 算子",
        "QUILL",
        "13812345678",
        "XL20260001",
        "杏花里7号",
    ]


def test_a_name_found_once_is_found_wherever_it_stands():
    text = "Mrs. Haverstock slept well. At noon haverstock seeds were given; Haverstock declined."
    assert removed(text, "en") == ["Mrs. Haverstock", "Haverstock"]


def test_kinds_are_told_apart():
    spans = find_spans("王医生建议患者张三2024-03-05到武汉协和医院复查。", language="zh")
    assert [span.kind for span in spans] == [Kind.STAFF, Kind.NAME, Kind.DATE, Kind.HOSPITAL]


@pytest.mark.parametrize(
    ("number", "valid"), [("11010519491231002X", True), ("110105194912310021", False), ("1101051949123100", False)]
)
def test_the_check_digit_of_a_chinese_identity_number(number, valid):
    assert checked_chinese_id(number) is valid


def test_the_check_digit_of_a_card():
    assert checked_card("4111 1111 1111 1111")
    assert not checked_card("4111 1111 1111 1112")


def test_a_missing_model_says_what_to_do(monkeypatch):
    from clinic.privacy.deidentification.base import DeidentificationError
    from clinic.privacy.deidentification.models import lac

    monkeypatch.setattr(lac.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DeidentificationError, match="make setup"):
        lac.Lac().tagged("患者张三")


def test_altered_weights_are_not_loaded(monkeypatch):
    from clinic.privacy.deidentification.base import DeidentificationError
    from clinic.privacy.deidentification.models import lac

    monkeypatch.setattr(lac, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(DeidentificationError, match="not the expected"):
        lac.Lac().tagged("患者张三")
