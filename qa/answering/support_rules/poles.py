"""Finds directions in a clause, such as «raised» or «rare», with what they bear on and whether they are denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.support_rules.scope import denied, rewritten, scopes
from qa.retrieval.segmentation import tokens

NAMES = re.compile(
    r"low[- ]molecular[- ]weight|(?:high|low|very low)[- ]density|lower (?:respiratory|limb|urinary|back|abdom\w+)"
    r"|upper (?:respiratory|limb)"
    r"|high[- ]risk|low[- ]risk|high[- ]sensitivity|low[- ]back|(?:high|low)[- ]grade"
    r"|(?:risk|history|number|fear) of falls?|(?:prevent|recurrent) falls?"
    r"|高密度|低密度|低分子|高血压|低血压|高血糖|低血糖|高[钾钠钙脂]血症|低[钾钠钙]血症"
    r"|高尿酸血症|升压|降压|降糖|降脂|利尿"
)
_BEFORE_ZH = r"之前|以前|(?<![以提当目此之])前(?!列|臂|壁|后|瞻|期|体|面|提|驱|部|降|负荷|往)"
_AFTER_ZH = r"之后|以后|(?<![以之最])后(?!果|续|遗|壁|负荷|期|背|天|代|来|者|面|部|方|可|仍|再)"
# Each axis has poles that exclude each other; the words are searched in normalised text.
AXES: dict[str, dict[str, re.Pattern[str]]] = {
    "level": {
        "up": re.compile(
            r"升高|增高|偏高|过高|增加|上升|增多|提高|延长|加快|增强|增大|增宽"
            r"|(?:(?<=浓度)|(?<=水平)|(?<=[率值量]))(?:较|更|很)?高(?![于达])"
            r"|\b(?:increas\w*|rais(?:e|es|ed|ing)|elevat\w*|higher|high|ris(?:e|es|en|ing)|rose|prolong\w*|enhanc\w*|widen\w*)\b"
        ),
        "down": re.compile(
            r"降低|下降|偏低|过低|减少|减低|减慢|缩短|降至|减弱|缩小|变窄"
            r"|(?:(?<=浓度)|(?<=水平)|(?<=[率值量]))(?:较|更|很)?低(?![于达])"
            r"|\b(?:decreas\w*|reduc\w*|lower(?:s|ed|ing)?|low|declin\w*|fall(?:s|en|ing)?|fell|drop(?:s|ped)?|shorten\w*"
            r"|diminish\w*|lessen\w*|narrow\w*)\b"
        ),
    },
    "course": {
        "better": re.compile(
            r"改善|缓解|减轻|好转|\b(?:improv\w*|reliev\w*|alleviat\w*|ameliorat\w*|eas(?:e|es|ed))\b"
        ),
        "worse": re.compile(r"加重|恶化|\b(?:worsen\w*|aggravat\w*|exacerbat(?:e|es|ed|ing)|deteriorat\w*)\b"),
    },
    "frequency": {
        "common": re.compile(
            r"(?<!不)常见|多见|\b(?:(?<!less )common(?:ly|est|er)?|(?<!less )frequent(?:ly)?|often)\b"
        ),
        "rare": re.compile(
            r"少见|罕见|不常见|\b(?:rare(?:ly)?|uncommon(?:ly)?|infrequent(?:ly)?|seldom|less (?:frequent|common)(?:ly)?)\b"
        ),
    },
    "order": {
        "before": re.compile(rf"{_BEFORE_ZH}|\b(?:before|prior to)\b"),
        "after": re.compile(rf"{_AFTER_ZH}|\b(?:after|following)\b"),
    },
    "effect": {
        "protects": re.compile(r"保护因素|预防|\bprotective\b|\bprevents?\b"),
        "harms": re.compile(r"危险因素|诱发|引起|导致|\brisk factors?\b|\b(?:causes?|triggers?|induces?)\b"),
    },
    "pace": {
        "acute": re.compile(r"急性|\bacute(?:ly)?\b"),
        "chronic": re.compile(r"慢性|\bchronic(?:ally)?\b"),
    },
    "route": {
        "oral": re.compile(r"口服|\b(?:oral(?:ly)?|by mouth)\b"),
        "intravenous": re.compile(r"静脉(?:注射|滴注|给药|输注|给予|推注)|静滴|\b(?:intravenous(?:ly)?|iv)\b"),
        "intramuscular": re.compile(r"肌内注射|肌肉注射|肌注|\bintramuscular(?:ly)?\b"),
        "subcutaneous": re.compile(r"皮下|\bsubcutaneous(?:ly)?\b"),
        "inhaled": re.compile(r"吸入|雾化|\b(?:inhal\w+|nebuli[sz]ed)\b"),
        "topical": re.compile(r"外用|局部涂|\btopical(?:ly)?\b"),
    },
    "urgency": {
        "now": re.compile(r"立即|紧急|尽快|\b(?:immediate(?:ly)?|urgent(?:ly)?|emergency)\b"),
        "later": re.compile(r"择期|延迟|推迟|\b(?:elective(?:ly)?|delayed|deferred)\b"),
    },
}
BOUND = frozenset({"level", "course"})  # of these, one clause may say both of different things
NO_OBJECT = re.compile(
    r"\s*(?:$|[,，、.。;；]|和|及|与|并|且|或|的|者|时|提示|见于|多见|伴|应|常|需|说明|可|均|后|前"
    r"|\b(?:and|or|in|with|after|during|when|by|at|than|for|from|is|are|may|if)\b)"
)


@dataclass(frozen=True)
class Pole:
    """A direction: `object` is what it acts on, `rest` the other words up to the directions beside it."""

    axis: str
    name: str
    object: frozenset[str]
    rest: frozenset[str]
    denied: bool

    def comparable(self, other: Pole) -> bool:
        """Whether both may be of one thing: not where each has other words around it and none of them is the same."""
        return not (self.rest and other.rest) or bool(self.rest & other.rest)

    def nearness(self, other: Pole) -> int:
        """How surely both speak of the same thing; 0 for nothing in common."""
        return 3 * len(self.object & other.object) + len(self.rest & other.rest)


@lru_cache(maxsize=8192)
def poles(text: str, axis: str) -> tuple[Pole, ...]:
    """The directions of one axis in a normalised text, in order of reading; parts of names don't count."""
    whole = rewritten(text)
    masked = NAMES.sub(lambda match: "□" * len(match.group()), whole)
    found = sorted(
        (match.start(), match.end(), name) for name, pattern in AXES[axis].items() for match in pattern.finditer(masked)
    )
    reach = scopes(whole)
    made = []
    for place, (start, end, name) in enumerate(found):
        following = found[place + 1][0] if place + 1 < len(found) else len(whole)
        preceding = found[place - 1][1] if place else 0
        after, before = frozenset(tokens(whole[end:following])), frozenset(tokens(whole[preceding:start]))
        bears, rest = (before, after) if NO_OBJECT.match(whole, end) else (after, before)
        made.append(Pole(axis, name, bears, rest, denied(reach, start)))
    return tuple(made)


@lru_cache(maxsize=8192)
def without_poles(text: str, axis: str) -> frozenset[str]:
    """The index words of a normalised text without its directions of one axis."""
    for pattern in AXES[axis].values():
        text = pattern.sub(" ", text)
    return frozenset(tokens(text))
