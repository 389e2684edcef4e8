"""Finds hospitals, employers and schools by the word they end in; leaves «our hospital» and «the local clinic» alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinic.privacy.deidentification.base import Kind, Span, Tagged
from clinic.privacy.deidentification.words import words

HOSPITAL_ZH = (
    r"(?:医院|卫生院|卫生服务中心|卫生服务站|卫生室|卫生所|保健院|保健所|医学中心|医疗中心|诊所|门诊部|急救中心|急救站|疾控中心|疾病预防控制中心|疗养院|体检中心|康复中心|护理院|养老院|敬老院|福利院|"
    r"血站|血液中心|透析中心|医务室|检验所|药房|药店|大药房|月子中心|防治院|防治所|职防院|红会|妇幼)"
)
ORGANISATION_ZH = (
    r"(?:公司|集团|大学|学院|中学|小学|幼儿园|学校|职高|技校|(?<!第)[一二三四五六七八九]中(?!学)|研究所|研究院|工厂|厂|银行|派出所|公安局|公安分局|法院|检察院|居委会|村委会|街道办|教育局|"
    r"民政局|卫健委|税务局|"
    r"铁路局|供电局|物业|超市|酒店|宾馆|饭店|餐厅|商场|工地|部队|支队|大队|监狱|保险公司|律师事务所|事务所|合作社|农场|林场|矿|煤矿|油田|出版社|报社|电视台|杂志社|博物馆|图书馆|协会|基金会|"
    r"俱乐部|教会|教堂)"
)
NAMED_ZH = re.compile(
    r"(?:北京|上海|天津|重庆)?(?:北医[一二三六]院|北大(?:一院|三院|人民)|协和|同仁|宣武|天坛|安贞|积水潭|阜外|友谊|朝阳医院|瑞金|仁济|华山|中山|新华|长海|长征|东方肝胆|华西|"
    r"湘雅(?:[一二三])?|齐鲁|同济|西京|唐都|"
    r"盛京|邵逸夫|浙[一二]|浙大[一二]院|省人医|省中医|市[一二三四五六]院|[一-鿿]{1,3}(?:[大市]?附[一二三四五六]院?)|[一-鿿]大[一二三四五]院|301|解放军总)(?:医院|总院|本部|分院)?"
)
GENERIC_ZH = re.compile(
    r"^(?:我|本|该|贵|外|原|各|某|此|其他|其它|一家|多家|当地|当地的|本地|地方|地|外地|外院|上级|下级|基层|附近|就近|附近的|住家附近|家附近|家门口|社区|乡镇|乡|镇|村|县|区|市|省|省级|"
    r"市级|县级|三甲|三级|二级|一级|甲等|综合|综合性|专科|专业|"
    r"私人|私立|公立|民营|定点|转诊|接诊|收治|首诊|对口|合作|协作|医联体|教学|个体|正规|大|小|老家|国内|国外|多|几|两|上述|家庭|院外|院内|人民|中心|中医|中西医|妇幼|儿童|精神|传染病|肿瘤|"
    r"眼科|口腔|急诊|发热|产检|互联网|线上|网上|卫生|医院|"
    r"的|个|家|所|之|间|等|或|和|及|到|去|在|至|往|于|从|由|一|社会|专门|专业化|指定|相关|有关|附属|地区|地方|某某|某|XX|××|门诊|住院|健康|血液|康复|护理|大型|连锁|平价|小区|"
    r"县级市|工作|原工作|所在|就读)*$"
)
PUBLIC_BODY = re.compile(
    r"^(?:世界|国际|联合国|中华|中国|美国|欧洲|英国|日本|国家|全国|亚太|加拿大)[一-鿿]*?(?:组织|学会|协会|委员会|卫健委|总局|中心|联盟|基金会|研究院|科学院|大学|学院)$"
    r"|(?:America|American|European|World|National Institutes?|International|Royal|British|Canadian|Joint Commission)"
)
STOP_ZH = re.compile(r"[\s，。；：、（）()\[\]【】“”\"'‘’,.;:!?！？/|—－\-0-9A-Za-z]")
LEADING_ZH = re.compile(
    r"^.*(?:就诊于|就诊|住院于|入住|转入|转至|转到|转往|送至|送往|送到|送入|前往|赴|到|至|于|在|由|从|经|自|为|被|曾|去|来|回|往|及|与|向|是|系|患者|家属|遂|拟|再|即|后|急|外送|"
    r"联系|收住|推荐|建议|请|予|已|行|的|了|因)"
)
LEADING_VERB_ZH = re.compile(
    r"^.*(?:就诊于|住院于|入住|转入|转至|转到|转往|送至|送往|送到|送入|前往|收住|推荐|建议|患者|家属|曾在|曾于)"
)
REACH = 22
PLACE_TAGS = frozenset(("ORG", "LOC", "PER", "nz", "n", "m", "nw", "s", "f", "a", "vn", "an", "q", "xc"))

CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w.'’&-]*|[A-Z]{2,}|\d{1,3}(?:st|nd|rd|th)|(?:St|Mt|Ft)\.)"
JOIN = r"(?:\s+(?:of|the|and|for|de|la|del|at|&)(?:\s+(?:the|The))?\s+|\s+|-)"
HOSPITAL_EN = (
    r"(?:Hospitals?|HOSPITAL|Hospital [Cc]enter|Medical [Cc]ent(?:er|re)|MEDICAL CENTER|Med(?:ical)? Ctr\.?|"
    r"Health [Cc]ent(?:er|re)|Healthcare|Health [Ss]ystem|Clinics?|CLINIC|Infirmary|Medical [Gg]roup|"
    r"Medical [Aa]ssociates|Physicians [Gg]roup|Family [Pp]ractice|Family [Mm]edicine|Family [Hh]ealth|"
    r"Nursing [Hh]ome|Nursing [Cc]ent(?:er|re)|Care [Cc]ent(?:er|re)|Rehab(?:ilitation)?(?: [Cc]ent(?:er|re)|"
    r" [Hh]ospital| [Ff]acility)?|Hospice|Sanatorium|"
    r"Urgent [Cc]are|Surgery [Cc]ent(?:er|re)|Surgical [Cc]ent(?:er|re)|Cancer [Cc]ent(?:er|re)|Cancer [Ii]nstitute|"
    r"Heart [Ii]nstitute|Heart [Cc]ent(?:er|re)|Dialysis(?: [Cc]ent(?:er|re))?|Imaging(?: [Cc]ent(?:er|re))?|"
    r"Laborator(?:y|ies)|Labs|Diagnostics|Pharmacy|"
    r"Memorial|General|Presbyterian|Methodist|Baptist|Adventist|Lutheran|Mercy|Regional|Manor|Assisted [Ll]iving|"
    r"Senior [Ll]iving|Skilled [Nn]ursing(?: [Ff]acility)?|Trauma [Cc]ent(?:er|re)|Birth(?:ing)? [Cc]ent(?:er|re)|"
    r"(?:Digestive|Eye|Heart|Women['’]?s|Children['’]?s|Dental|Kidney|Wound|Vein|Skin|Foot|Hearing|Home|Vision|Spine|Joint|Family) "
    r"(?:[Cc]are|[Hh]ealth|[Ss]pecialists|[Aa]ssociates|[Cc]onsultants)|"
    r"(?:[A-Z][a-z]+(?:ology|ics|iatry|etry)|Orthop(?:a)?edics?|Surgical|Medical|Health|Urgent) "
    r"(?:[Ss]pecialists|[Aa]ssociates|[Cc]onsultants|[Pp]artners|[Cc]are)|"
    r"Pediatrics|Surgery|NHS Trust|Health [Tt]rust|Primary [Cc]are|Internal [Mm]edicine [Aa]ssociates|"
    r"Cardiology [Aa]ssociates|Orthop(?:a)?edics [Gg]roup)"
)
ORGANISATION_EN = (
    r"(?:Inc\.?|LLC|L\.L\.C\.|Ltd\.?|PLC|Corp\.?|Corporation|Company|Co\.|Industries|Enterprises|Holdings|Partners|"
    r"Group|Bank|University|College|Institute|Academy|Elementary(?: School)?|Middle School|High School|"
    r"Secondary School|Primary School|School District|Preschool|Day ?[Cc]are|Nursery|Kindergarten|School|Church|Temple|Mosque|Synagogue|"
    r"Parish|Foundation|Association|Society|Department of [A-Z][a-z]+|Police Department|"
    r"Fire Department|(?:Fire|Police|Sheriff['’]?s?) Dep(?:t\.?|artment)|"
    r"Insurance|Airlines|Logistics|Manufacturing|Construction|Motors|Foods|Farms|Factory|Mill|Steel|"
    r"Electric|Library|Hotel|Restaurant|Diner|Bakery|Supermarket|Warehouse|Shelter|Prison|Correctional Facility|"
    r"Shipyard|Brewery|Law Firm|Studios?|Technologies|Solutions|Systems)"
)
PATTERN_EN = re.compile(
    rf"(?<![\w])(?P<name>{CAPITAL}(?:{JOIN}{CAPITAL}){{0,6}}?)\s+(?P<suffix>{HOSPITAL_EN}|"
    rf"{ORGANISATION_EN})(?![\w])(?:\s+(?:{HOSPITAL_EN}|{ORGANISATION_EN})(?![\w]))*(?:\s+(?:of|at|"
    rf"in)\s+(?:the\s+)?{CAPITAL}(?:\s+{CAPITAL})?)?"
)
HOSPITAL_SUFFIX = re.compile(HOSPITAL_EN)
SAINT = re.compile(r"(?<=\s)(?:St\.?|Saint|Mount|Mt\.?) [A-Z][a-z]+(?:['’]s)?(?:-[A-Z][a-z]+)?(?=[\s.,;)])")
AT_SAINT = re.compile(r"(?:to|at|from|with|by)\s+(?:the\s+)?$")
UNIVERSITY_OF = re.compile(
    rf"\b(?:University|Univ\.?|College|Hospital|Clinic|Bank|Church|Port|Diocese|Bishop|"
    rf"School) of (?:the )?{CAPITAL}(?:\s+{CAPITAL}){{0,3}}(?:\s+{HOSPITAL_EN})?"
)
WORKPLACE = re.compile(
    rf"\b(?:works?|worked|working|employed|job|shifts?|volunteers?|interned|apprenticed|enrolled|student|freshman|sophomore|teaches|taught|"
    rf"guard|clerk|cashier|manager|driver|teacher|waitress|waiter|janitor|welder|attends?|shops?)\b[^.,;\n]{{0,28}}?"
    rf"\s(?:at|for|with)\s+(?:the\s+)?(?P<name>{CAPITAL}(?:{JOIN}{CAPITAL}){{0,4}})"
)
CHAINS = re.compile(
    r"\b(?:Walgreens|CVS(?: Pharmacy)?|Rite[ -]Aid|Walmart|Wal-Mart|Costco|Kroger|Safeway|Publix|Wegmans|Amazon|Starbucks|McDonald['’]s|"
    r"Kaiser(?: Permanente)?|Quest(?: Diagnostics)?|LabCorp|Lab[Cc]orp|Aetna|Cigna|Humana|UnitedHealth(?:care)?|United Healthcare|"
    r"Blue (?:Cross|Shield)(?: (?:and )?Blue (?:Cross|Shield))?|Anthem|Bupa|Superdrug|Tesco|Sainsbury['’]s|FedEx|UPS|Uber)\b"
)
WEAK_SUFFIX = words("weak_endings_en")
LEAD_EN = words("leading_words_en")
GENERIC_EN = words("departments_en")
NOT_AFTER = re.compile(
    r"\s+(?:[Cc]ourse|[Dd]ay\b|[Dd]ischarge|[Aa]dmission|[Pp]roblem|[Ss]tay|[Aa]cquired|[Bb]ed|[Mm]edicine|[Tt]eam|"
    r"[Vv]isit|[Aa]ppointment|[Nn]otes?)|-acquired"
)


def find(text: str, tagged: Sequence[Tagged] = ()) -> Iterator[Span]:
    """Every named institution in the text, in no order. ``tagged`` are a model's words of a Chinese text, if there are any."""
    yield from _english(text)
    yield from (Span(*match.span(), Kind.HOSPITAL) for match in NAMED_ZH.finditer(text) if _stands_as_name(text, match))
    for suffix, kind in ((HOSPITAL_ZH, Kind.HOSPITAL), (ORGANISATION_ZH, Kind.ORGANISATION)):
        for match in re.finditer(suffix, text):
            yield from _chinese(text, match, kind, tagged)
    for word in tagged:
        name = text[word.start : word.end]
        if (
            word.tag == "ORG"
            and len(name) > 3
            and not name.isascii()
            and not GENERIC_ZH.match(_bare(name))
            and not PUBLIC_BODY.search(name)
            and not name.endswith(("科", "病区", "室", "组", "ICU", "部"))
        ):
            yield Span(word.start, word.end, Kind.HOSPITAL if re.search(HOSPITAL_ZH, name) else Kind.ORGANISATION)


