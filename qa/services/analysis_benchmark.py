"""Times the reading of clinical text: passages of the demonstration literature and a ward note, each language by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from django.conf import settings

from qa.evaluation.speed import Measure, NothingMeasured, seconds
from qa.models import Passage
from qa.services.text_analysis import analyser, spoken_analyser
from qa.text_analysis.analysis import Analyser
from qa.weights.readers import ENTITIES, MODEL_FILE

CORPUS = "seed"
ROUNDS, CHARACTERS = 3, 60_000
WARD_NOTE = """主诉：反复胸闷、气促2年，加重伴双下肢水肿1周。
现病史：2年前劳累后出现胸闷、气促，休息后缓解，无胸痛、晕厥。1周前受凉后气促加重，夜间不能平卧，无发热、咳痰。
既往史：高血压20年，最高180/110mmHg，服用硝苯地平；2型糖尿病10年，二甲双胍0.5g tid；否认肝炎、结核。父亲死于脑出血。
查体：T 36.5℃，P 110次/分，R 24次/分，BP 165/95mmHg。颈静脉怒张，双下肺可闻及湿啰音，双下肢凹陷性水肿。
辅助检查：NT-proBNP 5600pg/ml，血肌酐135μmol/L，血钾3.2mmol/L，Hb 118g/L。胸片示双肺淤血，右侧少量胸腔积液。
处理：呋塞米20mg静推，螺内酯20mg qd口服，氯化钾缓释片1g tid。若出现晕厥及时就诊。
"""


def measure_rules(limit: int | None) -> Measure:
    """Chinese characters a second by dictionaries and rules alone; in `counts` the English ones. `limit` passages of each language."""
    return _measured(spoken_analyser(), limit)


def measure_recogniser(limit: int | None) -> Measure:
    """The same as the chart and `analyse` read, with the trained recogniser. Raises ``NothingMeasured`` where none is prepared."""
    if not (Path(settings.MODELS) / ENTITIES.name / MODEL_FILE).is_file():
        raise NothingMeasured("The trained recogniser is not prepared: run «manage.py setup».")
    return _measured(analyser(), limit)


def _measured(reader: Analyser, limit: int | None) -> Measure:
    chinese, english = (_texts(language, limit) for language in ("zh", "en"))
    if not chinese or not english:
        raise NothingMeasured(f"The corpus {CORPUS} has no passages in both languages.")
    return Measure(_rate(reader, [*chinese, WARD_NOTE]), "characters/s", counts={
        "english": round(_rate(reader, english)), "ward_note_ms": round(1000 * median(_times(reader, [WARD_NOTE])), 2)})


def _texts(language: str, limit: int | None) -> list[str]:
    """Passages of about sixty thousand characters in all."""
    rows = Passage.objects.filter(corpus__name=CORPUS, removed_in__isnull=True, document__language=language).order_by("pk")
    chosen, size = [], 0
    for text in rows.values_list("text", flat=True)[:limit]:
        chosen.append(text)
        size += len(text)
        if size >= CHARACTERS:
            break
    return chosen


def _rate(reader: Analyser, texts: Sequence[str]) -> float:
    return sum(map(len, texts)) / median(_times(reader, texts))


def _times(reader: Analyser, texts: Sequence[str]) -> list[float]:
    reader.analyse(texts[0])
    return [seconds(lambda: [reader.analyse(text) for text in texts]) for _ in range(ROUNDS)]
