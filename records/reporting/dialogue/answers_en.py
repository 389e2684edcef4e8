"""Turns a question and its answer, in English, into statements about the patient: yes and no, ages, short answers. Knows no order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from records.reporting.dialogue import reading_en as read
from records.reporting.dialogue import wording_en as words
from records.reporting.dialogue.parts import Names, Part, Statement
from records.reporting.dialogue.transcript import Speaker, Utterance

LONGEST_TOPIC, LONGEST_SHORT_ANSWER, LONGEST_YES, LONGEST_NO, OLDEST = 14, 8, 3, 7, 115
ASKED_WHEN = re.compile(r"\b(?:when|how long|how many|how much|how often|what (?:time|year|age|medication|dose|kind|brings|seems|can|is)|"
    r"where|which|who)\b", re.IGNORECASE)
TOPICS = re.compile(
    r"\b(?:start(?:ed)?|begin|began|last|smok\w+|drink\w*|allerg\w+|medic\w+|take|taking|surger\w+|work|live|children|kids|married|"
    r"weigh\w*|pain|happen\w*|family|mother|father|exercise|sleep|eat\w*|diagnos\w+)\b", re.IGNORECASE)
ASKED_AGE = re.compile(r"\b(?:how old (?:are you|is (?:he|she|the|your))|(?:your|his|her) age)\b", re.IGNORECASE)
AGE = re.compile(r"\b(\d{1,3})\b")
SOFTENED = re.compile(r"^(?:[\s,.]|\b(?:and|so|okay|ok|now|well|but|great|alright|all right|good|then|also|hm+|um+|uh+|"
    r"do you know if|can i ask if|"
    r"may i ask if|can you tell me if|is it (?:true|correct) that)\b)+", re.IGNORECASE)
# What a yes-or-no question asks, without its verb; what comes before the object decides how its answer is told.
OBJECT_ASKED = re.compile(
    r"^(?:do you (?:currently |still |ever |also )?(?:have|get|feel|notice|experience)|have you (?:ever |recently |"
    r"also )?(?:had|noticed|been having|felt|experienced)|"
    r"are you (?:having|experiencing|noticing|feeling)|did you (?:have|notice|feel|get|experience)|(?:is|are|was|were) there|"
    r"any|(?:how|what) about|no)\s+(?P<what>.+)$", re.IGNORECASE)
STATE_ASKED = re.compile(r"^(?P<verb>do|did|are|were|have|can) you (?P<what>.+)$", re.IGNORECASE)
STATE_TOLD = {"do": ("does", "does not"), "did": ("did", "did not"), "are": ("is", "is not"), "were": ("was", "was not"),
              "have": ("has", "has not"), "can": ("can", "cannot")}
DECLARED = re.compile(r"^(?:you|your|he|she|his|her|it|this|they|there)\b(?! (?:know|see)\b)", re.IGNORECASE)
EVER = re.compile(r"\bever\s+", re.IGNORECASE)
AWAY = re.compile(r"(?:out|up|off|away|back|along|in|into|to|through|better|worse)\b", re.IGNORECASE)
NEGATED = re.compile(r"no\b", re.IGNORECASE)
ASIDE = re.compile(r"\b(?:at all|anything like that|or anything|right|correct|or not|anything of that sort|any of that|like|"
    r"maybe)\b\W*", re.IGNORECASE)
ANY = re.compile(r"^(?:any(?: other| kind of)?|some)\b\s*|\bany\b\s*", re.IGNORECASE)
BEGINS_OTHERWISE = re.compile(r"(?:how|what|when|where|who|why|which|tell|do|does|did|have|has|had|are|is|was|were|can|could|"
    r"would|will|the|this|that)\b", re.IGNORECASE)
ENQUIRES = re.compile(r"(?:any|(?:how|what) about|(?:do|does|did|have|has|are|is|was|were) (?:you|he|she|there|it))\b", re.IGNORECASE)
RELATIVES = re.compile(r"\b(?:mother|father|brother|sister|grand\w+|uncle|aunt|husband|wife|cousin)s?\b", re.IGNORECASE)
CONFIRMED = re.compile(r"[\s,]*\b(?:is (?:that|this) (?:right|correct|true)|(?:am i )?(?:right|correct)|is(?:n't| n't) it|right|"
    r"yes)\W*$", re.IGNORECASE)

OTHERS = re.compile(r"\b(?:questions?|concerns?|anything|something|else|idea|remember|mind|plans?|good|okay|ready|time)\b", re.IGNORECASE)


def statements(question: Utterance, answer: Utterance, who: words.Pronouns, *, complaints: Names, names: Names) -> list[Statement]:
    """What both together say; nothing where the answer must be told by itself."""
    if question.speaker is not Speaker.CLINICIAN:
        return []
    for telling in (_age, _polar, _listed_names, _short, _regarding):
        if made := telling(question, answer, who, complaints, names):
            return [made, *_rest(answer, made, who)]
    return []


def _age(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names, names: Names) -> Statement | None:
    """«How old are you?» «Seventy six.» becomes «The patient is a 76-year-old female.»"""
    said = AGE.search(words.written(answer.text))
    if not ASKED_AGE.search(question.text) or said is None or int(said[1]) > OLDEST or re.search("months|weeks|days", answer.text):
        return None
    told = f"a {said[1]}-year-old {who.noun}" if who.noun else f"{said[1]} years old"
    return _made(f"the patient is {told}", question, answer, 4.0)


def _listed_names(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names, names: Names) -> Statement | None:
    """«Any fever or chills?» «No.» becomes «The patient denies fever or chills.»"""
    asked = list(dict.fromkeys(names(question.text)))
    polarity = _polarity(answer.text)
    if not asked or polarity is None or _topic(question.text) or not _enquires(_bare(question.text), polarity):
        return None
    verb = "reports" if polarity else "denies"
    subject = "The patient" if len(asked) > 1 else who.subject.capitalize()
    relatives = "a family history of " if re.search(r"\bfamily\b", question.text, re.IGNORECASE) else ""
    return _made(f"{subject} {verb} {relatives}{listed(asked, 'and' if polarity else 'or')}", question, answer, 3.0 + len(asked))


def _enquires(asked: str, polarity: bool) -> bool:
    """Whether the names asked for are the patient's own to have or not; a bare list of names can only be denied."""
    return not RELATIVES.search(asked) and bool(ENQUIRES.match(asked) or not (polarity or BEGINS_OTHERWISE.match(asked)))


