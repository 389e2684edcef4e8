"""All genetic results of a patient together: what can be used, and what contradicts itself or cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from records.decision_support.pharmacogenomics.results import GeneticResult, read_result, spread
from records.decision_support.words import Refused, Words


@dataclass(frozen=True)
class Panel:
    """``results`` by gene are free of doubt. ``troubles`` say in one sentence each why another result is not used."""

    results: Mapping[str, GeneticResult]
    troubles: tuple[Words, ...]
    contradicted: frozenset[str] = frozenset()


def read_panel(texts: Iterable[str]) -> Panel:
    """Reads what can be read. Two results of one gene with different phenotypes count for nothing, neither of them."""
    found: dict[str, list[GeneticResult]] = {}
    troubles: list[Words] = []
    for text in dict.fromkeys(spread(texts)):
        try:
            result = read_result(text)
        except Refused as refusal:
            troubles.append(refusal.words)
        else:
            found.setdefault(result.gene, []).append(result)
    contradicted = frozenset(gene for gene, results in found.items() if len({each.phenotype for each in results}) > 1)
    troubles += [_contradiction(gene, found[gene]) for gene in found if gene in contradicted]
    return Panel({gene: results[0] for gene, results in found.items() if gene not in contradicted}, tuple(troubles), contradicted)


def _contradiction(gene: str, results: list[GeneticResult]) -> Words:
    listed = list(dict.fromkeys(each.written for each in results))
    return Words(f"{gene}：结果互相矛盾（{'、'.join(listed)}），核实前不用于判断。",
                 f"{gene}: the results contradict each other ({', '.join(listed)}); none is used until that is clarified.")
