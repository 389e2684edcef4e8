"""The wordings by which English abstracts name whom they studied, what was done, against what, and what was looked at."""

from __future__ import annotations

import re

from qa.research import phrases_en
from qa.research.base import Part
from qa.research.phrases_en import COUNTED, NUMBER

PEOPLE = (r"(?:patients?|participants?|subjects?|individuals?|women|men|children|adults|infants|newborns|neonates|volunteers|people|persons|"
          r"adolescents|students|residents|survivors|mothers|girls|boys|outpatients?|inpatients?|pregnancies|veterans|nurses|physicians|smokers)")
# A run of words that stops before what ends a phrase; brackets are stepped over by the patterns that allow them.
STOP = (r"(?=\s*(?:[.;,:()\[\]]|$)|\s+(?:(?:was|were|is|are|be|has|have|had|did|does|do|would|could|can|may|might|will|received?|resulted|showed|"
        r"improved?|reduced?|increased?|decreased?|lowered|significantly|compared|versus|vs|than|after|at|during|among|in\s+(?:patients|women|men|children|adults|"
        r"infants|people|participants|individuals|pregnant|older|elderly|healthy|the\s+(?:control|intervention|treatment|placebo))|on\s+the|"
        r"who\s+(?:received|were\s+randomi)|randomly|participated|completed|enrolled|between|with\s+respect|in\s+(?:reducing|improving|preventing|terminating|treating|the\s+treatment))\b|in\s+favou?r))")
WORDS = r"(?:[^.;,:()\[\]]|\([A-Za-z0-9 -]{1,12}\)){1,90}?"
TO_END = r"[^.;:]{2,200}"
SIZE = r"(?:\s*\(\s*[nN]\s*=\s*[\d,]+\s*\))?"
WITH = (r"(?:with|without|aged?|who(?!\s+(?:received|were\s+randomi))|whose|undergoing|admitted|hospitali[sz]ed|diagnosed|presenting|requiring|"
        r"suffering|having|born|referred|scheduled|at\s+(?:high|increased|risk)|from|living|taking|on|treated\s+(?:for|at|in|between)|in|attending|of)")
PEOPLE_STOP = (r"(?=\s*(?:[.;()\[\]]|,(?!\s*\d{3})|$)|\s+(?:were|was|are|is|can|should|may|must|need|have|has|had|do|does|received|to\s+(?:receive|either|one|a|the|early|usual|undergo)|randomly|"
               r"participated|completed|enrolled|attended|met|accepted|had\s+been|underwent|took|treated\s+with|in\s+the\s+\w+\s+group|allocated|assigned|followed|compared|versus|vs)\b)")
DONE = (r"(?:reduced?s?|decreased?s?|lower(?:s|ed)?|increased?s?|improved?s?|prevent(?:s|ed)?|attenuated?s?|raised?s?|shorten(?:s|ed)?|prolong(?:s|ed)?|"
        r"reduce|decrease|increase|improve|affect(?:s|ed)?|influenced?s?|worsen(?:s|ed)?)")
RISK = r"(?:(?:the\s+)?(?:\w+\s+){0,2}?(?:risks?|odds|likelihood|rates?|incidence|prevalence|frequency|occurrence|number|severity)\s+of\s+)"
CHANGED = r"(?:lower|higher|less\s+(?:frequent|common|likely)|more\s+(?:frequent|common|likely)|reduced|increased|similar|shorter|longer|better|worse|greater|smaller|significantly\s+\w+)"

