"""Checks one sentence against the texts it cites by rule, and says why. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.base import Reason, Support, SupportResult
from qa.answering.support_rules import findings, gravest, quoted
from qa.answering.support_rules.statements import squeezed

__all__ = ["RuleSupportChecker", "squeezed"]


class RuleSupportChecker:
    """Certain on what it rejects, cautious on what it accepts: meaning beyond shared words is not judged."""

    def check(self, sentence: str, cited: Sequence[str]) -> SupportResult:
        if not cited:
            return SupportResult(Support.UNSUPPORTED, Reason.NO_CITATION)
        if quoted(sentence, cited):
            return SupportResult(Support.SUPPORTED, Reason.QUOTED)
        found = gravest(list(findings(sentence, cited)))
        return SupportResult(found.support, found.reason, found.parameters)
