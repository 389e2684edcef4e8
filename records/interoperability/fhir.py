"""FHIR R4 resources into entries (hl7.org/fhir/R4); knows no file format and no table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from records.interoperability import elements as fhir
from records.interoperability.elements import LONGEST_ID, BadField, Json
from records.interoperability.entries import (
    AllergyEntry,
    ClinicalEntry,
    ConditionEntry,
    DocumentEntry,
    EncounterEntry,
    ImmunizationEntry,
    KeptEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
    ProcedureEntry,
)
from records.interoperability.genomics import genomic, is_genomic
from records.interoperability.names import names_of
from records.interoperability.spoken import dosage_text, quantity_text, value_words
from records.interoperability.traced import Traced

ENCOUNTER_KINDS = {"AMB": "outpatient", "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "EMER": "emergency"}
ACTIVE_CONDITIONS = {"", "active", "recurrence", "relapse"}
CERTAINTIES = {"refuted": "refuted", "entered-in-error": "refuted", "provisional": "suspected",
               "unconfirmed": "suspected", "differential": "suspected"}
ACTIVE_MEDICATIONS = {"", "active", "on-hold", "intended", "unknown"}
FLAGS = {"L": "low", "H": "high", "LL": "critical-low", "HH": "critical-high", "LU": "critical-low",
         "HU": "critical-high", "N": "normal", "A": "abnormal", "AA": "abnormal", "POS": "abnormal"}
# SNOMED CT: no known allergy, no known drug, environmental and food allergy.
NO_KNOWN_ALLERGY = {"716186003", "409137002", "428607008", "429625007"}
NO_ALLERGY_KNOWN = "It says that no allergy is known."
CATEGORIES = {"laboratory": "laboratory", "LAB": "laboratory", "vital-signs": "vital-signs"}
WITHDRAWN = ("entered-in-error", "cancelled", "not-done")
SEXES = {"male", "female", "other", "unknown"}


def patient(resource: Json) -> PatientEntry:
    identifiers = {fhir.code_of(item, "type") or fhir.text(item, "system") or "id": fhir.text(item, "value")
                   for item in fhir.items(resource, "identifier") if fhir.text(item, "value")}
    source_id = fhir.identity(resource)
    name = _name(fhir.first(resource, "name"))
    sex = fhir.text(resource, "gender") or "unknown"
    if sex not in SEXES:
        raise BadField("gender", "should be male, female, other or unknown.")
    phone = next((fhir.text(item, "value") for item in fhir.items(resource, "telecom")), "")
    return PatientEntry(
        source_id=source_id, mrn=identifiers.get("MR") or next(iter(identifiers.values()), source_id), name=name,
        sex=sex, birth_date=fhir.full_day(resource, "birthDate"), phone=phone,
        address=_address(fhir.first(resource, "address")), identifiers=identifiers,
        deceased=bool(resource.get("deceasedBoolean") or resource.get("deceasedDateTime")),
        language="zh" if _is_chinese(name) else "en",
    )


def _is_chinese(value: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in value)


def _name(name: Json) -> str:
    family, given = fhir.text(name, "family"), name.get("given") or []
    if not isinstance(given, list) or not all(isinstance(part, str) for part in given):
        raise BadField("name.given", "should be a list of texts.")
    joined = family + "".join(given) if _is_chinese(family) else " ".join([*given, family]).strip()
    written = fhir.text(name, "text") or joined
    if not written:
        raise BadField("name", "is missing.")
    return written


def _address(address: Json) -> str:
    if fhir.text(address, "text"):
        return fhir.text(address, "text")
    parts = [*(address.get("line") or []), *(address.get(part, "") for part in ("city", "state", "postalCode"))]
    return ", ".join(str(part) for part in parts if part)


def encounter(resource: Json) -> EncounterEntry:
    period = fhir.mapping(resource, "period")
    place = fhir.mapping(fhir.first(resource, "location"), "location")
    department = (fhir.text(fhir.mapping(resource, "serviceProvider"), "display")
                  or fhir.concept(fhir.mapping(resource, "serviceType"))[0] or fhir.text(place, "display"))
    reason = fhir.concept(fhir.first(resource, "reasonCode"))[0] or fhir.concept(fhir.first(resource, "type"))[0]
    return EncounterEntry(
        source_id=fhir.identity(resource),
        kind=ENCOUNTER_KINDS.get(fhir.text(fhir.mapping(resource, "class"), "code"), "other"),
        started_at=fhir.moment(period, "start"), ended_at=fhir.moment(period, "end"), reason=reason[:300],
        department=department[:120],
    )


def condition(resource: Json) -> ConditionEntry:
    name, code, system = fhir.required_concept(resource, "code")
    status = fhir.code_of(resource, "clinicalStatus")
    return ConditionEntry(
        source_id=fhir.identity(resource), name=name[:300], code=code[:40], code_system=system[:120],
        active=status in ACTIVE_CONDITIONS,
        certainty=CERTAINTIES.get(fhir.code_of(resource, "verificationStatus"), "confirmed"),
        onset=fhir.day(resource, "onsetDateTime") or fhir.day(fhir.mapping(resource, "onsetPeriod"), "start"),
        ended=fhir.day(resource, "abatementDateTime"), recorded_on=fhir.day(resource, "recordedDate"),
    )


def medication(resource: Json) -> MedicationEntry:
    named = fhir.text(fhir.mapping(resource, "medicationReference"), "display")
    name, code, system = (named, "", "") if named else fhir.required_concept(resource, "medicationCodeableConcept")
    dosage = fhir.first(resource, "dosageInstruction") or fhir.first(resource, "dosage")
    period = fhir.mapping(resource, "effectivePeriod")
    started = fhir.day(period, "start") or fhir.day(resource, "authoredOn", "effectiveDateTime", "dateAsserted")
    return MedicationEntry(
        source_id=fhir.identity(resource), name=name[:300], code=code[:40], code_system=system[:120],
        dosage=dosage_text(dosage)[:300], active=fhir.text(resource, "status") in ACTIVE_MEDICATIONS,
        started=started, ended=fhir.day(period, "end"),
    )


def allergy(resource: Json) -> AllergyEntry:
    reaction = fhir.first(resource, "reaction")
    manifestation = fhir.concept(fhir.first(reaction, "manifestation"))[0]
    return AllergyEntry(
        source_id=fhir.identity(resource), substance=fhir.required_concept(resource, "code")[0][:200],
        reaction=(manifestation or fhir.text(reaction, "description"))[:200],
        severity=(fhir.text(reaction, "severity") or fhir.text(resource, "criticality"))[:20],
    )


def why_not_an_allergy(resource: Json) -> str:
    """Why an AllergyIntolerance says of no allergy that it exists; empty if it does."""
    name, code, _system = fhir.concept(fhir.mapping(resource, "code"))
    if code in NO_KNOWN_ALLERGY or name.casefold().startswith(("no known", "无已知", "否认")):
        return NO_ALLERGY_KNOWN
    if fhir.code_of(resource, "verificationStatus") == "refuted":
        return "The allergy was ruled out."
    if fhir.code_of(resource, "clinicalStatus") in ("inactive", "resolved"):
        return "The allergy is over."
    return ""


def composition(resource: Json) -> NoteEntry | None:
    """A Composition's sections as one note; None if they carry no words."""
    parts = ["\n".join(filter(None, (fhir.text(item, "title"), fhir.plain_text(fhir.mapping(item, "text")))))
             for item in fhir.items(resource, "section")]
    words = "\n\n".join(filter(None, parts))
    if not words:
        return None
    return NoteEntry(
        source_id=fhir.identity(resource), title=(fhir.text(resource, "title") or "Note")[:200], text=words,
        author=fhir.text(fhir.first(resource, "author"), "display")[:150], written_at=fhir.moment(resource, "date"),
    )