def _polar(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names, names: Names) -> Statement | None:
    """«Do you smoke?» «No.» becomes «She does not smoke.»; «You were admitted?» «Yes.» becomes «She was admitted.»"""
    polarity = _polarity(answer.text)
    asked = _bare(question.text)
    if polarity is None or not 1 < len(asked.split()) <= LONGEST_TOPIC * 2:
        return None
    if NEGATED.match(asked) and polarity and CONFIRMED.search(question.text):
        polarity = False
    elif NEGATED.match(asked) and polarity:
        return None
    if DECLARED.match(asked) and polarity:
        return _made(words.of_patient(words.without_fillers(ASIDE.sub("", asked)), who, person="second"), question, answer, 3.0)
    if OTHERS.search(asked) and not names(asked):
        return None
    told = _object(asked, polarity, who) or _state(asked, polarity, who)
    return _made(told, question, answer, 3.0) if told else None


def _bare(question: str) -> str:
    """The question without what leads up to it and what asks for a yes after it."""
    asked = CONFIRMED.sub("", words.written(question).strip(" ?"))
    return words.SEEN_IN_CHART.sub("", SOFTENED.sub("", words.ADDRESSED.sub("", asked))).strip(" ,?")


def _object(asked: str, polarity: bool, who: words.Pronouns) -> str:
    match = OBJECT_ASKED.match(asked)
    if match is None or len(match["what"].split()) > LONGEST_TOPIC or AWAY.match(match["what"]):
        return ""
    what = ANY.sub("", ASIDE.sub("", match["what"])).strip(" ,.?")
    told = words.of_patient(words.without_fillers(what), who, person="second")
    if not told:
        return ""
    relatives = "a family history of " if re.search(r"\bfamily\b", asked, re.IGNORECASE) and not re.search(r"\bfamily\b", told, re.IGNORECASE) else ""
    return f"{who.subject} {'reports' if polarity else 'denies'} {relatives}{told}"