_RAW: tuple[tuple[float, str], ...] = (
    # whom
    (0.95, rf"(?<![\d.,·-])(?<!\b[Tt]ype\s)(?P<population>{NUMBER}\s+(?:{COUNTED}[a-z][\w-]*,?\s+|\([^)]{{1,30}}\)\s+){{0,6}}?{PEOPLE}\s+{WITH}\s+[^.;()\[\]]{{2,140}}?){PEOPLE_STOP}"),
    (0.75, rf"(?<!\bof\sthe\s)(?<![\d.,·-])(?<!\b[Tt]ype\s)(?P<population>{NUMBER}\s+(?:(?!out\b){COUNTED}[a-z][\w-]*,?\s+){{0,5}}?{PEOPLE}){PEOPLE_STOP}"),
    (0.6, rf"(?P<population>(?:(?:pregnant|elderly|older|young|healthy|adult|critically\s+ill|hospitali[sz]ed|obese|diabetic|preterm|premature|postmenopausal|"
          rf"postoperative|pa?ediatric|overweight|hypertensive|septic)\s+)?{PEOPLE}\s+(?:with|aged|undergoing|born|admitted|diagnosed|at\s+high|suffering)\s+[^.;,()\[\]]{{2,110}}?)"
          rf"(?=\s*(?:[.;,()\[\]]|$)|\s+(?:were|was|are|is|can|should|may|must|need|have|has|had|received|randomly|to\s+receive)\b)"),
    (0.5, r"\b(?:in|among|of)\s+(?P<population>(?:(?!the\b|all\b|both\b)[a-z][\w-]*\s+){0,3}?(?:children|adults|women|men|infants|neonates|adolescents|volunteers|pregnant\s+women))\s*[.,;]"),
    # what against what
    (0.95, rf"(?:to\s+receive|to\s+either|assigned\s+to|allocated\s+to|randomi[sz]ed\s+to|received|were\s+given)\s+(?!to\b)(?:either\s+)?(?P<intervention>{WORDS}){SIZE}\s*,?\s+"
           rf"(?:or|versus|vs\.?)\s+(?P<comparison>{WORDS})(?:\s+for\s+\w+\s+\w+)?(?=\s*[.;,()\[\]]|$)"),
    (0.9, rf"[Cc]ompared\s+(?:with|to)\s+(?P<comparison>{WORDS}),\s+(?:the\s+)?(?P<intervention>[^.;,:()\[\]]{{2,80}}?)\s+(?:(?:significantly|did\s+not|also|markedly|does\s+not|was|were|had|resulted)\s+|{DONE}\b)"),
    (0.9, rf"\b{CHANGED}\s+(?:\w+\s+){{0,3}}?(?:with|after|for|in|among)\s+(?:the\s+|patients\s+(?:with|on|treated\s+with|receiving)\s+|those\s+(?:with|on)\s+)?(?P<intervention>{WORDS})\s+(?:group\s+)?(?:than|compared\s+(?:with|to))\s+(?:with\s+|in\s+|after\s+|for\s+|among\s+)?(?:the\s+|those\s+(?:with|on|of)\s+|that\s+of\s+)?(?P<comparison>{WORDS})(?=\s*[.;,()\[\]]|$)"),
    (0.9, rf"\b(?:comparing|compared?|compares|comparison\s+of)\s+(?!with|to\b)(?:the\s+)?(?:(?:efficacy|effects?|safety|effectiveness)\s+(?:and\s+\w+\s+)?of\s+)?(?P<intervention>{WORDS})(?<!according)\s+(?:with|to|and|versus|vs\.?)\s+(?P<comparison>{WORDS}){STOP}"),
    (0.9, rf"(?:whether\s+|that\s+|^|,\s+)(?P<intervention>[^.;,:()\[\]]{{2,80}}?)\s+(?:is|was|were|are|be)\s+(?:\w+ly\s+)?(?:(?:superior|non-?inferior|inferior)\s+to|(?:more|less)\s+(?!likely)\w+\s+than|as\s+\w+\s+as)\s+(?P<comparison>{WORDS}){STOP}"),
    (0.85, rf"(?:^|,\s+)(?P<intervention>[^.;,:()\[\]]{{2,80}}?)\s+(?:significantly\s+|did\s+not\s+)?{DONE}\s+[^.;,:()\[\]]{{2,80}}?\s+compared\s+(?:with|to)\s+(?P<comparison>{WORDS}){STOP}"),
    (0.8, r"(?:^|\bof\s+|\beffects?\s+of\s+)(?P<intervention>(?:(?!\b(?:was|were|is)\b)[^.;,:()\[\]%]){2,60}?)\s+(?:versus|vs\.?)\s+(?P<comparison>[^.;,:()\[\]%]{2,60}?)(?=\s+(?:resulted|for|in|on\s+(?!alternate)|was|were|as|improved|reduced)\b|\s*[.;,()\[\]]|$)"),
    (0.8, r"\bthe\s+(?P<intervention>[\w-]+(?:\s+[\w-]+)?)\s+group\b(?:[^.;]|\.(?=\d)){0,80}?\b(?:and|versus|vs\.?|than|compared\s+with)\b(?:[^.;]|\.(?=\d)){0,60}?\bthe\s+(?P<comparison>[\w-]+(?:\s+[\w-]+)?)\s+group"),
    (0.97, rf"\bintervention\s+group{SIZE}\s+(?:attended|received|underwent|was\s+given|were\s+given|took|used)\s+(?P<intervention>{WORDS})(?=\s*[.;,()\[\]]|\s+(?:and|while|whereas)\b|$)"),
    (0.97, rf"\bcontrol\s+group{SIZE}\s+(?:attended|received|underwent|was\s+given|were\s+given|took|used)\s+(?P<comparison>{WORDS})(?=\s*[.;,()\[\]]|\s+(?:and|while|whereas)\b|$)"),
    (0.7, rf"\b(?:effects?|efficacy|effectiveness|impact|influence|role|benefits?)\s+of\s+(?P<intervention>{WORDS})\s+(?:on|in|for|upon)\b"),
    (0.7, rf"\b(?:treated\s+with|receiv(?:ed|e|ing)|were\s+given|underwent|undergoing|treatment\s+with|exposure\s+to)\s+(?!either|this|the\s+same)(?P<intervention>{WORDS})(?=\s+(?:for|every|twice|once|daily|over|until|during|or|and|versus|vs|is|are|was|were|has|have|showed|from\s+the\s+time)\b|\s*[.;,()\[\]]|$)"),
    (0.6, rf"(?:^|,\s+)(?P<intervention>[A-Z][^.;,:()\[\]]{{2,60}}?)\s+(?:(?:was|were|is|are)\s+(?:not\s+)?(?:\w+ly\s+)?associated\s+with|(?:significantly\s+|did\s+not\s+(?:significantly\s+)?)?{DONE}\b)"),
    (0.6, r"\bin\s+favou?r\s+of\s+(?:the\s+)?(?P<intervention>[\w -]{2,50}?)(?=\s+group|\s*[.;,()\[\]]|$)"),
    (0.65, rf"\b(?:relationships?|associations?|correlations?|links?)\s+(?:\w+\s+)?between\s+(?P<intervention>{WORDS})\s+and\s+(?P<outcome>{WORDS}){STOP}"),
    (0.62, r"\b(?:results|outcomes?|use|usefulness|utility|value|safety|feasibility|cost-?effectiveness|application|administration|addition|introduction)\s+of\s+(?!the\s+study)(?P<intervention>[^.;,:()\[\]]{2,80}?)(?=\s+(?:in|for|on|during|after|among|to)\b|\s*[.;,()\[\]]|$)"),
    (0.58, r"^(?P<intervention>[A-Z][^.;,:()\[\]]{2,50}?)(?:\s*\([^)]{1,30}\))?\s+(?:was|were)\s+(?:\w+ly\s+)?(?:administered|given|applied|infused|injected)\b"),
    (0.57, r"\bwhether\s+(?P<intervention>[^.;,:()\[\]]{3,70}?)\s+(?:is|was|are|were|can|could|may|might|leads?|affects?|influences?|improves?|reduces?|increases?|would|has|have)\b"),
    # what was looked at
    (0.97, rf"\b(?:primary|secondary|main|key|principal)\s+(?:\w+\s+)?(?:outcomes?|end\s?-?points?)(?:\s+(?:measures?|variables?))?\s*(?:was|were|is|are|included|includes?|comprised|:)\s+(?:defined\s+as\s+)?(?:the\s+composite\s+of\s+)?(?P<outcome>{TO_END}?)(?=\s*[.;:(]|$)"),
    (0.85, rf"\b(?:effects?|impact|influence)\s+of\s+{WORDS}\s+(?:on|upon)\s+(?P<outcome>{WORDS}){STOP}"),
    (0.8, rf"\b(?:significantly\s+|did\s+not\s+(?:significantly\s+)?|\bto\s+|\bin\s+)?(?:{DONE}|reducing|improving|preventing|terminating|lowering|increasing|decreasing)\s+(?:in\s+|of\s+)?(?!to\b|by\b|from\b|the\s+need|possibility|their\b)(?P<outcome>(?:the\s+)?[^.;,:()\[\]]{{3,80}}?){STOP}"),
    (0.8, rf"\bassociated\s+with\s+(?:an?\s+)?(?:(?:\w+ly\s+)?(?:increased|decreased|reduced|higher|lower|greater|elevated)\s+)?{RISK}?(?P<outcome>[^.;,:()\[\]]{{3,80}}?){STOP}"),
    (0.8, rf"^\W*(?:[Tt]he\s+)?(?:(?:incidence|rate|risk|prevalence|frequency)\s+of\s+)(?P<outcome>{WORDS})\s+(?:was|were|did|decreased|increased)\b"),
    (0.75, rf"^\W*(?:[Tt]he\s+)?(?P<outcome>[A-Z][^.;,:()\[\]]{{2,60}}?)\s+(?:(?:was|were)\s+(?:\w+ly\s+)?{CHANGED}|did\s+not\s+differ|occurred\s+in|improved|decreased|increased|declined)\b"),
    (0.75, rf"\b(?:differences?|changes?)\s+in\s+(?P<outcome>(?!the\b|any\b)[^.;,:()\[\]]{{3,60}}?){STOP}"),
    (0.72, rf"\b(?:risk\s+factors?\s+for|predict(?:ors?|ive)\s+of|predict(?:s|ed)?)\s+(?:the\s+)?(?P<outcome>[^.;,:()\[\]]{{3,60}}?){STOP}"),
    (0.56, r"\b(?:incidence|prevalence|frequency|occurrence|risk|rates?|likelihood|probability|odds)\s+of\s+(?P<outcome>[^.;,:()\[\]]{3,50}?)(?=\s+(?:in|among|was|were|after|during|and|at|by|for|between|is|are|with|correlates?|from)\b|\s*[.;,()\[\]]|$)"),
    (0.7, r"\bresulted\s+in\s+(?:an?\s+)?(?:(?:\w+ly\s+)?(?:similar|lower|higher|reduced|better|fewer|greater)\s+)(?P<outcome>[^.;,:()\[\]]{3,80}?)(?=\s*[.;,()\[\]]|$)"),
)
# Rules whose first letter must be a capital, for they begin a sentence.
CASED = (0.58, 0.6, 0.75)
PATTERNS = (*((weight, re.compile(raw, re.IGNORECASE if weight not in CASED else 0)) for weight, raw in _RAW), *phrases_en.PATTERNS)
LEADING = re.compile(r"^(?:also,|indeed,|however,|results\s+of|the|either|a\s+total\s+of|all|both)\s+", re.IGNORECASE)
TRAILING = re.compile(r"\s+(?:groups?|arms?|of|in|at|with|to|alone(?=\s+group)|therapy\s+group|and|or|respectively|significantly|who|which|whose|that|known|followed|between|an?|the|also|but|when|in\s+(?:this|two|both)|who\s+were\s+not|after\s+they|of\s+which\s+[\d,]+)$|\s+\([^()]*\)$", re.IGNORECASE)
# What no part of a question is.
EMPTY = re.compile(r"(?:it|this|that|these|those|they|we|there|which|who|results?|study|treatment|group|groups|both|all|each|one|two|data|may|can|could|might|differences?|"
                   r"findings?|analysis|experimental|interventions?|cases?|first|second|former|latter|mean|median|factors?|predictors|no|not|our|their|its|only|also|them|was|were)", re.IGNORECASE)
