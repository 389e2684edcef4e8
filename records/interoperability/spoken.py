"""Puts structured FHIR R4 values into the few words that a chart shows: instructions, ranges, ratios, yes and no."""

from __future__ import annotations

from records.interoperability import elements as fhir
from records.interoperability.elements import BadField, Json

# UCUM and FHIR units of time, as they are said in a prescription.
PERIODS = {"s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}


def dosage_text(dosage: Json) -> str:
    """The instruction as written, or its dose, route and timing in a row: «0.5 mg oral 4/1 d»."""
    written = fhir.text(dosage, "text") or fhir.text(dosage, "patientInstruction")
    if written:
        return written
    dose = fhir.first(dosage, "doseAndRate")
    parts = [quantity_text(fhir.mapping(dose, "doseQuantity")), fhir.concept(fhir.mapping(dosage, "route"))[0],
             _timing(fhir.mapping(dosage, "timing"))]
    return " ".join(filter(None, parts))


def quantity_text(quantity: Json) -> str:
    """«0.5 mL»; empty without a value."""
    value = fhir.number(quantity, "value")
    unit = fhir.text(quantity, "unit") or fhir.text(quantity, "code")
    return "" if value is None else f"{value.normalize():f} {unit}".strip()


def _timing(timing: Json) -> str:
    said = fhir.concept(fhir.mapping(timing, "code"))
    if said[0] or said[1]:
        return said[0] or said[1]
    repeat = fhir.mapping(timing, "repeat")
    often, period = fhir.number(repeat, "frequency"), fhir.number(repeat, "period")
    unit = fhir.text(repeat, "periodUnit")
    if often is None or period is None or unit not in PERIODS:
        return ""
    return f"{often.normalize():f} × / {period.normalize():f} {unit}"


def value_words(part: Json) -> str:
    """The value of an Observation that is no single number, in words; empty if it has none."""
    words = (fhir.text(part, "valueString") or fhir.concept(fhir.mapping(part, "valueCodeableConcept"))[0]
             or fhir.text(part, "valueDateTime") or fhir.text(part, "valueTime"))
    return words or _truth(part) or _between(fhir.mapping(part, "valueRange")) or _ratio(fhir.mapping(part, "valueRatio"))


def _truth(part: Json) -> str:
    value = part.get("valueBoolean")
    if value is None:
        return ""
    if not isinstance(value, bool):
        raise BadField("valueBoolean", "should be true or false.")
    return "+" if value else "−"


def _between(bounds: Json) -> str:
    low, high = (quantity_text(fhir.mapping(bounds, side)) for side in ("low", "high"))
    return f"{low or '?'} – {high or '?'}" if low or high else ""


def _ratio(ratio: Json) -> str:
    above, below = (quantity_text(fhir.mapping(ratio, part)) for part in ("numerator", "denominator"))
    return f"{above} : {below}" if above and below else ""
