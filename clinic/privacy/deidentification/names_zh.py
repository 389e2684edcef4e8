"""Finds Chinese people: after a label or a relation, before a title, and where a model saw a name; not herbs and not diseases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from clinic.privacy.deidentification.base import Kind, Span, Tagged
from clinic.privacy.deidentification.words import words

STAFF_LABELS = (
    "主治医师|主治医生|主任医师|副主任医师|住院医师|住院医生|住院总|主管医师|主管医生|经治医师|经治医生|管床医师|管床医生|责任医师|值班医师|值班医生|接诊医师|接诊医生|首诊医师|首诊医生|上级医师|会诊医师|"
    "会诊医生|转诊医师|转诊医生|接收医师|接收医生|"
    "转出医师|转出医生|申请医师|申请医生|申请人|送检医师|送检医生|送检人|检验师|检验者|检验人|检验医师|检验员|审核者|审核人|审核医师|审核医生|审核|报告者|报告人|报告医师|报告医生|诊断医师|诊断医生|"
    "记录者|记录人|记录医师|记录|书写者|书写医师|医师签名|医生签名|医师签字|医生签字|"
    "护士签名|护士签字|责任护士|主管护士|值班护士|交班护士|接班护士|夜班护士|白班护士|交班者|接班者|交班人|接班人|护士长|护士|护师|主管护师|手术者|手术医师|主刀医师|主刀医生|主刀|术者|第一助手|第二助手|"
    "一助|二助|助手|麻醉医师|麻醉医生|麻醉师|麻醉者|器械护士|巡回护士|洗手护士|"
    "药师|调配药师|审方药师|发药药师|调配|核对者|核对人|复核者|复核人|复核|核对|技师|操作者|操作医师|操作技师|采样者|采样人|采血者|采血护士|采集者|采集人|执行者|执行护士|查对者|医师|医生|大夫|主任|"
    "科主任|教授|治疗师|康复师|营养师|心理师|主持人|主讲人|汇报者|汇报人|参加人员|经手人|"
    "接收人|接收者|联系医生|家庭医生|签约医生|随访医生|随访人|随访者|研究者|主要研究者|监查员|录入人|登记人|通知人|报告接收人|接电话者|护工|护理员|院长|签发人|签名|签字|签署"
)
PERSON_LABELS = (
    "患者姓名|病人姓名|患儿姓名|产妇姓名|姓名|姓 名|患者|病人|患儿|产妇|伤者|死者|逝者|受检者|受试者|"
    "就诊人|就诊者|体检者|被保险人|投保人|参保人|持卡人|户主|联系人姓名|联系人|紧急联系人|监护人姓名|"
    "监护人|法定代理人|代理人|委托人|被委托人|家属姓名|家属签名|家属签字|家属|患者签名|患者签字|"
    "陪同人员|陪同者|陪同|陪护人?|照顾者|照护者|供史者|供述者|病史陈述者|病史叙述者|陈述者|代诉人|代诉|父亲姓名|母亲姓名|父亲|母亲|配偶|丈夫|妻子|儿子|女儿|之子|之女|亲属|收件人|寄件人|曾用名|别名|"
    "英文名|身份证姓名|捐献者|供者|受者|同事|朋友|邻居|室友|同学|肇事者|报警人|目击者|证人|老师|班主任|领导"
)
TITLES = (
    "主任医师|副主任医师|主治医师|住院医师|主任|副主任|科主任|大主任|医生|医师|大夫|教授|副教授|院长|副院长|护士长|护士|护师|主管护师|药师|技师|治疗师|康复师|营养师|博士|老师|专家|院士|麻醉师|法医|"
    "医助|"
    "先生|女士|小姐|太太|夫人|同志|师傅|阿姨|叔叔|伯伯|大爷|大娘|大妈|大叔|大哥|大姐|奶奶|爷爷|老先生|老太太|老师傅|婆婆|公公|姐|哥|嫂|老|总|经理|主管|局长|处长|科长|书记|校长|队长|警官|"
    "律师|法官|村医|某某|某"
)
STAFF_TITLES = re.compile(
    r"主任|医生|医师|大夫|教授|院长|护士|护师|药师|技师|治疗师|康复师|营养师|麻醉师|法医|医助|院士|专家"
)
RELATIVES = (
    "父亲|母亲|爸爸|妈妈|儿子|女儿|长子|长女|次子|次女|幼子|幼女|大儿子|大女儿|小儿子|小女儿|二儿子|二女儿|之子|之女|之妻|之夫|之父|之母|妻子|丈夫|配偶|爱人|老伴|老公|老婆|哥哥|姐姐|弟弟|妹妹|"
    "大哥|大姐|二姐|二哥|弟媳|嫂子|姐夫|妹夫|孙子|孙女|外孙女?|女婿|儿媳妇?|侄子|侄女|外甥女?|"
    "姑姑|姑妈|姨妈|姨|舅舅|叔叔|伯父|爷爷|奶奶|外公|外婆|祖父|祖母|外祖父|外祖母|公公|婆婆|岳父|岳母|男友|女友|男朋友|女朋友|未婚夫|未婚妻|朋友|好友|同事|同学|室友|邻居|保姆|护工|房东|监护人|"
    "养父|养母|继父|继母|家属|亲属|其父(?!亲)|其母(?!亲)|其子(?!女)|其女(?![儿婿])|其妻(?!子)|其夫|其兄|其弟(?![弟媳])|其姐(?![姐夫])|其妹(?![妹夫])|患者|患儿|产妇|病人"
)
NAMING = (
    r"(?:我叫|名叫|叫做|名字是|名字叫|名为|本名|真名|原名|大名|小名|您是|你是|是不是|请问是|我是|这是|这位是|他叫|她叫|叫我|请叫|请|告知|通知|联系|由|与|和|经|请示|汇报|转告|电话告知|嘱|"
    r"予|对)"
)
CHARACTER = "[一-鿿]"
HAN_NAME = rf"{CHARACTER}{{2,4}}(?:[·•・]{CHARACTER}{{1,8}}){{0,3}}"
LABELLED = re.compile(
    rf"(?:(?P<staff>{STAFF_LABELS})|(?:{PERSON_LABELS}))(?:[（(][^）)\n]{{1,10}}[)）])?\s*(?:[：:]|＝|"
    rf"=)\s*(?P<name>(?:{HAN_NAME}|{CHARACTER})(?:\s?{CHARACTER}(?![一-鿿：:]))?)"
)
DIRECT = re.compile(
    rf"(?:(?P<staff>{STAFF_LABELS})|(?:{PERSON_LABELS}|"
    rf"{RELATIVES}))\s?(?P<name>{CHARACTER}{{2,4}}?)(?=[，,。；;、（(：:/\s”\"]|$|已|于|查房|会诊|诊治|与|告知|来电|说|诉|陪|联系|交班|接班|签|"
    rf"主刀|参加|同意|建议|表示|出诊|汇报|护送|翻译|随)"
)
INTRODUCED = re.compile(
    rf"(?:^|(?<=[\s，,：:。；;|/]))(?P<name>{CHARACTER}{{2,4}})[\s，,（(、|/]{{1,4}}[男女][\s，,、|/）)]", re.MULTILINE
)
BEDSIDE = re.compile(
    rf"(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s?床(?:的|患者|病人)?\s?[:：]?\s?(?P<name>{CHARACTER}{{2,4}}?)(?=[，,。；;、（(：:/\s]|$)"
)
SIGNED = re.compile(
    rf"(?:科|病区|医院|中心|门诊|护理部)[ \t　]+(?P<name>{CHARACTER}{{2,4}})[ \t　]*(?=(?:19|20)\d{{2}}\s?[年./-]|$)", re.MULTILINE
)
SEXED = re.compile(
    rf"(?:患者|病人|患儿|产妇|伤者)(?P<name>{CHARACTER}{{2,5}})(?=[，,（(、\s]\s?(?:男|女|性别|年龄|\d))"
)
LISTED = re.compile(rf"\s*[、/，,和及与]\s*(?P<name>{CHARACTER}{{2,4}})(?=[、/，,。；;\s和及与]|$)")
ETHNIC = re.compile(rf"{CHARACTER}{{1,8}}(?:[·•・]{CHARACTER}{{1,8}}){{1,3}}")
TIBETAN = "|".join(sorted(words("tibetan_names_zh")))
TIBETAN_NAME = re.compile(rf"(?:{TIBETAN}){{2,3}}")
NAMED_VERB = re.compile(
    r"(?:我叫|名叫|叫做|名字是|名字叫|名为|本名|真名|原名|他叫|她叫|叫我|就叫|全名|大名)\s?[“\"「]?(?P<name>[一-鿿]{2,3})(?![一-鿿]{0,1}(?:号|科|院))"
)
ASKED = re.compile(r"(?:您是|你是|请问是|是不是|这位是|这是)(?P<name>[一-鿿]{2,4})(?:吗|吧|么|本人|[？?，,])")
BEGINS_OTHER_WORD = words("ambiguous_surnames_zh")
PREPOSITIONS = frozenset(
    ["和", "由", "经", "向", "对", "因", "为", "从", "以", "及", "时", "应", "但", "都", "可", "至", "等", "与"]
)
SPEAKERS = words("speakers_zh")
NOT_NAMES = words("never_names_zh")
GRAMMAR = "的了于在因是不未已诉述嘱将被把并但及或与也又再就都还你我他她它们这那哪吗呢吧啊岁"
FUNCTION = GRAMMAR + "有无请示给和等来去到至从由经对向以该此各每某您主今昨现曾既需应"


@cache
def _surnames() -> frozenset[str]:
    return words("surnames_zh")


def surname_of(name: str) -> str:
    """The family name that ``name`` begins with, compound ones first; empty if it begins with none."""
    return next((name[:length] for length in (2, 1) if len(name) > length - 1 and name[:length] in _surnames()), "")


def find(text: str, tagged: Sequence[Tagged] = ()) -> Iterator[Span]:
    """Every person in the text, in no order. ``tagged`` are a model's words."""
    starts = {word.start for word in tagged}
    ends = {word.end for word in tagged}
    yield from _labelled(
        text, ends, {place for word in tagged if word.tag == "PER" for place in range(word.start, word.end)}
    )
    yield from _direct(text, starts)
    yield from _titled(text, tagged, starts)
    yield from _relatives(text, starts, ends)
    for pattern in (NAMED_VERB, ASKED):
        for match in pattern.finditer(text):
            if name := _name_at(text, match.start("name"), ends):
                yield Span(match.start("name"), match.start("name") + len(name), Kind.NAME)
    yield from (Span(*match.span(), Kind.NAME) for match in TIBETAN_NAME.finditer(text))
    yield from (Span(*match.span(), Kind.NAME) for match in ETHNIC.finditer(text) if not match.group().isascii())
    yield from _seen_by_model(text, tagged)


