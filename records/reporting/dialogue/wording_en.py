"""Turns spoken English into the wording of a note: fillers go, «I» and «you» become the patient. Knows no transcript."""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.reporting.dialogue.spoken_numbers import with_written_numbers

FILLERS = re.compile(
    r"\b(?:um+|uh+|hm+|mm-?hmm|uh-huh|you know|i mean|kind of|sort of|kinda|sorta|basically|actually|obviously|honestly|really|just|"
    r"pretty much|go ahead and|like i said|as well as that|at this point|a little bit|i guess|i think|i believe|i would say|"
    r"it looks like|it sounds like|i see that|i know that|i know|i understand that|hey,? (?:dragon|dax)|okay|ok|alright|all right|"
    r"well,|so,|yeah|yep|yes,|no,|oh|gosh|right\?|good morning|good afternoon|thank you|thanks|please)\b[,.]?", re.IGNORECASE)
ADDRESSED = re.compile(r"[,\s]+\b(?:sir|ma'am|miss|doctor|doc|young man|honey)\b(?=\s*(?:[,.?!]|$))", re.IGNORECASE)
SEEN_IN_CHART = re.compile(
    r"^(?:(?:also|and|so|now|well|then)\b[\s,]*)*(?:i (?:also )?(?:see|saw|understand|know|noticed?|"
    r"have)(?: here)?(?: in (?:your|the) (?:\w+ )?(?:reports?|chart|records?|notes?))?"
    r"(?: that)?|(?:it(?:'s| is)|was) mentioned here(?: that)?|it says (?:here )?(?:that )?|my nurse (?:tells|"
    r"told) me(?: that)?|it (?:looks|sounds|seems) like)"
    r"[\s,]+(?=(?:you|your|they|their|he|she|his|her|there)\b)", re.IGNORECASE)
REPEATED = re.compile(r"\b(\w+(?: \w+)?)(?:[, ]+\1\b)+", re.IGNORECASE)
LEADING = re.compile(r"^(?:[\s,.;:-]+|(?:and|but|so|then|or|because|well|now)\b[\s,]*|(?:good|great|sure|hi|"
    r"hello)\b\s*,\s*)+", re.IGNORECASE)
GAPS = ((re.compile(r"\s+([,.;:])"), r"\1"), (re.compile(r"(?:,\s*){2,}"), ", "), (re.compile(r"\s{2,}"), " "),
    (re.compile(r"[,;:\s]+$"), ""))
INTENTION = re.compile(
    r"\b(?:i(?:'m| am) (?:going to|gonna|gon na)|we(?:'re| are) (?:going to|gonna|gon na)|i(?:'d| would) like(?: for)?(?: us| you)? to|"
    r"i(?:'d| would) also like to|"
    r"i(?:'ll| will)|we(?:'ll)|i (?:also )?want(?: you)? to|let's|let us|what i(?:'d| would) like to do is|my plan is to)\b", re.IGNORECASE)
VERBS = (
    "take", "feel", "get", "want", "need", "like", "try", "use", "work", "live", "smoke", "drink", "notice", "eat", "sleep",
    "walk", "run", "see", "come", "play", "hurt", "remember", "forget", "wake", "start", "stay", "keep", "make", "check",
    "experience", "struggle", "say", "think", "know", "hope", "hold", "believe", "identify", "consider", "prefer", "suffer",
    "lose", "cough", "throw", "wear", "call", "watch", "enjoy", "miss", "look", "seem", "find", "move", "sit", "stand",
    "lift", "deny", "have", "do", "go",
)
AFTER_WHICH_OBJECT = (
    "start|continue|give|put|let|see|seen|send|refer|get|keep|for|to|with|on|of|tell|told|want|ask|call|about|have|help|bother|bothering|treat|"
    "remind|encourage|advise|recommend|prescribe|place|between|from|at|around|bring|brought|make|makes|write|giving|causing|hurting|prescribing|starting")
IRREGULAR = {"have": "has", "do": "does", "go": "goes", "deny": "denies", "try": "tries", "miss": "misses"}


@dataclass(frozen=True)
class Pronouns:
    """How the note speaks of the patient."""

    subject: str = "the patient"
    object: str = "the patient"
    possessive: str = "the patient's"

    noun: str = ""
    itself: str = "themselves"

    @property
    def named(self) -> bool:
        """Whether there is a pronoun; else the note says «the patient» each time."""
        return bool(self.noun)


FEMALE, MALE = Pronouns("she", "her", "her", "female", "herself"), Pronouns("he", "him", "his", "male", "himself")
UNKNOWN = Pronouns()
INTRODUCED = re.compile(r"\byear[- ]old\b(?:[ -]\w+){0,3}? (female|woman|lady|girl|male|man|gentleman|boy)\b", re.IGNORECASE)
SAID_OF_WOMEN = re.compile(r"\b(?:female|woman|lady|girl|she|her|ms\.?|mrs\.?|miss|ma'am|pregnan\w*|hysterectomy)\b", re.IGNORECASE)
SAID_OF_MEN = re.compile(r"\b(?:male|man|gentleman|boy|he|his|him|mr\.?|sir|prostate)\b", re.IGNORECASE)


