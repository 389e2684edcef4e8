"""English wordings that rest on where a phrase stands in its sentence: its subject, its object, what is held against what."""

from __future__ import annotations

import re

from qa.research.number_words import SPELLED

PEOPLE = (r"(?:patients?|participants?|subjects?|individuals?|women|men|males|females|children|adults|infants|newborns|neonates|volunteers|people|persons|adolescents|"
          r"students|residents|survivors|mothers|fathers|parents|girls|boys|outpatients?|inpatients?|pregnancies|veterans|nurses|physicians|doctors|surgeons|smokers|"
          r"members|cases|episodes|enrollees|families|couples|twins|pairs|eyes|knees|hips|births|deliveries|admissions|procedures|operations|resections|colectomies|"
          r"recipients|donors|controls|workers|users|beneficiaries|carriers|rats|mice|rabbits|dogs|pigs|animals|specimens|samples|hospitals|practices|studies|trials)")
# Between a number and those counted stands no word that begins another phrase.
COUNTED = r"(?!(?:of|to|in|and|or|from|by|were|was|for|years?|months?|weeks?|days?|hours?|min|msec|with|the|at|per)\b)"
NUMBER = rf"(?!(?:19[5-9]\d|20[0-2]\d)\s+(?!patients|participants|subjects|women|men|children|adults|cases))(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{SPELLED})"
# One sign of a phrase, or a whole bracket: a phrase goes on behind «(n = 12)» and within «1.26 cm».
SIGN = r"(?:[^.;:()\[\]]|\.(?=\d)|\([^()]{0,90}\)|\[[^\[\]]{0,90}\])"
VERB = (r"(?:was|were|is|are|has|have|had|did|does|do|can|could|may|might|will|would|should|must|that|which|who|showed|shows|show|revealed|demonstrated|"
        r"exhibited|underwent|received|improved|increased|decreased|reduced|remained|became|resulted|correlated|correlates|differed|appeared|occurred|"
        r"predicted|suggests?|indicates?|provided|identified|detected)")
CALM = rf"(?:(?!\b{VERB}\b){SIGN})"
PEOPLES = rf"(?:(?!\b(?:were|was|are|is|answered|declined|completed)\b){SIGN})"
ADVERB = r"(?:(?:\w+ly|also|not|then|therefore|both|all|more|less|further|first|still|again|only)\s+){0,3}"
# A subject begins no side remark.
SUBJECT_BEGINS = (r"(?!(?:At|In|On|During|After|Before|For|To|By|From|With|Within|However|Moreover|Furthermore|Finally|Although|When|While|Whereas|Among|Between|"
                  r"Compared|There|It|This|These|Those|We|They|Our|Their|I|Thus|Therefore|Additionally|Conversely|Overall,|If|As|Using|Based|Of|None|Nor|What|Who|"
                  r"Out|Several|Many|Only|Almost|Nearly|Statistical|Because|Since|Despite|Similarly|Interestingly|One|Two|Three|Each|All|Both|Most|Some|Other|Others)\b)")
BEGINS = rf"(?:^\W*|,\s+and\s+|;\s+(?:and\s+)?)(?:(?:(?:At|In|On|During|After|By|From|Within|However|Moreover|Furthermore|Finally|Additionally|Conversely|Overall|Similarly|Among|Following)\b{CALM}{{0,80}}?|[A-Z]\w+ly),\s+)?"
SUBJECT = rf"{BEGINS}(?:[Tt]he\s+|[Nn]o\s+|[Aa]n?\s+)?{SUBJECT_BEGINS}"
CHANGED = (r"(?:lower|higher|less|more|fewer|reduced|increased|decreased|similar|shorter|longer|better|worse|greater|smaller|larger|improved|comparable|elevated|"
           r"faster|slower|poorer|superior|inferior|identical|different|unchanged|equal|equivalent)")
