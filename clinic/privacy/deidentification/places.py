"""Finds addresses, Chinese and English, from a place, a label or the form of a street to their last part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from clinic.privacy.deidentification import vocabulary_en
from clinic.privacy.deidentification.base import Kind, Span, Tagged
from clinic.privacy.deidentification.words import words

PART = (
    r"(?:省|自治区|特别行政区|市|自治州|自治县|地区|盟|新区|开发区|高新区|工业区|区|县|旗|街道办事处|街道|镇|乡|村委会|行政村|自然村|社区|新村|村|屯|庄|寨|组|队|路|大街|街|大道|"
    r"道|巷|弄|胡同|里|坊|条|段|小区|花园|花苑|家园|佳苑|雅苑|名苑|公寓|公馆|大厦|广场|大院|宿舍|家属院|家属楼|新城|城|府|苑|园|湾|居|庭|墅|号院|号楼|号|栋|幢|座|楼|单元|层|室|户|房|"
    r"门|区)"
)
PLAIN = r"[^\W\da-zA-Z的了于在因是有无不未已可诉述嘱予给将把被并但及或与和等也又再就都还来去到至从由经对向以其该此入出为后前时]"
FOLLOWING = re.compile(
    rf"(?:[ \t]?(?:{PLAIN}{{1,8}}?|[0-9A-Za-z一二三四五六七八九十百零〇两甲乙丙丁东南西北\-－—–#]{{1,8}}){PART}(?![院科诊前后间区]?[医院科诊]))*"
    r"(?:[0-9]{1,4}[-－—#][0-9]{1,4}(?:[-－—#][0-9]{1,4})?|[0-9]{3,4}(?![0-9]))?(?:[（(]邮编[:：]?\d{6}[)）])?"
)
HOUSE_ZH = re.compile(
    r"[一-鿿]{2,6}?(?:路|大街|街|大道|巷|弄|胡同|村|镇|小区|花园|社区|公寓|新村)[一二三四五六七八九十东南西北中]{0,2}(?:\d+|[一二三四五六七八九十]+)[号弄栋幢组巷]"
    r"(?:院|楼)?(?:[0-9A-Za-z一二三四五六七八九十\-－—#]{1,6}(?:号楼|号|栋|幢|座|楼|单元|层|室|户))*"
    r"|(?<![0-9A-Za-z])(?:[0-9A-Za-z]{1,4}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|座)[0-9A-Za-z一二三四五六七八九十]{1,4}(?:单元|室|"
    r"层)(?:[0-9]{1,5}(?:室|户|号)?)?"
)
LABEL_ZH = re.compile(
    r"(?:(?:家庭|居住|现住|通讯|通信|户籍|户口|联系|单位|工作|常住|现|家|收件|寄件|邮寄|详细|暂住)?(?:地址|住址|住所|所在地|地点)|户口地|出生地|籍贯|现居地?|原籍|户籍|居住地)"
    r"\s*[：:为是]\s*(?P<value>[^\n，,。；;：:、|（(]{2,60}?)(?=\s{2,}|[\n，,。；;、|（(]|\s[一-鿿]{2,6}[：:]|$)"
)
LIVES_ZH = re.compile(
    r"(?:现?家?居?住(?!院)(?:在|于|址为|址|地)?|家在|家住|定居于?|籍贯|出生(?:并生长)?(?:于|在)|生长于|长期居住(?:于|在)|来自|祖籍|户籍(?!地)|老家(?:在)?|暂住|"
    r"租住(?:于|在)?|搬(?:到|至)|返回|前往)(?P<value>)"
)
POSTCODE = re.compile(r"(?:邮编|邮政编码)\s*[：:为]?\s*(?P<value>\d{6})(?!\d)")
NOT_PLACES = words("never_places_zh")

STREET = (
    r"(?:Street|St\.?(?!\s+[A-Z][a-z]+['’]s)|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Drive|Dr\.?(?!\s+(?!Apt|"
    r"Suite|Ste|Unit)[A-Z][a-z])|Lane|Ln\.?|Court|Ct\.?|Circle|Cir\.?|Place|Pl\.?|Terrace|Ter\.?|Parkway|Pkwy\.?|"
    r"Highway|Hwy\.?|Way|Square|Sq\.?|Trail|Trl\.?|Crescent|Cres\.?|Close|Row|Alley|Plaza|Loop|Run|Pike|Turnpike|"
    r"Walk|Mews|Gardens|Grove|Hill|Ridge|Path|Crossing|Point|Park|"
    r"Bend|Glen|View|Heights|Manor|Commons|Route|Freeway|Expressway|Wharf|Quay|Parade|Esplanade)"
)
UNIT = (
    r"(?:,?\s*(?:Apt\.?|Apartment|Suite|Ste\.?|Unit|#|Floor|Fl\.?|Room|Rm\.?|Building|Bldg\.?|Flat|"
    r"Lot)\s*#?\s*[A-Za-z]?-?\d*[A-Za-z]?\b)?"
)
STATES = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|"
    r"OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|"
    r"AP|AE|AA|ON|QC|BC|AB|MB|SK|NS|NSW|VIC|QLD|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|"
    r"Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|"
    r"Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|"
    r"Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|"
    r"North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|"
    r"Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|"
    r"Wisconsin|Wyoming|Ontario|Quebec|British Columbia|Alberta)"
)
ZIP = r"(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
TOWN = r"[A-Z][A-Za-z.'’-]+(?:[ -][A-Z][a-z][A-Za-z.'’-]*){0,3}"
ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w/.-])\d{{1,6}}[A-Za-z]?(?:-\d+)?\s+(?:[NSEW]\.?\s|[NS][EW]\s|North\s|South\s|East\s|West\s|Old\s|"
        rf"Upper\s|Lower\s)?(?:[A-Z0-9][\w.'’-]*\s+){{1,4}}?{STREET}(?![a-z])"
        rf"(?:\s+(?:N|S|E|W|NE|NW|SE|SW|North|South|East|"
        rf"West))?{UNIT}(?:,?\s+(?:in\s+)?{TOWN})?(?:,\s*{STATES})?(?:,?\s*{ZIP})?",
        rf"(?<![\w/.-])\d{{1,6}}\s+(?:Via|Rue|Calle|Avenida|Rua|Ulica|Strada|Carrer|Chemin|Route|State Route|"
        rf"County Road|Highway|Interstate|"
        rf"Broadway)\b[ \w.'’-]{{0,30}}{UNIT}(?:,\s*{TOWN})?(?:,\s*{STATES})?(?:\s+{ZIP})?",
        r"\b(?:P\.?\s?O\.?|Post Office|PO)\s?Box\s+\d+(?:,\s*" + TOWN + rf")?(?:,\s*{STATES})?(?:\s+{ZIP})?",
        rf"\b{TOWN},\s*(?!(?:MD|PA|MA)\b){STATES}\.?(?![A-Za-z])(?:,?\s+{ZIP})?",
        rf"\b{TOWN},\s*(?:MD|PA|MA)\s+{ZIP}|(?:(?<=\bin )|(?<=\bfrom )|(?<=\bto )|(?<=\bof )|"
        rf"(?<=\bnear )){TOWN},\s*(?:MD|PA|MA)\b",
        rf"\b{STATES}\s+\d{{5}}(?:-\d{{4}})?(?!\d)",
        r"(?:(?<=ZIP: )|(?<=[Zz]ip code )|(?<=ZIP code )|(?<=ZIP Code: )|(?<=[Zz]ip: )|(?<=ZIP )|(?<=[Pp]ostcode )|"
        r"(?<=[Pp]ostcode: )|(?<=[Pp]ostal code: )|(?<=[Zz]ip code: )|(?<=[Zz]ip code is ))" + ZIP + r"(?!\d)",
        rf"(?<=,\s){STATES}\s*,?\s*{ZIP}",
        r"\b(?:(?:[NSEW]|North|South|East|West)\.?\s+)?(?:(?:[A-Z][a-z]+|\d{1,3}(?:st|nd|rd|th))\s+){1,3}(?:Street|"
        r"Avenue|Road|Boulevard|Blvd|Lane|Drive|Highway|Parkway|Turnpike|Ave)\b\.?",
        rf"\b(?:City|Town|County|Village|Borough) of {TOWN}",
        r"\b(?:Interstate|Highway|Route|State Route|US Route|County Road|I)[ -]\d{1,3}\b(?!\s?(?:mg|mL|units?|%))",
        r"(?<![\w/.-])(?:Apt\.?|Apartment|Suite|Unit|Flat)\s+#?\d{1,5}[A-Za-z]?\b(?=,)",
    )
)
LABEL_EN = re.compile(
    r"(?:[Hh]ome [Aa]ddress|[Mm]ailing [Aa]ddress|[Ss]treet [Aa]ddress|[Aa]ddress|ADDRESS|[Rr]esidence|[Hh]ometown|"
    r"[Bb]irthplace|[Pp]lace of [Bb]irth|[Cc]ity|[Cc]ounty)\s*[:=]\s*"
    r"(?P<value>[^\n;|]{3,90}?)(?=\s{2,}|[\n;|]|\.(?:\s|$)|,?\s+(?:Phone|Tel|DOB|MRN|Cell|Email|SSN|Insurance|Home|"
    r"Sex|Age)\b|$)"
)
LIVES_EN = re.compile(
    rf"\b(?:[Ll]ives? in|[Ll]iving in|[Rr]esid(?:es|ing|ent) (?:in|of|at)|[Bb]orn (?:and raised )?in|[Rr]aised in|"
    rf"[Gg]rew up in|[Mm]oved (?:here )?(?:to|from)|[Tt]ravel(?:l?ed|l?ing)? (?:to|from)|"
    rf"[Vv]isit(?:ed|ing)(?: family in| relatives in| friends in)?|[Nn]ative of|[Hh]ome in|[Ff]lew (?:to|from)|"
    rf"[Rr]eturned from|[Oo]riginally from|[Cc]omes from|[Dd]rove (?:in )?from|[Ss]tationed in|[Rr]etired to|"
    rf"[Bb]ased in|[Tt]rip to)"
    rf"\s+(?:(?:the|downtown|rural|suburban|nearby|northern|southern|eastern|"
    rf"western)\s+)*(?P<value>{TOWN}(?:,\s*{TOWN})?)(?:\s+to\s+(?P<next>{TOWN}))?"
)
FROM_EN = re.compile(
    rf"\b(?:woman|man|male|female|lady|gentleman|boy|girl|patient|pt|[Pp]t|resident|[Nn]ative|person|student|worker|"
    rf"family|transferred|came|arrived|flown|driv\w+|commut\w+|visiting|is|was|are|originally|"
    rf"[Hh]ometown)\s+(?:from|of|in|to|near|"
    rf"outside(?: of)?)\s+(?:the\s+)?(?P<value>{TOWN}(?:,\s*{TOWN})?)(?:\s+to\s+(?P<next>{TOWN}))?"
)
# One capitalised word of no other use after these says where somebody was; «from» and «to» stand before medicines too often.
IN_TOWN = re.compile(
    r"(?:\b[Rr]oute (?:from|to)|\b[Ll]ives near|\b[Ff]amily in|\b[Hh]ouse in|\b[Cc]linic in|\b[Hh]ospital in|\b[Ll]ab in|\b[Oo]ffice in|"
    r"\b[Ss]chool in|\b[Ww]ork(?:s|ing)? in|\b[Dd]eployed (?:in|to)|\b[Ii]ncarcerated in|\b[Hh]ospitali[sz]ed in|\b[Tt]reated in|"
    r"\b[Ss]een in|\b[Aa]dmitted in|\b[Tt]ransfer(?:red)? from|\b[Vv]acation(?:ing)? in|\bVA in|\b[Dd]one in|\b[Bb]ack (?:in|to))"
    r"\s+(?P<value>[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?)(?![\w-])"
)
NEVER_TOWNS = words("never_towns_en")


@cache
def _cities() -> re.Pattern[str]:
    names = sorted(words("places_zh"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(names)})(?:省|市|自治区|区|县|州|地区)?")


def find(text: str, tagged: Sequence[Tagged] = ()) -> Iterator[Span]:
    """Every address and town in the text, in no order. ``tagged`` are a model's words, if there is one for the language."""
    yield from _english(text, tagged)
    for pattern in (LABEL_ZH, POSTCODE):
        yield from (Span(*match.span("value"), Kind.ADDRESS) for match in pattern.finditer(text))
    yield from (Span(*match.span(), Kind.ADDRESS) for match in HOUSE_ZH.finditer(text))
    for start, end in {*_city_places(text), *_model_places(text, tagged)}:
        yield Span(start, _continued(text, end), Kind.ADDRESS)
    for match in LIVES_ZH.finditer(text):
        end = _continued(text, match.end())
        if end > match.end() and text[match.end() : end] not in NOT_PLACES:
            yield Span(match.end(), end, Kind.ADDRESS)


