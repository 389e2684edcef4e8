"""Chinese terms of the PyCMeKG package, typed by the attributes they stand under.

They were extracted by machine: good enough to find names, never to drive an alert.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from importlib.metadata import PackageNotFoundError, version

from qa.ingestion.disease_cards import PackageMissing, package_file, read_entities
from qa.text_analysis.base import EntityType
from qa.text_analysis.terminology import spacing
from qa.text_analysis.terminology.base import SourceUnusable, Term
from qa.text_analysis.terminology.project import OpenOntologies
from qa.text_analysis.words import words

Attributes = dict[str, list[str]]

_DRUG_KEYS = frozenset(["OTC类型", "成份", "药品类型", "用法用量", "规格", "贮藏", "通用名", "药品监管分级", "性状"])
_HERB_KEYS = frozenset(["入药部位", "性味", "界", "采收时间"])
_DISEASE_KEYS = frozenset(["常见症状", "就诊科室", "ICD10", "并发症", "多发群体", "传染性", "临床症状及体征", "病理分型"])
_TEST_KEY = "所属分类"
_SYMPTOM_VALUES = ("常见症状", "临床症状及体征", "相关症状", "不良反应")
_DISEASE_VALUES = ("并发症", "鉴别诊断", "相关疾病", "适应症")
_ANATOMY_VALUES = ("常见发病部位", "发病部位", "转移部位")
_PROCEDURE_VALUES = ("检查", "影像学检查", "辅助检查", "内窥镜检查", "组织学检查", "手术治疗", "辅助治疗", "治疗", "手术_手术方式")
_TEST_VALUES = ("实验室检查",)
_DRUG_VALUES = ("药物治疗", "药物相互作用", "通用名")
_DEPARTMENT_VALUES = ("就诊科室",)

_NAME = re.compile(r"[\u4e00-\u9fffα-ωA-Za-z0-9Ⅰ-Ⅻ'·\-]{2,14}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PHRASE = re.compile(r"[的了及与和或伴]|可有|可见|出现|患者|本病|病人|等$|^如|^有|^无|^可|^伴|^呈|^其|^多|^因|引起|导致|表现|以上|以下|期$|^常|^并|起病|急骤|^吸入|^口服|^静脉(?!曲张|炎|血栓)|^注射(?!用)|^外用|^大剂量|^小剂量")
_DISEASE_ENDING = re.compile(r"(?:炎|癌|瘤|病|症|综合[征症]|结核|梗[死塞]|栓塞|骨折|畸形|囊肿|脓肿|息肉|结石|中毒|感染|贫血|硬化|休克|衰竭|不全|疹|疟|痢疾|霍乱|白血病|哮喘|癫痫|中风|卒中|脱位|损伤|缺损|闭锁|狭窄|梗阻|穿孔|疝|瘘|痔|癣|疣|疮|疖|痈)$")
_PROCEDURE_ENDING = re.compile(r"(?:检查|检查法|造影|镜|镜检|CT|MRI|X线|X线片|平片|胸片|超声|B超|扫描|显像|活检|穿刺|培养|试验|涂片|术|治疗|疗法|移植|化疗|放疗|透析|置换|切除|电图|平扫|扫查|检测|测定|筛查|切开|引流|监测)$")
_DOSAGE_FORM = re.compile(r"(?:注射液|注射剂|缓释片|控释片|肠溶片|分散片|咀嚼片|泡腾片|含片|片剂|片|肠溶胶囊|缓释胶囊|软胶囊|胶囊|颗粒剂|颗粒|口服液|口服溶液|滴眼液|滴鼻液|滴丸|糖浆|乳膏|软膏|凝胶|栓|喷雾剂|气雾剂|粉针|干混悬剂|混悬液|溶液)$")
_SALT = re.compile(r"^(?:注射用|盐酸|硫酸|马来酸|富马酸|酒石酸|枸橼酸|磷酸|甲磺酸|苯磺酸|琥珀酸|醋酸|重组人)")
_LEAST = 2


class PyCMeKG:
    """Diseases, symptoms, drugs, tests, procedures, places and departments, with ICD-10 and English where told."""

    name = "PyCMeKG"

    def version(self) -> str:
        try:
            return version("PyCMeKG")
        except PackageNotFoundError:
            return ""

    def terms(self) -> Iterator[Term]:
        try:
            entities = read_entities(package_file())
        except PackageMissing as error:
            raise SourceUnusable(str(error)) from error
        counts = {name: _counted(entities, keys) for name, keys in _GROUPS.items()}
        known = spacing.vocabulary(name for term in OpenOntologies().terms() for name in term.english)
        yield from _diseases(entities, counts["symptom"], known)
        yield from _tests(entities)
        yield from _values(counts)
        yield from _drugs(entities, counts["drug"])


_GROUPS = {
    "symptom": _SYMPTOM_VALUES, "disease": _DISEASE_VALUES, "anatomy": _ANATOMY_VALUES, "test": _TEST_VALUES,
    "procedure": _PROCEDURE_VALUES, "drug": _DRUG_VALUES, "department": _DEPARTMENT_VALUES,
}


def _counted(entities: dict[str, Attributes], keys: tuple[str, ...]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for attributes in entities.values():
        for key in keys:
            counts.update(_listed(attributes, key))
    return counts


def _listed(attributes: Attributes, key: str) -> list[str]:
    values = attributes.get(key)
    return [" ".join(value.split()) for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _usable(name: str) -> bool:
    return bool(_NAME.fullmatch(name) and _CHINESE.search(name) and not _PHRASE.search(name))


def _diseases(entities: dict[str, Attributes], symptoms: Counter[str], known: Collection[str]) -> Iterator[Term]:
    for name, attributes in entities.items():
        if not attributes.keys() & _DISEASE_KEYS or attributes.keys() & (_DRUG_KEYS | _HERB_KEYS) or not _usable(name):
            continue
        english = tuple(_english(attributes, known))[:3]
        aliases = tuple(alias for alias in _listed(attributes, "别称") if _usable(alias) and len(alias) > 2)[:5]
        codes = tuple(f"ICD10:{code}" for code in _listed(attributes, "ICD10")[:1] if re.fullmatch(r"[A-Z]\d\d(?:\.\d+)?", code))
        symptom = symptoms[name] > 5 and not _DISEASE_ENDING.search(name)
        yield Term(EntityType.SYMPTOM if symptom else EntityType.DISEASE, (name, *aliases), english, codes)


def _english(attributes: Attributes, known: Collection[str]) -> Iterator[str]:
    """English names as people write them; one whose spaces are lost for good is left out."""
    for key in ("英文名称", "英文别名"):
        for name in _listed(attributes, key):
            whole = spacing.spaced(name, known) if re.fullmatch(r"[A-Za-z][A-Za-z' \-]{3,60}", name) else None
            if whole is not None:
                yield whole


def _tests(entities: dict[str, Attributes]) -> Iterator[Term]:
    for name, attributes in entities.items():
        if _TEST_KEY not in attributes:
            continue
        bare = re.sub(r"[（(].*?[）)]", "", name)
        short = bare.removesuffix("检查").removesuffix("测定")
        if _usable(bare):
            yield Term(EntityType.PROCEDURE if _PROCEDURE_ENDING.search(bare) else EntityType.TEST, (bare,))
        if short != bare and _usable(short) and len(short) > 2 and not _PROCEDURE_ENDING.search(short):
            yield Term(EntityType.TEST, (short,))


def _values(counts: dict[str, Counter[str]]) -> Iterator[Term]:
    for name, count in counts["disease"].items():
        if count >= _LEAST and _usable(name) and count > counts["symptom"][name] and _DISEASE_ENDING.search(name):
            yield Term(EntityType.DISEASE, (name,))
    endings = tuple(words("finding_heads", "zh")) + tuple(words("symptoms", "zh"))
    for name, count in counts["symptom"].items():
        if count >= _LEAST and _usable(name) and len(name) < 9 and (count > 30 or name.endswith(endings)):
            yield Term(EntityType.DISEASE if _DISEASE_ENDING.search(name) else EntityType.SYMPTOM, (name,))
    for group, kind in (("anatomy", EntityType.ANATOMY), ("department", EntityType.DEPARTMENT)):
        for name, count in counts[group].items():
            if count >= _LEAST and _usable(name) and len(name) < 8:
                yield Term(kind, (name,))
    for name, count in (counts["procedure"] + counts["test"]).items():
        if count >= 1 and _usable(name):
            procedure = _PROCEDURE_ENDING.search(name) is not None
            if procedure or counts["test"][name] >= _LEAST:
                yield Term(EntityType.PROCEDURE if procedure else EntityType.TEST, (name,))


def _drugs(entities: dict[str, Attributes], treated: Counter[str]) -> Iterator[Term]:
    ingredients = _counted(entities, ("成份", "组成"))
    for name, attributes in entities.items():
        herb = attributes.keys() & _HERB_KEYS
        if not attributes.keys() & (_DRUG_KEYS | _HERB_KEYS) or not _usable(name):
            continue
        known = treated[name] or ingredients[name] > 4
        if herb and ingredients[name] < 5:
            continue
        bare = _SALT.sub("", _DOSAGE_FORM.sub("", name))
        if known or _DOSAGE_FORM.search(name):
            yield Term(EntityType.DRUG, (name,), codes=())
        if bare != name and len(bare) > 2 and _usable(bare):
            yield Term(EntityType.DRUG, (bare,))
    for name in treated:
        bare = _SALT.sub("", _DOSAGE_FORM.sub("", name))
        if len(bare) > 2 and _usable(bare) and not _PROCEDURE_ENDING.search(bare) and not _DISEASE_ENDING.search(bare):
            yield Term(EntityType.DRUG, (bare,))