def _labelled(text: str, ends: set[int], people: set[int]) -> Iterator[Span]:
    for match in LABELLED.finditer(text):
        if (
            text[match.start() : match.start("name")].strip("：: =＝") in SPEAKERS
            and not re.match(CHARACTER, text[match.start() - 1 : match.start()])
            and match.start("name") not in people
            and "·" not in match["name"]
        ):
            continue
        name = _after_label(match["name"], text, match.start("name"), ends)
        kind = Kind.STAFF if match["staff"] else Kind.NAME
        if not name:
            continue
        end = match.start("name") + len(name)
        yield Span(match.start("name"), end, kind)
        yield from listed_after(text, end, kind)


def listed_after(text: str, end: int, kind: Kind) -> Iterator[Span]:
    """The names that follow another one after «、», «/» or «和»."""
    while listed := LISTED.match(text, end):
        if not surname_of(listed["name"]) or not _is_name(listed["name"]):
            return
        yield Span(*listed.span("name"), kind)
        end = listed.end()


def _direct(text: str, starts: set[int]) -> Iterator[Span]:
    """A label or relation with the name right behind it («经治医师张三已», «父亲李四，»)."""
    for match in DIRECT.finditer(text):
        name = match["name"]
        family = surname_of(name)
        if (
            family
            and len(name) - len(family) in (1, 2)
            and _is_name(name)
            and (family not in BEGINS_OTHER_WORD or match.start("name") in starts)
        ) or re.fullmatch(TIBETAN, name):
            yield Span(*match.span("name"), Kind.STAFF if match["staff"] else Kind.NAME)
    for match in INTRODUCED.finditer(text):
        if surname_of(match["name"]) and match["name"] not in NOT_NAMES and not set(match["name"]) & set(GRAMMAR):
            yield Span(*match.span("name"), Kind.NAME)
    for match in (*BEDSIDE.finditer(text), *SIGNED.finditer(text)):
        if surname_of(match["name"]) and _is_name(match["name"]):
            yield Span(*match.span("name"), Kind.NAME)
    for match in SEXED.finditer(text):
        if (
            match["name"] not in NOT_NAMES
            and match["name"] not in words("clinical_zh")
            and not set(match["name"]) & set(GRAMMAR)
        ):
            yield Span(*match.span("name"), Kind.NAME)


