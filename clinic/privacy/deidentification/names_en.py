"""Finds people in English text: by title, credential, label, relation or greeting, and where a model saw a name.

A capitalised word is not enough: eponyms (Foley, Wells, Parkinson) and drugs are names only where the context says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from clinic.privacy.deidentification.base import Kind, Span, Tagged
from clinic.privacy.deidentification.words import words

LETTER = r"[^\W\d_]"
WORD = rf"(?:(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van|Von|Al-|El-|St\.\s)?[A-ZÀ-ÖØ-ÞĀ-Ž]{LETTER}*(?:['’-][A-ZÀ-ÖØ-Þ]?{LETTER}+)*)"
INITIAL = r"(?:[A-Z]\.?)"
PARTICLE = r"(?:de la|de los|van der|van den|von der|van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|y)"
NAME = rf"(?:{INITIAL}\s+){{0,2}}{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?(?:{INITIAL}(?=\s)|{WORD}|[\"“(]{WORD}[\"”)])){{0,4}}(?:,?[ \t]+(?:Jr|Sr|II|III|IV)\b\.?)?"
LAST_FIRST = rf"{WORD}(?:[ -]{WORD})?,[ \t]*{WORD}(?:[ \t]+(?:{INITIAL}|{WORD}))?(?![\w])"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|DR|MR|MRS|MS|Drs|Prof|Professor|Doctor|Nurse|Sister|Matron|Rev|Reverend|Father|Fr|Rabbi|Imam|Pastor|Sgt|Capt|Captain|Lt|Col|Officer|Detective|Judge|Sir|Lady|Lord|Master|Uncle|Aunt|Auntie|Grandma|Grandpa|Coach|Senator|Attorney)"
STAFF_TITLE = re.compile(r"(?:Drs?|DR|Prof|Professor|Doctor|Nurse|Matron)\b")
CREDENTIAL = (
    r"(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|BSN|MSN|N\.?P\.?|FNP(?:-C|-BC)?|ACNP|CRNP|APRN|ARNP|DNP|P\.?A\.?(?:-C)?|LPN|LVN|CNA|CMA|MA|PharmD|Pharm\.?D\.?|RPh|Ph\.?D\.?|Psy\.?D\.?|D\.?D\.?S\.?|DMD|DPM|DPT|PT|OT|OTR(?:/L)?|SLP|RT|RRT|RD|LDN|"
    r"LCSW|LMSW|MSW|LPC|CRNA|CNM|MBBS|MBChB|BMBS|FRCP|FRCS|MRCP|MRCS|FACC|FACS|FACP|FACEP|FCCP|MPH|Esq|JD|PGY-?\d|MS[34]|M[34]|EMT(?:-P)?|NRP|SRNA|CCRN|CEN|MLS|MT|CLS|RDMS|RVT|RT\(R\)|RDCS|CPhT)(?![\w])"
)
STAFF_LABEL = (
    r"(?:Attending(?: [Pp]hysician| [Pp]rovider| MD)?|Physician|PCP|Primary [Cc]are(?: [Pp]hysician| [Pp]rovider| [Dd]octor)?|Provider|Referring(?: [Pp]hysician| [Pp]rovider| [Dd]octor| MD)?|Referred [Bb]y|Consultant|Consulting(?: [Pp]hysician)?|Surgeon|"
    r"Assistant(?: [Ss]urgeon)?|First [Aa]ssistant|An(?:a)?esthesiologist|An(?:a)?esthetist|Resident|Fellow|Intern|Hospitalist|Intensivist|(?:e-?|[Ee]lectronically |[Dd]igitally )?[Ss]igned(?: by)?|SIGNED(?: BY)?|Signature|Dictated(?: [Bb]y)?|Dictating(?: [Pp]hysician)?|Author|Authored by|Transcribed(?: [Bb]y)?|"
    r"Cosigned(?: [Bb]y)?|Attested by|Reviewed(?: [Bb]y)?|Verified(?: [Bb]y)?|Approved(?: [Bb]y)?|Reported(?: [Bb]y)?|Interpreted(?: [Bb]y)?|Read(?: [Bb]y)|Collected(?: [Bb]y)?|Drawn [Bb]y|Performed(?: [Bb]y)?|Ordered(?: [Bb]y)?|Ordering(?: [Pp]hysician| [Pp]rovider)?|Requested(?: [Bb]y)?|Requesting(?: [Pp]hysician| [Pp]rovider)?|Prepared [Bb]y|"
    r"Written [Bb]y|Entered [Bb]y|Recorded [Bb]y|Completed [Bb]y|Administered [Bb]y|Pathologist|Radiologist|Cardiologist|Neurologist|Oncologist|Nephrologist|Urologist|Psychiatrist|Therapist|Technician|Technologist|Tech|Phlebotomist|Pharmacist|Nurse|RN|LPN|Charge [Nn]urse|Bedside [Nn]urse|Day(?: shift)? [Nn]urse|Night(?: shift)? [Nn]urse|"
    r"Off-?going(?: RN| nurse)?|On-?coming(?: RN| nurse)?|Case [Mm]anager|Social [Ww]orker|Midwife|Dietitian|Nutritionist|Triage [Nn]urse|GP|Specialist|Accepting(?: [Pp]hysician| MD)?|Doctor|Clinician|Examiner|Investigator|Principal [Ii]nvestigator|Medical [Dd]irector|Scribe|Operator|Endoscopist|Receiving(?: RN| nurse| [Pp]hysician)?|Notified|Called to|Results? called to|Critical called to|Admitting(?: [Pp]hysician| [Pp]rovider)?|Discharging(?: [Pp]hysician| [Pp]rovider)?|Handoff (?:to|from)|Report (?:given )?(?:to|from))"
)
PERSON_LABEL = (
    r"(?:Patient(?:'s)?(?: [Nn]ame)?|PATIENT(?: NAME)?|Pt(?: [Nn]ame)?|Full [Nn]ame|Legal [Nn]ame|Preferred [Nn]ame|Maiden [Nn]ame|First [Nn]ame|Last [Nn]ame|Middle [Nn]ame|Surname|Name|NAME|Client|Resident|Infant|Baby|Mother|Father|Parent|Parents|Spouse|Husband|Wife|Son|Daughter|Sister|Brother|Partner|Guardian|"
    r"Next [Oo]f [Kk]in|NOK|Emergency [Cc]ontact|Contact(?: [Pp]erson)?|Caregiver|Carer|Informant|Historian|Accompanied by|Subscriber|Policy ?[Hh]older|Insured|Guarantor|Responsible [Pp]arty|Health ?care [Pp]roxy|HCP|POA|Surrogate|Witness|Interpreter|Donor|Recipient|Dear|To|From|CC|Cc|cc|Attn|ATTN|Attention|RE|Re|Regarding|Subject|Employer [Cc]ontact|Supervisor|Teacher|Lawyer|Attorney|Landlord|Roommate|Neighbou?r|Friend|"
    r"Also known as|AKA|a\.k\.a\.|Alias)"
)
RELATIVE = (
    r"(?:wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|partner|friend|neighbou?r|aunt|uncle|niece|nephew|grandson|granddaughter|grandmother|grandfather|grandma|grandpa|caregiver|carer|roommate|housemate|fianc[eé]e?|girlfriend|boyfriend|cousin|"
    r"boss|employer|spouse|guardian|lawyer|sitter|aide|pastor|priest|rabbi|teacher|coach|stepmother|stepfather|stepson|stepdaughter|son-in-law|daughter-in-law|mother-in-law|father-in-law|brother-in-law|sister-in-law|twin|ex-wife|ex-husband|ex|landlord|supervisor|coworker|co-worker|colleague|interpreter|social worker|case manager|"
    r"nurse|therapist|midwife|pharmacist|dietitian|cardiologist|oncologist|surgeon|neurologist|nephrologist|pulmonologist|urologist|psychiatrist|psychologist|dentist|dermatologist|ophthalmologist|podiatrist|gynecologist|obstetrician|pediatrician|hospitalist|PCP|GP|doctor|physician|provider|attending|resident|intern|fellow|"
    r"patient|Patient|client|infant|baby|boy|girl|officer|paramedic|contact|proxy|sibling|child|kid|toddler)"
)
VERB = (
    r"(?:[Ss]een by|[Ee]valuated by|[Ee]xamined by|[Dd]iscussed (?:with|w/)|[Rr]eviewed (?:with|by)|[Ss]igned by|[Pp]erformed by|[Oo]rdered by|[Pp]rescribed by|[Rr]eferred by|[Dd]ictated by|[Ss]poke (?:with|to)|[Ss]poken (?:with|to)|[Nn]otified|[Pp]aged|[Cc]alled|[Tt]old|[Mm]et with|[Ff]ollow(?:s|ed|-up|ing)?(?: up)? with|[Uu]nder|[Pp]er|"
    r"[Aa]ccompanied by|[Bb]rought in by|[Ii]ntubated by|[Pp]laced by|[Rr]ead by|[Aa]ccepted by|[Hh]anded (?:off|over) to|[Rr]eport (?:given )?to|[Rr]eport (?:received )?from|[Rr]esults? called to|[Rr]elieved by|[Aa]ssisted by|[Ss]upervised by|[Ss]taffed with|[Vv]isited by|[Ii]nformed|[Cc]ontacted|[Dd]elivered by|[Aa]dministered by|[Ww]itnessed by|"
    r"[Aa]ttended by|[Cc]ared for by|[Ii]nterpreted by|[Tt]ranscribed by|[Ss]een with|[Ll]ives with|[Aa]sk for|[Tt]hanks to|[Cc]onsulted|[Ee]scorted by|[Dd]riven by|[Aa]ttested by|[Cc]osigned by|[Cc]ollected by|[Vv]erified by|[Nn]amed|[Cc]alled|[Kk]nown as|[Aa]nswers to|[Gg]oes by|[Pp]refers to be called|[Rr]esults? to)"
)
GREETING = (
    r"(?:[Mm]y name is|[Mm]y name['’]s|I['’]m|I am|[Tt]his is|[Yy]ou must be|[Yy]ou are|[Aa]re you|[Cc]all me|[Nn]ame['’]s|[Nn]ame is|[Nn]ame was|[Hh]ello,?|[Hh]i,?|[Hh]ey,?|[Gg]ood (?:morning|afternoon|evening),?|[Tt]hank you,?|[Tt]hanks,?|[Oo]kay,?|[Aa]lright,?|[Ss]orry,?|[Bb]ye,?|[Gg]oodbye,?|[Ww]elcome(?: back)?,?|[Nn]ice to meet you,?|[Dd]ear|[Ss]ee you,?|[Tt]ake care,?|[Ss]ure,?|[Ss]o,?|[Ww]ell,?|[Nn]ow,?|[Gg]reat,?|[Yy]es,?|[Nn]o,?|[Ww]hat brings you in(?: today)?,?|[Hh]ow are you(?: today| doing| feeling)*,?)"
)
AGE_PHRASE = r"(?:,?\s+(?:is|was|a|an|who is)\s+(?:a|an)?\s*(?:\d{1,3}|very|pleasant|delightful|elderly|young)|,\s+(?:a\s+)?\d{1,3}[ -]?(?:y|M\b|F\b)|\s*\(\s*(?:DOB|MRN|age|\d{1,3}\s?(?:y|M|F)|[MF]\b|#|ID)|,?\s+(?:DOB|MRN)\b|\s+\(?(?:he|she|they)/)"
SPEAKER = re.compile(rf"(?m)^\s*[>*-]?\s*(?:\[?\d{{1,2}}:\d{{2}}(?::\d{{2}})?\]?\s*)?(?P<name>{NAME})\s*:\s*(?=\S)")
EPONYM_AFTER = re.compile(
    r"\s*(?:['’]s?\s+)?(?:disease|syndrome|sign|signs|test|score|criteria|scale|catheter|classification|stage|grade|lymphoma|sarcoma|tumou?r|palsy|phenomenon|fracture|contracture|esophagus|oesophagus|procedure|operation|reflex|reaction|"
    r"stain|staining|count|cells?|bod(?:y|ies)|hernia|pouch|diverticulum|disorder|anomaly|malformation|sequence|index|rule|rules|formula|equation|method|maneuver|manoeuvre|nodes?|ring|drain|tube|tubes|bag|line|monitor|incision|node|point|law|triad|pentad|area|ulcer|lines|nails|gangrene|arthropathy|thyroiditis|encephalopathy|"
    r"risk|prognostic|coma|traction|collar|brace|splint|pump|probe|filter|valve|shunt|loop|clip|mesh|ligament|neuroma|ganglion|gland|duct|canal|space|fascia|membrane|murmur|sounds?|respirations?|breathing|dystrophy|chorea|ataxia|melanoma|nephropathy|nephritis|purpura|virus|fever|spots?|anemia|anaemia|hemangioma|cyst|lesion|deformity|position|view|exercises|"
    r"Disease|Syndrome|Sign|Test|Score|Criteria|Scale|Catheter|Classification|smear|blot|agar|lamp|light|chart|questionnaire|inventory|solution|bottle|forceps|retractor|retention|cath\b|removed|placed|in place|patent|draining|output|to gravity)"
)
DRUG = re.compile(r"(?:mab|nib|pril|sartan|olol|statin|azole|cillin|mycin|micin|oxacin|cycline|dipine|prazole|tidine|gliptin|gliflozin|glutide|formin|parin|xaban|setron|triptan|lukast|terol|sone|solone|caine|pam|lam|zepam|barbital|tadine|vir|fenac|profen|amide|zide|azine|idone|apine|oxetine|prim|floxacin|semide|oxin|statins?|ximab|tinib|ine|ol|um|ate|ide)$")
STOP_WORDS = frozenset(
    "The A An He She They His Her Their We I You It This That These Those In On At By For With From To Of And Or But If When While After Before Was Is Are Were Has Have Had Will Would Who Which What Where Why How Not As Per Via Also Then There Here So "
    "Please Call Called Return Returned Seen Came Went Lives Works Born States Stated Says Said Told Denied Denies Reports Reported Presents Presented Agrees Agreed Aware Notified Signed Phone Tel Cell DOB MRN SSN ID Age Sex Gender Date Time Room Bed Unit "
    "Address Email Fax Attending Resident Nurse Physician Doctor Dept Department Cardiology Neurology Surgery Medicine Oncology Urology Hospital Clinic Center Street St Ave Road Apt MD DO RN NP PA PhD LPN PT OT PharmD RRT "
    "Mr Mrs Ms Dr Miss Prof Patient Pt My Our Your Let Can Could Should May Might Any Some No Yes Okay OK Hi Hello Thanks Thank Dear Today Tomorrow Yesterday Feel Feeling Following Regarding Re RE "
    "ER ED ICU CCU PACU OR IV PO BP HR RR SpO2 CT MRI EKG ECG CBC BMP CMP INR PTT UA WBC GI GU HEENT CV NAD COPD CHF CAD DM HTN UTI DVT PE MI TIA CVA".split()
)


def parts_of(name: str) -> list[str]:
    """The words of a name that stand for the person on their own."""
    plain = [re.sub(rf"^{TITLE}\.?$", "", word.strip(".,'’\"()“”")) for word in name.split()]
    return [word for word in plain if len(word) > 1 and (len(word) > 2 or word[1].islower()) and word[0].isupper() and word not in STOP_WORDS and word.casefold() not in _never()]


def plausible_places(text: str, tagged: Sequence[Tagged]) -> list[Tagged]:
    """What the model calls a town or a building, without abbreviations, drugs, countries and clinical words."""
    kept = []
    for word in tagged:
        parts = text[word.start:word.end].split()
        plain = [part.strip(".,'’") for part in parts]
        if word.tag not in ("GPE", "FAC") or any(len(part) < 3 or not part[0].isupper() or part.isupper() for part in plain[:1]):
            continue
        if any(_is_stop(part) or part.casefold() in _ordinary() or DRUG.search(part) for part in plain) or " ".join(plain) in COUNTRIES or any(c.isdigit() for c in "".join(plain)):
            continue
        kept.append(word)
    return kept


@cache
def _never() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("clinical_en") | words("eponyms_en"))


COUNTRIES = frozenset(
    "America,United States,USA,China,India,Mexico,Canada,England,Britain,United Kingdom,France,Germany,Italy,Spain,Japan,Korea,Vietnam,Philippines,Brazil,Africa,Europe,Asia,Russia,Ukraine,Ireland,Scotland,Australia,Haiti,Cuba,Jamaica,"
    "Ghana,Nigeria,Kenya,Ethiopia,Somalia,Egypt,Israel,Iran,Iraq,Syria,Afghanistan,Pakistan,Bangladesh,Nepal,Thailand,Portugal,Poland,Greece,Turkey,Guatemala,Honduras,El Salvador,Colombia,Peru,Ecuador,Venezuela,Chile,Argentina".split(",")
)


@cache
def _given() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("given_names"))


@cache
def _family() -> frozenset[str]:
    return frozenset(word.casefold() for word in words("family_names"))


PATTERNS: tuple[tuple[re.Pattern[str], Kind | None], ...] = tuple((re.compile(pattern), kind) for pattern, kind in (
    (rf"(?<![\w]){TITLE}\.?[ \t]+(?P<name>{NAME})", None),
    (rf"(?<![\w])(?P<name>{NAME}),?[ \t]+{CREDENTIAL}", Kind.STAFF),
    (rf"(?<![\w]){STAFF_LABEL}\s*(?:\([^)\n]{{1,12}}\))?\s*[:=#]\s*(?P<name>{LAST_FIRST}|{NAME})", Kind.STAFF),
    (rf"(?<![\w]){PERSON_LABEL}\s*(?:\([^)\n]{{1,16}}\))?\s*[:=]\s*(?P<name>{LAST_FIRST}|{NAME})", Kind.NAME),
    (rf"(?<![\w])Dear[ \t]+(?P<name>{NAME})", Kind.NAME),
    (rf"(?<![\w])(?i:{RELATIVE})(?:,|\s+is|\s+named|\s+called|\s*\(|\s+whose name is|,\s+named|['’]s name is|\s*[-–:])?[ \t]*(?P<name>{NAME})", Kind.NAME),
    (rf"(?<![\w]){VERB}[ \t]+(?:(?:the|his|her|their)\s+\w+\s+)?(?P<name>{NAME})", Kind.NAME),
    (rf"(?<![\w]){GREETING}[ \t]+(?P<name>{NAME})", Kind.NAME),
    (rf"(?<![\w])(?P<name>{NAME}){AGE_PHRASE}", Kind.NAME),
    (rf"(?<![\w])(?P<name>{WORD}(?:[ \t]+(?:{INITIAL}|{WORD})){{1,3}})\s*\((?:wife|husband|son|daughter|mother|father|sister|brother|partner|friend|spouse|niece|nephew|neighbou?r|guardian|caregiver|aunt|uncle|cousin|POA|proxy|NOK)", Kind.NAME),
    (rf"(?<![\w])(?P<name>{LAST_FIRST})\s*(?=\(|MRN|DOB|\||#)", Kind.NAME),
    (rf"(?<![\w])(?P<name>{NAME})\s+(?:said|says|told|thinks|asked|agrees|agreed|states|stated|denies|denied|complains|insisted|accompanies|lives|works|helps|drove)\b", Kind.NAME),
    (rf"(?m)(?:[Ss]incerely|[Rr]egards|[Tt]hank you|[Tt]hanks|[Rr]espectfully|[Yy]ours truly|[Bb]est|[Cc]heers)(?: yours)?,\s*(?P<name>{NAME})\s*$", Kind.STAFF),
    (rf"(?<![\w])(?P<name>{NAME})\s+(?:called|came|reports|reported|had|has|was|is|will|would|presents|presented|underwent|lives|works|noted|wants|complains|feels|felt|tolerated|remains|received|returned|went|helps|visited|brought|insisted|recommended|suggested|ordered|prescribed)\b", Kind.NAME),
    (rf"(?<![\w])(?:Patient|PATIENT|Pt|pt|Client|Resident|Name|NAME|RN|Nurse|nurse|Attending|Provider|Physician|Surgeon|Signed|signed|by|By|with|to|from|RE|Re|cc|CC)[ \t]+(?P<name>{LAST_FIRST}|{NAME})", Kind.NAME),
    (rf"(?<![\w])(?P<name>{LAST_FIRST})", Kind.NAME),
    (rf"(?<![\w])\((?P<name>{NAME})\)", Kind.NAME),
))
SURE = frozenset((0, 1, 2, 3, 4))
GREETED = 7
PERSONAL = frozenset((5, 8, 9, 10, 11, 12, 16))


def find(text: str, tagged: Sequence[Tagged] = ()) -> Iterator[Span]:
    """Every person in the text, in no order. ``tagged`` are a model's names."""
    seen = {(word.start, word.end) for word in tagged if word.tag == "PERSON"}
    for number, (pattern, kind) in enumerate(PATTERNS):
        for match in pattern.finditer(text):
            span = _trimmed(text, *match.span("name"))
            if span and (number in SURE or _likely(text, *span, seen) or (number == GREETED and _addressed(text, match)) or (number in PERSONAL and _unheard_of(text[slice(*span)]))):
                titled = STAFF_TITLE.match(text[match.start():]) is not None
                yield Span(match.start() if kind is None else span[0], span[1], Kind.STAFF if kind is Kind.STAFF or (kind is None and titled) else Kind.NAME)
    for match in SPEAKER.finditer(text):
        if (span := _trimmed(text, *match.span("name"))) and span[1] == match.end("name") and _looks_named(text[slice(*span)]):
            yield Span(*span, Kind.NAME)
    yield from _pairs(text)
    yield from _seen_by_model(text, tagged)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name without words that only follow or lead up to it; None if nothing is left."""
    pieces = [(start + match.start(), start + match.end()) for match in re.finditer(r"[^\s,()\"“”]+", text[start:end])]
    while pieces and _is_stop(text[slice(*pieces[0])]):
        pieces.pop(0)
    kept: list[tuple[int, int]] = []
    for piece in pieces:
        if _is_stop(text[slice(*piece)]) or (kept and text[slice(*piece)].casefold() in _headings()):
            break
        kept.append(piece)
    while kept and re.fullmatch(PARTICLE, text[slice(*kept[-1])]):
        kept.pop()
    if not kept or not any(len(text[slice(*piece)].strip(".")) > 1 for piece in kept):
        return None
    final = kept[-1][1]
    return kept[0][0], final - 1 if text[final - 1] in ".-'’" and not re.search(r"(?:Jr|Sr|\b[A-Z])\.$", text[kept[0][0]:final]) else final


@cache
def _ordinary() -> frozenset[str]:
    """Words that medical English writes small."""
    return words("ordinary_en") | _never()


@cache
def _headings() -> frozenset[str]:
    """Clinical words that can't be somebody's family name either."""
    clinical = frozenset(word.casefold() for word in words("clinical_en"))
    return clinical - _family() - _given()


def _is_stop(word: str) -> bool:
    plain = word.strip(".,:;'’")
    if re.fullmatch(r"[B-HJ-Z]\.?|[AI]\.", word):
        return False
    return plain in STOP_WORDS or (plain.isupper() and len(plain) > 1 and plain.title() in STOP_WORDS) or (len(plain) > 3 and plain.casefold() in _headings())


def _likely(text: str, start: int, end: int, seen: set[tuple[int, int]]) -> bool:
    """Whether the words after a weak hint (a verb, a relation, a greeting) are somebody's name."""
    name = text[start:end]
    if EPONYM_AFTER.match(text, end) or any(word.strip(".,'’").casefold() in _headings() for word in name.split()):
        return False
    return _looks_named(name) or (any(begin < end and start < stop for begin, stop in seen) and _unheard_of(name))


