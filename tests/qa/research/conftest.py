"""A stub of E-utilities, folders of their own, and a corpus of papers that partly contradict each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.qa.research.eutils import article, article_set, served

HELPS = "Budesonide reduced exacerbations of asthma compared with placebo (risk ratio 0.70, 95% CI 0.55 to 0.90)."
HARMS = "Budesonide increased exacerbations of asthma compared with placebo (risk ratio 1.60, 95% CI 1.20 to 2.10)."
CHINESE = """---
title: 布地奈德对支气管哮喘患者急性发作的影响
study_type: 随机对照试验
year: 2021
---
# 方法

将98例支气管哮喘患者随机分为布地奈德组（49例）和安慰剂组（49例）。主要结局指标为急性发作次数。

# 结果

与安慰剂相比，布地奈德降低了支气管哮喘急性发作风险（RR＝0.65，95%CI：0.48～0.88，P＜0.01）。
"""


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path) -> None:
    from qa import engine

    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    settings.UPLOADS.mkdir()
    settings.INDEXES.mkdir()
    engine._serving.cache_clear()


@pytest.fixture
def eutils(settings):
    """A running stub that the site is set to use, fast enough for tests."""
    with served() as server:
        settings.PUBMED_URL, settings.PUBMED_EMAIL, settings.PUBMED_KEY = server.address, "library@hospital.example", "abcdef"
        yield server


@pytest.fixture
def corpus(db: None):
    from qa.services.literature import create_corpus

    return create_corpus(title="Trials", name="trials", person=None)


@pytest.fixture
def read_files(tmp_path: Path, corpus):
    """Read ``name: text or bytes`` into the corpus as an import does."""
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_import

    def run(files: dict[str, str | bytes], into=None):
        folder = tmp_path / "incoming"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        incoming = [IncomingFile(folder / name, name) for name in files]
        return run_import(create_import(corpus=into or corpus, files=incoming, person=None))

    return run


@pytest.fixture
def papers(read_files):
    """Three papers: one for, one against, one in Chinese."""
    from qa.models import Document

    read_files({"trials.xml": article_set(article(101, results=HELPS), article(102, year=2023, results=HARMS)), "zh.md": CHINESE})
    return list(Document.objects.order_by("pk"))


@pytest.fixture
def study(doctor, papers):
    """The doctor's study with the three papers."""
    from qa.services.research import collect, create_study

    made = create_study(person=doctor, name="哮喘 budesonide", question="Does budesonide prevent exacerbations?")
    collect(person=doctor, key=made.pk, documents=papers, way="search")
    return made
