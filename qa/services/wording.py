"""Says in the reader's language why a sentence is trusted or not, and why no answer or another answer was given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from qa.answering.base import AbstainReason, FallBackReason, Reason, Support

SUPPORT = {
    Support.SUPPORTED: _noop("Supported"),
    Support.PARTLY: _noop("Partly supported"),
    Support.CONTRADICTED: _noop("Contradicted"),
    Support.UNSUPPORTED: _noop("Not supported"),
}
REASONS = {
    Reason.QUOTED: _noop("The sentence stands word for word in its source."),
    Reason.COVERED: _noop("The source contains what the sentence says."),
    Reason.LITTLE_OVERLAP: _noop("Only part of the sentence is found in its source."),
    Reason.ENTAILED: _noop("The source says the same in other words."),
    Reason.SCATTERED: _noop("The words are in the source, but in different sentences."),
    Reason.MEANING_UNSURE: _noop("The words are in the source, but it may not say quite this."),
    Reason.MEANING_DIFFERS: _noop("The source seems to say something else."),
    Reason.NUMBER_MISSING: _noop("The number %(value)s does not stand in the source."),
    Reason.DRUG_MISSING: _noop("The source does not name the medicine «%(term)s»."),
    Reason.DISEASE_MISSING: _noop("The source does not name «%(term)s»."),
    Reason.NUMBER_DIFFERS: _noop("The source gives %(quote)s, not %(value)s."),
    Reason.NUMBER_ROUNDED: _noop("The number %(value)s is rounded, or lies inside a range of the source."),
    Reason.NUMBER_OF_ANOTHER: _noop("In the source the number %(value)s belongs to «%(term)s»."),
    Reason.DRUG_CLASS: _noop("The source names a member of «%(term)s», not the whole class."),
    Reason.NEGATION_DIFFERS: _noop("The source says the opposite: «%(quote)s»."),
    Reason.DIRECTION_DIFFERS: _noop("The source says it the other way round: «%(quote)s»."),
    Reason.POPULATION_MISSING: _noop("The source does not speak of %(group)s."),
    Reason.POPULATION_DROPPED: _noop("The source says this only of %(group)s."),
    Reason.NEWS_MISSING: _noop("What the sentence adds to the question does not stand in its source: %(missing)s."),
    Reason.NO_CITATION: _noop("The sentence names no source."),
    Reason.UNKNOWN_CITATION: _noop("The sentence cites a source that does not exist."),
    Reason.REPEATED: _noop("The sentence repeats an earlier one."),
    Reason.REFUSAL: _noop("The model declined to answer here."),
    Reason.NOT_PLAIN: _noop("The sentence held a link, markup or words meant for the model."),
    Reason.OTHER_LANGUAGE: _noop("The sentence was in another language than the question."),
}
# The codes of qa.answering.support_rules.groups.POPULATIONS.
GROUPS = {
    "newborns": _noop("newborns"), "infants": _noop("infants"), "children": _noop("children"),
    "adolescents": _noop("adolescents"), "adults": _noop("adults"), "elderly": _noop("older people"),
    "pregnancy": _noop("pregnancy"), "breastfeeding": _noop("breastfeeding"),
    "renal": _noop("people with impaired kidneys"), "hepatic": _noop("people with liver disease"),
    "immunocompromised": _noop("people with weakened immunity"), "diabetes": _noop("people with diabetes"),
    "men": _noop("men"), "women": _noop("women"),
}
ABSTENTIONS = {
    AbstainReason.NOTHING_FOUND: _noop("Nothing in the chosen literature matches this question."),
    AbstainReason.TOO_WEAK: _noop("The literature here is too far from this question to answer it safely."),
    AbstainReason.TERMS_NOT_COVERED: _noop("The literature here says nothing about %(missing)s."),
    AbstainReason.NOTHING_SUPPORTED: _noop("No sentence could be written that its sources support."),
    AbstainReason.ONLY_RETRACTED: _noop("What matches this question comes from retracted documents only. "
                                        "No answer rests on those."),
    AbstainReason.ONLY_SUSPICIOUS: _noop("What matches this question holds text that speaks to the language model. "
                                         "No answer rests on it; a knowledge administrator can see it under Literature."),
}
FALLBACKS = {
    FallBackReason.MODEL_MISSING: _noop("The language model is not available. "
                                        "The answer is quoted from the sources instead."),
    FallBackReason.MODEL_FAILED: _noop("The language model failed. The answer is quoted from the sources instead."),
    FallBackReason.NOTHING_SUPPORTED: _noop("What the language model wrote was not supported by the sources. "
                                            "The answer is quoted from them instead."),
    FallBackReason.OTHER_LANGUAGE: _noop("The sources are in another language. "
                                         "The answer is quoted from them as they stand."),
}


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def support_label(support: str) -> str:
    return _(SUPPORT[Support(support)])


def reason_sentence(reason: str, parameters: Mapping[str, str]) -> str:
    """Why a sentence got its support."""
    values = {name: _(GROUPS[value]) if name == "group" and value in GROUPS else value
              for name, value in parameters.items()}
    return _(REASONS[Reason(reason)]) % _Values(values)


def as_asked(question: str, terms: Iterable[str]) -> list[str]:
    """The terms as the question wrote them: a searched term may be a word's stem («atmospher»)."""
    written = re.findall(r"[A-Za-z][\w'’-]*", question)
    return [next((word for word in written if word.casefold().startswith(term.casefold())), term) for term in terms]


def abstention_sentence(reason: str, missing: list[str]) -> str:
    """Why there is no answer."""
    named = _("«%s»") % _("», «").join(missing) if missing else _("what you asked about")
    return _(ABSTENTIONS[AbstainReason(reason)]) % {"missing": named}


def fallback_sentence(reason: str) -> str:
    """Why the answer is quoted instead of written."""
    return _(FALLBACKS[FallBackReason(reason)])
