"""Says in the reader's language why a sentence is trusted or not, and why no answer or another answer was given."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from qa.answering.base import AbstainReason, FallBackReason, Reason, Support

SUPPORT = {
    Support.SUPPORTED: noop("Supported"),
    Support.PARTLY: noop("Partly supported"),
    Support.CONTRADICTED: noop("Contradicted"),
    Support.UNSUPPORTED: noop("Not supported"),
}
REASONS = {
    Reason.QUOTED: noop("The sentence stands word for word in its source."),
    Reason.COVERED: noop("The source contains what the sentence says."),
    Reason.LITTLE_OVERLAP: noop("Only part of the sentence is found in its source."),
    Reason.NUMBER_MISSING: noop("The number %(value)s does not stand in the source."),
    Reason.DRUG_MISSING: noop("The source does not name the medicine «%(term)s»."),
    Reason.DISEASE_MISSING: noop("The source does not name «%(term)s»."),
    Reason.NEGATION_DIFFERS: noop("The source says the opposite: «%(quote)s»."),
    Reason.NO_CITATION: noop("The sentence names no source."),
    Reason.UNKNOWN_CITATION: noop("The sentence cites a source that does not exist."),
    Reason.REPEATED: noop("The sentence repeats an earlier one."),
    Reason.REFUSAL: noop("The model declined to answer here."),
    Reason.OTHER_LANGUAGE: noop("The sentence was in another language than the question."),
}
ABSTENTIONS = {
    AbstainReason.NOTHING_FOUND: noop("Nothing in the chosen literature matches this question."),
    AbstainReason.TOO_WEAK: noop("The literature here is too far from this question to answer it safely."),
    AbstainReason.TERMS_NOT_COVERED: noop("The literature here says nothing about %(missing)s."),
    AbstainReason.NOTHING_SUPPORTED: noop("No sentence could be written that its sources support."),
}
FALLBACKS = {
    FallBackReason.MODEL_MISSING: noop("The language model is not available. The answer is quoted from the sources instead."),
    FallBackReason.MODEL_FAILED: noop("The language model failed. The answer is quoted from the sources instead."),
    FallBackReason.NOTHING_SUPPORTED: noop("What the language model wrote was not supported by the sources. "
                                           "The answer is quoted from them instead."),
    FallBackReason.OTHER_LANGUAGE: noop("The sources are in another language. The answer is quoted from them as they stand."),
}


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def support_label(support: str) -> str:
    return _(SUPPORT[Support(support)])


def reason_sentence(reason: str, parameters: Mapping[str, str]) -> str:
    """Why a sentence got its support."""
    return _(REASONS[Reason(reason)]) % _Values(parameters)


def abstention_sentence(reason: str, missing: list[str]) -> str:
    """Why there is no answer."""
    return _(ABSTENTIONS[AbstainReason(reason)]) % {"missing": _("«%s»") % _("», «").join(missing) if missing else "…"}


def fallback_sentence(reason: str) -> str:
    """Why the answer is quoted instead of written."""
    return _(FALLBACKS[FallBackReason(reason)])
