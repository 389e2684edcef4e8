"""Finds numbers and addresses that name a person or a machine by their form or by the label before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic.privacy.deidentification.base import Kind, Span

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
URL = re.compile(
    r"(?:https?|ftp)://[^\s<>，。；、）)\"'’”]+|www\.[^\s<>，。；、）)\"'’”]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|cn|io|co|uk|info|health|biz|eu|de|fr|"
    r"us)\b(?:/[^\s<>，。；、）)\"'’”]*)?",
    re.IGNORECASE,
)
IP = re.compile(
    r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}:(?:[0-9A-Fa-f]{1,4}:?){0,5}[0-9A-Fa-f]{1,4}(?![\w:])"
)
MAC = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])")
CHINESE_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)")
OLD_CHINESE_ID = re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
SSN = re.compile(r"(?<![\d-])(?!000|666)\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])")
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
CARD = re.compile(r"(?<![\d-])(?:\d[ -]?){12,18}\d(?![\d-])")
PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:E[A-HJ-NP-Z]?|G|P|S|D|H|M)\d{7,8}(?![A-Za-z0-9])")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Za-hj-np-z]\s?[·•・.-]?\s?"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]|[DFdf][A-HJ-NP-Za-hj-np-z0-9]\d{4}|"
    r"\d{5}[DFdf])(?![A-Za-z0-9])"
)

PLATE_EN = re.compile(
    r"(?:[Ll]icen[cs]e [Pp]late|[Nn]umber [Pp]late|[Pp]late|[Vv]ehicle [Tt]ag|[Rr]egistration)\s*(?:[Nn]umber|"
    r"[Nn]o\.?|#)?\s*(?:[:#]|is|was)?\s*"
    r"(?P<value>(?=[A-Z0-9 -]{0,6}\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{2,5}){1,2})(?![A-Za-z0-9])"
)
VALUE = r"[A-Za-z0-9][A-Za-z0-9_/*.-]*(?: ?[·-] ?[A-Za-z0-9]+)*"
LABELS_ZH = (
    "身份证(?:件)?(?:号码|号)?|公民身份(?:证)?号码|证件(?:号码|号)|(?:医疗保险|医保|社保|社会保障|新农合|农合|健康|保险|市民|就诊|诊疗|银行|储蓄|磁)"
    "卡?(?:电脑)?(?:证|卡)?(?:号码|编号|号|账号)|(?:社保|医保|就诊|银行|健康|诊疗|居民健康)卡|住院(?:号码|编号|登记号|流水号|号|ID)|"
    "(?:门诊|病历|病案|病志|急诊|登记|患者|病人|档案|健康档案|体检|检查|影像|放射|超声|内镜|病理|心电图|CT|MR|MRI|X线|片|标本|样本|条码|条形码|试管|"
    "申请|申请单|报告|报告单|医嘱|处方|发票|收据|收费|流水|单据|订单|合同|保单|参保|投保|理赔|结算|预约|排队|入院|出院|转诊|转诊单|会诊单|会诊|"
    "手术|麻醉|输血|血袋|献血|随访|研究|受试者|筛选|入组|试验|护理|腕带|执业|执业证|执业证书|医师执业证书|资格证|医师资格|工作|员工|职工|医师|医生|护士|"
    "学|准考|军官|军人|残疾|老年|驾驶|驾|行驶|居住|出生|出生医学证明|通行|港澳通行|台胞|结婚|户口|房产|快递|运单|车架|发动机|案件|立案|"
    "追踪|识别|唯一)(?:证|卡|单)?(?:ID|id|Id|代码|编码|编号|号码|号)|护照(?:号码|编号|号)?|(?:户口|存折|账户|银行账户)(?:本|号)?(?:号码|号)|账号|帐号|"
    "(?:个人|患者|用户|病人|受试者|影像|检查)?ID号?|(?:微信|QQ|qq|支付宝|抖音|微博|钉钉|淘宝)(?:号码|账号|号|ID)?|卡号|编号|单号|证号|车牌(?:号码|号)?"
)
LABELS_EN = (
    r"(?:MRN|MR|MRNO|URN|UHN|CHI|NHS|SSN|SIN|PAN|CSN|FIN|HAR|VIN|NPI|DEA|DL|DLN|CDL|MBI|HICN|HIC|UPIN|CLIA|EIN|TIN|"
    r"PHN|NHI|IHI|Aadhaar|PID|EMPI|"
    r"ID|Id|ID card|Medical [Rr]ecord|Med\.? Rec\.?|Health [Rr]ecord|Hospital|Patient|Pt\.?|Unit|Chart|Case|File|"
    r"Record|Account|Acct\.?|Billing|Visit|Encounter|"
    r"Admission|Episode|Accession|Specimen|Sample|Lab|Order|Requisition|Req\.?|Exam|Study|Film|Image|Slide|Block|"
    r"Report|Document|Reference|[Rr]ef\.?|Family|Pedigree|Kindred|"
    r"Confirmation|Ticket|Tracking|Claim|Invoice|Receipt|Authorization|Authorisation|Auth\.?|"
    r"Prior [Aa]uth(?:orization)?|Referral|Prescription|Rx|"
    r"Policy|Plan|Group|Member|Membership|Subscriber|Beneficiary|Insurance|Insured|Health [Pp]lan|"
    r"Health [Ii]nsurance|Medicare|Medicaid|Tricare|"
    r"Social [Ss]ecurity|National [Ii]nsurance|National|Identity|Identification|Personal|Tax|Passport|Visa|"
    r"Licen[cs]e|Driver'?s? [Ll]icen[cs]e|"
    r"Driver’s [Ll]icen[cs]e|Medical [Ll]icen[cs]e|Nursing [Ll]icen[cs]e|State|Permit|Certificate|Registration|"
    r"Employee|Badge|Staff|Provider|Pager|"
    r"Wristband|Barcode|Bar ?code|Bank|Routing|Card|Credit [Cc]ard|Debit [Cc]ard|Subject|Participant|Screening|"
    r"Trial|Research|Student|Inmate|Military|"
    r"Service|Veteran|Vehicle|License [Pp]late|Licence [Pp]late|Number [Pp]late|Tag|Registry|User|Login|Username|"
    r"Portal|Donor|Unit of blood)"
)
NUMBER_WORDS = r"(?:\s*(?:ID|Id|id))?\s*(?:[Nn]umbers?|NUMBER|[Nn]os?\.?|NO\.?|№|#|[Cc]ode|ID|IDs)"
LABELLED_ZH = re.compile(rf"(?:{LABELS_ZH})\s*(?:[：:为是]|（|\(|码|=)?\s*[：:]?\s*(?P<value>{VALUE})")
LABELLED_EN = re.compile(
    rf"(?<![A-Za-z]){LABELS_EN}(?:{NUMBER_WORDS})?\s*(?:[:#=]|\bis\b|\bwas\b|\()?\s*#?\s*(?P<value>{VALUE})"
)
LABELLED_SMALL = re.compile(
    r"\b(?:accession|specimen|(?:medical )?record|account|policy|member(?:ship)?|claim|chart|visit|encounter|"
    r"reference|confirmation|licen[cs]e|passport|invoice|case|file|badge|employee|patient id|hospital|order|ticket|"
    r"subscriber|insurance|card|serial|requisition|prescription|referral|study|sample|barcode)(?:\s+(?:number|no\.?|"
    r"id|#))?\s*(?:[:#]|is\b|was\b|\()?\s*#?\s*(?P<value>(?=[\w-]*\d{4})[A-Za-z0-9][A-Za-z0-9-]{3,})"
)
DOCUMENT_ZH = re.compile(
    r"(?:编号|文号|案号|书号|证号|字号|档号)\s*[：:为]?\s*(?P<value>[一-鿿]{1,5}[字第]?[〔\[（(]?\d{2,}[〕\]）)]?[-－第字]{0,2}\d{2,}号?)"
)
SERIAL = re.compile(r"(?<![A-Za-z])(?:SN|S/N|UDI|IMEI)\s*[:：#]?\s*(?=[A-Z-]*\d)[A-Za-z0-9][A-Za-z0-9-]{4,}")
# «SSN ends in 4471»: the last digits are enough where a list of people is small.
ENDING = re.compile(
    r"(?i:\b(?:SSN|social security|card|account|policy|MRN|record|phone|passport|licen[cs]e)\b[^.\n]{0,24}\bend(?:s|ing)(?: in| with)?)"
    r"\s+(?P<value>\d{3,6})(?!\d)|(?:尾号|后四位)(?:为|是|：|:)?\s?(?P<tail>\d{3,6})(?!\d)"
)
LOT = re.compile(
    r"\b(?:[Ll]ot|LOT|[Mm]odel|REF)(?:\s+(?:number|no\.?|#))?\s*[:#]?\s*(?P<value>(?=[A-Z0-9-]*\d[A-Z0-9-]*\d)(?=[0-9-]*[A-Z])[A-Z0-9-]{5,})(?!\w)"
)
DEVICE_ZH = re.compile(
    r"(?:(?:设备|器械|仪器|植入物|起搏器|支架|泵|机器|产品|假体|除颤器|监护仪|呼吸机|血糖仪|助听器|人工耳蜗|瓣膜)"
    r"(?:ID|id|序列|识别|编|型)?(?:码|编号|号|序列号)|序列号|机身号|IMEI|UDI|SN|S/N|MAC(?:地址)?)\s*(?:[：:为是]|（|\()?\s*"
    rf"(?P<value>{VALUE})"
)
DEVICE_EN = re.compile(
    r"(?<![A-Za-z])(?:[Ss]erial|SERIAL|S/N|SN|UDI(?:-DI)?|IMEI|[Dd]evice|[Ii]mplant|[Pp]acemaker|ICD|[Pp]ump|"
    r"[Ll]ead|[Ll]ot|LOT)"
    rf"(?:{NUMBER_WORDS}|\s*:|\s*=)\s*(?:[:#=]|\bis\b)?\s*(?P<value>{VALUE})"
)
HANDLE = re.compile(
    r"(?:微信|QQ|qq|抖音|微博|钉钉|[Uu]sername|[Ll]ogin|[Tt]witter|[Ff]acebook|[Ii]nstagram|[Ss]kype)(?:号码|账号|号|ID|"
    r"名)?\s*[：:为是]?\s*(?P<value>@?[A-Za-z0-9][\w.-]{4,30})(?!\w)"
)
CODE = re.compile(
    r"(?<![A-Za-z0-9./-])[A-Z]{1,6}[-_]?(?:[A-Z0-9]{1,6}[-_])*\d{5,}[A-Z0-9]*(?:[-_][A-Z0-9]+)*(?![A-Za-z0-9])"
)
NOT_A_CODE = re.compile(
    r"^(?:NCT|PMID|PMC|ISRCTN|NM_|NP_|NG_|NC_|ENSG|ENST|LOINC|SNOMED|RXCUI|HP|MIM|OMIM|ORPHA|CHICTR|GO|SNP|COVID|"
    r"SARS)"
)
LONG_NUMBER = re.compile(
    r"(?<![A-Za-z\d.,~<>≥≤+-])\d{7,}(?![\d.]*\d)(?!\s*(?:copies|cop|IU|U\b|U/|/|ml|mL|个|拷贝|×|cells|cfu|CFU|元|%|步|"
    r"per\b))"
)
GROUPED = re.compile(r"(?<![\w.-])(?:\d{2,6}-){2,4}\d{2,7}(?![\w-])")


def checked_chinese_id(number: str) -> bool:
    """Whether the last of 18 characters is the check digit of the others (GB 11643-1999, ISO 7064 MOD 11-2)."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == number[17].upper()


