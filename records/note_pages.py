"""What the page of a note shows: the words and signs of each kind of name, one row a name, and the legend."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l

from qa.text_analysis.base import Assertion, EntityType
from records import note_analysis
from records.decision_support.words import Words
from records.services.note_analysis import Reading

TYPES = {
    EntityType.SYMPTOM: _l("Symptom"), EntityType.DISEASE: _l("Disease"), EntityType.FINDING: _l("Finding"),
    EntityType.TEST: _l("Test"), EntityType.DRUG: _l("Medicine"), EntityType.PROCEDURE: _l("Procedure"),
    EntityType.ANATOMY: _l("Body part"), EntityType.TIME: _l("Time"), EntityType.MICROORGANISM: _l("Microorganism"),
    EntityType.EQUIPMENT: _l("Equipment"), EntityType.DEPARTMENT: _l("Department"), EntityType.DOSE: _l("Dose"),
    EntityType.ROUTE: _l("Route"), EntityType.FREQUENCY: _l("Frequency"),
}
ASSERTIONS = {
    Assertion.PRESENT: _l("Present"), Assertion.NEGATED: _l("Denied or absent"), Assertion.UNCERTAIN: _l("Uncertain"),
    Assertion.PAST: _l("In the past"), Assertion.FAMILY: _l("In the family"), Assertion.HYPOTHETICAL: _l("Only spoken of"),
}
KINDS = {
    note_analysis.CONDITION: _l("Problem"), note_analysis.OBSERVATION: _l("Result"),
    note_analysis.MEDICATION: _l("Medicine"), note_analysis.ALLERGY: _l("Allergy"), note_analysis.PROCEDURE: _l("Procedure"),
}
# One character beside each name in the text, so that nobody needs to tell colours apart.
SIGNS = {
    EntityType.SYMPTOM: Words("症", "S"), EntityType.DISEASE: Words("病", "D"), EntityType.FINDING: Words("征", "F"),
    EntityType.TEST: Words("检", "T"), EntityType.DRUG: Words("药", "M"), EntityType.PROCEDURE: Words("术", "P"),
    EntityType.ANATOMY: Words("部", "B"), EntityType.TIME: Words("时", "t"), EntityType.MICROORGANISM: Words("菌", "O"),
    EntityType.EQUIPMENT: Words("械", "E"), EntityType.DEPARTMENT: Words("科", "W"), EntityType.DOSE: Words("量", "d"),
    EntityType.ROUTE: Words("径", "r"), EntityType.FREQUENCY: Words("频", "f"),
}
ASSERTION_SIGNS = {
    Assertion.PRESENT: Words("", ""), Assertion.NEGATED: Words("−", "−"), Assertion.UNCERTAIN: Words("?", "?"),
    Assertion.PAST: Words("既", "past"), Assertion.FAMILY: Words("家", "fam"), Assertion.HYPOTHETICAL: Words("若", "if"),
}


def row_of(piece: note_analysis.Piece, reading: Reading) -> dict[str, Any]:
    entity, language = piece.entity, get_language() or "en"
    if entity is None:
        return {"text": piece.text, "entity": None}
    key = f"{entity.start + reading.start}-{entity.end + reading.start}"
    proposal = reading.proposals.get(key)
    return {"text": piece.text, "entity": entity, "key": key, "standing": reading.standing.get(key, ""),
            "type": TYPES[entity.type], "assertion": ASSERTIONS[entity.assertion], "kind": KINDS[proposal.kind] if proposal else "",
            "sign": SIGNS[entity.type].said_in(language) + ASSERTION_SIGNS[entity.assertion].said_in(language)}


def legend(reading: Reading) -> dict[str, Any]:
    """The kinds and assertions that this part shows, each with its sign and how often."""
    language = get_language() or "en"
    shown = [entity for entity in reading.analysis.entities if not entity.nested]
    kinds, said = Counter(entity.type for entity in shown), Counter(entity.assertion for entity in shown)
    return {"types": [(kind, SIGNS[kind].said_in(language), name, kinds[kind]) for kind, name in TYPES.items() if kinds[kind]],
            "assertions": [(one, ASSERTION_SIGNS[one].said_in(language), name, said[one])
                           for one, name in ASSERTIONS.items() if said[one] and one is not Assertion.PRESENT]}
