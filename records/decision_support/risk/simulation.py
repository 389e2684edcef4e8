"""A simulated cohort on which training is demonstrated: the coefficients are invented, so that nothing follows from it for people."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

PEOPLE = 8000
FIRST_DAY, DAYS = date(2016, 1, 1), 1800


def simulated(*, people: int = PEOPLE, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Rows as ``training.read_cohort`` takes them: day, features (some missing) and whether disease followed within five years."""
    chance = random.Random(seed)  # noqa: S311
    for _number in range(people):
        yield _person(chance)


def _person(chance: random.Random) -> dict[str, Any]:
    day = chance.randrange(DAYS)
    age = min(max(chance.gauss(58, 13), 20), 92)
    diabetes = chance.random() < 0.08 + 0.003 * max(age - 40, 0)
    hypertension = chance.random() < 0.12 + 0.008 * max(age - 40, 0)
    failure = chance.random() < 0.01 + 0.0025 * max(age - 55, 0)
    systolic = chance.gauss(124 + 0.22 * (age - 50) + 12 * hypertension, 13)
    bmi = max(chance.gauss(25.5 + 2 * diabetes, 4), 15)
    hba1c = max(chance.gauss(7.4 if diabetes else 5.6, 1.2 if diabetes else 0.35), 4.2)
    egfr = min(max(chance.gauss(104 - 0.55 * (age - 40) - 4 * hypertension - 5 * failure, 13), 60.5), 130)
    odds = (-2.7 + 0.035 * (age - 58) - 0.085 * (egfr - 88) / 1.6 + 0.55 * diabetes + 0.35 * hypertension + 0.6 * failure
            + 0.012 * (systolic - 128) + 0.22 * max(hba1c - 6, 0) + 0.1 * (day / DAYS))
    row = {"age": round(age, 1), "male": float(chance.random() < 0.49), "egfr": round(egfr, 1), "systolic": round(systolic), "hba1c": round(hba1c, 1),
           "bmi": round(bmi, 1), "diabetes": float(diabetes), "hypertension": float(hypertension), "heart_failure": float(failure)}
    for key, share in (("hba1c", 0.35), ("bmi", 0.2), ("systolic", 0.05)):
        if chance.random() < share:
            row[key] = None
    return {"day": (FIRST_DAY + timedelta(days=day)).isoformat(), "features": row, "outcome": chance.random() < 1 / (1 + math.exp(-odds))}