def procedure(resource: Json) -> ProcedureEntry:
    name, code, system = fhir.required_concept(resource, "code")
    performed = fhir.moment(resource, "performedDateTime") or fhir.moment(
        fhir.mapping(resource, "performedPeriod"), "start")
    return ProcedureEntry(fhir.identity(resource), name[:300], code[:40], performed, system[:120])


def note(resource: Json) -> NoteEntry | DocumentEntry | None:
    """A DocumentReference or DiagnosticReport as a note, or as a file where it has no words; None if it has neither."""
    attachments = [fhir.mapping(item, "attachment") for item in fhir.items(resource, "content")]
    attachments += fhir.items(resource, "presentedForm")
    words = "\n\n".join(filter(None, (fhir.attachment_text(item, "attachment.data") for item in attachments)))
    conclusion = fhir.text(resource, "conclusion")
    words = "\n\n".join(filter(None, (words, "" if conclusion in words else conclusion))) or _described(resource)
    title = fhir.concept(fhir.mapping(resource, "type"))[0] or fhir.concept(fhir.mapping(resource, "code"))[0]
    author = fhir.first(resource, "author") or fhir.first(resource, "performer") or fhir.mapping(resource, "assessor")
    frame = {"source_id": fhir.identity(resource), "title": (title or "Note")[:200],
             "author": fhir.text(author, "display")[:150],
             "written_at": fhir.moment(resource, "date", "effectiveDateTime", "issued")}
    if words:
        return NoteEntry(text=words, **frame)
    files = filter(None, (fhir.attachment_file(item, "attachment.data") for item in attachments))
    found = next(files, None)
    return DocumentEntry(content_type=found[0], size=found[1], data=found[2], **frame) if found else None


def immunization(resource: Json) -> ImmunizationEntry:
    name, code, system = fhir.required_concept(resource, "vaccineCode")
    why = fhir.concept(fhir.mapping(resource, "statusReason"))[0]
    dose = fhir.mapping(resource, "doseQuantity")
    return ImmunizationEntry(
        source_id=fhir.identity(resource), name=name[:300], code=code[:40], code_system=system[:120],
        given=fhir.text(resource, "status") != "not-done", given_on=fhir.day(resource, "occurrenceDateTime"),
        dose=quantity_text(dose)[:60], lot=fhir.text(resource, "lotNumber")[:60],
        site=fhir.concept(fhir.mapping(resource, "site"))[0][:120], reason=why[:200],
    )


