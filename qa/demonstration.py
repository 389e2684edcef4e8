"""The literature a new clinic starts with: the project's own seed texts, and Chinese disease cards, switched off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from qa import tasks
from qa.ingestion import disease_cards
from qa.models import Corpus, Document, SetQuestion
from qa.services.answers import language_of
from qa.services.importing import run_import
from qa.services.indexing import index_words, is_outdated
from qa.services.knowledge_reading import is_current
from qa.services.literature import IncomingFile, create_corpus, create_import, remove_document

Report = Callable[[str, float | None], None]
SEED_FOLDER = settings.BASE_DIR / "fixtures" / "literature"
QUESTIONS = settings.BASE_DIR / "fixtures" / "evaluation" / "questions.jsonl"
SEED, CARDS = "seed", "cmekg"
SEED_DESCRIPTION = (
    "示范文本：由本项目根据公认事实自行撰写并附参考文献，不能代替指南原文。\n"
    "Demonstration texts, written by this project from established facts with references; they do not replace the "
    "guidelines themselves."
)
CARDS_DESCRIPTION = (
    "来自 PyCMeKG 软件包（CMeKG 中文医学知识图谱，MIT 许可）的疾病卡片。内容由机器抽取，可能有误，启用前请先评估。\n"
    "Chinese disease cards from the PyCMeKG package (CMeKG knowledge graph, MIT). They were extracted by machine and "
    "are wrong in places: judge them before you switch them on."
)


def load(report: Report) -> None:
    """Bring both corpora and the question set up to date: the seed is searchable by words on return, the worker does the rest.

    Does nothing but compare files when called again, and have the worker renew what an upgrade has made outdated.
    """
    _load_questions()
    _load_seed(report)
    _load_cards(report)
    tasks.defer_graph_seeds()
    for corpus in Corpus.objects.all():
        if is_outdated(corpus):
            tasks.defer_index(corpus)
        if not is_current(corpus):
            tasks.defer_graph(corpus)


def _load_questions() -> None:
    """The questions that the seed literature is measured by; what the administrator did with them stays."""
    known = set(SetQuestion.objects.exclude(key="").values_list("key", flat=True))
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    SetQuestion.objects.bulk_create(
        SetQuestion(key=row["key"], text=row["question"], language=language_of(row["question"]), topics=row["topics"],
                    answerable=row["answerable"], demonstration=True)
        for row in rows if row["key"] not in known)


def _load_seed(report: Report) -> None:
    files = sorted(SEED_FOLDER.glob("*.md"))
    corpus = _corpus(SEED, "种子文献 Seed literature", SEED_DESCRIPTION, "", enabled=True)
    mark, state = settings.HOME / "literature" / f"{SEED}.sha256", _digest(files)
    if mark.exists() and mark.read_text() == state and corpus.documents.active().exists():
        return
    report("The seed literature is being read.", None)
    names = [IncomingFile(path, path.name) for path in files]
    run_import(create_import(corpus=corpus, files=names, person=None))
    # Only texts of the project itself: what the administrator added to this corpus stays.
    own = Document.objects.active().filter(corpus=corpus, demonstration=True)
    gone = own.exclude(source_name__in=[path.name for path in files])
    for document in gone:
        remove_document(document=document, person=None)
    index_words(corpus)
    tasks.defer_index(corpus)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(state)


def _load_cards(report: Report) -> None:
    corpus = _corpus(CARDS, "中文疾病卡片 CMeKG disease cards", CARDS_DESCRIPTION, "zh", enabled=False)
    if corpus.imports.exists():
        return
    report("The Chinese disease cards are being prepared.", None)
    path = settings.UPLOADS / "literature" / "cmekg-diseases.jsonl"
    disease_cards.write_cards(path)
    with transaction.atomic():
        job = create_import(corpus=corpus, files=[IncomingFile(path, path.name)], person=None)
        tasks.defer_import(job)


def _corpus(name: str, title: str, description: str, language: str, *, enabled: bool) -> Corpus:
    found = Corpus.objects.filter(name=name).first()
    return found or create_corpus(title=title, name=name, description=description, language=language, enabled=enabled,
                                  person=None)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
