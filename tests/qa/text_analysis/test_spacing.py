"""English names that have lost their spaces, and those that never had any."""

from __future__ import annotations

import pytest

from qa.text_analysis.terminology.spacing import spaced, vocabulary

KNOWN = vocabulary(["alcoholic cirrhosis of the liver", "temporal lobe epilepsy", "arthropathy", "motor neuron disease"])


@pytest.mark.parametrize(("written", "meant"), [
    ("alcoholiccirrhosis", "alcoholic cirrhosis"), ("temporallobeepilepsy", "temporal lobe epilepsy"),
    ("Motorneurondisease", "Motor neuron disease"), ("cirrhosisoftheliver", "cirrhosis of the liver"),
    ("arthropathy", "arthropathy"), ("neuroarthropathy", "neuroarthropathy"), ("two words", "two words"),
    ("X-linked", "X-linked"),
])
def test_spaces_are_put_back_where_every_word_is_known(written, meant):
    assert spaced(written, KNOWN) == meant


def test_a_name_whose_spaces_are_lost_for_good_is_left_out():
    assert spaced("temporalxyzlobe", KNOWN) is None
