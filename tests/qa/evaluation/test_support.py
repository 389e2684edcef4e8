from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from qa.answering.support import RuleSupportChecker
from qa.evaluation.data import BadData
from qa.evaluation.support import CheckerLabels, evaluate_support, read_pairs

PAIRS = [
    {"claim": "Colchicine 0.5 mg treats acute gout.", "passage": "Colchicine 0.5 mg treats acute gout.", "label": "supported"},
    {"claim": "Allopurinol should be started during an attack.",
     "passage": "Allopurinol should not be started during an attack.", "label": "contradicted"},
    {"claim": "Metformin lowers glucose.", "passage": "The moon is far away.", "label": "unrelated"},
]


def written(folder: Path, rows: list[dict[str, str]]) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_the_rules_are_measured_and_every_pair_is_counted(tmp_path: Path) -> None:
    shares: list[float] = []
    scores = evaluate_support(read_pairs(written(tmp_path, PAIRS)), CheckerLabels(RuleSupportChecker()),
                              report=shares.append)
    found = scores.as_json()
    assert found["macro_f1"] == 1 and scores.predicted == ("supported", "contradicted", "unrelated")
    assert set(found) == {"macro_f1", "f1", "confusion", "pairs_per_second"}
    assert found["confusion"]["contradicted"] == {"supported": 0, "contradicted": 1, "unrelated": 0}
    assert shares[-1] == 1 and scores.pairs_per_second > 0


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"claim": "c", "passage": "p", "label": "maybe"}, "line 1, field label: one of supported, contradicted"),
        ({"claim": "", "passage": "p", "label": "supported"}, "line 1, field claim"),
        ({"claim": "c", "label": "supported"}, "line 1, field passage"),
    ],
)
def test_bad_input_names_file_line_and_field(tmp_path: Path, row: dict[str, str], message: str) -> None:
    with pytest.raises(BadData, match=re.escape(f"pairs.jsonl, {message}")):
        read_pairs(written(tmp_path, [row]))
