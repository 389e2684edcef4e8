"""The words around a name in English: titles, credentials, labels, relations, greetings. Knows no text and no model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from clinic.privacy.deidentification.base import Kind

LETTER = r"[^\W\d_]"
WORD = (
    rf"(?:(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van|Von|Al-|El-|"
    rf"St\.\s)?[A-ZÀ-ÖØ-ÞĀ-Ž]{LETTER}*(?:['’-][A-ZÀ-ÖØ-Þ]?{LETTER}+)*)"
)
INITIAL = r"(?:[A-Z]\.?)"
PARTICLE = (
    r"(?:de la|de los|van der|van den|von der|van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|"
    r"y)"
)
NAME = (
    rf"(?:{INITIAL}\s+){{0,2}}{WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?(?:{INITIAL}(?=\s)|{WORD}|"
    rf"[\"“(]{WORD}[\"”)])){{0,4}}(?:,?[ \t]+(?:Jr|Sr|II|III|IV)\b\.?)?"
)
LAST_FIRST = rf"{WORD}(?:[ -]{WORD})?,[ \t]*{WORD}(?:[ \t]+(?:{INITIAL}|{WORD}))?(?![\w])"
TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|DR|MR|MRS|MS|Drs|Prof|Professor|Doctor|Nurse|Sister|Matron|Rev|Reverend|Father|Fr|"
    r"Rabbi|Imam|Pastor|Sgt|Capt|Captain|Lt|Col|Officer|Detective|Judge|Sir|Lady|Lord|Master|Uncle|Aunt|Auntie|"
    r"Grandma|Grandpa|Coach|Senator|Attorney)"
)
STAFF_TITLE = re.compile(r"(?:Drs?|DR|Prof|Professor|Doctor|Nurse|Matron)\b")
CREDENTIAL = (
    r"(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|BSN|MSN|N\.?P\.?|FNP(?:-C|-BC)?|ACNP|CRNP|APRN|ARNP|DNP|P\.?A\.?(?:-C)?|LPN|LVN|"
    r"CNA|CMA|MA|PharmD|Pharm\.?D\.?|RPh|Ph\.?D\.?|Psy\.?D\.?|D\.?D\.?S\.?|DMD|DPM|DPT|PT|OT|OTR(?:/L)?|SLP|RT|RRT|"
    r"RD|LDN|"
    r"LCSW|LMSW|MSW|LPC|CRNA|CNM|MBBS|MBChB|BMBS|FRCP|FRCS|MRCP|MRCS|FACC|FACS|FACP|FACEP|FCCP|MPH|Esq|JD|PGY-?\d|"
    r"MS[34]|M[34]|EMT(?:-P)?|NRP|SRNA|CCRN|CEN|MLS|MT|CLS|RDMS|RVT|RT\(R\)|RDCS|CPhT)(?![\w])"
)
STAFF_LABEL = (
    r"(?:Attending(?: [Pp]hysician| [Pp]rovider| MD)?|Physician|PCP|Primary [Cc]are(?: [Pp]hysician| [Pp]rovider|"
    r" [Dd]octor)?|Provider|Referring(?: [Pp]hysician| [Pp]rovider| [Dd]octor| MD)?|Referred [Bb]y|Consultant|"
    r"Consulting(?: [Pp]hysician)?|Surgeon|"
    r"Assistant(?: [Ss]urgeon)?|First [Aa]ssistant|An(?:a)?esthesiologist|An(?:a)?esthetist|Resident|Fellow|Intern|"
    r"Hospitalist|Intensivist|(?:e-?|[Ee]lectronically |[Dd]igitally )?[Ss]igned(?: by)?|SIGNED(?: BY)?|Signature|"
    r"Dictated(?: [Bb]y)?|Dictating(?: [Pp]hysician)?|Author|Authored by|Transcribed(?: [Bb]y)?|"
    r"Cosigned(?: [Bb]y)?|Attested by|Reviewed(?: [Bb]y)?|Verified(?: [Bb]y)?|Approved(?: [Bb]y)?|"
    r"Reported(?: [Bb]y)?|Interpreted(?: [Bb]y)?|Read(?: [Bb]y)|Collected(?: [Bb]y)?|Drawn [Bb]y|"
    r"Performed(?: [Bb]y)?|Ordered(?: [Bb]y)?|Ordering(?: [Pp]hysician| [Pp]rovider)?|Requested(?: [Bb]y)?|"
    r"Requesting(?: [Pp]hysician| [Pp]rovider)?|Prepared [Bb]y|"
    r"Written [Bb]y|Entered [Bb]y|Recorded [Bb]y|Completed [Bb]y|Administered [Bb]y|Pathologist|Radiologist|"
    r"Cardiologist|Neurologist|Oncologist|Nephrologist|Urologist|Psychiatrist|Therapist|Technician|Technologist|"
    r"Tech|Phlebotomist|Pharmacist|Nurse|RN|LPN|Charge [Nn]urse|Bedside [Nn]urse|Day(?: shift)? [Nn]urse|"
    r"Night(?: shift)? [Nn]urse|"
    r"Off-?going(?: RN| nurse)?|On-?coming(?: RN| nurse)?|Case [Mm]anager|Social [Ww]orker|Midwife|Dietitian|"
    r"Nutritionist|Triage [Nn]urse|GP|Specialist|Accepting(?: [Pp]hysician| MD)?|Doctor|Clinician|Examiner|"
    r"Investigator|Principal [Ii]nvestigator|Medical [Dd]irector|Scribe|Operator|Endoscopist|Receiving(?: RN| nurse|"
    r" [Pp]hysician)?|Notified|Called to|Results? called to|Critical called to|Admitting(?: [Pp]hysician|"
    r" [Pp]rovider)?|Discharging(?: [Pp]hysician| [Pp]rovider)?|Handoff (?:to|from)|Report (?:given )?(?:to|from))"
)
PERSON_LABEL = (
    r"(?:Patient(?:'s)?(?: [Nn]ame)?|PATIENT(?: NAME)?|Pt(?: [Nn]ame)?|Full [Nn]ame|Legal [Nn]ame|Preferred [Nn]ame|"
    r"Maiden [Nn]ame|First [Nn]ame|Last [Nn]ame|Middle [Nn]ame|Surname|Name|NAME|Client|Resident|Infant|Baby|Mother|"
    r"Father|Parent|Parents|Spouse|Husband|Wife|Son|Daughter|Sister|Brother|Partner|Guardian|"
    r"Next [Oo]f [Kk]in|NOK|Emergency [Cc]ontact|Contact(?: [Pp]erson)?|Caregiver|Carer|Informant|Historian|"
    r"Accompanied by|Subscriber|Policy ?[Hh]older|Insured|Guarantor|Responsible [Pp]arty|Health ?care [Pp]roxy|HCP|"
    r"POA|Surrogate|Witness|Interpreter|Donor|Recipient|Dear|To|From|CC|Cc|cc|Attn|ATTN|Attention|RE|Re|Regarding|"
    r"Subject|Employer [Cc]ontact|Supervisor|Teacher|Lawyer|Attorney|Landlord|Roommate|Neighbou?r|Friend|"
    r"Also known as|AKA|a\.k\.a\.|Alias)"
)
RELATIVE = (
    r"(?:wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|partner|friend|neighbou?r|aunt|uncle|"
    r"niece|nephew|grandson|granddaughter|grandmother|grandfather|grandma|grandpa|caregiver|carer|roommate|"
    r"housemate|fianc[eé]e?|girlfriend|boyfriend|cousin|"
    r"boss|employer|spouse|guardian|lawyer|sitter|aide|pastor|priest|rabbi|teacher|coach|stepmother|stepfather|"
    r"stepson|stepdaughter|son-in-law|daughter-in-law|mother-in-law|father-in-law|brother-in-law|sister-in-law|twin|"
    r"ex-wife|ex-husband|ex|landlord|supervisor|coworker|co-worker|colleague|interpreter|social worker|case manager|"
    r"nurse|therapist|midwife|pharmacist|dietitian|cardiologist|oncologist|surgeon|neurologist|nephrologist|"
    r"pulmonologist|urologist|psychiatrist|psychologist|dentist|dermatologist|ophthalmologist|podiatrist|"
    r"gynecologist|obstetrician|pediatrician|hospitalist|PCP|GP|doctor|physician|provider|attending|resident|intern|"
    r"fellow|"
    r"patient|Patient|client|infant|baby|boy|girl|officer|paramedic|contact|proxy|sibling|child|kid|toddler|medic|dispatcher|"
    r"volunteer|father of (?:the )?baby|FOB)"
)
VERB = (
    r"(?:[Ss]een by|[Ee]valuated by|[Ee]xamined by|[Dd]iscussed (?:with|w/)|[Rr]eviewed (?:with|by)|[Ss]igned by|"
    r"[Pp]erformed by|[Oo]rdered by|[Pp]rescribed by|[Rr]eferred by|[Dd]ictated by|[Ss]poke (?:with|to)|"
    r"[Ss]poken (?:with|to)|[Nn]otified|[Pp]aged|[Cc]alled|[Tt]old|[Mm]et with|[Ff]ollow(?:s|ed|-up|"
    r"ing)?(?: up)? with|[Uu]nder|[Pp]er|"
    r"[Aa]ccompanied by|[Bb]rought in by|[Ii]ntubated by|[Pp]laced by|[Rr]ead by|[Aa]ccepted by|[Hh]anded (?:off|"
    r"over) to|[Rr]eport (?:given )?to|[Rr]eport (?:received )?from|[Rr]esults? called to|[Rr]elieved by|"
    r"[Aa]ssisted by|[Ss]upervised by|[Ss]taffed with|[Vv]isited by|[Ii]nformed|[Cc]ontacted|[Dd]elivered by|"
    r"[Aa]dministered by|[Ww]itnessed by|"
    r"[Aa]ttended by|[Cc]ared for by|[Ii]nterpreted by|[Tt]ranscribed by|[Ss]een with|[Ll]ives with|[Aa]sk for|"
    r"[Tt]hanks to|[Cc]onsulted|[Ee]scorted by|[Dd]riven by|[Aa]ttested by|[Cc]osigned by|[Cc]ollected by|"
    r"[Vv]erified by|[Nn]amed|[Cc]alled|[Kk]nown as|[Aa]nswers to|[Gg]oes by|[Pp]refers to be called|[Rr]esults? to)"
)
GREETING = (
    r"(?:[Mm]y name is|[Mm]y name['’]s|I['’]m|I am|[Tt]his is|[Yy]ou must be|[Yy]ou are|[Aa]re you|[Cc]all me|"
    r"[Nn]ame['’]s|[Nn]ame is|[Nn]ame was|[Hh]ello,?|[Hh]i,?|[Hh]ey,?|[Gg]ood (?:morning|afternoon|evening),?|"
    r"[Tt]hank you,?|[Tt]hanks,?|[Oo]kay,?|[Aa]lright,?|[Ss]orry,?|[Bb]ye,?|[Gg]oodbye,?|[Ww]elcome(?: back)?,?|"
    r"[Nn]ice to meet you,?|[Dd]ear|[Ss]ee you,?|[Tt]ake care,?|[Ss]ure,?|[Ss]o,?|[Ww]ell,?|[Nn]ow,?|[Gg]reat,?|"
    r"[Yy]es,?|[Nn]o,?|[Ww]hat brings you in(?: today)?,?|[Hh]ow are you(?: today| doing| feeling)*,?)"
)
AGE_PHRASE = (
    r"(?:,?\s+(?:is|was|a|an|who is)\s+(?:a|an)?\s*(?:\d{1,3}|very|pleasant|delightful|elderly|young)|"
    r",\s+(?:a\s+)?\d{1,3}[ -]?(?:y|M\b|F\b)|,\s+aged?\s+\d|\s*\(\s*(?:DOB|MRN|age|\d{1,3}\s?(?:y|M|F)|[MF]\b|#|ID)|"
    r",?\s+(?:DOB|MRN)\b|\s+\(?(?:he|she|they)/)"
)
SPEAKER = re.compile(rf"(?m)^\s*[>*-]?\s*(?:\[?\d{{1,2}}:\d{{2}}(?::\d{{2}})?\]?\s*)?(?P<name>{NAME})\s*:\s*(?=\S)")
EPONYM_AFTER = re.compile(
    r"\s*(?:['’]s?\s+)?(?:disease|syndrome|sign|signs|test|score|criteria|scale|catheter|classification|stage|grade|"
    r"lymphoma|sarcoma|tumou?r|palsy|phenomenon|fracture|contracture|esophagus|oesophagus|procedure|operation|"
    r"reflex|reaction|"
    r"stain|staining|count|cells?|bod(?:y|ies)|hernia|pouch|diverticulum|disorder|anomaly|malformation|sequence|"
    r"index|rule|rules|formula|equation|method|maneuver|manoeuvre|nodes?|ring|drain|tube|tubes|bag|line|monitor|"
    r"incision|node|point|law|triad|pentad|area|ulcer|lines|nails|gangrene|arthropathy|thyroiditis|encephalopathy|"
    r"risk|prognostic|coma|traction|collar|brace|splint|pump|probe|filter|valve|shunt|loop|clip|mesh|ligament|"
    r"neuroma|ganglion|gland|duct|canal|space|fascia|membrane|murmur|sounds?|respirations?|breathing|dystrophy|"
    r"chorea|ataxia|melanoma|nephropathy|nephritis|purpura|virus|fever|spots?|anemia|anaemia|hemangioma|cyst|lesion|"
    r"deformity|position|view|exercises|"
    r"Disease|Syndrome|Sign|Test|Score|Criteria|Scale|Catheter|Classification|smear|blot|agar|lamp|light|chart|"
    r"questionnaire|inventory|solution|bottle|forceps|retractor|retention|cath\b|removed|placed|in place|patent|"
    r"draining|output|to gravity)"
)
DRUG = re.compile(
    r"(?:mab|nib|pril|sartan|olol|statin|azole|cillin|mycin|micin|oxacin|cycline|dipine|prazole|tidine|gliptin|"
    r"gliflozin|glutide|formin|parin|xaban|setron|triptan|lukast|terol|sone|solone|caine|pam|lam|zepam|barbital|"
    r"tadine|vir|fenac|profen|amide|zide|azine|idone|apine|oxetine|prim|floxacin|semide|oxin|statins?|ximab|tinib|"
    r"ine|ol|um|ate|ide)$"
)


class Trust(Enum):
    """How far a context may be trusted: alone, if medicine does not use the words, if somebody is addressed, or with a known name."""

    SURE = auto()
    PERSONAL = auto()
    GREETING = auto()
    WEAK = auto()


@dataclass(frozen=True)
class Context:
    """A pattern with a group ``name``; without a ``kind`` the title decides, which is then part of the span."""

    pattern: re.Pattern[str]
    kind: Kind | None
    trust: Trust


CONTEXTS = (
    Context(
        re.compile(
            rf"\b\d{{1,3}}[ -]?(?:y/?o|years?[ -]old|yo|yr)\.?[ -]?(?:M|F|male|female|man|woman|boy|girl|gentleman|lady)?"
            rf"[ \t]+(?P<name>{NAME})"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(re.compile(r"(?<![\w.])(?P<name>(?:[A-Z]\.){2,3})(?=,?\s+(?:is|was|an?)\s|,\s+\d)"), Kind.NAME, Trust.SURE),
    Context(re.compile(rf"(?<![\w]){TITLE}\.?[ \t]+(?P<name>{NAME})"), None, Trust.SURE),
    Context(re.compile(rf"(?<![\w])(?P<name>{NAME}),?[ \t]+{CREDENTIAL}"), Kind.STAFF, Trust.SURE),
    Context(
        re.compile(rf"(?<![\w]){STAFF_LABEL}\s*(?:\([^)\n]{{1,12}}\))?\s*[:=#]\s*(?P<name>{LAST_FIRST}|{NAME})"),
        Kind.STAFF,
        Trust.SURE,
    ),
    Context(
        re.compile(rf"(?<![\w]){PERSON_LABEL}\s*(?:\([^)\n]{{1,16}}\))?\s*[:=]\s*(?P<name>{LAST_FIRST}|{NAME})"),
        Kind.NAME,
        Trust.SURE,
    ),
    Context(re.compile(rf"(?<![\w])Dear[ \t]+(?P<name>{NAME})"), Kind.NAME, Trust.SURE),
    Context(
        re.compile(
            rf"(?<![\w])(?i:{RELATIVE})(?:,|\s+is|\s+named|\s+called|\s*\(|\s+whose name is|,\s+named|['’]s name is|"
            rf"\s*[-–:])?[ \t]*(?P<name>{NAME})"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(rf"(?<![\w]){VERB}[ \t]+(?:(?:the|his|her|their)\s+\w+\s+)?(?P<name>{NAME})"),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(re.compile(rf"(?<![\w]){GREETING}[ \t]+(?P<name>{NAME})"), Kind.NAME, Trust.GREETING),
    Context(re.compile(rf"(?<![\w])(?P<name>{NAME}){AGE_PHRASE}"), Kind.NAME, Trust.PERSONAL),
    Context(
        re.compile(
            rf"(?<![\w])(?P<name>{WORD}(?:[ \t]+(?:{INITIAL}|{WORD})){{1,3}})\s*\((?:wife|husband|son|daughter|"
            rf"mother|father|sister|brother|partner|friend|spouse|niece|nephew|neighbou?r|guardian|caregiver|aunt|"
            rf"uncle|cousin|POA|proxy|NOK)"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(re.compile(rf"(?<![\w])(?P<name>{LAST_FIRST})\s*(?=\(|MRN|DOB|\||#)"), Kind.NAME, Trust.PERSONAL),
    Context(
        re.compile(
            rf"(?<![\w])(?P<name>{NAME})\s+(?:said|says|told|thinks|asked|agrees|agreed|states|stated|denies|denied|"
            rf"complains|insisted|accompanies|lives|works|helps|drove)\b"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(
            rf"(?m)(?:[Ss]incerely|[Rr]egards|[Tt]hank you|[Tt]hanks|[Rr]espectfully|[Yy]ours truly|[Bb]est|"
            rf"[Cc]heers)(?: yours)?,\s*(?P<name>{NAME})\s*$"
        ),
        Kind.STAFF,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(
            rf"(?<![\w])(?P<name>{NAME})\s+(?:called|came|reports|reported|had|has|was|is|will|would|presents|"
            rf"presented|underwent|lives|works|noted|wants|complains|feels|felt|tolerated|remains|received|returned|"
            rf"went|helps|visited|brought|insisted|recommended|suggested|ordered|prescribed)\b"
        ),
        Kind.NAME,
        Trust.WEAK,
    ),
    Context(
        re.compile(
            rf"(?<![\w])(?:Patient|PATIENT|Pt|pt|Client|Resident|Name|NAME|RN|Nurse|nurse|Attending|Provider|"
            rf"Physician|Surgeon|Signed|signed|by|By|with|to|from|RE|Re|cc|CC)[ \t]+(?P<name>{LAST_FIRST}|{NAME})"
        ),
        Kind.NAME,
        Trust.WEAK,
    ),
    Context(re.compile(rf"(?<![\w])(?P<name>{LAST_FIRST})"), Kind.NAME, Trust.WEAK),
    Context(
        re.compile(rf"(?<![\w.])(?P<name>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?{WORD})(?![\w'’-])"), Kind.NAME, Trust.PERSONAL
    ),
    Context(
        re.compile(
            rf"(?<![\w])(?P<name>{WORD})\s+(?:(?:will|can|should|to)\s+(?:call|chase|pick|bring|see|discuss|arrange|contact|review|"
            rf"cover|drive|text|email|phone|follow|speak|ring|collect|translate|interpret)\b|(?:wants|thanked|phoned|texted|emailed|"
            rf"agrees|explained|signed)\b)"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(rf"\b(?:girl|boy|baby|infant|newborn|twin(?: [AB])?|son|daughter|child)\b[ ,:]{{1,3}}[\"“'‘](?P<name>{WORD}(?: {WORD})?)[\"”'’]"),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(re.compile(rf"(?<![\w])\((?P<name>{NAME})\)"), Kind.NAME, Trust.PERSONAL),
    Context(
        re.compile(
            rf"(?:[Pp]referred name|[Nn]ickname|[Nn]icknamed|[Gg]oes by|[Pp]refers|[Kk]nown as|[Cc]alled|AKA|[Aa]lias|[Nn]ame)"
            rf"(?: is|:)?\s*[\"“'‘](?P<name>{WORD}(?: {WORD})?)[\"”'’]"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(
            rf"(?<![\w])(?:Patient|PATIENT|Pt|pt|Client|Baby|MD|NP|PA|RN|LPN|CNA|[Cc]haplain|[Tt]herapist|"
            rf"[Cc]ounselor|[Mm]idwife|[Tt]ech|[Oo]fficer|[Ii]nterpreter|[Vv]olunteer|[Dd]river|[Ss]ecretary)"
            rf"[ \t]+(?P<name>{NAME})"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(rf"(?m)^[ \t]*(?:--?|—|–)?[ \t]*(?P<name>{WORD}(?:[ \t]+(?:{INITIAL}|{WORD})){{1,3}})[ \t]*$"),
        Kind.STAFF,
        Trust.PERSONAL,
    ),
    Context(
        re.compile(
            rf"(?<![\w])(?:[Hh]ave|[Ss]ee|[Aa]sk|[Ss]aw|[Tt]hat|[Ff]or|[Aa]nd|[Mm]eet|[Tt]ell|[Ll]et|[Hh]ad)"
            rf"[ \t]+(?P<name>{WORD}(?:[ \t]+(?:{INITIAL}|{WORD})){{1,2}})"
        ),
        Kind.NAME,
        Trust.PERSONAL,
    ),
)