def _city_places(text: str) -> Iterator[tuple[int, int]]:
    for match in _cities().finditer(text):
        yield match.span()


def _model_places(text: str, tagged: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
    """What the model calls a place, without countries, wards and parts of the body."""
    for word in tagged:
        place = text[word.start : word.end]
        if (
            word.tag == "LOC"
            and len(place) > 1
            and place not in NOT_PLACES
            and not place.endswith(("病区", "病房", "室", "科", "床"))
        ):
            yield word.start, word.end


def _continued(text: str, end: int) -> int:
    """Where an address that has begun before ``end`` ends."""
    return FOLLOWING.match(text, end).end()


def _english(text: str, tagged: Sequence[Tagged]) -> Iterator[Span]:
    for pattern in ENGLISH:
        yield from (Span(*match.span(), Kind.ADDRESS) for match in pattern.finditer(text))
    yield from (Span(*match.span("value"), Kind.ADDRESS) for match in LABEL_EN.finditer(text))
    for pattern in (LIVES_EN, FROM_EN):
        for match in pattern.finditer(text):
            if not NEVER_TOWNS & set(re.split(r"[\s,]+", match["value"])):
                yield Span(*match.span("value"), Kind.ADDRESS)
            if match["next"] and not NEVER_TOWNS & set(match["next"].split()):
                yield Span(*match.span("next"), Kind.ADDRESS)
    for match in IN_TOWN.finditer(text):
        if vocabulary_en.unheard_of(match["value"]) and not NEVER_TOWNS & set(match["value"].split()):
            yield Span(*match.span("value"), Kind.ADDRESS)
    for word in tagged:
        if word.tag in ("GPE", "FAC"):
            yield Span(word.start, word.end, Kind.ADDRESS)
