"""What genetic results mean for medicines: one line each, with the expected response, the advice and the guideline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from records.decision_support.medicines.base import SEVERITIES, Alert, Severity, filled
from records.decision_support.medicines.rules import both, load
from records.decision_support.medicines.vocabulary import vocabulary
from records.decision_support.pharmacogenomics.genes import phenotype_words
from records.decision_support.pharmacogenomics.results import GeneticResult
from records.decision_support.words import Words


@dataclass(frozen=True)
class Recommendation:
    """For carriers of these ``phenotypes`` of a gene who take one of ``medicines``."""

    gene: str
    phenotypes: tuple[str, ...]
    medicines: frozenset[str]
    severity: Severity
    response: Words
    advice: Words
    source: str


@cache
def recommendations() -> tuple[Recommendation, ...]:
    """Everything in the rule file."""
    read = load("pharmacogenomics")
    return tuple(Recommendation(
        gene, tuple(part.strip() for part in phenotypes.split(",")), vocabulary().select(medicines), SEVERITIES[severity],
        both(response), both(advice), read["sources"][source],
    ) for gene, phenotypes, medicines, severity, response, advice, source in read["recommendations"])


def genetic_alerts(medicines: Sequence[str], results: Mapping[str, GeneticResult]) -> list[Alert]:
    """The recommendations that these results call up for these medicines."""
    return [_alert(each, medicine, results[each.gene]) for medicine in dict.fromkeys(medicines) for each in recommendations()
            if each.gene in results and results[each.gene].phenotype in each.phenotypes and medicine in each.medicines]


def _alert(each: Recommendation, medicine: str, result: GeneticResult) -> Alert:
    name = vocabulary().medicines[medicine].words
    phenotype = phenotype_words()[result.phenotype]
    response = filled(each.response, a=name)
    reason = Words(f"{each.gene} {result.written}（{phenotype.zh}）：{response.zh}", f"{each.gene} {result.written} ({phenotype.en}): {response.en}")
    return Alert("pharmacogenomics", each.severity, (medicine,), reason, filled(each.advice, a=name), each.source,
                 f"pgx:{each.gene}:{result.phenotype}")


@dataclass(frozen=True)
class Expected:
    """What a result means for medicines: ``taken`` are those of the patient, ``others`` the rest the guideline speaks of."""

    result: GeneticResult
    recommendation: Recommendation
    taken: tuple[str, ...]
    others: tuple[str, ...]


def expected(results: Mapping[str, GeneticResult], medicines: Sequence[str]) -> list[Expected]:
    """Every recommendation that the results call up, those on the patient's own medicines first, the severest first."""
    found = [_expected(each, results[each.gene], medicines) for each in recommendations()
             if each.gene in results and results[each.gene].phenotype in each.phenotypes]
    return sorted(found, key=lambda each: (not each.taken, -each.recommendation.severity, each.result.gene))


def _expected(each: Recommendation, result: GeneticResult, medicines: Sequence[str]) -> Expected:
    taken = tuple(name for name in dict.fromkeys(medicines) if name in each.medicines)
    return Expected(result, each, taken, tuple(sorted(each.medicines - set(taken))))
