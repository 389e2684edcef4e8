"""Two answers to one question side by side, in words of either language."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.models import Answer, AnswerSentence, Citation, Conversation, Question
from qa.services.comparing import side_by_side


def differing(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.differs]


@pytest.mark.parametrize(("left", "right", "only_left", "only_right"), [
    ("常见原因是药物[1]。", "常见原因是辐射[1]。", ["药物"], ["辐射"]),
    ("Give 5 mg daily [1].", "Give 10 mg daily [2].", ["5", "[1]"], ["10", "[2]"]),
    ("白细胞偏低。", "白细胞偏低。", [], []), ("", "Rest.", [], ["Rest."]),
])
def test_what_differs_is_told_in_words_numbers_and_marks(left, right, only_left, only_right):
    lefts, rights = side_by_side(left, right)
    assert (differing(lefts), differing(rights)) == (only_left, only_right)


@given(st.text("白细胞病毒 abc1[]P。", max_size=40), st.text("白细胞病毒 abc1[]P。", max_size=40))
def test_no_word_is_lost_and_what_does_not_differ_is_the_same(left, right):
    lefts, rights = side_by_side(left, right)
    assert ("".join(piece.text for piece in lefts), "".join(piece.text for piece in rights)) == (left, right)
    assert [p.text for p in lefts if not p.differs] == [p.text for p in rights if not p.differs]


@pytest.fixture
def answers(doctor):
    conversation = Conversation.objects.create(person=doctor, title="White cells")
    question = Question.objects.create(conversation=conversation, text="What lowers white cells?", language="en")
    made = [Answer.objects.create(question=question, state="done", text=text, model="a model")
            for text in ("Viruses do [1].", "Medicines do <b>not</b> [1].")]
    for answer, title in zip(made, ("Viruses", "Medicines"), strict=True):
        sentence = AnswerSentence.objects.create(answer=answer, ordinal=0, text="x", support="supported", reason="quoted")
        Citation.objects.create(answer=answer, sentence=sentence, label="1", title=title, quote="x")
    return made


def test_both_answers_and_what_only_one_cites_are_shown(client_for, doctor, answers):
    page = client_for(doctor).get(f"/ask/answers/{answers[0].pk}/compare/", {"with": str(answers[1].pk)}).content.decode()
    assert '<mark class="differs">Viruses</mark>' in page and "&lt;b&gt;not&lt;/b&gt;" in page
    assert "Answer 1" in page and "Answer 2" in page and page.count("only here") == 2


def test_the_word_goes_by_the_order_of_the_answers(client_for, doctor, answers):
    page = client_for(doctor).get(f"/ask/answers/{answers[1].pk}/compare/", {"with": str(answers[0].pk)}).content.decode()
    assert page.index("Answer 2") < page.index("Answer 1")


def test_strangers_and_answers_to_other_questions_are_not_compared(client_for, doctor, colleague, auditor, answers):
    address, other = f"/ask/answers/{answers[0].pk}/compare/", answers[1].question
    assert client_for(colleague).get(address, {"with": str(answers[1].pk)}).status_code == 404
    assert client_for(auditor).get(address, {"with": str(answers[1].pk)}).status_code == 403
    mine = client_for(doctor)
    assert [mine.get(address, {"with": value}).status_code for value in (str(uuid.uuid4()), "x", str(answers[0].pk))] == [404] * 3
    question = Question.objects.create(conversation=other.conversation, text="Another?", language="en")
    apart = Answer.objects.create(question=question, state="done", text="No.")
    assert mine.get(address, {"with": str(apart.pk)}).status_code == 404