def _after_label(written: str, text: str, start: int, ends: set[int]) -> str:
    """The name at the beginning of what stands after a label and a colon; any family name will do."""
    if "·" in written or "•" in written:
        return written
    squeezed = written.replace(" ", "")
    stands_alone = re.match(r"[\s，,。；;、（(/|\[【]|$", text[start + len(written) :]) is not None
    if stands_alone and 2 <= len(squeezed) <= 4 and squeezed not in NOT_NAMES and not set(squeezed) & set(GRAMMAR):
        return written
    return _name_at(text, start, ends)


def _name_at(text: str, start: int, ends: set[int]) -> str:
    """The name that begins at ``start``: a family name and one or two characters, up to where a model's word ends."""
    run = re.match(rf"{CHARACTER}{{2,5}}", text[start:])
    family = surname_of(run.group()) if run else ""
    if not family:
        return ""
    sizes = [size for size in (len(family) + 2, len(family) + 1) if size <= len(run.group())]
    fitting = [
        size
        for size in sizes
        if start + size in ends or start + size == len(text) or not re.match(CHARACTER, text[start + size])
    ]
    for size in fitting or sizes[-1:]:
        name = run.group()[:size]
        if _is_name(name):
            return name
    return ""


def _is_name(name: str) -> bool:
    given = name[len(surname_of(name)) :]
    return (
        bool(given)
        and name not in NOT_NAMES
        and name not in words("clinical_zh")
        and not set(given) & set(FUNCTION)
        and name[:2] not in NOT_NAMES
        and not any(name.startswith(word) for word in words("clinical_zh") if len(word) > 2)
    )