def _stands_as_name(text: str, match: re.Match[str]) -> bool:
    """Short names are also ordinary words («中山», «新华»): they count where they end in the word for a hospital or a context asks for one."""
    if re.search(r"(?:医院|总院|本部|分院|院|附[一二三四五六])$", match.group()):
        return True
    before, after = text[max(match.start() - 4, 0) : match.start()], text[match.end() : match.end() + 4]
    return bool(re.search(r"(?:于|在|到|去|至|往|赴|转|从)$", before)) and bool(
        re.match(r"(?:就诊|住院|行|查|检查|看|做|复查|手术|治疗|诊断|门诊|急诊|的|[，。、])", after)
    )


def _bare(name: str) -> str:
    return re.sub(rf"(?:{HOSPITAL_ZH}|{ORGANISATION_ZH})$", "", name)


def _chinese(text: str, suffix: re.Match[str], kind: Kind, tagged: Sequence[Tagged]) -> Iterator[Span]:
    begin = _leftwards(text, suffix.start(), suffix.end(), tagged)
    name = text[begin : suffix.start()]
    if name and not GENERIC_ZH.match(name) and not PUBLIC_BODY.search(text[begin : suffix.end()]):
        branch = re.match(
            r"[（(][一-鿿]{2,6}[)）]|[一-鿿]{1,5}(?:分院|院区|校区|分部|分公司|分校|支行)", text[suffix.end() :]
        )
        yield Span(begin, suffix.end() + (branch.end() if branch else 0), kind)