def _unheard_of(name: str) -> bool:
    """Whether no word of the name is one that medicine uses, which is as good as a name beside «his wife»."""
    plain = [word.strip(".,'’\"()").casefold() for word in name.split()]
    return all(word not in _ordinary() and not DRUG.search(word) for word in plain if len(word) > 1) and not any(map(str.isdigit, name))


def _addressed(text: str, match: re.Match[str]) -> bool:
    """Whether one capitalised word after a greeting is the person greeted («Okay, Kenji.»)."""
    direct = re.match(r"(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood|[Tt]hank|[Oo]kay|[Aa]lright|[Bb]ye|[Gg]oodbye|[Dd]ear|[Cc]all me|[Mm]y name|[Tt]his is|I['’]m|[Nn]ame|[Ss]orry)", match.group())
    word = match["name"]
    return bool(direct) and word.isalpha() and word.casefold() not in _never() and re.match(r"\s*[,.!?]", text[match.end():]) is not None


def _looks_named(name: str) -> bool:
    """Whether a word of the name is a known given or family name, or nothing but a name looks like this."""
    plain = [word.strip(".,'’\"()").casefold() for word in re.split(r"[\s-]+", name)]
    known = [word for word in plain if word in _given() or word in _family()]
    return bool(known) and not all(word in _never() for word in known)