def _titled(text: str, tagged: Sequence[Tagged], starts: set[int]) -> Iterator[Span]:
    people = {(word.start, word.end) for word in tagged if word.tag == "PER"}
    for match in re.finditer(TITLES, text):
        kind = Kind.STAFF if STAFF_TITLES.match(match.group()) else Kind.NAME
        for size in (4, 3, 2, 1):
            start = match.start() - size
            written = text[max(start, 0) : match.start()]
            family = surname_of(written)
            if start < 0 or not re.fullmatch(rf"{CHARACTER}+", written) or not family or len(written) - len(family) > 2:
                continue
            if _begins_name(text, start, written, family, starts, people):
                yield Span(start, match.end() if written == family else match.start(), kind)
                break


def _begins_name(
    text: str, start: int, written: str, family: str, starts: set[int], people: set[tuple[int, int]]
) -> bool:
    """Whether the characters before a title are a name and not the end of another word."""
    if any(begin <= start < end and (begin == start or text[begin] in "老小大") for begin, end in people):
        return _is_name(written) or written == family
    if start == 0 or not re.match(CHARACTER, text[start - 1]):
        return family not in PREPOSITIONS and (written == family or _is_name(written))
    return start in starts and family not in BEGINS_OTHER_WORD and (written == family or _is_name(written))


def _relatives(text: str, starts: set[int], ends: set[int]) -> Iterator[Span]:
    for match in re.finditer(rf"(?:{RELATIVES})(?:姓名|名叫|叫|为|是|：|:|（|\(|“)?", text):
        start = match.end()
        family = surname_of(text[start : start + 3])
        if (
            not family
            or (starts and start not in starts)
            or (family in BEGINS_OTHER_WORD and match.group()[-1] not in "叫：:（(“")
        ):
            continue
        name = _name_at(text, start, ends)
        if name and (
            start + len(name) in ends or not re.match(CHARACTER, text[start + len(name) : start + len(name) + 1])
        ):
            yield Span(start, start + len(name), Kind.NAME)


def _seen_by_model(text: str, tagged: Sequence[Tagged]) -> Iterator[Span]:
    for place, word in enumerate(tagged):
        name = text[word.start : word.end]
        if word.tag != "PER" or not re.match(CHARACTER, name):
            continue
        end = word.end
        if name in _surnames() and len(name) == 2 and place + 1 < len(tagged):
            following = text[word.end : tagged[place + 1].end]
            if (
                1 <= len(following) <= 2
                and re.fullmatch(rf"{CHARACTER}+", following)
                and not set(following) & set(FUNCTION)
            ):
                end = tagged[place + 1].end
        if _trusted(text[word.start : end], text, word.start, end):
            yield Span(word.start, end, Kind.NAME)


def _trusted(name: str, text: str, start: int, end: int) -> bool:
    """Whether a name that only the model saw is to be believed."""
    if (
        name in words("clinical_zh")
        or name in NOT_NAMES
        or re.match(
            r"(?:氏|征|病|综合征|试验|评分|分级|分期|反射|线|点|管|钳|针|法|手术|三角|染色|切口|瓣|细胞|小体|效应|定律|标准|指数|量表|培养|汤|丸|散|片|胶囊|颗粒|膏|丹|饮|注射液|"
            r"口服液)",
            text[end : end + 3],
        )
    ):
        return False
    if (
        re.search(r"[\d一二三四五六七八九十几数每]\s?$", text[max(start - 2, 0) : start])
        and name[0] in "周年月日时元米位名克升单"
    ):
        return False
    if name[0] in BEGINS_OTHER_WORD and len(name) < 3:
        return False
    if re.match("[小老阿大]", name) and len(name) == 2:
        return True
    family = surname_of(name)
    return bool(family) and len(name) > 1 and len(name) - len(family) <= 4 and _is_name(name)
