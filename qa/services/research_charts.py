"""A study's papers by year and by kind as small bar pictures, each with the table that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qa.models import Study, StudyType

WIDTH, HEIGHT = 480, 180
LEFT, RIGHT, TOP, BOTTOM = 30, 8, 14, 26
LINE, NAMES = 28, 190
DIGIT = 8.5  # width of a digit with what parts it from the next number
MOST_YEARS = 40


@dataclass(frozen=True)
class Bar:
    """A bar of ``count`` papers; ``text_x`` and ``text_y`` are where its number stands, unless it would run into the next one."""

    label: str | Promise
    count: int
    x: float
    y: float
    width: float
    height: float
    text_x: float
    text_y: float
    numbered: bool = True


@dataclass(frozen=True)
class BarChart:
    """``upright`` bars stand on a line of years; others lie beside their names. ``without`` counts papers that tell nothing."""

    title: Promise
    head: Promise
    bars: tuple[Bar, ...]
    without: int
    width: int
    height: int
    upright: bool
    ticks: tuple[tuple[float, str], ...] = ()
    base: float = 0


def year_chart(study: Study) -> BarChart | None:
    """Papers by year with every year between; a span of more than ``MOST_YEARS`` is put into decades. None without any year."""
    years = list(study.entries.kept().values_list("document__year", flat=True))
    known = [year for year in years if year]
    if not known:
        return None
    step = 10 if max(known) - min(known) >= MOST_YEARS else 1
    counts = Counter(year // step * step for year in known)
    span = range(min(counts), max(counts) + step, step)
    most, base = max(counts.values()), HEIGHT - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(len(span), 6)
    bars = tuple(_upright(_span_label(year, step), counts[year], LEFT + place * slot, slot, most, base) for place, year in enumerate(span))
    shown = {0, len(span) // 2, len(span) - 1}
    ticks = tuple((bar.text_x, str(bar.label)) for place, bar in enumerate(bars) if place in shown)
    return BarChart(_("Papers by year"), _("Year"), bars, len(years) - len(known), WIDTH, HEIGHT, True, ticks, base)


def _span_label(year: int, step: int) -> str:
    return str(year) if step == 1 else f"{year}–{year + step - 1}"


def _upright(label: str, count: int, x: float, slot: float, most: int, base: float) -> Bar:
    height = round((base - TOP) * count / most, 1)
    return Bar(label, count, round(x + slot * 0.1, 1), round(base - height, 1), round(slot * 0.8, 1), height, round(x + slot / 2, 1),
               round(base - height - 4, 1), DIGIT * len(str(count)) <= slot or count == most)


def kind_chart(study: Study) -> BarChart | None:
    """Papers by kind of study, the commonest first. None where no paper tells."""
    kinds = list(study.entries.kept().values_list("document__study_type", flat=True))
    counts = Counter(kind for kind in kinds if kind)
    if not counts:
        return None
    names = dict(StudyType.choices)
    ranked = counts.most_common()
    bars = tuple(_lying(names.get(kind, kind), count, place, ranked[0][1]) for place, (kind, count) in enumerate(ranked))
    return BarChart(_("Papers by kind of study"), _("Kind of study"), bars, len(kinds) - sum(counts.values()), WIDTH, LINE * len(bars) + 8, False)


def _lying(label: str | Promise, count: int, place: int, most: int) -> Bar:
    width = round((WIDTH - NAMES - 40) * count / most, 1)
    y = LINE * place + 6
    return Bar(label, count, NAMES, y, width, LINE - 8, round(NAMES + width + 6, 1), y + 15)


def charts_of(study: Study) -> Sequence[BarChart]:
    return [chart for chart in (year_chart(study), kind_chart(study)) if chart is not None]