def _pairs(text: str) -> Iterator[Span]:
    """A known given name with another capitalised word, wherever it stands."""
    for match in re.finditer(rf"(?<![\w]){WORD}(?:[ \t]+{INITIAL}(?=\s))?[ \t]+{WORD}(?:-{WORD})?", text):
        span = _trimmed(text, *match.span())
        if span is None or EPONYM_AFTER.match(text, span[1]):
            continue
        parts = [word.strip(".'’").casefold() for word in text[slice(*span)].split()]
        if len(parts) > 1 and _pair_of_names(parts[0], parts[-1]):
            yield Span(*span, Kind.NAME)


def _pair_of_names(first: str, last: str) -> bool:
    if first in _given() and first not in _never():
        return last not in _headings() and (last in _family() or not (DRUG.search(last) or last in _ordinary()))
    return last in _family() and last not in _never() and first not in _ordinary() and not DRUG.search(first)


def _seen_by_model(text: str, tagged: Sequence[Tagged]) -> Iterator[Span]:
    for word in tagged:
        if word.tag != "PERSON" or not (span := _trimmed(text, word.start, word.end)):
            continue
        name = text[slice(*span)]
        parts = [part.strip(".,'’").casefold() for part in name.split()]
        if EPONYM_AFTER.match(text, span[1]) or "\n" in name or any(character.isdigit() for character in name) or any(part in _never() for part in parts):
            continue
        if _looks_named(name) or (len(parts) > 1 and all(re.fullmatch(rf"{LETTER}[\w'’.-]*", part) and not DRUG.search(part) for part in parts) and name.istitle()):
            yield Span(*span, Kind.NAME)