def _described(resource: Json) -> str:
    return fhir.text(resource, "description") if resource.get("resourceType") == "ClinicalImpression" else ""


def observations(resource: Json) -> Iterator[ObservationEntry]:
    """One entry for the value, if it has one, and one for each component (a blood pressure has two and no value)."""
    components = fhir.items(resource, "component")
    if is_genomic(resource):
        yield genomic(resource)
        return
    if not components or any(field.startswith("value") for field in resource):
        yield _observation(resource, resource, "")
    for position, part in enumerate(components):
        yield _observation(resource, part, f"#{position}")


def _observation(resource: Json, part: Json, suffix: str) -> ObservationEntry:
    name, code, _system = fhir.required_concept(part, "code")
    quantity = fhir.mapping(part, "valueQuantity")
    value = fhir.number(quantity, "value", "valueQuantity.value")
    value = fhir.number(part, "valueInteger") if value is None else value
    allowed = fhir.first(part, "referenceRange")
    low = fhir.number(fhir.mapping(allowed, "low"), "value", "referenceRange.low.value")
    high = fhir.number(fhir.mapping(allowed, "high"), "value", "referenceRange.high.value")
    stated = FLAGS.get(fhir.concept(fhir.first(part, "interpretation"))[1], "")
    comparator = fhir.text(quantity, "comparator")
    compared = f"{comparator} {value}" if comparator and value is not None else ""
    words = compared or value_words(part)
    chinese, english = names_of(code, name)
    return ObservationEntry(
        source_id=fhir.identity(resource) + suffix, category=_category(resource),
        code=code[:40] or name[:40], name_zh=chinese[:200], name_en=english[:200], value=None if compared else value, text=words[:300],
        unit=(fhir.text(quantity, "unit") or fhir.text(quantity, "code"))[:40], low=low, high=high,
        flag=stated or ("" if compared else flag_of(value, low, high)),
        effective_at=fhir.moment(resource, "effectiveDateTime", "effectiveInstant", "issued")
        or fhir.moment(fhir.mapping(resource, "effectivePeriod"), "start"),
    )


def _category(resource: Json) -> str:
    codes = {CATEGORIES.get(fhir.concept(item)[1], "other") for item in fhir.items(resource, "category")}
    return next((known for known in ("laboratory", "vital-signs") if known in codes), "other")


def flag_of(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """Low, high or normal by the reference range; empty where value or range is missing."""
    if value is None or (low is None and high is None):
        return ""
    if low is not None and value < low:
        return "low"
    return "high" if high is not None and value > high else "normal"


SUBJECT_FIELDS = ("subject", "patient")
READERS: dict[str, Callable[[Json], ClinicalEntry | None]] = {
    "Encounter": encounter, "Condition": condition, "MedicationRequest": medication, "MedicationStatement": medication,
    "AllergyIntolerance": allergy, "Procedure": procedure, "DocumentReference": note, "DiagnosticReport": note,
    "Composition": composition, "ClinicalImpression": note, "Immunization": immunization,
}


def entries(resource: Json) -> Iterator[tuple[str, PatientEntry | ClinicalEntry | KeptEntry]]:
    """(patient's source id, entry) pairs of one resource; raises ``BadField``."""
    kind = fhir.text(resource, "resourceType", required=True)
    if kind == "Patient":
        entry = patient(resource)
        yield entry.source_id, entry
        return
    whose = fhir.reference(resource, *SUBJECT_FIELDS)
    reason = _why_kept(kind, resource)
    if reason:
        yield whose, _kept(kind, resource, reason, withdraws=kind in READERS or kind == "Observation")
        return
    if kind == "Observation":
        yield from ((_required(whose), entry) for entry in observations(resource))
        return
    understood = READERS[kind](resource)
    if understood is not None:
        yield _required(whose), understood
    else:
        yield whose, _kept(kind, resource, "It carries neither text nor a file.")


def _required(whose: str) -> str:
    if not whose:
        raise BadField("subject", "does not say whose it is.")
    return whose


def _why_kept(kind: str, resource: Json) -> str:
    if kind not in READERS and kind != "Observation":
        return "The record has no place for this kind of resource."
    withdrawn = (resource.get("status"), fhir.code_of(resource, "verificationStatus"))
    if any(status in WITHDRAWN for status in withdrawn) and (kind, withdrawn[0]) != ("Immunization", "not-done"):
        return "It was withdrawn by its sender."
    return why_not_an_allergy(resource) if kind == "AllergyIntolerance" else ""


def _kept(kind: str, resource: Any, reason: str, *, withdraws: bool = False) -> KeptEntry:
    whole = resource.tree if isinstance(resource, Traced) else dict(resource)
    source_id = fhir.text(resource, "id")[:LONGEST_ID]
    return KeptEntry(source_id, kind[:60], reason, whole, source_id if withdraws else "")
