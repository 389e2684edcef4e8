"""The kinds of document that evidence comes from, and the level each usually has; knows no file format.

Levels are those for treatment benefits of the Oxford Centre for Evidence-Based Medicine (OCEBM Levels of Evidence
Working Group, 2011): 1 systematic reviews, 2 randomised trials, 3 cohort studies, 4 case series and case-control studies,
5 reasoning from mechanism. The table has no place for guidelines and texts that summarise: here guidelines stand beside
the reviews they rest on, summaries last. An administrator can give a document another level.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

STRONGEST, WEAKEST = 1, 5
USUAL_LEVELS: Mapping[str, int | None] = {
    "guideline": 1,
    "systematic_review": 1,
    "meta_analysis": 1,
    "randomised_trial": 2,
    "cohort": 3,
    "case_control": 4,
    "case_report": 4,
    "narrative_review": 5,
    "textbook": 5,
    "patient_information": 5,
    "other": None,
}
STUDY_TYPES = tuple(USUAL_LEVELS)

# How documents say it, in the order in which the strongest claim wins.
_WORDS = (
    ("guideline", r"guideline|consensus|指南|共识"),
    ("meta_analysis", r"meta[\s_-]?analy|荟萃|meta\s*分析"),
    ("systematic_review", r"systematic|系统(?:性)?(?:评价|综述)"),
    ("randomised_trial", r"(?<!non)(?<!non[\s_-])randomi[sz]ed|\brct\b|(?<!非)随机"),
    ("case_control", r"case[\s_-]control|病例对照"),
    ("cohort", r"cohort|队列"),
    ("case_report", r"case[\s_-](?:report|series)|病例(?:报告|系列)|个案"),
    ("textbook", r"text\s?book|教科书|教材"),
    ("patient_information", r"patient[\s_-](?:information|education)|患者(?:信息|教育|须知)|科普"),
    ("narrative_review", r"review|综述"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _WORDS)


def study_type_of(stated: str) -> str:
    """One of ``STUDY_TYPES`` for what a document says of itself, "other" for what is none of them, "" for nothing."""
    text = stated.strip()
    if not text or text in USUAL_LEVELS:
        return text
    return next((name for name, pattern in _PATTERNS if pattern.search(text)), "other")


def usual_level(study_type: str) -> int | None:
    return USUAL_LEVELS.get(study_type)