MET = r"(?:observed|found|seen|detected|encountered|noted|reported|recorded|present|achieved|identified|documented|diagnosed|obtained)"
MEASURED = (r"(?:measured|assessed|evaluated|calculated|determined|analy[sz]ed|compared|examined|estimated|quantified|monitored|recorded|investigated|tested|"
            r"ascertained|scored|studied|graded|registered)")
THAN = r"(?:than|versus|vs\.?|compared\s+(?:with|to)|in\s+comparison\s+(?:with|to)|relative\s+to|as\s+opposed\s+to)"
ASKED = (r"(?:determine|evaluate|assess|investigate|examine|study|explore|describe|measure|estimate|quantify|compare|identify|analy[sz]e|establish|ascertain|"
         r"characteri[sz]e|report|review|define|clarify|document)")
AIM = rf"(?:\b[Tt]o\s+(?:\w+\s+and\s+)?{ASKED}|\b[Ww]e\s+(?:\w+ly\s+)?(?:investigated|examined|assessed|evaluated|studied|compared|determined|measured|analy[sz]ed|estimated|explored|describe[ds]?))"
OF_ALL = r"(?:(?:differences?|changes?|variations?|trends?|improvements?|reductions?|increases?|decreases?|declines?)\s+in)"
ENDS = r"(?=\s*(?:[.;:]|$)|,\s(?![^,.;]{2,60}?(?:,|\s(?:and|or)\s(?!to\b)))|\s+(?:in|among|of|between|after|during|before|at|by|for|with|within|over|on|when|while|and\s+to|as|using|from|than|compared|versus|vs|through|via|following|across|(?:was|were|is|are|did|does|has|have|had|can|could|may|might|would))\b)"
CLAUSE_ENDS = r"(?=\s*(?:[.;:\[]|$)|,\s|\s+\([^()]*\)\s*(?:[.;:,]|$|(?:was|were|and|or|at|after|before|during)\b)|\s+(?:and\s+to|when|while|using|by\s+means|answered|declined|completed|reported|experienced?|participated|showed|developed|responded|attended|underwent|received|known|exhibited|demonstrated|(?<!greater\s)(?<!less\s)(?<!more\s)(?<!older\s)(?<!younger\s)than|compared|versus|vs|through|(?:was|were|is|are|did|does|can|could|may|might|would|should|has|have|had))\b)"
SICK = (r"(?:cancers?|carcinomas?|tumou?rs?|lymphomas?|leuk[a]?emias?|diseases?|disorders?|syndromes?|failure|infarction|strokes?|diabetes|asthma|pneumonia|sepsis|fractures?|"
        r"hypertension|obesity|infections?|injur(?:y|ies)|dementia|depression|schizophrenia|epilepsy|pain|ulcers?|[a-z]{3,}(?:itis|osis|[a]?emia|opathy|[^r]oma|iasis))")

