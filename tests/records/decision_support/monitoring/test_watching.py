"""Readings judged, courses watched: conversions, limits, NEWS2, baselines and trends."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from records.decision_support.monitoring.courses import Course, mann_kendall_p, theil_sen
from records.decision_support.monitoring.limits import CRITICAL, WARNING, Limits
from records.decision_support.monitoring.readings import Quality, Sent, judge, skew_of
from records.decision_support.monitoring.watching import Watched
from records.decision_support.words import Refused

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
PULSE, SATURATION = "8867-4", "59408-5"


def judged(code, value, unit, *, at=NOW, level=""):
    return judge(Sent(code, value, unit, at, level), received_at=NOW)


@pytest.mark.parametrize(("code", "value", "unit", "usual"), [
    ("8310-5", 98.6, "[degF]", 37.0), ("8310-5", 36.6, "℃", 36.6), ("8480-6", 16, "kPa", 120.01),
    ("2345-7", 90, "mg/dL", 5.0), ("8889-8", 70, "/min", 70), ("3151-8", 2000, "mL/min", 2)])
def test_units_are_converted_by_their_factor(code, value, unit, usual):
    assert judged(code, value, unit).value == pytest.approx(usual, abs=0.01)


@pytest.mark.parametrize(("code", "value", "unit", "field"), [
    ("8867-4", 70, "", "unit"), ("8867-4", 70, "mm[Hg]", "unit"), ("8480-6", 120, "psi", "unit"), ("3151-8", 2, "kg", "unit"),
    ("00000-0", 70, "/min", "code"), ("8867-4", None, "/min", "value"), ("8867-4", float("nan"), "/min", "value"),
    ("67775-7", 1, "", "value")])
def test_what_would_have_to_be_guessed_is_refused(code, value, unit, field):
    with pytest.raises(Refused) as refused:
        judged(code, value, unit)
    assert refused.value.field == field


def test_impossible_values_and_times_ahead_are_marked_and_old_ones_refused():
    assert judged(PULSE, 900, "/min").quality == Quality.IMPOSSIBLE
    assert judged(PULSE, 70, "/min", at=NOW + timedelta(minutes=10)).quality == Quality.CLOCK
    with pytest.raises(Refused):
        judged(PULSE, 70, "/min", at=NOW - timedelta(days=32))


def test_a_clock_that_is_told_is_put_right():
    slow = NOW - timedelta(hours=8)
    assert skew_of(slow, NOW) == timedelta(hours=8)
    assert skew_of(NOW - timedelta(seconds=3), NOW) == timedelta(0) == skew_of(None, NOW)
    found = judge(Sent(PULSE, 70, "/min", slow - timedelta(seconds=10)), received_at=NOW, skew=skew_of(slow, NOW))
    assert found.taken_at == NOW - timedelta(seconds=10)


def watched(**values):
    found = Watched(age=60)
    for code, value in values.items():
        found.add(code.replace("_", "-"), NOW, value)
    return found


def test_limits_are_reached_at_the_value_itself():
    limits = Limits(40, 50, 110, 130)
    assert [limits.breach(value) for value in (40, 50, 51, 109, 110, 130)] == [
        (CRITICAL, 40, "low"), (WARNING, 50, "low"), None, None, (WARNING, 110, "high"), (CRITICAL, 130, "high")]
    assert not Limits(50, 40, None, None).is_ordered


def test_one_artefact_of_a_dense_course_does_not_alarm_but_a_single_spot_reading_does():
    dense = Watched()
    for second, value in enumerate([80, 80, 180]):
        dense.add(PULSE, NOW + timedelta(seconds=second), value)
    assert dense.findings(NOW) == []
    dense.add(PULSE, NOW + timedelta(seconds=3), 180)
    assert dense.findings(NOW)[0].severity == CRITICAL
    assert watched(**{"8867_4": 180}).findings(NOW)[0].severity == CRITICAL


def test_news2_of_a_worked_case():
    """RCP 2017 chart: 26/min (3), 94 % (1) on oxygen (2), 98 mmHg (2), 115/min (2), alert (0), 38.5 ℃ (1) are 11."""
    found = watched(**{"9279_1": 26, "59408_5": 94, "8480_6": 98, "8867_4": 115, "8310_5": 38.5, "67775_7": 0, "3151_8": 2})
    score = found.score(NOW)
    assert (score.points, score.missing, score.single) == (11, (), True)


def test_an_incomplete_news2_is_a_lower_bound_and_a_child_has_none():
    partial = watched(**{"9279_1": 26, "8867_4": 115})
    assert (partial.score(NOW).text, "consciousness" in partial.score(NOW).missing) == ("≥5", True)
    partial.age = 12
    assert partial.score(NOW) is None


def test_old_values_count_for_nothing():
    assert watched(**{"8867_4": 180}).findings(NOW + timedelta(hours=13)) == []


def test_a_jump_away_from_the_own_baseline_is_noticed_and_noise_is_not():
    noise = random.Random(7)
    steady, jumped = Watched(), Watched()
    for minute in range(26 * 60):
        at = NOW + timedelta(minutes=minute)
        value = 70 + noise.gauss(0, 2)
        steady.add(PULSE, at, value)
        jumped.add(PULSE, at, value + (30 if minute > 25.3 * 60 else 0))
    end = NOW + timedelta(hours=26)
    assert [finding.kind for finding in steady.findings(end)] == []
    assert [finding.kind for finding in jumped.findings(end)] == ["unusual"]


def test_the_order_in_which_readings_arrive_does_not_matter():
    readings = [(NOW + timedelta(minutes=2 * number), 70 + number % 5) for number in range(60)]
    mixed = [*readings]
    for start in range(0, 60, 6):
        mixed[start:start + 6] = reversed(mixed[start:start + 6])
    one, other = Course(15), Course(15)
    for at, value in readings:
        one.add(at, value)
    for at, value in mixed:
        other.add(at, value)
    assert one.medians() == other.medians()
    assert (one.at, one.value) == (other.at, other.value)


def test_the_usual_interval_is_that_of_the_last_readings():
    course = Course(15)
    course.add(NOW, 70)
    assert course.every_seconds == 0
    for minutes in (5, 10):
        course.add(NOW + timedelta(minutes=minutes), 70)
    assert course.every_seconds == 300


def test_trend_statistics_agree_with_published_formulae():
    """For 1..10 without ties S = 45 and Var(S) = 10*9*25/18 = 125, so z = 44/sqrt(125) and p = 8.3e-5."""
    assert mann_kendall_p(list(range(10))) == pytest.approx(8.3e-5, rel=0.01)
    assert mann_kendall_p([1, 1, 1, 1]) == 1.0
    assert theil_sen([(number, 2.0 * number) for number in range(8)]) == 2.0