def _leftwards(text: str, start: int, end: int, tagged: Sequence[Tagged]) -> int:
    """Where the name that ends at ``end`` begins: at a mark, at a word that is no part of a name, or after a verb of going."""
    left = start
    for word in sorted(
        (word for word in tagged if word.start < end and word.end > start - REACH), key=lambda word: -word.start
    ):
        if word.end > start:
            left = min(left, word.start) if word.tag in PLACE_TAGS and start - word.start <= REACH else left
            continue
        if word.end < left or word.tag not in PLACE_TAGS or STOP_ZH.search(text[word.start : word.end]):
            break
        left = word.start
    if not tagged:
        while left > max(start - REACH, 0) and not STOP_ZH.match(text[left - 1]):
            left -= 1
    lead = (LEADING_VERB_ZH if tagged else LEADING_ZH).match(text[left:start])
    return left + (lead.end() if lead else 0)


def _english(text: str) -> Iterator[Span]:
    for match in PATTERN_EN.finditer(text):
        start = _first_word_of_name(text, match.start("name"), match.end("name"))
        specific = [
            word
            for word in re.split(r"[\s-]+", text[start : match.end("name")])
            if word and word.strip(".,'’s") not in GENERIC_EN
        ]
        specific = [
            word for word in specific if word not in ("of", "the", "and", "for", "de", "la", "del", "at", "&", "The")
        ]
        weak = match["suffix"].split()[0] in WEAK_SUFFIX
        if (
            specific
            and not PUBLIC_BODY.search(match.group())
            and not NOT_AFTER.match(text, match.end())
            and not (weak and len(specific) < 1)
            and not all(word.isupper() and len(word) < 4 for word in specific)
        ):
            yield Span(
                start,
                match.end(),
                Kind.HOSPITAL
                if HOSPITAL_SUFFIX.search(text, match.start("suffix"), match.end())
                else Kind.ORGANISATION,
            )
    for match in SAINT.finditer(text):
        if AT_SAINT.search(text, 0, match.start()):
            yield Span(*match.span(), Kind.HOSPITAL)
    yield from (Span(*match.span(), Kind.ORGANISATION) for match in CHAINS.finditer(text))
    for match in WORKPLACE.finditer(text):
        if not any(word.strip(".,'’s") in GENERIC_EN or word in LEAD_EN for word in match["name"].split()):
            yield Span(*match.span("name"), Kind.ORGANISATION)
    yield from (
        Span(*match.span(), Kind.ORGANISATION)
        for match in UNIVERSITY_OF.finditer(text)
        if not PUBLIC_BODY.search(match.group())
    )


def _first_word_of_name(text: str, start: int, end: int) -> int:
    """Past the words that only lead up to a name («Transferred to The …»)."""
    while start < end:
        word = re.match(r"[\w.'’&-]+", text[start:end])
        if word is None or word.group().strip(".,:") not in LEAD_EN:
            return start
        start += word.end()
        start += len(text[start:end]) - len(text[start:end].lstrip(" -"))
    return start