# A bracket ends a phrase where nothing of it follows.
BRACKET = r"\([^()]*\)\s*(?:[.;:,]|$|(?:in|on|at|and|or|for|with|was|were|is|than|among|after|compared|versus)\b)"
# A comma ends it too, but for one within a list.
COMMA = r",(?!\s[^,.;]{2,60}?(?:,|\s(?:and|or)\s(?!to\b)))"
_AGE = r"(?:\s+aged|\s+with|\s+without|\s+who|\s+whose|\s+undergoing|\s+admitted|\s+hospitali[sz]ed|\s+diagnosed|\s+presenting|\s+suffering|\s+having|\s+referred|\s+of|\s+in|\s+from|\s+at|\s+living|\s+treated|\s+cared|\s+attending|\s+born)"
_RAW: tuple[tuple[float, str], ...] = (
    # whom
    (0.94, rf"(?<!\bof\sthe\s)(?<![\d.,·-])(?<!\b[Tt]ype\s)(?P<population>{NUMBER}\s+(?:{COUNTED}[a-z][\w-]*,?\s+){{0,5}}?{PEOPLE}\s+\([^()]{{1,90}}\),?{_AGE}\s+{PEOPLES}{{2,120}}?){CLAUSE_ENDS}"),
    (0.78, rf"(?<!\bof\sthe\s)(?<![\d.,·-])(?<!\b[Tt]ype\s)(?P<population>{NUMBER}\s+(?!of\b|out\b)(?:{COUNTED}[a-z][\w-]*,?\s+){{0,5}}?{PEOPLE}(?:{_AGE}\s+{PEOPLES}{{2,120}}?)?){CLAUSE_ENDS}"),
    (0.66, rf"\b(?:in|among|of|for)\s+(?:the\s+|those\s+|all\s+)?(?P<population>(?:(?!(?:whether|that|among|in|of|for|with|from|and|or|the|to|by|was|were|is|are)\b)[\w-]+\s+){{0,4}}?{PEOPLE}\s+(?:who|whose|with|without|aged|undergoing|admitted|suffering|treated)\s+(?:(?!\b(?:who\s+received)\b){SIGN}){{2,110}}?)(?=\s*(?:[.;:,]|$)|\s+(?:in\s+terms|with\s+respect|and\s+to|can|could|would|were|was|is|are|when|(?<!greater\s)(?<!less\s)(?<!more\s)(?<!older\s)(?<!younger\s)than|compared|by|using|exhibited|showed|underwent|choose|declined|reported\s+an?)\b)"),
    (0.64, rf"\b(?:study|survey|trial|analysis|cohort|sample|series|review)\s+(?:of|among|in|included|comprised|enrolled)\s+(?P<population>(?:{NUMBER}\s+)?(?:[\w-]+\s+){{0,4}}?{PEOPLE}(?:{_AGE}\s+{PEOPLES}{{2,110}}?)?){CLAUSE_ENDS}"),
    (0.52, rf"\b(?:in|from|for|against|with)\s+(?!patients|the\s+(?:control|group))(?P<population>(?:(?!(?:the|and|or|of|in|to|high|higher|lower|an?)\b)[\w-]+\s+){{0,4}}?{SICK})(?=\s*(?:[.;:,]|$)|\s+(?:in|and\s+to|were|was|is|are|by|using|patients|among|at|with)\b)"),
    (0.5, r"^\W*(?:Among|In|Of)\s+(?:the\s+|all\s+)?(?P<population>(?:[\w-]+\s+){0,3}?(?:enrollees|patients|women|men|children|adults|infants|participants|students|smokers|survivors|adolescents|pregnancies)(?:\s+(?:with|who|aged)\s+[^.;,()]{2,80}?)?),\s"),
    (0.72, rf"^\W*(?:the\s+|all\s+|consecutive\s+)*(?P<population>(?:(?!we\b)[\w-]+\s+){{0,4}}?{PEOPLE}{_AGE}\s+{PEOPLES}{{2,150}}?)\s+(?:were|was)\s+{ADVERB}(?:eligible|included|enrolled|recruited|"
           r"randomi[sz]ed|identified|studied|reviewed|assigned|allocated|invited|selected|evaluated|followed|divided|analy[sz]ed|retrospectively|prospectively)\b"),
    (0.76, rf"(?<![\d.,·-])(?P<population>{NUMBER}\s+(?:{COUNTED}[a-z][\w-]*,?\s+){{0,3}}?[a-z]{{3,}}s\s+aged\s+{PEOPLES}{{2,80}}?){CLAUSE_ENDS}"),
    # what against what
    (0.92, rf"\bcompare[sd]?\s+(?:the\s+)?(?P<outcome>{CALM}{{3,70}}?)\s+(?:of|between)\s+(?:the\s+)?(?P<intervention>{CALM}{{2,80}}?)\s+(?:with|to|and|versus|vs\.?)\s+(?:that\s+of\s+|those\s+of\s+|the\s+)*(?P<comparison>{CALM}{{2,80}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:in|for|among|at|on|during|after)\b)"),
    (0.9, rf"^\W*[Cc]ompared\s+(?:with|to)\s+(?P<comparison>{CALM}{{2,90}}?),\s+(?:the\s+)?(?P<intervention>{CALM}{{2,90}}?)\s+{ADVERB}{VERB}\b"),
    (0.88, rf"{SUBJECT}(?P<intervention>{CALM}{{2,70}}?)\s+(?:\w+ly\s+)?(?:had|has|have|showed|exhibited|experienced|reported|demonstrated|detected|identified|resulted\s+in|produced|led\s+to|made|achieved|yielded|provided|was\s+associated\s+with|were\s+associated\s+with)\s+"
           rf"(?:an?\s+)?(?:\w+ly\s+)?{CHANGED}\s+(?P<outcome>{CALM}{{2,80}}?)\s+{THAN}\s+(?:in\s+|with\s+|the\s+|those\s+(?:with|in|of)\s+)*(?P<comparison>{CALM}{{2,80}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:in|at|after|during|independent|when)\b)"),
    (0.88, rf"{SUBJECT}(?P<outcome>{CALM}{{2,90}}?)\s+(?:was|were)\s+{ADVERB}(?:\w+\s+)?{CHANGED}\s+(?:in|for|with|after|among|by)\s+(?:the\s+)?(?P<intervention>{CALM}{{2,70}}?)\s+{THAN}\s+(?:in\s+|with\s+|for\s+|among\s+|the\s+|those\s+(?:with|in|of)\s+)*(?P<comparison>{CALM}{{2,70}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:in|at|after|during)\b)"),
    (0.86, rf"(?P<outcome>[Tt]?h?e?\s*(?:incidence|rate|prevalence|frequency|risk)\s+of\s+{CALM}{{2,60}}?)\s+was\s+(?:found|observed|seen|noted)\s+in\s+(?:patients\s+with\s+)?(?P<intervention>{CALM}{{2,70}}?)\s+{THAN}\s+(?P<comparison>{CALM}{{2,70}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$))"),
    (0.84, rf"\bwhether\s+(?:the\s+)?(?P<intervention>{CALM}{{2,70}}?)\s+(?:can|could|may|might|would|will)\s+(?:safely\s+)?(?:replace|substitute|obviate)\s+(?:the\s+)?(?P<comparison>{CALM}{{2,70}}?)(?=\s+(?:in|for|as)\b|\s*[.;,:]|$)"),
    (0.8, rf"(?:^|\bwhether\s+|\bif\s+)(?:the\s+)?(?P<intervention>(?!patients\s+(?:with|who)|there\b|it\b|this\b|we\b){CALM}{{2,80}}?)\s+(?:could\s+|can\s+|may\s+|might\s+|would\s+|will\s+)?(?:influences?|affects?|predicts?|improves?|reduces?|increases?|decreases?|alters?|prevents?)\s+(?P<outcome>{CALM}{{2,80}}?){CLAUSE_ENDS}"),
    (0.78, rf"\b(?:relationship|association|correlation|link|relation|associations|relationships|correlations)s?\s+(?:was\s+\w+\s+|were\s+\w+\s+)?(?:between|of)\s+(?:the\s+)?(?P<intervention>{CALM}{{2,80}}?)\s+(?:and|with)\s+(?:the\s+)?(?P<outcome>{CALM}{{2,80}}?)(?=\s*(?:[.;:,(]|$)|\s+(?:in|among|was|were|is|are|after|by|using|for)\b)"),
    (0.78, rf"{SUBJECT}(?P<intervention>{CALM}{{1,70}}?)\s+(?:was\s+|were\s+|is\s+)?{ADVERB}(?:correlated|correlates|associated|related)\s+{ADVERB}(?:with|to)\s+(?:an?\s+)?(?P<outcome>{SIGN}{{2,80}}?)(?=\s*(?:[.;:,(]|$)|\s+(?:in|among|after|and\s+(?:with|was|were)|but)\b)"),
    (0.76, rf"{SUBJECT}(?P<intervention>{CALM}{{2,80}}?)\s+(?:\([^()]*\),?\s+)?{CALM}{{0,80}}?(?:was|were|is|are)\s+(?:an?\s+)?{ADVERB}(?:\w+\s+){{0,2}}?(?:predictors?|predictive|risk\s+factors?)\s+(?:of|for)\s+(?P<outcome>{CALM}{{2,80}}?)(?=\s*(?:[.;:,(]|$)|\s+(?:in|among|after)\b)"),
    (0.76, rf"\bwhether\s+(?:the\s+)?(?P<intervention>{CALM}{{2,80}}?)\s+can\s+be\s+used\s+to\s+(?:predict|detect|diagnose|identify)\s+(?P<outcome>{CALM}{{2,80}}?)(?=\s*(?:[.;:,(]|$)|\s+(?:in|among|after)\b)"),
    (0.74, rf"\bunder(?:went|going)\s+(?P<intervention>(?:an?\s+)?{CALM}{{3,90}}?){CLAUSE_ENDS}"),
    (0.72, rf"\b(?P<outcome>(?:(?:diagnostic|clinical|long-term|short-term|oncologic(?:al)?|prognostic|technical)\s+)?(?:uptake|feasibility|uptake\s+and\s+use|(?:detection|success|complication|response)\s+rates?|accuracy|reliability|validity|efficacy|effectiveness|safety|cost-effectiveness|tolerability|acceptability)(?:\s+and\s+\w+)?)\s+of\s+(?:the\s+|an?\s+)?(?!this\b|these\b|our\b|such\b)(?P<intervention>{CALM}{{2,80}}?)(?=\s*(?:[.;:,(]|$)|\s+(?:in|on|for|among|as|with|to|when|during|after|and\s+to)\b)"),
    # what was looked at
    (0.92, rf"{SUBJECT}(?P<outcome>{CALM}{{2,120}}?)\s+(?:was|were)\s+(?:selected|used|chosen|defined|considered|taken|set)\s+(?:as|to\s+be)\s+(?:the\s+|our\s+)?(?:primary|main|principal|secondary)\s+(?:end\s?-?points?|outcomes?)"),
    (0.82, rf"\bno\s+(?:\w+ly\s+)?(?:significant\s+)?(?:statistical\s+)?differences?\s+{CALM}{{0,60}}?(?:regarding|with\s+(?:respect|regard)\s+to|in\s+terms\s+of|concerning|as\s+to)\s+(?P<outcome>{CALM}{{3,100}}?)(?=\s*(?:[.;:]|{BRACKET}|$)|\s+between\b)"),
    (0.8, rf"\bdifferences?\s+(?:were\s+\w+\s+|was\s+\w+\s+)?(?:between\s+{CALM}{{2,50}}?\s+)?(?:in|regarding|for|concerning)\s+(?:the\s+)?(?P<outcome>(?!both\b|all\b|any\b){CALM}{{3,80}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:between|among|at|were|was|after|during)\b)"),
    (0.8, rf"\b(?:compared|differed|differ|similar|comparable)\s+(?:\w+\s+){{0,4}}?(?:with\s+(?:respect|regard)\s+to|in\s+terms\s+of|regarding)\s+(?P<outcome>{CALM}{{3,100}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:over|between|and\s+the|during)\b)"),
    (0.74, rf"{SUBJECT}(?P<outcome>{CALM}{{2,120}}?)\s+(?:was|were)\s+{ADVERB}{MEASURED}\b"),
    (0.76, rf"{SUBJECT}(?P<outcome>{CALM}{{2,100}}?)\s+(?:was|were|is|are)\s+{ADVERB}(?:\w+\s+)?{CHANGED}\b"),
    (0.7, rf"{SUBJECT}(?P<outcome>{CALM}{{2,80}}?)\s+(?:was|were)\s+{ADVERB}{MET}\b"),
    (0.72, rf"{SUBJECT}(?P<outcome>{CALM}{{2,100}}?)\s+(?:was|were)\s+{ADVERB}(?:\d|approximately\s|excellent|good|poor|satisfactory|normal|significant|low\b|high\b|positive|negative)"),
    (0.74, rf"{SUBJECT}(?P<outcome>{CALM}{{2,100}}?)\s+(?:varied|differed|(?:did|do|does)\s+not\s+(?:\w+ly\s+)?(?:differ|vary|change))(?=\s*(?:[.;:,(]|$)|\s+(?:between|among|by|with|over|during|after|from|in|significantly|across|at|according)\b)"),
    (0.8, rf"\b(?:did|does|do)\s+not\s+(?:\w+ly\s+)?(?:change|affect|influence|alter)\s+(?:the\s+)?(?P<outcome>{CALM}{{3,80}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:in|among|after|during|between|when|at)\b)"),
    (0.74, rf"\b(?:reported|showed|had|was|were|an?|significant|found|observed|with)\s+(?:\w+\s+)?(?:increases?|reductions?|decreases?|improvements?|declines?)\s+in\s+(?:the\s+)?(?P<outcome>{CALM}{{3,80}}?){ENDS}"),
    (0.78, rf"\bno\s+(?:\w+ly\s+)?(?:significant\s+)?differences?\s+(?:among|between)\s+{CALM}{{2,50}}?\s+in\s+(?:the\s+)?(?P<outcome>{CALM}{{2,80}}?){ENDS}"),
    (0.74, rf"\b(?:had|showed|exhibited|experienced|reported|demonstrated|detected)\s+(?:an?\s+)?(?:\w+ly\s+)?(?:{CHANGED})\s+(?:in\s+)?(?P<outcome>{CALM}{{3,90}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:than|in|compared|after|among|between|and\s+a)\b)"),
    (0.7, rf"\b(?:used|able|sensitive)\s+to\s+(?:measure|predict|assess|detect|quantify|determine|estimate|evaluate)\s+(?P<outcome>(?!whether\b|the\s+(?:effect|impact|association|relationship))[^.;:()\[\]]{{2,90}}?)(?=\s*(?:[.;:]|{BRACKET}|$)|\s+(?:in|among|after|between)\b)"),
    (0.68, rf"{AIM}\s+(?:and\s+\w+\s+)?(?:the\s+)?(?P<outcome>(?!(?:effects?|efficacy|effectiveness|impact|influence|role|whether|how|if|relationships?|associations?|correlations?|factors|predictors?|differences?|hypothesis|use|value)\b){CALM}{{3,90}}?){ENDS}"),
    (0.78, rf"{AIM}\s+(?:the\s+)?(?P<intervention>(?:[\w-]+\s+){{0,2}}?(?:predictors|factors|determinants|correlates))\s+(?:of|affecting|influencing|predicting|associated\s+with|related\s+to|for)\s+(?:the\s+)?(?P<outcome>{CALM}{{3,80}}?){ENDS}"),
    (0.62, rf"{AIM}\s+(?:and\s+\w+\s+)?(?:the\s+)?{CALM}{{3,90}}?\s+(?:of|in|among)\s+(?P<population>(?:(?!(?:the|of|in|to)\b)[\w-]+\s+){{0,4}}?{PEOPLE}(?:\s+(?:with|who|aged)\s+{CALM}{{2,80}}?)?){CLAUSE_ENDS}"),
    (0.66, rf"\b(?:developed|experienced|complained\s+of)\s+(?P<outcome>(?!a\s+model|by\b|and\b|the\s+(?:model|method)){CALM}{{3,60}}?)(?=\s*(?:[.;:]|{COMMA}|{BRACKET}|$)|\s+(?:in|after|during|within|and|at)\b)"),
    (0.6, rf"\b(?:level|levels|rate|rates|score|scores|expression|concentration|concentrations|incidence|prevalence|percentages?|proportion)\s+of\s+(?P<outcome>{CALM}{{2,60}}?){ENDS}"),
)
# A subject is known by its capital.
PATTERNS = tuple((weight, re.compile(raw, 0 if BEGINS in raw else re.IGNORECASE)) for weight, raw in _RAW)
_OF = r"(?:including|of|in|for|with|between|among|on|by|from|at|to|and|or|who|that)"
NO_OUTCOME = re.compile(
    rf"^(?:this|these|those|such|at|in|by|from|to|after|during|with|on|for|than|between|among|using|as|when|if|whether|how|what|who)\b"
    rf"|^(?:{NUMBER})\s|^\d+%|^(?:gender|sex|diagnosis|proportion|hypotheses)$|\bwhether\b|^(?:mean|median|average)?\s*(?:patient\s+)?ages?\b|^(?:mean|median)?\s*follow[\s-]+up\b|\bwe\b|^(?:only|(?!early|daily|weekly|monthly|yearly|hourly|elderly|family|anomaly)\w+ly)\s|\b(?:was|were|had|has|have|is|are)\b"
    rf"|^(?:the\s+|our\s+|its\s+)?(?:findings|results|outcomes?|measures?|effects?|impact|influence|role|rates?|levels?|scores?|reasons?|need|possibility|aims?|purpose|objective|evidence|"
    rf"extent|prognosis\s+and|number|status|use|value|ability|presence|total)(?:\s+{_OF}\b|,|$)"
    rf"|^(?:(?:the|an?|all|no|these|this)\s+)?(?:(?!{_OF}\b)[\w'’-]+\s+)*?(?:{PEOPLE}|study|studies|data|analys[ei]s|groups?|models?|methods?|questionnaires?|"
    rf"tests?|records|articles?|interviews?|search|regression|statistics|differences?|associations?|correlations?|relationships?|criteria|"
    rf"values|variables|cohorts?|cells|radiographs?|scans?|codes|recommendations|demographics|characteristics|organs?|numbers?|information|questions?|surveys?|charts?|literature|software|curves?|techniques?|protocol|approach|hypothesis|"
    rf"follow-up|examinations?|interventions?|treatments?|factors?|patient|database|images|slides|years?|months?|weeks?|time\s+points?)(?:\s+{_OF}\b|,|$)",
    re.IGNORECASE)
