"""Calculators as a person reads them: the list with what the record fills, one form with the origin of every value, the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from records.decision_support.calculators import Calculator, Given
from records.decision_support.calculators.filling import Offered
from records.decision_support.calculators.inputs import Choice, Input, Number, Value, YesNo
from records.decision_support.words import is_chinese
from records.services.decision_scores import Fillable, Worked

SUM = "sum of the points of all items"


@dataclass(frozen=True)
class ScoreRow:
    """One line of the list; ``searched`` holds all its names in both languages."""

    name: str
    title: str
    other: str
    searched: str
    filled: int
    needed: int
    value: str
    meaning: str


@dataclass(frozen=True)
class Field:
    """One input: ``kind`` is number, yesno or choice; ``origin`` says where its value comes from."""

    key: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...]
    units: str
    limits: str
    origin: str
    stale: str
    error: str
    optional: bool


def rows_of(scores: Iterable[Fillable], language: str) -> list[ScoreRow]:
    return [_row(each, language) for each in scores]


def _row(each: Fillable, language: str) -> ScoreRow:
    calculator, result = each.calculator, each.result
    titles = (calculator.title.said_in(language), calculator.title.said_in("en" if language.startswith("zh") else "zh"))
    value = f"{result.value:g} {unit_of(calculator)}".strip() if result and result.value is not None else ""
    return ScoreRow(calculator.name, *titles, " ".join((*titles, calculator.name, *calculator.aliases)).casefold(), each.filled, each.needed,
                    value, result.interpretation.said_in(language) if result else "")


def unit_of(calculator: Calculator) -> str:
    return _("points") if calculator.unit == "points" else calculator.unit


def fields_of(worked: Worked, language: str) -> list[Field]:
    """The form's inputs in the calculator's order; what was typed wins over what the record tells."""
    return [_field(each, worked, language) for each in worked.calculator.inputs]


def _field(asked: Input, worked: Worked, language: str) -> Field:
    offered, typed = worked.offered[asked.key], worked.typed.get(asked.key, "")
    refusal = worked.refused.get(asked.key)
    return Field(
        key=asked.key, label=asked.words.said_in(language), kind=_kind(asked), value=typed or (_text(asked, offered.given) if offered.given else ""),
        options=_options(asked, language), units=_units(asked, language),
        limits=_limits(asked), origin="" if typed else _origin(offered), stale=_stale(asked, offered),
        error=refusal.said_in(language) if refusal else "", optional=asked.optional)


def _kind(asked: Input) -> str:
    return "number" if isinstance(asked, Number) else "yesno" if isinstance(asked, YesNo) else "choice"


def _text(asked: Input, given: Given) -> str:
    """A value as it may be typed."""
    if isinstance(asked, YesNo) or isinstance(given.value, bool):
        return "yes" if given.value else "no"
    value, unit = asked.shown(given.value)
    return f"{value:g} {unit}".strip() if isinstance(value, float) else str(value)


def _options(asked: Input, language: str) -> tuple[tuple[str, str], ...]:
    if isinstance(asked, Choice):
        return tuple((option.code, option.words.said_in(language)) for option in asked.options)
    return (("yes", _("Yes")), ("no", _("No"))) if isinstance(asked, YesNo) else ()


def _units(asked: Input, language: str) -> str:
    """The units that may be typed; Chinese ones only for readers of Chinese."""
    if not isinstance(asked, Number) or not asked.quantity.unit:
        return ""
    return ", ".join(unit for unit in asked.quantity.accepted.split(", ") if language.startswith("zh") or not is_chinese(unit))


def formula_of(calculator: Calculator) -> str:
    return _("sum of the points of all items") if calculator.formula == SUM else calculator.formula


def _limits(asked: Input) -> str:
    return f"{asked.low:g}–{asked.high:g} {asked.quantity.unit}".strip() if isinstance(asked, Number) else ""


def _origin(offered: Offered) -> str:
    if offered.given is None:
        return ""
    return _("from the record, %(day)s") % {"day": offered.given.at} if offered.given.at else _("from the record")


def _stale(asked: Input, offered: Offered) -> str:
    if offered.stale is None:
        return ""
    return _("%(value)s of %(day)s is too old for this score; type a new value, or this one if it still holds.") % {
        "value": _text(asked, offered.stale), "day": offered.stale.at}


@dataclass(frozen=True)
class ShownResult:
    """The value with its meaning, or what is still missing; ``assumed`` are inputs that nobody gave."""

    value: str
    unit: str
    meaning: str
    assumed: tuple[str, ...]


def result_of(worked: Worked, language: str) -> ShownResult | None:
    """None where the inputs contradict each other, which the fields tell."""
    result = worked.result
    if result is None:
        return None
    shown = result.as_json(language)
    unit = unit_of(worked.calculator) if shown["unit"] == worked.calculator.unit else shown["unit"]
    assumed = tuple(f"{each.words.said_in(language)}: {_assumed(result.inputs[each.key].value)}" for each in worked.calculator.inputs
                    if each.key in result.inputs and result.inputs[each.key].origin == "assumed")
    return ShownResult("" if shown["value"] is None else f"{shown['value']:g}", unit, shown["interpretation"], assumed)


def _assumed(value: Value) -> str:
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)


def sentence_of(worked: Worked, language: str, day: str) -> str:
    """One sentence for a report: value, meaning, inputs and source."""
    result, shown = worked.result, result_of(worked, language)
    if result is None or shown is None or not shown.value:
        return ""
    inputs = [f"{each.words.said_in(language)} {_spoken(each, result.inputs[each.key], language)}" for each in worked.calculator.inputs
              if each.key in result.inputs and result.inputs[each.key].origin != "assumed"]
    title = worked.calculator.title.said_in(language)
    unit = worked.calculator.unit
    if language.startswith("zh"):
        return f"{title}（{day}）：{shown.value} {'分' if unit == 'points' else shown.unit}。{shown.meaning}依据：{'，'.join(inputs)}。"
    return f"{title} ({day}): {shown.value} {shown.unit}. {shown.meaning} Inputs: {', '.join(inputs)}."


def _spoken(asked: Input, given: Given, language: str) -> str:
    if isinstance(given.value, bool):
        return ("有" if given.value else "无") if language.startswith("zh") else ("yes" if given.value else "no")
    if isinstance(asked, Choice):
        return next(option.words.said_in(language) for option in asked.options if option.code == given.value)
    return _text(asked, given)
