"""Runs keep what was measured, item by item; a run can be stopped, fail, and be compared with another."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import translation

from clinic.models import AuditEvent
from qa.models import EvaluationRun
from qa.services import evaluating, run_charts, run_comparison, run_figures
from qa.tasks import evaluate_task

pytestmark = pytest.mark.django_db
Kind = EvaluationRun.Kind


def performed(**options) -> EvaluationRun:
    return evaluating.perform(evaluating.create_run(**options))


def test_own_questions_are_kept_with_what_they_came_to(question_set):
    run = performed(kind=Kind.QUESTIONS)
    assert (run.state, run.done, run.total, run.index_versions) == ("done", 19, 19, ["ward:1"])
    assert run.figures["ndcg@10"] == run.figures["declined"] == 1 and run.figures["questions"] == 19
    assert run.parts == {"embedder": "word counts"} and run.thresholds["en"]["coverage"] > 0
    item = run.items.first()
    assert (item.score, item.measures["rank"], item.measures["answerable"]) == (1, 1, True)
    assert item.content["expected"][0]["title"] == "Gout" and item.content["evidence"][0]["expected"]
    curve = run.figures["curves"]["en"]
    assert curve["cases"] == 19 and curve["points"][-1][1:] == [0, 1]


def test_whole_answers_are_kept_sentence_by_sentence(question_set):
    run = performed(kind=Kind.ANSWERS, limit=1)
    item = run.items.get()
    assert run.figures["supported_sentences"] == 1 and item.score == 1
    assert item.content["sentences"][0]["text"] == "Acute gout is treated with colchicine."
    assert run.parts["generator"] == "extractive" and run.prompt_version


def test_a_file_of_claims_is_measured(site, db, tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps({"claim": "Gout hurts.", "passage": "Gout hurts.", "label": "supported"}))
    run = performed(kind=Kind.SUPPORT, data_set="claims.jsonl", data_path=str(path))
    assert (run.figures["macro_f1"], run.items.get().content["predicted"]) == (1, "supported")


def test_a_beir_folder_is_kept_query_by_query(site, db, tmp_path):
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d", "title": "Gout", "text": "Colchicine treats gout."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "gout"}\n')
    (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    run = performed(kind=Kind.RETRIEVAL, data_set="small", data_path=str(tmp_path))
    assert (run.figures["ndcg@10"], run.items.get().content["found"][0]["title"]) == (1, "Gout")


def test_what_a_doctor_asked_is_encrypted_at_rest(question_set):
    from django.db import connection

    performed(kind=Kind.QUESTIONS)
    with connection.cursor() as cursor:
        cursor.execute("select content from qa_evaluationitem union all select text from qa_setquestion")
        assert not any(b"gout" in bytes(row[0]) for row in cursor.fetchall())


def test_bad_data_fails_the_run_and_says_where(site, db, tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text('{"claim": "x"}')
    run = performed(kind=Kind.SUPPORT, data_set="claims.jsonl", data_path=str(path))
    assert run.state == "failed" and "claims.jsonl, line 1, field passage" in run.error


def test_a_run_without_questions_says_so(live):
    run = performed(kind=Kind.QUESTIONS)
    assert run.state == "failed" and "no question" in run.error


def test_a_run_ends_when_asked_and_keeps_what_it_has(question_set, librarian, monkeypatch):
    monkeypatch.setattr(evaluating, "TELL_SECONDS", 0)
    run = evaluating.create_run(kind=Kind.ANSWERS)
    stops = iter([False, False, True])

    def progress(share: float) -> None:
        if next(stops, True):
            evaluating.stop_run(person=librarian, run=run)

    evaluating.perform(run, progress=progress)
    assert (run.state, run.items.count()) == ("stopped", 2)
    assert run.figures["supported_sentences"] == 1


def test_a_job_begins_an_interrupted_run_anew_and_leaves_a_finished_one(question_set):
    run = evaluating.create_run(kind=Kind.QUESTIONS)
    EvaluationRun.objects.filter(pk=run.pk).update(state="running", done=3)
    evaluate_task(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.items.count()) == ("done", 19)
    finished = run.finished_at
    evaluate_task(run_id=run.pk)
    run.refresh_from_db()
    assert run.finished_at == finished


def test_only_an_administrator_starts_and_stops_and_both_are_audited(question_set, doctor, librarian):
    with pytest.raises(PermissionDenied):
        evaluating.start_run(person=doctor, kind=Kind.QUESTIONS)
    run = evaluating.start_run(person=librarian, kind=Kind.QUESTIONS)
    with pytest.raises(PermissionDenied):
        evaluating.stop_run(person=doctor, run=run)
    evaluating.stop_run(person=librarian, run=run)
    run.refresh_from_db()
    assert run.state == "stopped"
    assert list(AuditEvent.objects.filter(subject=f"evaluation:{run.pk}").values_list("action", flat=True)) == [
        "stopped evaluation", "started evaluation"]


def test_two_runs_are_compared_question_by_question(question_set):
    before, after = performed(kind=Kind.QUESTIONS), performed(kind=Kind.QUESTIONS)
    after.items.filter(ordinal__lte=6).update(score=0.5)
    compared = run_comparison.compare(before, after)
    assert (len(compared.lost), len(compared.won), compared.same) == (6, 0, 13)
    assert compared.lost[0].shown_change == "-0.500" and compared.certain
    with pytest.raises(run_comparison.CannotCompare):
        run_comparison.compare(before, performed(kind=Kind.ANSWERS, limit=1))


def test_the_course_of_the_figures_needs_two_runs(question_set):
    performed(kind=Kind.QUESTIONS)
    assert run_charts.history(kind=Kind.QUESTIONS, data_set=evaluating.OWN_QUESTIONS) is None
    performed(kind=Kind.QUESTIONS)
    chart = run_charts.history(kind=Kind.QUESTIONS, data_set=evaluating.OWN_QUESTIONS)
    with translation.override("en"):
        assert [str(line.label) for line in chart.lines] == ["nDCG@10", "Answerable questions answered",
                                                             "Unanswerable questions declined"]
    assert all(chart.left <= dot.x <= chart.right and chart.top <= dot.y <= chart.bottom
               for line in chart.lines for dot in line.dots)


def test_every_kind_has_its_figures():
    assert set(run_figures.MEASURES) == set(Kind) == set(run_figures.CHARTED)


def test_the_command_keeps_a_run_and_prints_the_same_figures(site, db, tmp_path, capsys):
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": "1", "question": "Is gout treated with colchicine?", "answer": "yes",
                                "passages": ["Acute gout is treated with colchicine."]}))
    call_command("evaluate", "answers", "--data", str(path), "--json", "--store")
    found = json.loads(capsys.readouterr().out)
    run = EvaluationRun.objects.get()
    assert set(found) == {"accuracy", "abstention", "citation", "supported_sentences", "first_text_ms", "answers"}
    assert (found["accuracy"], run.figures["accuracy"], run.data_set, run.person) == (1, 1, "questions.jsonl", None)
    assert found["answers"][0]["chosen"] == "A"


def test_a_stored_run_that_fails_tells_why(site, db, tmp_path, settings):
    path = tmp_path / "claims.jsonl"
    path.write_text('{"claim": "x"}')
    with pytest.raises(CommandError, match=r"claims\.jsonl, line 1") as refused:
        call_command("evaluate", "support", "--data", str(path), "--store")
    assert refused.value.returncode == 2 and not EvaluationRun.objects.exists()
