"""Links a name to the bilingual concept it stands for; an administrator's decisions come before the terminology's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.text_analysis.base import Concept, EntityType
from qa.text_analysis.normalising import chinese_key, english_key
from qa.text_analysis.terminology.store import Terminology

_ALIKE = {EntityType.SYMPTOM: "problem", EntityType.FINDING: "problem", EntityType.DISEASE: "problem",
          EntityType.TEST: "study", EntityType.PROCEDURE: "study"}
# Names so wide that an edge to them says nothing.
_TOO_WIDE = frozenset([
    "disease", "symptom", "syndrome", "disorder", "condition", "sign", "illness", "complication", "drug", "medication", "medicine",
    "surgery", "test", "examination", "procedure", "treatment", "therapy", "operation", "injury", "lesion", "death", "病变", "疾病",
    "症状", "综合征", "检查", "治疗", "手术", "药物", "损伤", "死亡", "功能障碍", "并发症", "药物治疗", "对症治疗", "病因治疗", "支持治疗",
    "手术治疗", "体格检查", "实验室检查", "影像学检查", "影像检查", "抗生素治疗", "problem", "change", "abnormality", "support", "screening",
])


# Words before a name that say how bad or how old a thing is, not which one.
_GRADES = re.compile(
    r"(?:重症|重度|重型|轻度|轻型|轻症|中度|中重度|严重|难治性|复发性|早期|晚期|进展期|老年|成人|儿童)(?=..)"
    r"|(?:severe|mild|moderate|moderate to severe|refractory|recurrent|relapsed|early|late|advanced|uncomplicated|untreated|adult|childhood) ",
    re.IGNORECASE)


def name_key(name: str) -> str:
    """The form under which aliases of either language are compared."""
    return english_key(name) if name.isascii() else chinese_key(name)


class Linker:
    """`decided` maps the key of a name, or the identifier of a concept, to the concept an administrator gave it."""

    def __init__(self, terminology: Terminology, decided: Mapping[str, Concept] | None = None) -> None:
        self.terminology, self.decided = terminology, dict(decided or {})
        self._found: dict[tuple[str, EntityType], Concept | None] = {}

    def concept(self, name: str, kind: EntityType) -> Concept | None:
        """None for a name the terminology does not hold, or holds as another kind of thing."""
        if (name, kind) not in self._found:
            if len(self._found) > 200_000:
                self._found.clear()
            self._found[name, kind] = self._concept(name, kind)
        return self._found[name, kind]

    def _concept(self, name: str, kind: EntityType) -> Concept | None:
        key = name_key(name)
        if key in _TOO_WIDE:
            return None
        decided = self.decided.get(key)
        found = decided or self.terminology.named(name)
        if found is None and (grade := _GRADES.match(name)):
            return self.concept(name[grade.end() :], kind)
        if found is None or (decided is None and _ALIKE.get(found.type, found.type) != _ALIKE.get(kind, kind)):
            return None
        return self.decided.get(found.id, found)