def pronouns_of(text: str) -> Pronouns:
    """What the transcript's own words suggest; «the patient» where they suggest nothing."""
    if introduced := INTRODUCED.search(text):
        return FEMALE if introduced[1].lower() in ("female", "woman", "lady", "girl") else MALE
    women, men = len(SAID_OF_WOMEN.findall(text)), len(SAID_OF_MEN.findall(text))
    return UNKNOWN if women == men else FEMALE if women > men else MALE


SPOKEN = (
    (re.compile(r"\s+n't\b"), "n't"), (re.compile(r"\bwan na\b|\bwanna\b", re.IGNORECASE), "want to"),
    (re.compile(r"\bgon na\b|\bgonna\b", re.IGNORECASE), "going to"), (re.compile(r"\bgot ta\b|\bgotta\b", re.IGNORECASE), "have to"),
    (re.compile(r"(?<![\w])'(?:cause|cuz)\b|\bcuz\b", re.IGNORECASE), "because"), (re.compile(r"\bmilligrams?\b", re.IGNORECASE), "mg"),
    (re.compile(r"\b(once|twice|two times|three times) a day\b", re.IGNORECASE), r"\1 daily"), (re.compile(r"\b(?:a|every|"
    r"each) day\b", re.IGNORECASE), "daily"),
    (re.compile(r"\b(?:a|per) week\b", re.IGNORECASE), "weekly"), (re.compile(r"\bx ray", re.IGNORECASE), "x-ray"),
    (re.compile(r"\b(?:belly|tummy)\b", re.IGNORECASE), "abdomen"), (re.compile(r"\b(?:mom|mum|mama)\b", re.IGNORECASE), "mother"),
    (re.compile(r"\b(?:dad|daddy|papa)\b", re.IGNORECASE), "father"), (re.compile(r"\bgrand(?:pa|dad)\b", re.IGNORECASE), "grandfather"),
    (re.compile(r"\bgrandma\b", re.IGNORECASE), "grandmother"), (re.compile(r"\bkids\b", re.IGNORECASE), "children"),
    (re.compile(r"\b[Dd]octor (?=[A-Z])"), "Dr. "), (re.compile(r"\b(?:high|"
    r"elevated) blood pressure\b", re.IGNORECASE), "hypertension"),
    (re.compile(r"\b(?:don't|do not) (?:have|notice|get) any\b", re.IGNORECASE), "deny any"),
    (re.compile(r"\b(?:haven't|have not) (?:had|noticed) any\b", re.IGNORECASE), "deny any"),
    (re.compile(r"\bphysical exam\b", re.IGNORECASE), "physical examination"),
)


LETTERS = re.compile(r"\b(?:[A-Z] ){1,4}[A-Z]\b")


def written(text: str) -> str:
    """Spoken words, spelled letters («U T I») and spoken numbers as a note writes them."""
    for said, instead in SPOKEN:
        text = said.sub(instead, text)
    return with_written_numbers(LETTERS.sub(lambda found: found[0].replace(" ", ""), text))


def without_fillers(text: str) -> str:
    text = SEEN_IN_CHART.sub("", ADDRESSED.sub("", written(text)))
    text = FILLERS.sub(" ", text)
    text = REPEATED.sub(r"\1", text)
    text = LEADING.sub("", text)
    for gap, instead in GAPS:
        text = gap.sub(instead, text)
    return text.strip()


def of_patient(text: str, who: Pronouns, *, person: str) -> str:
    """The sentence with the patient's «I» (`person` «first») or the clinician's «you» («second») as he, she or they."""
    pattern, possessive, objective = ("i", "my", "me") if person == "first" else ("you", "your", "you")
    be, have, do, was, them = "is", "has", "does", "was", who.subject
    pairs = [
        (rf"\b{pattern}(?:'m| am|'re| are)\b", f"{them} {be}"), (rf"\b{pattern}(?:'ve| have)\b", f"{them} {have}"),
        (rf"\b{pattern} (?:was|were)\b", f"{them} {was}"), (rf"\b{pattern}'d\b", f"{them} would"), (rf"\b{pattern}'ll\b", f"{them} will"),
        (rf"\b{pattern} (?:don't|do not|do n't)\b", f"{them} {do} not"), (rf"\b{pattern} haven't\b", f"{them} {have} not"),
        (rf"\b(?:am|are) {pattern}\b", f"{be} {them}"), (rf"\b{possessive}\b", who.possessive), (rf"\b{possessive}s\b", who.possessive),
        (rf"\b{'myself' if person == 'first' else 'yourself'}\b", who.itself),
    ]
    for found, instead in pairs:
        text = re.sub(found, instead, text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{pattern} ((?:also |never |usually |sometimes |still )?)({'|'.join(VERBS)})\b",
                  lambda found: f"{them} {found[1]}{_third(found[2])}", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b({AFTER_WHICH_OBJECT}) {pattern}\b", rf"\1 {who.object}", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{pattern}\b(?=\s+\w)", them, text, flags=re.IGNORECASE)
    return re.sub(rf"\b{objective}\b", who.object, text, flags=re.IGNORECASE)


def intended(text: str) -> str:
    """What the clinician means to do, as a plan says it."""
    return INTENTION.sub("we will", text)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip(" ,;:-").rstrip(".?!").strip()
    text = re.sub(r"\bi\b", "I", text)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _third(verb: str) -> str:
    low = verb.lower()
    return IRREGULAR.get(low, low + "s")
