"""Genetic results from a small VCF: the sites that define alleles, read by dbSNP number; a gene lacking a site is not told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from records.decision_support.words import Refused, Words


@dataclass(frozen=True)
class Site:
    """A position that defines an allele: the bases are those of the forward strand (dbSNP build 156)."""

    gene: str
    reference: str
    variant: str
    allele: str


SITES = {
    "rs4244285": Site("CYP2C19", "G", "A", "*2"), "rs4986893": Site("CYP2C19", "G", "A", "*3"), "rs12248560": Site("CYP2C19", "C", "T", "*17"),
    "rs1799853": Site("CYP2C9", "C", "T", "*2"), "rs1057910": Site("CYP2C9", "A", "C", "*3"), "rs9923231": Site("VKORC1", "C", "T", "T"),
    "rs4149056": Site("SLCO1B1", "T", "C", "C"), "rs3918290": Site("DPYD", "C", "T", "*2A"), "rs55886062": Site("DPYD", "A", "C", "*13"),
    "rs67376798": Site("DPYD", "T", "A", "c.2846A>T"), "rs56038477": Site("DPYD", "C", "T", "HapB3"), "rs1800462": Site("TPMT", "C", "G", "*2"),
    "rs1800460": Site("TPMT", "C", "T", "*3B"), "rs1142345": Site("TPMT", "T", "C", "*3C"), "rs116855232": Site("NUDT15", "C", "T", "*3"),
}
REFERENCE = {"VKORC1": "C", "SLCO1B1": "T"}


@dataclass(frozen=True)
class Call:
    """What the file says of one site: whether each of the two chromosomes carries the variant, and whether they are told apart."""

    site: Site
    carried: tuple[bool, bool]
    phased: bool


def results_of_vcf(lines: Iterable[str], *, file: str) -> list[str]:
    """One result such as «CYP2C19 *1/*2» for every gene all of whose sites are called; CYP2D6 and HLA need other methods.

    A call that did not pass the caller's filters counts as not called.
    Raises ``Refused`` with the line for a broken file, and for alleles whose arrangement on the chromosomes is not told.
    """
    calls: dict[str, dict[str, Call]] = defaultdict(dict)
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            for rs, call in _calls(f"{file}, line {number}", line.rstrip("\n").split("\t")):
                earlier = calls[call.site.gene].setdefault(rs, call)
                if sorted(earlier.carried) != sorted(call.carried):
                    raise _contradicted(f"{file}, line {number}", rs)
    return [f"{gene} {_diplotype(gene, list(found.values()))}" for gene, found in calls.items()
            if len(found) == sum(site.gene == gene for site in SITES.values())]


def _calls(place: str, columns: list[str]) -> Iterator[tuple[str, Call]]:
    if len(columns) < 10:
        raise Refused(place, Words(f"{place}：列数不足，缺少基因型。", f"{place}: too few columns; the genotype is missing."))
    if len(columns) > 10:
        raise Refused(place, Words(f"{place}：文件含多个样本，无法判断哪一个是该患者。",
                                   f"{place}: the file holds several samples; which is the patient's cannot be told."))
    known = next((rs for rs in columns[2].split(";") if rs in SITES), None)
    if known is None or columns[6] not in ("PASS", ".", ""):
        return
    keys, values = columns[8].split(":"), columns[9].split(":")
    genotype = dict(zip_longest(keys, values, fillvalue="")).get("GT", "")
    bases = [columns[3], *columns[4].split(",")]
    numbers = genotype.replace("|", "/").split("/")
    if len(numbers) == 2 and all(number.isdigit() and int(number) < len(bases) for number in numbers):
        yield known, Call(SITES[known], _carried(place, SITES[known], [bases[int(number)] for number in numbers]), "|" in genotype)


def _contradicted(place: str, rs: str) -> Refused:
    return Refused(place, Words(f"{place}：位点 {rs} 的两次结果互相矛盾。", f"{place}: two calls of {rs} contradict each other."))


def _carried(place: str, site: Site, bases: list[str]) -> tuple[bool, bool]:
    if not set(bases) <= {site.reference, site.variant}:
        raise Refused(place, Words(f"{place}：碱基 {'/'.join(bases)} 与该位点（{site.reference}>{site.variant}）不符。",
                                   f"{place}: the bases {'/'.join(bases)} do not fit the site ({site.reference}>{site.variant})."))
    return bases[0] == site.variant, bases[1] == site.variant


def _diplotype(gene: str, calls: list[Call]) -> str:
    normal = REFERENCE.get(gene, "*1")
    carried = [call for call in calls if any(call.carried)]
    if gene == "TPMT" and {"*3B", "*3C"} <= {call.site.allele for call in carried}:
        return _thiopurine([call for call in carried if call.site.allele in ("*3B", "*3C")])
    alleles = [call.site.allele for call in carried for there in call.carried if there]
    if len(alleles) > 2:
        raise Refused(gene, Words(f"{gene}：变异多于两条染色体所能携带，需定相结果。",
            f"{gene}: more variants than two chromosomes hold; phasing is needed."))
    return "/".join((*[normal] * (2 - len(alleles)), *alleles))


def _thiopurine(calls: list[Call]) -> str:
    """*3A is *3B and *3C on one chromosome; without phase it cannot be told from one on each."""
    if all(all(call.carried) for call in calls):
        return "*3A/*3A"
    if all(call.phased for call in calls):
        marks = list(zip(*(call.carried for call in calls), strict=True))
        names = [{(True, True): "*3A", (False, False): "*1"}.get(mark, calls[mark.index(True)].site.allele if any(mark) else "*1") for mark in marks]
        return "/".join(sorted(names))
    raise Refused("TPMT", Words("TPMT：未定相，不能区分 *1/*3A 与 *3B/*3C。", "TPMT: without phase *1/*3A cannot be told from *3B/*3C."))
