"""British and American spellings are one word, and other words stay what they are."""

from __future__ import annotations

import pytest

from qa.retrieval.segmentation import tokens
from qa.retrieval.spelling import american
from qa.retrieval.terms import mentions


@pytest.mark.parametrize(("british", "expected"), [
    ("hyponatraemia", "hyponatremia"), ("haemorrhage", "hemorrhage"), ("anaemic", "anemic"), ("oedema", "edema"),
    ("dyspnoea", "dyspnea"), ("diarrhoeal", "diarrheal"), ("ischaemic", "ischemic"), ("leukaemia", "leukemia"),
    ("oesophagitis", "esophagitis"), ("paediatric", "pediatric"), ("tumours", "tumors"), ("haematuria", "hematuria"),
    ("anaesthesia", "anesthesia"), ("caecum", "cecum"), ("sulphate", "sulfate"), ("septicaemia", "septicemia"),
])
def test_british_spellings_become_american(british, expected):
    assert american(british) == expected and tokens(british) == tokens(expected)


@pytest.mark.parametrize("word", ["aerobic", "does", "shoes", "coeruleus", "praecox", "toe", "michael", "hemoglobin", "center"])
def test_other_words_stay_what_they_are(word):
    assert american(word) == word


def test_a_disease_is_found_in_either_spelling():
    assert mentions("Causes of hyponatraemia")[0].concept == mentions("causes of hyponatremia")[0].concept
