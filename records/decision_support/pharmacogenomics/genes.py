"""What the alleles of a gene do, and the phenotype that two of them make; facts from the rule file, nothing assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from records.decision_support.medicines.rules import both, load
from records.decision_support.words import Refused, Words

# CPIC: which phenotype two functions make, in alphabetical order (Caudle 2017; CYP2C19: Lee 2022).
BY_FUNCTION = {"normal/normal": "NM", "none/normal": "IM", "none/none": "PM", "normal/raised": "RM", "raised/raised": "UM", "none/raised": "IM",
               "normal/reduced": "IM", "raised/reduced": "IM", "reduced/reduced": "IM", "none/reduced": "PM"}


@dataclass(frozen=True)
class Gene:
    """``method`` is function, activity, genotype or carrier; ``values`` gives the function or activity of each allele."""

    name: str
    method: str
    values: Mapping[str, str | float] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    uncertain: frozenset[str] = frozenset()

    def phenotype(self, first: str, second: str, *, copies: int = 1) -> str:
        """The phenotype of two alleles; ``copies`` of the second one. Raises ``Refused`` for one of no known function."""
        one, other = self._value(first), self._value(second)
        if self.method == "activity":
            return self._in_range(float(one) + float(other) * copies)
        if self.method == "genotype":
            return "".join(sorted((str(one), str(other))))
        return self.named["/".join(sorted((str(one), str(other))))]

    def _value(self, allele: str) -> str | float:
        if "+" in allele and allele not in self.values and self.method == "activity":
            return sum(float(self._value(part)) for part in allele.split("+"))
        if allele in self.uncertain:
            raise Refused(self.name, Words(f"{self.name}：{allele} 的功能尚不确定，不能判定表型。",
                                           f"{self.name}: the function of {allele} is uncertain; no phenotype can be told."))
        if allele not in self.values:
            raise Refused(self.name, Words(f"{self.name}：未知等位基因 {allele}。", f"{self.name}: the allele {allele} is not known."))
        return self.values[allele]

    def _in_range(self, score: float) -> str:
        return next(name for name, (low, high) in self.ranges.items() if low <= score <= high)


def _spread(table: Mapping[str | float, str]) -> dict[str, str | float]:
    return {allele.strip(): value for value, alleles in table.items() for allele in alleles.split(",")}


@cache
def genes() -> dict[str, Gene]:
    """The genes of the rule file by name."""
    return {name: Gene(
        name, entry["method"], _spread(entry.get("activity") or entry.get("alleles") or {}), entry.get("named") or BY_FUNCTION,
        {key: tuple(limits) for key, limits in entry.get("ranges", {}).items()}, frozenset(_spread({0: entry.get("uncertain", "")})),
    ) for name, entry in load("pharmacogenomics")["genes"].items()}


@cache
def phenotype_words() -> dict[str, Words]:
    return {code: both(text) for code, text in load("pharmacogenomics")["phenotypes"].items()}
