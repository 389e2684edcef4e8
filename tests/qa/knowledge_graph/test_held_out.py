from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.evaluation.relations import LabelledSentence, read_labelled, score

DATA = Path(__file__).parent / "data" / "held_out.tsv"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_at_least_nine_in_ten_edges_of_sentences_held_out_are_right(extractor, language):
    sentences = [one for one in read_labelled(DATA) if one.language == language]
    assert len(sentences) == 100
    scored = score(sentences, lambda text: extractor.read(text)[0])
    assert scored.precision >= 0.9, scored.wrong
    assert scored.recall >= 0.5, scored.missed


def test_the_score_counts_what_is_wrong_and_what_is_missed(extractor):
    path_free = [LabelledSentence("en", "Gout is treated with colchicine.", ())]
    scored = score(path_free, lambda text: extractor.read(text)[0])
    assert (scored.found, scored.right, scored.precision) == (1, 0, 0.0)
    assert score(read_labelled(DATA)[:1], lambda text: []).recall == 0.0


def test_the_command_says_the_figures_of_a_file_and_what_it_cannot_use(tmp_path: Path, settings, capsys):
    from django.core.management import call_command

    from clinic.commands import BadInput

    settings.TERMINOLOGY = tmp_path / "terminology"
    path = tmp_path / "two.tsv"
    path.write_text("language\tsentence\tedges\nen\tGout is treated with colchicine.\tgout T colchicine\nzh\t今天天气很好。\t-\n", encoding="utf-8")
    call_command("evaluate", "relations", data=path, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["precision"], told["recall"], told["labelled"], told["wrong"]) == (1.0, 1.0, 1, [])
    path.write_text("language\tsentence\tedges\nfr\tLa goutte.\t-\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        call_command("evaluate", "relations", data=path, as_json=True)
