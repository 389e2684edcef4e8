"""The words that the question page's scripts show, in the reader's language; knows no script."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

EXAMPLES = {
    "zh": ("白细胞计数偏低可能是什么疾病？", "社区获得性肺炎的首选抗生素是什么？",
           "糖化血红蛋白升高说明什么？", "心悸患者需要做哪些检查？"),
    "en": ("What can a low white blood cell count mean?",
           "What is the first-line treatment of community-acquired pneumonia?",
           "What does a raised HbA1c show?", "Which tests does a patient with palpitations need?"),
}


def example_questions() -> tuple[str, ...]:
    """Questions that a first page offers, in the reader's language."""
    return EXAMPLES["en" if (get_language() or "").startswith("en") else "zh"]


def page_words() -> dict[str, str]:
    """Every text of the scripts; ``{name}`` stands for what they fill in."""
    return _stages() | _answer() | _marks() | _evidence() | _connection()


def _stages() -> dict[str, str]:
    return {
        "queued": _("Waiting for a free place: {ahead} before you, about {seconds} s"),
        "queued_next": _("You are next, in about {seconds} s"),
        "starting": _("Starting"),
        "understood": _("Understood"),
        "found": _("{count} passages from {total}"),
        "words_only": _("matched by words only while the index is being built"),
        "writing": _("Writing"),
        "checking": _("Checking"),
        "done": _("Done"),
        "seconds": _("{seconds} s"),
    }


def _answer() -> dict[str, str]:
    return {
        "answer_started": _("Answer started."),
        "answer_complete": _("Answer complete."),
        "answer_stopped": _("Answer stopped."),
        "not_enough": _("Not enough evidence"),
        "ask_instead": _("What you could do: name the disease, test or medicine directly, choose other literature "
                         "below, or read the nearest passages beside this answer."),
        "left_out_one": _("1 sentence is not supported by its source and was left out of the answer"),
        "left_out_many": _("{count} sentences are not supported by their sources and were left out of the answer"),
        "left_out_about": _("The language model wrote this, but the sources do not bear it out. Do not rely on it."),
        "sources_disagree": _("Sources disagree"),
        "left_chart": _("What left the chart: {count} lines"),
        "nothing_left_chart": _("Nothing left the chart."),
        "copy": _("Copy with references"),
        "copied": _("Copied."),
        "references": _("References"),
        "chart": _("Chart"),
        "regenerate": _("Regenerate"),
        "version": _("Answer {number} of {count}"),
        "earlier": _("Earlier answer"),
        "compare": _("Compare"),
        "explain": _("How it hangs together"),
        "collect": _("Collect the evidence"),
        "insert": _("Insert into a report"),
        "inserted": _("Inserted at the end of the report."),
        "open_report": _("Open the report"),
        "no_report": _("No report of this patient is open for changes."),
        "new_report": _("New report"),
        "not_sent_now": _("There is no connection at the moment. Try again."),
        "later": _("Later answer"),
        "helpful": _("Helpful"),
        "not_helpful": _("Not helpful"),
        "why": _("What was wrong, or right?"),
        "send_reason": _("Send"),
        "thanks": _("Thank you. Your rating was kept."),
        "used": _("What was used"),
        "model": _("Model"),
        "index": _("Index version"),
        "time": _("Time"),
        "total_time": _("{evidence} s to the evidence, {total} s in all"),
        "source": _("Source {label}"),
        "chart_fact": _("Chart fact {label}"),
        "filtered": _("Searched only: {filters}"),
        "widen": _("Ask again without filters"),
        "page": _("page {page}"),
    }


def _marks() -> dict[str, str]:
    return {
        "legend": _("What the marks mean"),
        "mark_supported": _("Supported: the source says what the sentence says."),
        "mark_partly": _("Partly supported: some of it is not found in the source."),
        "mark_contradicted": _("Contradicted: the source says otherwise. Left out of the answer."),
        "mark_unsupported": _("Not supported: the source does not say it. Left out of the answer."),
    }


def _evidence() -> dict[str, str]:
    return {
        "evidence": _("Evidence"),
        "evidence_count": _("Evidence ({count})"),
        "nearest": _("Nearest passages"),
        "no_evidence": _("The passages behind an answer appear here."),
        "open": _("Open the document"),
        "also_one": _("also in 1 other document"),
        "also_many": _("also in {count} other documents"),
        "filters": _("Filters"),
        "filters_set": _("Filters ({count})"),
        "back": _("Back to the evidence"),
        "previous": _("Previous source"),
        "next": _("Next source"),
        "not_located": _("This document can no longer be opened; the quoted text is shown as it was cited."),
        "from_chart": _("From the patient's chart"),
        "load_failed": _("The document could not be loaded. Check the connection and open it again."),
    }


def _connection() -> dict[str, str]:
    return {
        "connecting": _("Connecting…"),
        "reconnecting": _("The connection was lost. Reconnecting; nothing that was written is lost."),
        "not_sent": _("There is no connection at the moment. Your question is kept in the box; "
                      "send it again in a moment."),
        "no_reply": _("Sent. The server has not answered yet; your question stays in the box."),
        "signed_out": _("You are no longer signed in. Copy what you need from the box, then sign in again."),
        "sign_in": _("Sign in again"),
        "unsaved": _("The answer is shown but could not be stored: the database is away. Copy it if you need it."),
        "too_long": _("{length} of {limit} characters"),
        "ask_anyway": _("Ask the literature instead"),
        "stop": _("Stop"),
        "send": _("Send"),
    }
