from __future__ import annotations

import math

from qa.knowledge_graph.association import Association, Observed, rank

EDGES = [
    Association("flu", "fever", 0.9, (1,)), Association("flu", "cough", 0.9, (2,)), Association("flu", "myalgia", 0.9, (3,)),
    Association("cystitis", "fever", 0.5, (4,)), Association("cystitis", "dysuria", 0.9, (5,)),
    Association("gout", "joint pain", 0.9, (6,)),
]
SHARED = {"fever": 30, "cough": 10, "myalgia": 4, "dysuria": 2, "joint pain": 5}


def ranked(*observed: Observed):
    return rank(observed, EDGES, conditions=100, shared=SHARED)


def test_only_conditions_with_a_present_finding_are_candidates():
    assert [one.condition for one in ranked(Observed("fever"), Observed("cough")).candidates] == ["flu", "cystitis"]
    assert ranked(Observed("joint pain", present=False)).candidates == ()


def test_the_score_is_the_formula_of_the_docstring():
    base = 30.5 / 101
    p = base + (0.9 - base) * 0.5
    cystitis = next(one for one in ranked(Observed("fever")).candidates if one.condition == "cystitis")
    assert cystitis.score == round(math.log(p / base), 4)


def test_a_rare_finding_tells_more_than_a_common_one():
    flu = ranked(Observed("fever"), Observed("myalgia")).candidates[0]
    assert [part.finding for part in flu.contributions] == ["myalgia", "fever"]


def test_an_absent_finding_speaks_against():
    with_it, without = ranked(Observed("fever")).candidates, ranked(Observed("fever"), Observed("cough", present=False)).candidates
    assert with_it[0].condition == "flu"
    assert without[0].condition == "cystitis"


def test_contradicting_observations_of_one_finding_do_not_count():
    both = ranked(Observed("fever"), Observed("cough"), Observed("cough", present=False))
    assert {part.finding for one in both.candidates for part in one.contributions} == {"fever"}


def test_what_to_ask_next_is_open_and_tells_candidates_apart():
    ranking = ranked(Observed("fever"))
    asked = [one.finding for one in ranking.ask_next]
    assert "fever" not in asked and "joint pain" not in asked
    assert set(asked) == {"cough", "myalgia", "dysuria"}
    assert all(one.gain > 0 for one in ranking.ask_next)


def test_nothing_observed_gives_an_empty_ranking():
    assert ranked() == rank([], [], conditions=0, shared={})


def with_broader(*observed: Observed):
    edges = [Association("ulcer", "abdominal pain", 0.9, (7,)), Association("ulcer", "epigastric pain", 0.5, (8,)),
             Association("colitis", "abdominal pain", 0.9, (9,)), Association("colitis", "fever", 0.9, (10,))]
    broader = {"epigastric pain": ["abdominal pain", "pain"], "flank pain": ["abdominal pain", "pain"]}
    return rank(observed, edges, conditions=100, shared={"abdominal pain": 20, "epigastric pain": 5, "fever": 30}, broader=broader)


def test_a_narrower_finding_speaks_for_what_is_linked_with_the_broader_one():
    ranking = with_broader(Observed("epigastric pain"))
    told = {one.condition: [part.finding for part in one.contributions] for one in ranking.candidates}
    assert told == {"ulcer": ["epigastric pain"], "colitis": ["abdominal pain"]}
    assert [one.finding for one in ranking.ask_next] == ["fever"]


def test_a_broader_finding_counts_once_whatever_implies_it():
    one, two = with_broader(Observed("flank pain")), with_broader(Observed("flank pain"), Observed("epigastric pain"))
    score = {each.condition: each.score for each in one.candidates}
    assert {each.condition: each.score for each in two.candidates}["colitis"] == score["colitis"]


def test_a_broader_finding_that_was_observed_itself_is_not_implied():
    against = with_broader(Observed("epigastric pain"), Observed("abdominal pain", present=False))
    colitis = [each for each in against.candidates if each.condition == "colitis"]
    assert colitis == []


def test_an_absent_narrower_finding_says_nothing_of_the_broader_one():
    ranking = with_broader(Observed("fever"), Observed("epigastric pain", present=False))
    assert [part.finding for each in ranking.candidates for part in each.contributions] == ["fever"]


def test_of_conditions_that_fit_alike_the_one_told_of_more_comes_first():
    edges = [Association("a rare kind", "fever", 0.5), Association("the disease", "fever", 0.5), Association("the disease", "cough", 0.5)]
    few = {"fever": 3, "cough": 3}
    assert [one.condition for one in rank([Observed("fever")], edges, conditions=100, shared=few).candidates] == ["a rare kind", "the disease"]
    ranking = rank([Observed("fever")], edges, conditions=100, shared=few, told_of={"the disease": 80, "a rare kind": 5})
    assert [one.condition for one in ranking.candidates] == ["the disease", "a rare kind"]
    assert ranking.candidates[0].score == ranking.candidates[1].score
