"""Which parts of a consultation in English a note keeps, and under which heading each belongs. Knows no model."""

from __future__ import annotations

import re

EXAMINING = re.compile(
    r"\b(?:physical exam\w*|exam(?:ine|ination)?|listen to your|on (?:your )?(?:heart|lung|neck|skin|musculoskeletal|abdom\w+) exam|"
    r"palpat\w+|range of motion|auscultat\w+|tender(?:ness)?|murmur|edema|bowel sounds|lungs? (?:are|sound)|heart (?:is|has|sounds)|"
    r"your vitals?|vital signs?|blood pressure (?:is|was|of)|does (?:it|that|this) hurt when i|when i (?:press|push|touch)|swelling (?:of|"
    r"on|over))\b", re.IGNORECASE)
RESULTING = re.compile(
    r"\b(?:x-?rays?|mri|ct scan|cat scan|ultrasound|echo(?:cardiogram)?|ekg|ecg|labs?|lab(?:oratory)? results?|blood work|results?|"
    r"hemoglobin|a1c|"
    r"creatinine|lipid panel|cbc|biopsy|white blood cell|imaging|fracture|pft\w*|urinalysis)\b", re.IGNORECASE)
PLANNING = re.compile(
    r"\b(?:we will|recommend\w*|prescri\w+|refer(?:ral|red)?|order\w*|follow(?:ing)?[- ]up|continue|start(?:ed)? (?:you|him|her|them)|"
    r"increase|decrease|"
    r"schedule|physical therapy|surgery|repeat|milligrams?|mg|twice a day|once a day|a day|come back|call (?:me|us)|return|assessment|"
    r"impression|"
    r"diagnos\w+|consistent with|treat(?:ment)?|plan)\b", re.IGNORECASE)
FOUND_ON_EXAMINATION = re.compile(
    r"\b(?:on (?:your|the|his|her|their)? ?(?:\w+ ){0,3}?exam\w*|to palpation|range of motion|straight leg|tenderness|murmur|pitting|"
    r"lungs? (?:are|sound)|\d out of \d|vital signs look)\b", re.IGNORECASE)
FOUND_IN_RESULTS = re.compile(
    r"\b(?:(?:reviewing|looked at|look at|looking at|review of) (?:the |your |his |her |their )?(?:\w+ ){0,3}?(?:results?|labs?|x-?rays?|"
    r"mri|ct|echo\w*|ekg|panel)|"
    r"(?:x-?ray|mri|ct scan|echo\w*|ekg|labs?|results?|panel|a1c|hemoglobin|creatinine|count)\b.{0,40}?\b(?:shows?|showed|is|was|were|are|"
    r"has been|came back|looks?|reveals?))\b",
    re.IGNORECASE)
PLAN_BEGINS = re.compile(
    r"\b(?:for your (?:first|second|third|next|last) |my (?:impression|assessment|plan|diagnosis)|let's (?:talk about|go over) (?:my|"
    r"the) (?:plan|assessment)|"
    r"(?:talk|go over|tell you) (?:a little )?(?:bit )?(?:about )?(?:my|the) (?:assessment|plan)|in terms of (?:my )?(?:plan|treatment)|"
    r"what i think)\b", re.IGNORECASE)
SMALL_TALK = re.compile(
    r"\b(?:weather|movie|vacation|weekend plans|nice to (?:see|meet)|how are you|good to see|football|game last|fun|congratulations|"
    r"sounds good|"
    r"any (?:other )?questions|take care|have a (?:good|great)|bye|see you|you're welcome|no problem|perfect|awesome|excellent|hold on|"
    r"wrap up|i(?:'d| would) like to (?:know|start|talk|ask|hear|begin)|start with (?:a little|your)|tell me (?:a little |"
    r"more )?(?:bit )?about|talk (?:a little bit )?about my|let me know|one moment|finalize|show me|dragon|"
    r"dax|hit the record|is that okay|does that sound|sound good|make sense|appreciate (?:it|that|you))\b", re.IGNORECASE)
_BEFORE = r"^\W*(?:(?:um+|uh+|well|oh|so|and|you know)\W+)*"
_ALONE = r"(?=\s*(?:[,.!;?-]|$|yes|yeah|no\b|thank))"
# «I have a cough» answers nothing by itself: «I have» is a yes only where nothing follows.
AGREES = re.compile(
    _BEFORE + r"(?:(?:yes|yeah|yep|yup|uh-huh|mm-?hmm|absolutely|definitely|of course)\b|(?:correct|right|sure|"
    r"exactly)\b(?! (?:now|side|hand|knee|arm|leg|"
    r"shoulder|foot|hip|eye|ear|breast))|(?:that's|that is|you're|you are) (?:correct|right)|"
    rf"(?:i|it|they|we|he|she) (?:do|does|have|has|am|is|are|did|was|were|had)\b{_ALONE})", re.IGNORECASE)
DENIES = re.compile(
    _BEFORE + r"(?:(?:yeah|yes|oh)\b[\s,]*(?=no\b))?(?:no\b(?! (?:problem|worries|idea|question|doubt))|nope|nah|none|never|"
    r"negative|not (?:really|at all|at the moment|that i|"
    rf"lately|recently|currently|anymore|yet)|not{_ALONE}|i (?:don't|do not|haven't|have not|didn't|did not|am not|"
    rf"'m not)(?:{_ALONE}| (?:think|believe) so))",
    re.IGNORECASE)
# «Try not to take any ibuprofen, okay?» tells and does not ask.
SEEKS_CONSENT = re.compile(r"(?:\bokay|\balright|\ball right|\byou know|\bsound good|\bmake sense)\s*\?\s*$", re.IGNORECASE)
ASKS_AFTER_ALL = re.compile(
    r"^\W*(?:(?:and|okay|so|um+|uh+|all right|now|then|well|but)\b\W*)*(?:do|does|did|have|has|are|is|were|was|can|could|any|"
    r"how|what|when|where|who|why|which|"
    r"would|tell)\b", re.IGNORECASE)
# A yes or no that stands before something else; the «no» of «no headaches» belongs to what follows.
POLARITY = re.compile(
    _BEFORE + r"(?:yes|yeah|yep|yup|correct|uh-huh|mm-?hmm|sure|right|definitely|absolutely|no|nope|nah)\b"
    r"(?:\s*[,.!;]+\s*|(?=\s+(?:i|it|it's|we|they|he|she|that|that's|there|my|not)\b))", re.IGNORECASE)
CONTENT = re.compile(
    r"\b(?:pain\w*|ache\w*|hurt\w*|swell\w*|\d+|years?|months?|weeks?|days?|hours?|medic\w+|allerg\w+|surger\w+|smok\w+|"
    r"drink\w*|alcohol|diet|"
    r"exercis\w+|"
    r"weight|sleep\w*|appetite|blood|sugar|history|diagnos\w+|doctor|hospital|emergency|fall|fell|injur\w+|worse|better|improv\w+|"
    r"symptom\w*|"
    r"mother|father|brother|sister|family|work\w*|job|married|denies|left|right|bilateral|mild|moderate|severe|normal|elevated|decreased|"
    r"half|couple|twice|morning|night|ibuprofen|tylenol|insulin|therapy|brace|ice|heat|rash|fever|cough|dizz\w+|fatigue|tired|"
    r"nausea)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether a sentence that ends in a question mark wants to know something."""
    return text.rstrip().endswith(("?", "？")) and not (SEEKS_CONSENT.search(text) and not ASKS_AFTER_ALL.match(text))
