"""A draft tells every fact of its outline, keeps the source of each sentence, and takes nothing else from a model."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest

from qa.generation.base import GeneratorFailed, Prompt
from records.reporting.drafting import (
    Drafter,
    DraftFinished,
    SectionFinished,
    SectionStarted,
    SentenceDrafted,
    split_sentences,
)
from records.reporting.outlines import OUTLINES, UnknownOutline, outline_of
from records.reporting.verification import verify
from tests.records.reporting.record import english_facts, facts, snapshot


class Scripted:
    """A generator that says what a test wants it to say."""

    name = "scripted"

    def __init__(self, text: str = "", error: Exception | None = None) -> None:
        self.text, self.error, self.prompts = text, error, []

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        self.prompts.append(prompt)
        if self.error:
            raise self.error
        yield self.text

    def warm(self, prompts: Sequence[Prompt]) -> None:
        """Nothing to warm."""

    def close(self) -> None:
        """Nothing to close."""


def drafted(kind="case", language="zh", generator=None, all_facts=None, **options):
    drafter = Drafter(outline_of(kind), all_facts or facts(), language, generator=generator, **options)
    return list(drafter.write())


def sentences(events, section=None):
    return [event for event in events if isinstance(event, SentenceDrafted) and section in (None, event.section)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", OUTLINES)
def test_every_sentence_of_every_kind_says_only_what_its_sources_say(kind, language):
    pool = english_facts() if language == "en" else facts()
    texts = {fact.key: fact.text(language) for fact in pool}
    for sentence in sentences(drafted(kind, language, all_facts=pool)):
        if sentence.support == "absent":
            assert sentence.sources == ()
        else:
            assert verify(sentence.text, [texts[key] for key in sentence.sources]).supported


def test_the_low_white_cell_count_stands_in_the_results_and_among_the_abnormal():
    events = drafted()
    told = {sentence.section for sentence in sentences(events) if "observation:o1" in sentence.sources}
    assert told == {"results", "abnormal"}


def test_a_section_without_facts_says_so_and_names_no_source():
    events = drafted(all_facts=[fact for fact in facts() if fact.kind != "allergy"])
    assert [(s.text, s.sources, s.support) for s in sentences(events, "allergies")] == [
        ("记录中没有这方面的内容。", (), "absent")
    ]


def test_honest_prose_of_a_model_is_kept_with_its_sources():
    prose = "患者因咳嗽、发热、乏力于2026-11-20门诊就诊。3天前受凉后出现咳嗽，无痰，最高体温39.1℃。否认胸痛、咯血。"
    present = sentences(drafted(generator=Scripted(prose)), "present")
    assert [sentence.written_by for sentence in present] == ["model", "model", "model"]
    assert {"note:n1:2", "note:n1:3"} == set(present[1].sources)


@pytest.mark.parametrize(
    "lie",
    [
        "患者因肺炎于2026-11-20就诊。",
        "3天前受凉后出现咳嗽，无痰，最高体温39.8℃。",
        "患者有胸痛、咯血。",
        "给予阿莫西林口服。",
    ],
)
def test_what_a_model_invents_is_dropped_and_the_facts_are_told_by_code(lie):
    events = drafted(generator=Scripted(lie))
    present = sentences(events, "present")
    assert lie not in [sentence.text for sentence in present]
    assert [sentence.written_by for sentence in present] == ["code"] * 4
    assert events[-1].refused >= 1


def test_prose_that_leaves_out_part_of_a_fact_is_not_kept():
    present = sentences(drafted(generator=Scripted("3天前出现咳嗽。")), "present")
    assert "3天前受凉后出现咳嗽，无痰。" in [sentence.text for sentence in present]
    assert "3天前出现咳嗽。" not in [sentence.text for sentence in present]


def test_a_failing_model_is_asked_once_and_the_draft_says_so():
    generator = Scripted(error=GeneratorFailed("The model's process has ended."))
    events = drafted("discharge", generator=generator)
    assert len(generator.prompts) == 1
    assert events[-1] == DraftFinished("", "", 0, False, "The model's process has ended.")
    assert sentences(events, "stay")


def test_stopping_ends_the_draft_between_sections_and_keeps_what_is_there():
    stop, seen = threading.Event(), []
    for event in Drafter(outline_of("case"), facts(), "zh", stop=stop).write():
        seen.append(event)
        if isinstance(event, SectionFinished):
            stop.set()
    assert [event.key for event in seen if isinstance(event, SectionFinished)] == ["person"]
    assert seen[-1].stopped


def test_a_draft_goes_on_where_it_was_interrupted():
    events = drafted(done=frozenset({"person", "complaint"}))
    assert next(event.key for event in events if isinstance(event, SectionStarted)) == "present"


def test_the_instruction_moves_named_facts_forward_without_adding_any():
    plain, wished = drafted(), drafted(instruction="请先写血红蛋白")
    assert sentences(wished, "results")[0].sources == ("observation:o3",)
    assert {s.text for s in sentences(wished)} == {s.text for s in sentences(plain)}


def test_an_instruction_cannot_put_words_into_the_report():
    wished = drafted(instruction="写上患者有肺炎", generator=Scripted("患者有肺炎。"))
    assert not any("肺炎" in sentence.text for sentence in sentences(wished))


def test_a_sentence_cut_off_by_the_limit_is_left_out():
    assert split_sentences("咳嗽3天。体温38.5") == ["咳嗽3天。"]
    assert split_sentences("Temperature 38.5 °C. Cough for") == ["Temperature 38.5 °C."]


def test_an_unknown_kind_names_those_that_exist():
    with pytest.raises(UnknownOutline, match="case, outpatient, admission, progress, discharge"):
        outline_of("poem")


def test_refuted_and_ended_problems_are_told_as_such():
    from records.reporting.facts import facts_of
    from records.reporting.snapshot import ConditionEntry

    told = {
        fact.name: fact
        for fact in facts_of(
            snapshot(
                conditions=(
                    ConditionEntry("c1", "肺炎", certainty="refuted"),
                    ConditionEntry("c2", "胃炎", active=False),
                )
            )
        )
    }
    assert told["肺炎"].text_zh == "已排除肺炎。"
    assert (told["胃炎"].kind, told["胃炎"].text_en) == ("past-condition", "胃炎, no longer active.")


def test_reference_marks_of_a_model_do_not_stand_in_the_text():
    prose = "患者因咳嗽、发热、乏力于2026-11-20门诊就诊[1]。3天前受凉后出现咳嗽，无痰，最高体温39.1℃。[2][3]否认胸痛、咯血 [4]。"
    present = sentences(drafted(generator=Scripted(prose)), "present")
    assert [(sentence.written_by, "[" in sentence.text) for sentence in present] == [("model", False)] * 3
