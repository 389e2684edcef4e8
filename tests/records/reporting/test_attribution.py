"""Every character of a report has an author: the machine for what it wrote, people for what they changed, in either language."""

from __future__ import annotations

from itertools import groupby

import pytest

from records.reporting import attribution
from records.reporting import document as documents

ZH, EN = "患者咳嗽三天，无痰。", "Dry cough for three days."


def drafted(text, number="s-1", by="model"):
    return documents.drafted(text, number=number, sources=["note:n1:1"], support="supported", by=by)


def own(text):
    return {"type": "text", "text": text, "marks": [{"type": "own"}]}


def document(*paragraphs):
    return {"type": "doc", "content": [documents.heading("present", "现病史"), *(documents.paragraph(*part) for part in paragraphs)]}


def told(before, after, **options):
    """Runs of (text, by, person, version) after the second document was saved by 7."""
    found = attribution.following(attribution.first(before), documents.plain_text(before), after,
                                  **({"person": "7", "version": 2} | options))
    text = documents.plain_text(after)
    assert len(found.authors) == len(text)
    position, runs = 0, []
    for author, run in groupby(found.authors):
        length = len(list(run))
        runs.append((text[position:position + length], author.by, author.person, author.version))
        position += length
    return runs


def test_the_draft_is_the_machines():
    found = attribution.first(document([drafted(ZH)]))
    assert {author.by for author in found.authors} == {"code", "model"}
    assert attribution.shares_of(document([drafted(ZH)]), found) == [attribution.Share("present", "现病史", 10, 0)]


@pytest.mark.parametrize(("text", "old", "new"), [(ZH, "三", "五"), (EN, "three", "five")])
def test_a_changed_word_is_the_persons_and_the_rest_stays_the_machines(text, old, new):
    left, right = text.split(old)
    after = document([drafted(left), own(new), drafted(right)])
    runs = told(document([drafted(text)]), after)
    assert [run[0] for run in runs if run[1] == "person"] in ([new], [f"{new}天"])
    assert left in "".join(run[0] for run in runs if run[1] == "model")


def test_words_typed_under_a_drafted_mark_are_still_the_persons():
    runs = told(document([drafted(ZH)]), document([drafted(ZH), drafted("有咯血。", "s-2")]))
    assert runs[-1] == ("有咯血。", "person", "7", 2)


def test_an_entry_of_the_record_put_in_is_the_machines():
    runs = told(document([drafted(ZH)]), document([drafted(ZH), drafted("体温38.5 ℃。", "f-1", "code")]), offered=["体温38.5 ℃。"])
    assert runs[-1] == ("体温38.5 ℃。", "code", "", 2)


def test_what_the_server_put_in_is_the_machines_and_stays_so_after_cut_and_paste():
    before, literature = document([drafted(ZH)]), drafted("抗生素无益 [1]。", "literature-1", "literature")
    inserted = document([drafted(ZH)], [literature])
    second = attribution.following(attribution.first(before), documents.plain_text(before), inserted, person="7", version=2, by_machine=True)
    third = attribution.following(second, documents.plain_text(inserted), before, person="7", version=3)
    pasted = document([literature], [drafted(ZH)])
    fourth = attribution.following(third, documents.plain_text(before), pasted, person="8", version=4)
    assert [share.human for share in attribution.shares_of(pasted, fourth)] == [0]


def test_moved_words_keep_their_author():
    before, mine = document([drafted(ZH)]), own("建议明日复查血常规。")
    one = document([drafted(ZH)], [mine])
    second = attribution.following(attribution.first(before), documents.plain_text(before), one, person="7", version=2)
    other = document([mine], [drafted(ZH)])
    third = attribution.following(second, documents.plain_text(one), other, person="8", version=3)
    counted = attribution.shares_of(other, third)[0]
    assert (counted.machine, counted.human) == (10, 10)
    assert not any(author.person == "8" for block in attribution.blocks_of(other, third) for author, _ in block.authors)


def test_an_empty_section_has_no_share():
    empty = document([])
    assert attribution.shares_of(empty, attribution.first(empty))[0].machine_percent is None


def test_an_attribution_is_the_same_after_storing():
    found = attribution.first(document([drafted(ZH)], [drafted("体温正常。", "s-2")]))
    assert attribution.Attribution.from_json(found.to_json()) == found
    assert attribution.stretches_of(found)[-1]["end"] == len(found.authors)
