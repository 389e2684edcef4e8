"""From a patient's findings to ranked candidate conditions, what tells them apart, and what to ask or test next.

Inputs: ``Observed`` findings, each present or absent, by concept identifier, and ``Association`` edges between a condition
and a finding with the graph's confidence in them. Output: ``Ranking``, best candidate first.

Score. Weights of evidence (Good, Probability and the Weighing of Evidence, 1950; used for diagnosis by de Dombal et al.,
BMJ 1972;2:9-13), in natural logarithms, findings taken as independent given the condition (naive Bayes):

    b(f)    = clamp((n_f + 0.5) / (N + 1), 0.01, 0.5)      n_f of N conditions are linked with f: how common f is
    p(f|c)  = b(f) + (0.9 - b(f)) · confidence(c, f)        where the graph links c and f, else b(f)
    score(c) = Σ_present ln(p / b)  +  Σ_absent ln((1 - p) / (1 - b))

A link speaks for a condition more, the fewer conditions share the finding; a missing link neither speaks for nor against
it. Who has a narrower finding («upper abdominal pain») has the broader one too («abdominal pain»): where the graph links c
with several of them, the link that weighs most counts, once. There are no prevalences: in their stead a condition is placed by

    score(c) + 0.5 ln(m_c)                                 m_c edges of the graph speak of c

so that of conditions that the findings fit about equally well the one that is told of more comes first, and a rare kind after
the disease itself. Scores rank and are not probabilities of disease. The edges come from literature and machine extraction, so
a ranking is a list to think over, never an alert by itself.

What to ask next: the finding, not yet observed, with the greatest expected drop of Shannon entropy over the best
candidates, their weights being their shares (Shannon, 1948; after Gorry and Barnett, Comput Biomed Res 1968;1:490-507).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST_COMMON, MOST_COMMON, SENSITIVE, FAMILIAR = 0.01, 0.5, 0.9, 0.5
BEST = 10


@dataclass(frozen=True)
class Observed:
    """A finding that the patient has, or was found not to have."""

    finding: str
    present: bool = True


@dataclass(frozen=True)
class Association:
    """That `condition` shows `finding`; `edges` are identifiers of the graph's edges that say so."""

    condition: str
    finding: str
    confidence: float
    edges: tuple[int, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """What one observed finding, or a broader one, adds to a candidate's score; negative where it speaks against it."""

    finding: str
    present: bool
    weight: float
    edges: tuple[int, ...]


@dataclass(frozen=True)
class Candidate:
    """`share` is the softmax of what places it among the ranked candidates; `contributions` come strongest first."""

    condition: str
    score: float
    share: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class NextFinding:
    """Something to ask or test: `gain` in nats, and for which of the ranked candidates it would speak."""

    finding: str
    gain: float
    speaks_for: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    candidates: tuple[Candidate, ...]
    ask_next: tuple[NextFinding, ...]


def rank(observed: Iterable[Observed], associations: Iterable[Association], *, conditions: int, shared: Mapping[str, int],
         broader: Mapping[str, Sequence[str]] | None = None, told_of: Mapping[str, int] | None = None, limit: int = BEST) -> Ranking:
    """Rank the conditions that at least one present finding is linked with, itself or by a broader one.

    `conditions` is N and `shared` maps a finding to n_f, both over the whole graph; `associations` must hold every edge of
    every candidate; `broader` maps a finding to those it is a kind of, `told_of` a condition to m_c. An observation given twice
    counts once; one given as present and absent does not count.
    """
    known = _consistent(observed)
    implied = _implied(known, broader or {})
    links: dict[str, dict[str, Association]] = defaultdict(dict)
    for one in associations:
        kept = links[one.condition].get(one.finding)
        if kept is None or one.confidence > kept.confidence:
            links[one.condition][one.finding] = one
    common = {finding: min(MOST_COMMON, max(LEAST_COMMON, (count + 0.5) / (conditions + 1))) for finding, count in shared.items()}
    scored = [(condition, _contributions(known, implied, found, common)) for condition, found in links.items()]
    scored = [(condition, parts) for condition, parts in scored if any(part.present for part in parts)]
    places = {condition: sum(part.weight for part in parts) + FAMILIAR * math.log(max(1, (told_of or {}).get(condition, 1)))
              for condition, parts in scored}
    best = sorted(scored, key=lambda pair: (-places[pair[0]], pair[0]))[:limit]
    shares = _softmax([places[condition] for condition, _ in best])
    candidates = tuple(Candidate(condition, round(sum(part.weight for part in parts), 4), round(share, 4), tuple(parts))
                       for (condition, parts), share in zip(best, shares, strict=True))
    settled = known.keys() | {name for names in implied.values() for name in names}
    return Ranking(candidates, _ask_next(settled, candidates, links, common, shares))


def _consistent(observed: Iterable[Observed]) -> dict[str, bool]:
    told: dict[str, set[bool]] = defaultdict(set)
    for one in observed:
        told[one.finding].add(one.present)
    return {finding: values.pop() for finding, values in told.items() if len(values) == 1}


def _implied(known: Mapping[str, bool], broader: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What else is there with each present finding, leaving out what was observed itself."""
    return {finding: tuple(name for name in broader.get(finding, ()) if name not in known) for finding, present in known.items() if present}


def _likelihood(link: Association | None, base: float) -> float:
    return base if link is None else base + (SENSITIVE - base) * link.confidence


def _contributions(known: Mapping[str, bool], implied: Mapping[str, Sequence[str]], links: Mapping[str, Association],
                   common: Mapping[str, float]) -> list[Contribution]:
    parts: dict[str, Contribution] = {}
    for finding, present in known.items():
        told = [_contribution(links[name], present, common.get(name, LEAST_COMMON))
                for name in (finding, *implied.get(finding, ())) if name in links]
        if told:
            best = max(told, key=lambda part: part.weight)
            parts.setdefault(best.finding, best)
    return sorted(parts.values(), key=lambda part: (-abs(part.weight), part.finding))


def _contribution(link: Association, present: bool, base: float) -> Contribution:
    p = _likelihood(link, base)
    weight = math.log(p / base) if present else math.log((1 - p) / (1 - base))
    return Contribution(link.finding, present, round(weight, 4), link.edges)


def _softmax(scores: Sequence[float]) -> list[float]:
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def _entropy(weights: Sequence[float]) -> float:
    total = sum(weights)
    return -sum(weight / total * math.log(weight / total) for weight in weights if weight > 0) if total > 0 else 0.0


def _ask_next(settled: Collection[str], candidates: Sequence[Candidate], links: Mapping[str, Mapping[str, Association]],
              common: Mapping[str, float], shares: Sequence[float]) -> tuple[NextFinding, ...]:
    open_findings = {finding for candidate in candidates for finding in links[candidate.condition]} - set(settled)
    before = _entropy(shares)
    found = []
    for finding in open_findings:
        base = common.get(finding, LEAST_COMMON)
        positive = [_likelihood(links[one.condition].get(finding), base) for one in candidates]
        with_it = [share * p for share, p in zip(shares, positive, strict=True)]
        without = [share * (1 - p) for share, p in zip(shares, positive, strict=True)]
        gain = before - sum(with_it) * _entropy(with_it) - sum(without) * _entropy(without)
        speaks_for = tuple(one.condition for one in candidates if finding in links[one.condition])
        found.append(NextFinding(finding, round(gain, 4), speaks_for))
    found.sort(key=lambda one: (-one.gain, one.finding))
    return tuple(one for one in found[:BEST] if one.gain > 0)
