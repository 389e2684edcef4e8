"""Health questions with answers of the US institutes (MedQuAD, Ben Abacha 2019, CC BY 4.0). Knows no model."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from qa.ingestion.sentences import split_sentences
from qa.training.pairs import DataMissing, Pair

FILE = "medquad_nih_corpus.jsonl.gz"
PASSAGE_CHARACTERS = 700
# How patients lead up to a question; written for training, neutral about any disease.
OPENINGS = (
    "My mother was told that she has {focus}. ", "I have been diagnosed with {focus} and I am worried. ",
    "Hello, I have a question about {focus}. ", "My son, 8 years old, has {focus}. ", "My doctor mentioned {focus}. ",
    "I am doing research on {focus}. ", "I was recently in hospital because of {focus}. ", "Re: {focus}. ",
)
CLOSINGS = ("", "", " Thank you for your help.", " Please let me know.", " Any information would help.", " Thanks.")
ASKED = {
    "information": ("What is it?", "Can you tell me more about {focus}?", "I would like information on {focus}."),
    "symptoms": ("What are the signs?", "How do I know if I have {focus}?", "What symptoms should I look for?"),
    "treatment": ("How is it treated?", "Is there a cure for {focus}?", "What medicine or therapy helps?"),
    "inheritance": ("Is {focus} hereditary?", "Can I pass it on to my children?", "Does it run in families?"),
    "frequency": ("How common is {focus}?", "How many people have it?"),
    "genetic changes": ("What gene is responsible for {focus}?", "Is there a mutation behind it?"),
    "causes": ("What causes {focus}?", "Why did this happen?", "Where does it come from?"),
    "exams and tests": ("How is {focus} diagnosed?", "Is there a test for it?"),
    "research": ("Are there clinical trials for {focus}?", "What research is going on?"),
    "outlook": ("What is the life expectancy with {focus}?", "What is the prognosis?"),
    "susceptibility": ("Who is at risk for {focus}?", "Am I likely to get it?"),
    "considerations": ("What else should I know about {focus}?", "What should one pay attention to?"),
    "prevention": ("How can {focus} be prevented?", "What can I do so as not to get it?"),
    "stages": ("What are the stages of {focus}?",),
    "complications": ("What can go wrong with {focus}?", "What are the long term effects?"),
}


def pairs(folder: Path, *, seed: int = 0) -> Iterator[Pair]:
    """Each question as it stands or as a patient would put it, with the part of the answer that begins it."""
    chance = random.Random(seed)
    for document in documents(folder):
        for item in document["qa"]:
            if item["answer"]:
                wording = item["question"] if chance.random() < 0.35 else patient_wording(document, item, chance)
                passage = f"{document['focus']}. {_beginning(item['answer'], chance)}"
                yield Pair(wording, passage, "medquad", document["focus"].lower())


def patient_wording(document: dict, item: dict, chance: random.Random) -> str:
    """The question in a patient's words, with an opening that tells a story."""
    focus = document["focus"]
    names = [focus, focus, *document["synonyms"][:3]]
    asked = chance.choice(ASKED.get(item["qtype"], ("What can you tell me about {focus}?",)))
    opening = chance.choice(OPENINGS) if chance.random() < 0.7 or "{focus}" not in asked else ""
    text = opening + asked + chance.choice(CLOSINGS)
    return text.format(focus=chance.choice(names))


def _beginning(answer: str, chance: random.Random) -> str:
    """A run of whole sentences of about 700 characters, mostly from the start of the answer."""
    spans = split_sentences(answer[:6000])
    first = 0 if chance.random() < 0.75 or len(spans) < 6 else chance.randrange(len(spans) - 3)
    start = spans[first][0] if spans else 0
    ends = [end for _, end in spans[first:] if end - start <= PASSAGE_CHARACTERS]
    return answer[start : ends[-1] if ends else start + PASSAGE_CHARACTERS]


def documents(folder: Path) -> Iterator[dict]:
    """Every document that names its subject, with its questions. Raises DataMissing."""
    path = folder / FILE
    if not path.is_file():
        raise DataMissing(f"There is no file {FILE} in the folder {folder.name}.")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (document for document in map(json.loads, file) if document["focus"])