EXCLUDES = re.compile(r"\b(?:were|was)\s+(?:also\s+)?(?:excluded|ineligible|not\s+(?:included|eligible))\b|\bexclusion\s+criteria\b", re.IGNORECASE)
NO_INTERVENTION = re.compile(
    rf"^(?:this|these|those|their|such|its)\b|^(?:the\s+)?(?:(?:in|to|at|on|of|for|from|by|with|after|during|when|whether|if|that|regarding|using|between|and|or|but|was|were|as|an?\s+total)\b|(?:all\s+)?{PEOPLE}\b$|{PEOPLE}\s+(?:who|whose)\b)"
    rf"|\b(?:was|were|is|are|had|has|have|did|revealed|showed|answered|reported|occurs?|experienced?|exhibited|demonstrated|developed|seems?|appeared|can|could|may|might|should|when|based|choose)\b|^(?:well|same|regard|respect|specifically|student's|hypothes[ei]s|outcomes?|characteristics|results|changes|findings|prognostic\s+factors)\b|^(?:levels?|rates?|aim|purpose|objective)\s+of\b"
    rf"|^(?:occurrence|incidence|prevalence)\b", re.IGNORECASE)
NO_POPULATION = re.compile(r"^(?:hundred|thousand|and|agreement|information|association|relationship|differences?|death|use)\b", re.IGNORECASE)
