"""Plots and sparklines stay inside their frame, keep their order, and shade the range where it is."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from records.charting import BOTTOM, LEFT, PLOT_HEIGHT, PLOT_WIDTH, RIGHT, TOP, Reading, sparkline, trend

START = datetime(2026, 1, 1, 8, 0)


def course(*values: float, days: float = 30) -> list[Reading]:
    return [Reading(START + timedelta(days=days * number), value, "") for number, value in enumerate(values)]


@pytest.mark.parametrize("values", [(5.0,), (5.0, 5.0), (1.0, 9.0, 4.0), (0.0, 0.0), (-3.0, 2.0), (1e-4, 1e6)])
def test_every_point_lies_inside_the_frame(values):
    plot = trend(course(*values), low=None, high=None)
    assert len(plot.points) == len(values)
    for point in plot.points:
        assert LEFT <= point.x <= PLOT_WIDTH - RIGHT
        assert TOP <= point.y <= PLOT_HEIGHT - BOTTOM
    spark = sparkline(values)
    assert all(0 <= point.x <= spark.width and 0 <= point.y <= spark.height for point in spark.points)


def test_later_lies_to_the_right_and_more_lies_higher():
    first, second, third = trend(course(1, 9, 4), low=None, high=None).points
    assert first.x < second.x < third.x
    assert second.y < third.y < first.y


def test_distance_along_the_time_axis_is_time_and_not_the_number_of_the_reading():
    readings = [Reading(START + timedelta(days=day), 5.0, "") for day in (0, 1, 10)]
    first, second, third = trend(readings, low=None, high=None).points
    assert second.x - first.x == pytest.approx((third.x - first.x) / 10, abs=0.2)


def test_the_band_spans_the_reference_range_on_the_scale_of_the_points():
    low, high = trend(course(3.5, 9.5), low=3.5, high=9.5).points
    top, height = trend(course(3.5, 9.5), low=3.5, high=9.5).band
    assert top == pytest.approx(high.y)
    assert top + height == pytest.approx(low.y)


def test_a_range_far_from_the_values_is_still_in_view():
    plot = trend(course(100, 110), low=3.5, high=9.5)
    top, height = plot.band
    assert top >= TOP and top + height <= PLOT_HEIGHT - BOTTOM
    assert all(point.y < top for point in plot.points)


def test_a_range_with_one_bound_is_shaded_to_the_edge_of_the_frame():
    top, height = trend(course(5, 15), low=None, high=10).band
    assert top + height == pytest.approx(PLOT_HEIGHT - BOTTOM)
    top, height = trend(course(5, 15), low=10, high=None).band
    assert top == TOP and height > 0


def test_without_bounds_nothing_is_shaded():
    assert trend(course(5, 15), low=None, high=None).band is None


def test_readings_of_one_instant_stand_in_the_middle():
    plot = trend(course(5, 7, days=0), low=None, high=None)
    assert {point.x for point in plot.points} == {(LEFT + PLOT_WIDTH - RIGHT) / 2}


def test_the_line_goes_through_every_point_in_order():
    plot = trend(course(1, 9, 4), low=None, high=None)
    assert plot.path == "M{0.x} {0.y} L{1.x} {1.y} L{2.x} {2.y}".format(*plot.points)


def test_the_axis_labels_say_the_value_at_their_height():
    plot = trend(course(0, 100), low=None, high=None)
    bottom, top = plot.values[0], plot.values[-1]
    scale = (top.position - bottom.position) / (float(top.label) - float(bottom.label))
    for tick in plot.values:
        expected = bottom.position + (float(tick.label) - float(bottom.label)) * scale
        assert tick.position == pytest.approx(expected, abs=1)


def test_two_hundred_dates_do_not_crowd_the_axis():
    plot = trend(course(*range(200), days=1), low=None, high=None)
    assert 2 <= len(plot.dates) <= 8
    gaps = [after.position - before.position for before, after in zip(plot.dates, plot.dates[1:], strict=False)]
    assert min(gaps) > 70


@pytest.mark.parametrize("values", [(0.01, 0.02), (3.1, 3.2), (1e-4, 1e6), (0, 0), (-3, 2), (139.5, 140), (7,)])
def test_the_labels_of_an_axis_are_round_differ_and_enclose_the_values(values):
    labels = [tick.label for tick in trend(course(*values), low=None, high=None).values]
    numbers = [float(label) for label in labels]
    assert 4 <= len(set(labels)) == len(labels) <= 8
    assert numbers[0] <= min(values) and numbers[-1] >= max(values)
    assert "-0" not in labels
    steps = {round((after - before) / (numbers[1] - numbers[0]), 6) for before, after in itertools.pairwise(numbers)}
    assert steps == {1.0}
