"""Finds dose, route and frequency beside the drugs of a sentence; none is told where no drug is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.text_analysis.base import EntityType, Mention
from qa.text_analysis.normalising import folded

_AMOUNT = r"\d+(?:,\d{3})?(?:\.\d+)?(?:\s?[-~～至]\s?\d+(?:\.\d+)?)?"
_DOSE_UNIT = (
    r"(?:mg|g|[uμµ]g|mcg|ml|l|meq|mmol|万?(?:iu|u|单位)|units?|毫克|克|微克|毫升|片|粒|支|袋|丸|滴|喷|揿|贴|包|瓶|"
    r"tablets?|tabs?|capsules?|caps?|puffs?|drops?|sprays?|patch(?:es)?|ampoules?|vials?)"
)
# «20mgqd»: a frequency or a route may touch the dose.
_SHORT = r"(?:q\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|qod|qhs|qn|q\d{1,2}h|prn|po|iv|im|ih)(?![a-z])"
_EDGE = r"(?:(?<![a-z])|(?<=\dmg)|(?<=\dg)|(?<=\dml)|(?<=\dug)|(?<=\diu))"
_PATTERNS = (
    (EntityType.DOSE, re.compile(rf"{_AMOUNT}\s?{_DOSE_UNIT}(?:/(?:kg|m2|次|日|天|d|day|h|hr|min))*(?!(?!{_SHORT})[a-z]|\s?/\s?d?l(?![a-z]))")),
    (EntityType.ROUTE, re.compile(
        r"口服|静脉滴注|静脉注射|静脉推注|静脉泵入|静脉输注|静滴|静注|静推|肌肉注射|肌内注射|肌注|皮下注射|皮内注射|雾化吸入|雾化|吸入|微泵泵入|持续泵入|泵入|含漱|皮下(?=\s?(?:[qbt\d,，。;；]|$))|舌下含服|含服|含化|"
        r"鼻饲|外用|外涂|外敷|涂擦|灌肠|塞肛|纳肛|滴眼|滴鼻|喷鼻|鞘内注射|冲服|嚼服|顿服|"
        rf"{_EDGE}" r"(?:p\.?o\.?|i\.?v\.?(?: drip| push| bolus)?|i\.?m\.?|s\.?c\.?|subq|sq|pr|sl|orally|by mouth|intravenously|intravenous|"
        r"intramuscular(?:ly)?|subcutaneous(?:ly)?|sublingual(?:ly)?|inhaled|topical(?:ly)?|rectally|per rectum|oral|ivgtt|ih)(?![a-z])")),
    (EntityType.FREQUENCY, re.compile(
        r"(?:每|一|1)[日天][一二两三四五六\d]+(?:[-~～至][一二两三四五六\d]+)?次|每[\d一二两三四]+(?:周|天|日|个?月)[一1]次|st(?=\s*(?:[,，。;；)）]|$))|[一二两三四\d]+次/[日天d]|每\s?[\d一二两三四六八]+(?:[-~]\d+)?\s?(?:个)?小时(?:[一1]次)?|每[周月][一二两三四\d]+次|"
        r"每[晚晨早日天周](?:[一1]次|次)?|隔日[一1]次|睡前|早晚各[一1]次|顿服|必要时|每天|立即(?![就来前报停通复返到回联送])|"
        rf"{_EDGE}" r"(?:q\.?d\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|qod|qhs|hs|qn|q\s?\d{1,2}(?:-\d{1,2})?\s?(?:h|hours?|hrs?)|qam|qpm|prn|stat|"
        r"(?:once|twice|three times|four times|\d times)(?: a| per|/)? ?(?:daily|day|week|weekly|nightly)|daily|nightly|weekly|monthly|"
        r"every (?:\d{1,2}(?:-\d{1,2})? hours?|other day|morning|evening|night|day|week)|at bedtime|as needed|once)(?![a-z])")),
)
_BEFORE, _AFTER = 24, 60


def drug_details(text: str, drugs: Sequence[Mention], *, start: int, end: int) -> Iterator[tuple[Mention, Mention]]:
    """Pairs of a drug and a detail of it within the sentence ``text[start:end]``.

    A detail belongs to the last drug before it, or to the first one after it where none stands before it closely.
    """
    if not drugs:
        return
    plain = folded(text[start:end])
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            detail = Mention(start + match.start(), start + match.end(), kind)
            drug = _owner(detail, drugs, text)
            if drug is not None:
                yield drug, detail


def _owner(detail: Mention, drugs: Sequence[Mention], text: str) -> Mention | None:
    inside = [drug for drug in drugs if drug.start <= detail.start < drug.end]
    if inside:
        return None
    before = [drug for drug in drugs if drug.end <= detail.start and detail.start - drug.end <= _AFTER]
    after = [drug for drug in drugs if drug.start >= detail.end and drug.start - detail.end <= _BEFORE]
    leads = bool(after) and not re.search(r"[,，;；、]", text[detail.end : after[0].start])
    if before and not (leads and re.search(r"[,，;；、和及]|and ", text[before[-1].end : detail.start])):
        return before[-1]
    return after[0] if leads else None
