"""Reads rules and dictionaries when the server starts, so that the first doctor does not wait for them."""

from __future__ import annotations

import logging

from django.utils import timezone

from qa.services.text_analysis import analyser
from records.decision_support.chart import Chart
from records.decision_support.medicines.check import check
from records.decision_support.pharmacogenomics.advice import recommendations
from records.decision_support.treatment import candidates_in
from records.services.differential_findings import UNREADABLE

logger = logging.getLogger(__name__)


def read_rules() -> None:
    """Every rule file, the names of medicines, and the patterns that find them in text."""
    check(("warfarin", "aspirin"), Chart(timezone.localdate(), age=70, sex="female"))
    candidates_in(["Treat with warfarin. 推荐使用华法林。"])
    recommendations()


def read_notes() -> None:
    """What reads notes; a site without it is told so on the pages that need it."""
    try:
        analyser().analyse("发热，无胸痛。 Fever, no chest pain.")
    except UNREADABLE as error:
        logger.warning("Notes cannot be read on this site: %s", error)
