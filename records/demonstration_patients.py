"""Synthetic patients from packages: Chinese ones by faker-healthcare-provider, English ones by carebundle. Same seed, same people."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from records.interoperability import fhir
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    Located,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
)
from records.interoperability.files import bundle_entries
from records.interoperability.names import NAMES

SEED = 20261120
VISITS = 4
VISIT_DAYS = 60
VITAL_RANGES = {"收缩压": (90, 139), "舒张压": (60, 89), "心率": (60, 100), "呼吸频率": (12, 20),
                "体温": (Decimal("36.0"), Decimal("37.2")), "血氧饱和度": (95, 100)}
FREQUENCIES = {"Once daily": "每日一次", "Twice daily": "每日两次"}


def english(count: int, *, today: date) -> Iterator[Located]:
    """Four visits a patient, as FHIR bundles from carebundle read by our own importer."""
    import carebundle

    profiles = [name for name in carebundle.PROFILES if name != "healthy"]
    for index in range(count):
        owner = ""
        for visit in range(VISITS):
            bundle = carebundle.generate_bundle(
                profile=profiles[index % len(profiles)], seed=SEED + index * VISITS + visit, sex="FM"[index % 2],
                age_range=(34, 82), reference_date=today - timedelta(days=VISIT_DAYS * (VISITS - 1 - visit)), index=index,
            )
            name = f"carebundle-{index}-{visit}"
            for located in _read(name, json.loads(carebundle.to_json(bundle))):
                owner = owner or located.patient
                if visit == 0 or isinstance(located.content, ObservationEntry | EncounterEntry):
                    yield replace(located, patient=owner)


def _read(name: str, bundle: Any) -> Iterator[Located]:
    for number, resource in bundle_entries(name, bundle):
        if resource["resourceType"] in (*fhir.READERS, "Patient", "Observation"):
            yield from (Located(name, number, whose, content) for whose, content in fhir.entries(resource))


def chinese(count: int, *, today: date) -> Iterator[Located]:
    """Chinese outpatients and inpatients, each with four visits so that results have a course."""
    from faker import Faker
    from faker_healthcare.zh_CN import Provider

    fake = Faker("zh_CN")
    fake.add_provider(Provider)
    fake.seed_instance(SEED)
    for index in range(count):
        source = f"demo-zh-{index:03d}"
        content = _chinese_patient(source, fake, random.Random(SEED + index), today)  # noqa: S311
        yield from (Located(source, number, source, entry) for number, entry in enumerate(content, start=1))


def _chinese_patient(source: str, fake: Any, chance: random.Random, today: date) -> Iterator[Any]:
    record = fake.patient_record(reference_date=today)
    sex = record["sex"] if record["sex"] in fhir.SEXES else "unknown"
    name = fake.name_male() if sex == "male" else fake.name_female()
    yield PatientEntry(
        source_id=source, mrn=f"ZH{100000 + chance.randrange(900000)}", name=name, sex=sex,
        birth_date=date.fromisoformat(str(record["date_of_birth"])), phone=fake.phone_number(), address=fake.address(),
        identifiers={"MR": source}, deceased=False, language="zh",
    )
    visits = [today - timedelta(days=VISIT_DAYS * back + chance.randrange(20)) for back in reversed(range(VISITS))]
    symptoms = "、".join(record["symptoms"][:3])
    yield ConditionEntry(f"{source}-problem", record["disease"], record["icd10"], "http://hl7.org/fhir/sid/icd-10",
                         True, "confirmed", visits[0], None)
    if chance.random() < 0.4:
        yield AllergyEntry(f"{source}-allergy", fake.allergy(), "", "")
    for position, order in enumerate(record["medication_orders"]):
        yield _medication(f"{source}-medicine-{position}", order, visits[0])
    for number, day in enumerate(visits):
        at = datetime.combine(day, time(1, 30), UTC)
        yield EncounterEntry(f"{source}-visit-{number}", "inpatient" if number == VISITS - 1 else "outpatient", at,
                             at + timedelta(days=5 if number == VISITS - 1 else 0, hours=1), f"{record['disease']}复诊",
                             str(record["medical_specialty"]))
        yield from _measurements(f"{source}-{number}", record, at, chance)
    yield _note(source, record, symptoms, visits[-1])


def _medication(source: str, order: Any, started: date) -> MedicationEntry:
    dosage = " ".join(str(order[part]) for part in ("dose", "unit", "route", "frequency") if order.get(part))
    return MedicationEntry(source, order["medication"], "", dosage, True, started, None)


def _measurements(source: str, record: Any, at: datetime, chance: random.Random) -> Iterator[ObservationEntry]:
    for position, item in enumerate(record["vital_signs"]):
        low, high = VITAL_RANGES.get(item["name"], (None, None))
        yield _observation(f"{source}-vital-{position}", "vital-signs", item["name"], item["value"], item["unit"],
                           low, high, at, chance)
    for position, item in enumerate(record["lab_panel"]):
        yield _observation(f"{source}-lab-{position}", "laboratory", item["analyte"], item["value"], item["unit"],
                           item["reference_low"], item["reference_high"], at, chance)


def _observation(source: str, category: str, name: str, value: Any, unit: str, low: Any, high: Any, at: datetime,
                 chance: random.Random) -> ObservationEntry:
    digits = -Decimal(str(value)).as_tuple().exponent
    varied = Decimal(str(round(float(value) * chance.uniform(0.92, 1.08), digits)))
    bounds = [None if bound is None else Decimal(str(bound)) for bound in (low, high)]
    plain = name.split(" (")[0]
    code = next((code for code, (chinese, _english) in NAMES.items() if chinese == plain), name)
    return ObservationEntry(source, category, code[:40], plain, NAMES.get(code, ("", ""))[1], varied, "",
                            unit.replace("x10", "×10"), bounds[0], bounds[1], fhir.flag_of(varied, *bounds), at)


def _note(source: str, record: Any, symptoms: str, day: date) -> NoteEntry:
    text = (f"主诉：{symptoms}。\n现病史：患者因{symptoms}就诊，既往诊断{record['disease']}，规律随访。"
            f"\n诊断：{record['disease']}（{record['icd10']}）。\n处理：继续目前治疗，门诊随访。")
    return NoteEntry(f"{source}-note", "入院记录（演示）", text, "李明", datetime.combine(day, time(2), UTC))
