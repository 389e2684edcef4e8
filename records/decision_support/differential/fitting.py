"""Whether a condition can be this patient's at all, by the words of its name: diseases of children, of pregnancy, of one sex."""

from __future__ import annotations

import re
from collections.abc import Iterable

ADULT, OLDEST_PREGNANT = 18, 60
CHILDHOOD = re.compile("小儿|新生儿|婴儿|婴幼儿|儿童|早产儿|青少年|neonatal|newborn|infant|childhood|paediatric|pediatric|juvenile", re.IGNORECASE)
PREGNANCY = re.compile(
    "妊娠|孕期|产后|产褥|子痫|流产|分娩|胎盘|羊水|宫外孕|pregnan|gestation|eclampsia|postpartum|puerperal|placent|abortion", re.IGNORECASE)
FEMALE = re.compile(
    r"子宫|宫颈|卵巢|阴道|外阴|输卵管|月经|盆腔炎|\bovar|\buter|cervical (?:cancer|intra)|vagin|vulv|menstru|endometri", re.IGNORECASE)
MALE = re.compile("前列腺|睾丸|附睾|阴茎|精索|包皮|prostat|testic|epididym|penile|varicocele|balanitis", re.IGNORECASE)


def fits(names: Iterable[str], *, age: int | None, sex: str) -> bool:
    """False where a name speaks of childhood, pregnancy or the other sex; what is unknown of the patient excludes nothing."""
    text = " ".join(names)
    if age is not None and age >= ADULT and CHILDHOOD.search(text):
        return False
    if PREGNANCY.search(text) and (sex == "male" or (age is not None and age > OLDEST_PREGNANT)):
        return False
    return not ((sex == "male" and FEMALE.search(text)) or (sex == "female" and MALE.search(text)))
