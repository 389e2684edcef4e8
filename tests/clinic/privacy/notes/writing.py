"""Fills the templates of this folder with invented values and says where each value stands.

``python -m tests.clinic.privacy.notes.writing held_out zh 160`` prints JSON lines for ``manage.py evaluate deidentification``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.clinic.privacy.notes import values
from tests.clinic.privacy.notes.values import People

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
PLAIN = (
    "sex",
    "age",
    "age_plain",
    "sexword",
    "sexletter",
    "pronoun",
    "Pronoun",
    "possessive",
    "possessive_cap",
    "relation",
    "relation_cap",
    "time",
    "religion",
    "device_maker",
    "lot",
    "honor",
    "patient_title",
)


def notes(part: str, language: str, count: int) -> Iterator[dict[str, object]]:
    """``count`` notes of the templates «held_out» or «development»: text, language and spans {start, end, type}."""
    templates = (FOLDER / f"{part}.{language}.txt").read_text(encoding="utf-8").strip("\n").split("\n---\n")
    for number in range(count):
        people = People(seed=number * 7919 + (1 if part == "held_out" else 500_000))
        slots = _chinese(people) if language == "zh" else _english(people)
        yield filled(templates[number % len(templates)], slots, language)


def filled(template: str, slots: dict[str, tuple[str, str]], language: str) -> dict[str, object]:
    text, spans, last = "", [], 0
    for match in SLOT.finditer(template):
        text += template[last : match.start()]
        kind, value = slots[match.group(1)]
        if kind:
            spans.append({"start": len(text), "end": len(text) + len(value), "type": kind})
        text, last = text + value, match.end()
    return {"text": text + template[last:], "language": language, "spans": spans}


def _chinese(people: People) -> dict[str, tuple[str, str]]:
    chance, female = people.random, people.random.random() < 0.5
    patient = people.zh_name(female)
    age = chance.randrange(19, 89)
    start = people.day()
    born = start - timedelta(days=age * 365 + chance.randrange(300))
    name = {f"doctor{n or ''}": people.zh_name(chance.random() < 0.5) for n in (0, 2, 3, 4)}
    family = {
        key: value[:2] if value[:2] in values.ZH_COMPOUND else value[:1]
        for key, value in {**name, "patient": patient}.items()
    }
    title = people.one(("主任", "医生", "教授", "主任医师", "大夫", "护士长"))
    clock = f"{chance.randrange(6, 23):02d}:{chance.randrange(60):02d}"
    slots = {key: ("STAFF", value) for key, value in name.items()} | {
        "patient": ("NAME", patient),
        "patient_surname": ("NAME", family["patient"]),
        "honor": ("", "女士" if female else "先生"),
        "doctor_title": ("STAFF", family["doctor"] + title),
        "doctor2_title": ("STAFF", family["doctor2"] + people.one(("主任", "医生", "教授"))),
        "nurse": ("STAFF", people.zh_name(True)),
        "nurse2": ("STAFF", people.zh_name(True)),
        "relative": ("NAME", people.zh_name(not female)),
        "relative2": ("NAME", people.zh_name(True)),
        "relation": ("", people.one(("儿子", "女儿", "配偶", "丈夫", "妻子", "弟弟"))),
        "sex": ("", "女" if female else "男"),
        "age": ("", f"{age}岁"),
        "age_plain": ("", str(age)),
        "old_age": ("AGE", str(chance.randrange(90, 103))),
        "job": ("", people.one(values.ZH_JOBS)),
        "city": ("ADDRESS", "".join(people.one(values.ZH_PLACES)[:2])),
        "city2": ("ADDRESS", people.one(values.ZH_PLACES)[1].rstrip("市")),
        "address": ("ADDRESS", people.zh_address()),
        "road": ("ADDRESS", people.one(values.ZH_PLACES)[2] + people.one(values.ZH_ROADS)),
        "mobile": ("PHONE", _mobile(people)),
        "mobile2": ("PHONE", _mobile(people)),
        "landline": ("PHONE", people.one(("0731-", "010-", "(0574)", "021 ")) + people.digits(8).replace("0", "6", 1)),
        "idcard": ("ID", people.zh_id(born, female)),
        "admission": ("ID", people.one(("", "ZY", "H")) + people.digits(8)),
        "mrn": ("ID", people.one(("", "M", "BA-")) + people.digits(7)),
        "insurance": ("ID", people.one(("", "A", "YB")) + people.digits(9)),
        "specimen": ("ID", people.one(("", "B", "S-2025-")) + people.digits(6)),
        "policy": ("ID", "PA" + people.digits(12)),
        "passport": ("ID", people.one(("E", "G", "EJ")) + people.digits(8)[:8]),
        "device": ("DEVICE", people.one(("SN", "MD-", "")) + people.digits(8)),
        "plate": ("PLATE", people.one(("湘A", "沪B·", "京N", "浙B")) + people.one(("K", "D", "9")) + people.digits(4)),
        "email": ("EMAIL", f"user{people.digits(4)}@{people.one(('163.com', 'qq.com', 'hospital.org.cn'))}"),
        "url": ("URL", f"https://report.hospital{people.digits(2)}.cn/r/{people.digits(6)}"),
        "ip": ("IP", f"192.168.{chance.randrange(250)}.{chance.randrange(250)}"),
        "hospital": ("HOSPITAL", people.one(values.ZH_HOSPITALS)),
        "hospital2": ("HOSPITAL", people.one(values.ZH_HOSPITALS)),
        "org": ("ORGANISATION", people.one(values.ZH_ORGS)),
        "date": ("DATE", people.zh_date(start)),
        "date2": ("DATE", people.zh_date(start + timedelta(days=chance.randrange(1, 20)))),
        "dob": ("DATE", people.zh_date(born)),
        "past": ("DATE", f"{start.year - 2}年{start.month}月"),
        "year": ("DATE", f"{start.year - chance.randrange(3, 25)}年"),
        "short": ("DATE", f"{start.month}月{start.day}日"),
        "date_loose": (
            "DATE",
            people.one((f"{start.month}月{start.day}号", f"{start.year}年{start.month}月", f"{start.month}月初")),
        ),
    }
    for n in ("", "2", "3"):
        slots[f"datetime{n}"] = ("DATE", f"{people.zh_date(start + timedelta(days=int(n or 0)))} {clock}")
    return slots


def _mobile(people: People) -> str:
    number = people.one(("138", "159", "186", "177", "199")) + people.digits(8)
    return people.one(
        (number, number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}")
    )


def _english(people: People) -> dict[str, tuple[str, str]]:
    chance, female = people.random, people.random.random() < 0.5
    given, middle, last = people.en_name(female)
    others = {
        key: people.en_name(chance.random() < 0.5)
        for key in ("doctor", "doctor2", "doctor3", "nurse", "nurse2", "relative", "relative2")
    }
    start = people.day()
    age = chance.randrange(19, 89)
    born = start - timedelta(days=age * 365 + chance.randrange(300))
    clock = people.one(
        (
            f"{chance.randrange(6, 23):02d}:{chance.randrange(60):02d}",
            f"{chance.randrange(1, 12)}:{chance.randrange(60):02d} {people.one(('AM', 'PM'))}",
        )
    )
    relation = people.one(("son", "daughter", "wife", "husband", "sister", "nephew"))
    slots: dict[str, tuple[str, str]] = {}
    for key, (first, mid, family) in others.items():
        kind = "NAME" if key.startswith("relative") else "STAFF"
        slots |= {key: (kind, f"{first}{mid} {family}"), f"{key}_last": (kind, family), f"{key}_first": (kind, first)}
    for key, value in {"town": people.one(values.EN_TOWNS), "town2": people.one(values.EN_TOWNS)}.items():
        slots[key.replace("town", "city")] = ("ADDRESS", value)
    slots |= {
        "patient": ("NAME", f"{given}{middle} {last}"),
        "patient_first": ("NAME", given),
        "patient_last": ("NAME", last),
        "last_first": ("NAME", f"{last}, {given}"),
        "last_first_upper": ("NAME", f"{last.upper()}, {given.upper()}"),
        "nick": ("NAME", given[:4].rstrip("-")),
        "sexword": ("", "woman" if female else "man"),
        "sexletter": ("", "F" if female else "M"),
        "sex": ("", "Female" if female else "Male"),
        "Pronoun": ("", "She" if female else "He"),
        "pronoun": ("", "she" if female else "he"),
        "possessive": ("", "her" if female else "his"),
        "possessive_cap": ("", "Her" if female else "His"),
        "patient_title": ("", "Ms." if female else "Mr."),
        "relation": ("", relation),
        "relation_cap": ("", relation.capitalize()),
        "age": ("", str(age)),
        "old_age": ("AGE", str(chance.randrange(90, 103))),
        "job": ("", people.one(values.EN_JOBS)),
        "religion": ("", people.one(("Catholic", "Baptist", "Jewish"))),
        "time": ("", clock),
        "device_maker": ("", "Medtronic"),
        "lot": ("DEVICE", f"LT{people.digits(6)}"),
        "address": ("ADDRESS", people.en_address()),
        "address2": ("ADDRESS", people.en_address().split(", ")[0]),
        "street": ("ADDRESS", f"{chance.randrange(2, 900)} {people.one(values.EN_STREETS)}"),
        "road": ("ADDRESS", people.one(("Interstate 95", "Maple Avenue", "Old Mill Road", "Kings Highway"))),
        "phone": ("PHONE", people.en_phone()),
        "phone2": ("PHONE", people.en_phone()),
        "phone3": ("PHONE", people.en_phone()),
        "pager": ("PHONE", people.digits(5)),
        "email": (
            "EMAIL",
            f"{given.lower()}.{people.digits(2)}@{people.one(('mail.example.com', 'westmoor.edu', 'pmail.net'))}",
        ),
        "url": ("URL", f"https://portal.westmoor-health.org/x/{people.digits(5)}"),
        "ip": ("IP", f"10.{chance.randrange(250)}.{chance.randrange(250)}.{chance.randrange(250)}"),
        "mrn": ("ID", people.one(("", "A", "MR-")) + people.digits(7)),
        "specimen": ("ID", people.one(("S25-", "ACC", "")) + people.digits(6)),
        "insurance": ("ID", people.one(("XKJ", "W")) + people.digits(9)),
        "policy": ("ID", people.digits(8)),
        "npi": ("ID", "1" + people.digits(9)),
        "clia": ("ID", f"{people.digits(2)}D{people.digits(7)}"),
        "ssn": ("ID", f"{chance.randrange(101, 665)}-{chance.randrange(10, 99)}-{people.digits(4)}"),
        "license": ("ID", f"{chance.choice('BDKS')}{people.digits(7)}"),
        "passport": ("ID", people.digits(9)),
        "device": ("DEVICE", people.one(("PJN", "SN-", "BLE")) + people.digits(6) + people.one(("", "H"))),
        "plate": ("PLATE", f"{people.one(('KLM', '7XR', 'BDF'))} {people.digits(4)}"),
        "hospital": ("HOSPITAL", people.one(values.EN_HOSPITALS)),
        "clinic": ("HOSPITAL", people.one(values.EN_CLINICS)),
        "nursinghome": ("HOSPITAL", people.one(values.EN_HOMES)),
        "org": ("ORGANISATION", people.one(values.EN_ORGS)),
        "lab": ("ORGANISATION", people.one(values.EN_LABS)),
        "pharmacy": ("ORGANISATION", people.one(values.EN_PHARMACIES)),
        "dob": ("DATE", people.en_date(born)),
        "monthyear": ("DATE", f"{values.MONTHS[start.month - 1]} {start.year - 1}"),
        "year": ("DATE", str(start.year - chance.randrange(3, 20))),
        "short": ("DATE", people.one((f"{values.MONTHS[start.month - 1]} {start.day}", f"{start.month}/{start.day}"))),
        "date_loose": (
            "DATE",
            people.one(
                (
                    f"{values.MONTHS[start.month - 1]} {start.day}",
                    f"{values.SHORT_MONTHS[start.month - 1]} {start.day}th"
                    if start.day > 3
                    else f"{values.MONTHS[start.month - 1]} {start.day}",
                )
            ),
        ),
    }
    for n in ("", "2", "3"):
        day = start + timedelta(days=int(n or 0) * 3)
        slots |= {f"date{n}": ("DATE", people.en_date(day)), f"datetime{n}": ("DATE", f"{people.en_date(day)} {clock}")}
    return slots


if __name__ == "__main__":
    for note in notes(sys.argv[1], sys.argv[2], int(sys.argv[3])):
        sys.stdout.write(json.dumps(note, ensure_ascii=False) + "\n")
