"""Brings British spellings of medical English to the American one, so that both are the same word. Knows no index."""

from __future__ import annotations

import re

# Only sequences that no other English word holds: «ae» and «oe» alone would turn «aerobic» and «does» into other words.
AMERICAN = {
    "aemi": "emi", "aemo": "emo", "haem": "hem", "anaes": "anes", "aetio": "etio", "caec": "cec", "faec": "fec", "gynaec": "gynec",
    "paed": "ped", "foet": "fet", "oedem": "edem", "oesoph": "esoph", "oestr": "estr", "coeli": "celi", "rrhoea": "rrhea",
    "rrhoei": "rrhei", "pnoea": "pnea", "pnoei": "pnei", "tumour": "tumor", "colour": "color", "behaviour": "behavior",
    "odour": "odor", "sulph": "sulf", "goitre": "goiter", "litre": "liter", "fibre": "fiber", "titre": "titer", "centre": "center",
    "manoeuvre": "maneuver", "orthopaed": "orthoped", "leucocyt": "leukocyt", "leucopen": "leukopen",
}
BRITISH = re.compile("|".join(sorted(AMERICAN, key=len, reverse=True)))


def american(word: str) -> str:
    """The lower-case word in American spelling: «haemorrhage» is «hemorrhage», «hyponatraemia» is «hyponatremia»."""
    return BRITISH.sub(lambda found: AMERICAN[found.group()], word)
