"""Reads genetic results as laboratories write them: diplotypes, copy numbers, genotypes of one site, carriers, stated phenotypes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from records.decision_support.calculators.inputs import yes_or_no
from records.decision_support.pharmacogenomics.genes import Gene, genes
from records.decision_support.words import Refused, Words

HLA = re.compile(r"^\s*HLA-?\s*([AB])\s*\*?\s*(\d{2}):?(\d{2})(?::\d{2,3}[A-Z]?\b)*\s*[:=：]?\s*(.*)$", re.IGNORECASE)
HLA_FIELDS = r"\*?\s*(\d{2}:\d{2})[:\dA-Z]*"
HLA_PAIR = re.compile(rf"^\s*HLA-?\s*([AB])\s*{HLA_FIELDS}\s*[/,，]\s*(?:HLA-?\s*[AB])?\s*{HLA_FIELDS}\s*$", re.IGNORECASE)
ALLELE = re.compile(r"^\(?\*?\s*([0-9]+[A-DS]?)\)?(?:\s*[x×]\s*(\d+|N))?$", re.IGNORECASE)
SPLIT = re.compile(r"\s*/\s*|\s*\|\s*|\s*;\s*")
STATED = (
    (re.compile(r"ultra-?\s*rapid|超快|\bUM\b", re.I), "UM"), (re.compile(r"rapid|快代谢|\bRM\b", re.I), "RM"),
    (re.compile(r"intermediate|中间|\bIM\b", re.I), "IM"), (re.compile(r"poor function|功能差", re.I), "poor"),
    (re.compile(r"poor|慢代谢|\bPM\b", re.I), "PM"), (re.compile(r"decreased function|功能下降", re.I), "decreased"),
    (re.compile(r"non-?expresser|非表达", re.I), "nonexpresser"), (re.compile(r"expresser|表达型", re.I), "expresser"),
    (re.compile(r"normal function|功能正常", re.I), "normal"), (re.compile(r"normal|extensive|正常代谢|\bNM\b|\bEM\b", re.I), "NM"))


@dataclass(frozen=True)
class GeneticResult:
    """A gene, the result as it was written in short, and the phenotype it makes."""

    gene: str
    written: str
    phenotype: str


def read_results(texts: Iterable[str]) -> dict[str, GeneticResult]:
    """The results by gene. Raises ``Refused`` for what is unknown and for two results of one gene that disagree."""
    found: dict[str, GeneticResult] = {}
    for text in spread(texts):
        result = read_result(text)
        earlier = found.setdefault(result.gene, result)
        if earlier.phenotype != result.phenotype:
            raise Refused(result.gene, Words(
                f"{result.gene}：两个结果互相矛盾（{earlier.written} 与 {result.written}），请先核实。",
                f"{result.gene}: two results contradict each other ({earlier.written} and {result.written}); clarify them first."))
    return found


def spread(texts: Iterable[str]) -> Iterable[str]:
    """The texts, each typing of both HLA alleles as an answer to every allele that there are rules on."""
    for text in texts:
        pair = HLA_PAIR.match(unicodedata.normalize("NFKC", text))
        if pair is None:
            yield text
            continue
        locus = f"HLA-{pair[1].upper()}*"
        yield from (f"{name} {'positive' if name.removeprefix(locus) in pair.groups() else 'negative'}" for name in genes() if name.startswith(locus))


def read_result(text: str) -> GeneticResult:
    """One result such as «CYP2C19 *2/*17», «HLA-B*15:02 positive», «VKORC1 A/G» or «TPMT poor metaboliser»."""
    written = unicodedata.normalize("NFKC", text).strip()
    carrier = HLA.match(written)
    if carrier:
        return _carried(f"HLA-{carrier[1].upper()}*{carrier[2]}:{carrier[3]}", carrier[4])
    gene = next((genes()[name] for name in genes() if written.upper().startswith(name)), None)
    if gene is None:
        raise Refused(text, Words(f"「{text}」：没有可用的基因名。", f"«{text}»: it names no gene that is known."))
    return _of_gene(gene, written[len(gene.name):].strip(" :=：\t"))


def _carried(name: str, answer: str) -> GeneticResult:
    if name not in genes():
        raise Refused(name, Words(f"{name}：没有对应的用药规则。", f"{name}: there is no rule on this allele."))
    words = answer.casefold().strip()
    there = True if words in ("carrier", "携带", "heterozygous", "homozygous") else yes_or_no(words)
    if there is None:
        raise Refused(name, Words(f"{name}：请写阳性或阴性。", f"{name}: say positive or negative."))
    return GeneticResult(name, "positive" if there else "negative", "positive" if there else "negative")


def _of_gene(gene: Gene, text: str) -> GeneticResult:
    stated = next((code for pattern, code in STATED if pattern.search(text)), None)
    diplotype = re.search(r"[*\w.+>-]+(?:\s*[x×]\s*\w+)?\s*/\s*[*\w.+>-]+(?:\s*[x×]\s*\w+)?(?:\s*[/;]\s*[*\w]+)*", text)
    if diplotype is None and gene.name in ("VKORC1", "SLCO1B1"):
        diplotype = re.search(r"\b[ACGT]\s*[/]?\s*[ACGT]\b", text)
    if diplotype is None:
        return _stated(gene, text, stated)
    phenotype = _of_diplotype(gene, diplotype[0])
    if stated is not None and stated != phenotype:
        raise Refused(gene.name, Words(f"{gene.name}：所写表型与 {diplotype[0]} 不符，请先核实。",
                                       f"{gene.name}: the stated phenotype does not fit {diplotype[0]}; clarify it first."))
    return GeneticResult(gene.name, diplotype[0], phenotype)


def _stated(gene: Gene, text: str, stated: str | None) -> GeneticResult:
    possible = {*gene.ranges, *gene.named.values()}
    if stated is None or stated not in possible:
        raise Refused(gene.name, Words(f"{gene.name}：无法识别结果「{text}」。", f"{gene.name}: the result «{text}» cannot be read."))
    return GeneticResult(gene.name, text, stated)


def _of_diplotype(gene: Gene, text: str) -> str:
    parts = [part for part in SPLIT.split(text) if part] if "/" in text else list(text.replace(" ", ""))
    if len(parts) != 2:
        raise Refused(gene.name, Words(f"{gene.name}：{text} 不是两个等位基因。", f"{gene.name}: {text} is not two alleles."))
    (first, extra), (second, copies) = (_allele(gene, part) for part in parts)
    if extra > 1:
        first, second, copies = second, first, extra
    return gene.phenotype(first, second, copies=copies)


def _allele(gene: Gene, text: str) -> tuple[str, int]:
    """The allele as the rule file writes it, and how many copies; «xN» means at least two, «*36+*10» stand side by side."""
    if "+" in text and gene.name == "CYP2D6":
        return "+".join(_allele(gene, part)[0] for part in text.split("+")), 1
    found = ALLELE.match(text.strip())
    if found is None:
        known = {name.casefold(): name for name in gene.values}
        return known.get(text.strip().casefold(), text.strip()), 1
    copies = 1 if found[2] is None else 2 if found[2].upper() == "N" else int(found[2])
    if copies > 1 and gene.name != "CYP2D6":
        raise Refused(gene.name, Words(f"{gene.name}：不支持拷贝数 {text}。", f"{gene.name}: copies ({text}) are not supported."))
    return f"*{found[1].upper()}", copies