def _state(asked: str, polarity: bool, who: words.Pronouns) -> str:
    match = STATE_ASKED.match(asked)
    if match is None or len(match["what"].split()) > LONGEST_TOPIC:
        return ""
    what = words.of_patient(words.without_fillers(ASIDE.sub("", ANY.sub("", match["what"]))), who, person="second").strip(" ,.?")
    what = EVER.sub("", what) if polarity else what
    return f"{who.subject} {STATE_TOLD[match['verb'].lower()][not polarity]} {what}" if what else ""


def _topic(question: str) -> bool:
    """Whether the question, taken as it stands, can be told whole."""
    asked = _bare(question)
    return bool(OBJECT_ASKED.match(asked)) and len(asked.split()) <= LONGEST_TOPIC


def _short(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names, names: Names) -> Statement | None:
    """«When did it start?» «Three days ago.» becomes «Started three days ago.», so that a short answer keeps what it answers."""
    said = words.without_fillers(answer.text)
    topic = TOPICS.search(question.text)
    if not topic or not ASKED_WHEN.search(question.text) or not 1 <= len(said.split()) <= LONGEST_SHORT_ANSWER:
        return None
    if _polarity(said) is not None or re.match(r"(?:it|they|i|he|she|we|my|there)\b", said, re.IGNORECASE):
        return None
    return _made(f"{topic[0].lower()} {words.of_patient(said, who, person='first')}", question, answer, 2.0)


def _regarding(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names, names: Names) -> Statement | None:
    """«How is the reflux?» «Much better.» becomes «Regarding the reflux, much better.»"""
    asked = [name for name in dict.fromkeys(names(question.text)) if name.lower() not in answer.text.lower()]
    said = words.of_patient(words.without_fillers(answer.text), who, person="first")
    if not asked or len(said.split()) < 2:
        return None
    return _made(f"regarding {listed(asked[:3], 'and')}, {said[:1].lower() + said[1:]}", question, answer, 3.0)


def _rest(answer: Utterance, made: Statement, who: words.Pronouns) -> Iterator[Statement]:
    """What an answer says beyond yes or no is told too."""
    said = read.POLARITY.sub("", answer.text)
    told = words.of_patient(words.without_fillers(said), who, person="first")
    if said != answer.text and not answer.asks and len(told.split()) > 3 and not OTHERS.search(told):
        yield Statement(Part.HISTORY, words.sentence(told), (answer.line,), 2.5)


def plain(answer: str, *, only_no: bool = False) -> bool:
    """Whether the answer is yes or no and hardly a word more."""
    polarity, size = _polarity(answer), len(answer.split())
    return (polarity is False and size <= LONGEST_NO) or (polarity is True and size <= LONGEST_YES and not only_no)


def _polarity(answer: str) -> bool | None:
    """Yes (true), no (false), or neither."""
    if read.DENIES.match(answer):
        return False
    return True if read.AGREES.match(answer) else None


def _made(text: str, question: Utterance, answer: Utterance, weight: float) -> Statement:
    return Statement(Part.HISTORY, words.sentence(text), (question.line, answer.line), weight)


def listed(names: Sequence[str], joined: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joined} {names[-1]}"