SECTIONS: dict[Part, re.Pattern[str]] = {
    Part.POPULATION: re.compile(r"participant|patient|population|subject|setting|design|method", re.IGNORECASE),
    Part.INTERVENTION: re.compile(r"intervention|method|objective|aim|purpose|exposure|background", re.IGNORECASE),
    Part.COMPARISON: re.compile(r"intervention|method|objective|aim|comparison", re.IGNORECASE),
    Part.OUTCOME: re.compile(r"outcome|end\s?point|measure|objective|aim|purpose|method", re.IGNORECASE),
    Part.NUMBERS: re.compile(r"result|finding", re.IGNORECASE),
}
OUTCOME_SECTION = re.compile(r"outcome|end\s?points?", re.IGNORECASE)
PEOPLE_SECTION = re.compile(r"^(?:participants?|patients?|subjects?|(?:study )?population)$", re.IGNORECASE)
EXCLUDES = phrases_en.EXCLUDES
REFUSED = {Part.POPULATION: phrases_en.NO_POPULATION, Part.OUTCOME: phrases_en.NO_OUTCOME, Part.INTERVENTION: phrases_en.NO_INTERVENTION, Part.COMPARISON: phrases_en.NO_INTERVENTION}
# Where a paper tells what is known already, unless it says there what it set out to do.
GENERAL_SECTION = re.compile(r"background|introduction|context|rationale|importance|objective|purpose|aim", re.IGNORECASE)
AIM = re.compile(r"\b(?:aim(?:s|ed)?|objectives?|purpose|goal|sought|hypothes\w+|we|our|this\s+(?:study|trial|report|paper|review)|the\s+(?:present|current)\s+study|to\s+(?:\w+\s+and\s+)?"
                 r"(?:determine|evaluate|assess|investigate|examine|study|explore|describe|compare|identify|establish)|compar(?:ed|ing|ison))\b", re.IGNORECASE)
TELLS = re.compile(r"\b(?:we|was|were|is|are|did|had|has|have)\b", re.IGNORECASE)