def checked_card(number: str) -> bool:
    """Whether 13 to 19 digits end in their Luhn check digit (ISO/IEC 7812-1)."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = [digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def find(text: str) -> Iterator[Span]:
    """Every identifier in the text, in no order; the same place may be found twice."""
    for pattern, kind in ((EMAIL, Kind.EMAIL), (URL, Kind.URL), (IP, Kind.IP), (MAC, Kind.DEVICE), (PLATE, Kind.PLATE)):
        yield from (Span(*match.span(), kind) for match in pattern.finditer(text))
    for pattern in (CHINESE_ID, OLD_CHINESE_ID, SSN, IBAN, PASSPORT, LONG_NUMBER, GROUPED):
        yield from (Span(*match.span(), Kind.IDENTIFIER) for match in pattern.finditer(text))
    yield from (Span(*match.span(), Kind.IDENTIFIER) for match in CARD.finditer(text) if checked_card(match.group()))
    yield from (
        Span(*match.span(), Kind.IDENTIFIER) for match in CODE.finditer(text) if not NOT_A_CODE.match(match.group())
    )
    yield from (Span(*match.span(match.lastgroup or 0), Kind.IDENTIFIER) for match in ENDING.finditer(text))
    yield from (Span(*match.span("value"), Kind.PLATE) for match in PLATE_EN.finditer(text))
    yield from (Span(*match.span("value"), Kind.IDENTIFIER) for match in DOCUMENT_ZH.finditer(text))
    yield from (Span(*match.span("value"), Kind.DEVICE) for match in LOT.finditer(text))
    yield from (Span(*match.span(), Kind.DEVICE) for match in SERIAL.finditer(text))
    yield from (Span(*match.span("value"), Kind.IDENTIFIER) for match in HANDLE.finditer(text))
    for pattern, kind in (
        (LABELLED_ZH, Kind.IDENTIFIER),
        (LABELLED_EN, Kind.IDENTIFIER),
        (LABELLED_SMALL, Kind.IDENTIFIER),
        (DEVICE_ZH, Kind.DEVICE),
        (DEVICE_EN, Kind.DEVICE),
    ):
        yield from _labelled(text, pattern, kind)


def _labelled(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[Span]:
    for match in pattern.finditer(text):
        value = match["value"].rstrip(".-/_")
        if sum(character.isdigit() for character in value) >= 3 and not _is_measure(
            text, match.start("value") + len(value)
        ):
            yield Span(match.start("value"), match.start("value") + len(value), kind)


def _is_measure(text: str, end: int) -> bool:
    """Whether a unit follows, as in «Unit 500 mg»."""
    return (
        re.match(
            r"\s?(?:mg|mcg|µg|g|kg|ml|mL|L|mmHg|mmol|units?|U|IU|%|bpm|days?|weeks?|months?|years?|minutes?|hours?|"
            r"年|月|"
            r"天|岁)\b",
            text[end : end + 12],
        )
        is not None
    )
