"""Gives the demonstration literature and the site's own questions to the comparison with a peer."""

from __future__ import annotations

from django.conf import settings

from qa import engine
from qa.evaluation.beir import BeirData
from qa.evaluation.speed import Measure, NothingMeasured
from qa.evaluation.speed_peer import beside_chroma
from qa.models import Passage
from qa.services import question_set
from qa.weights import model_path


def measure_peer(corpus: str, *, limit: int | None) -> Measure:
    """Of ``limit`` questions, all by default, over the passages of a corpus; the passages of the right documents count.

    Raises ``NothingMeasured`` without questions or without the peer.
    """
    if settings.EMBEDDER_MODEL:
        raise NothingMeasured("The comparison is for the bundled embedder; this site names another.")
    rows = Passage.objects.filter(corpus__name=corpus, removed_in__isnull=True).order_by("pk")
    passages = list(rows.values_list("pk", "document", "document__title", "text"))
    asked = [one for one in question_set.asked() if one.documents][:limit]
    judgements = {one.key: {str(key): 1 for key, document, _title, _text in passages if document in one.documents} for one in asked}
    known = {key: grades for key, grades in judgements.items() if grades}
    if not known:
        raise NothingMeasured(f"No question of the site's own set is answered by the corpus {corpus}.")
    documents = {str(key): (title, text) for key, _document, title, text in passages}
    data = BeirData(documents, {one.key: one.text for one in asked if one.key in known}, known)
    return beside_chroma(data, engine.embedder(), model_path("embedder"))
