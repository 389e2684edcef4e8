"""Cuts Chinese, English and mixed text into index words, the same way for documents and queries. Knows no index."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval.spelling import american
from qa.retrieval.terms import chinese_aliases

if TYPE_CHECKING:
    from rjieba import Jieba
    from snowballstemmer import stemmer

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
RUN = re.compile(r"(?P<chinese>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<word>\d+(?:\.\d+)?|[^\W\d_\u3400-\u9fff]+)")

TERM_FREQUENCY = 50_000  # high enough to win over any way of cutting the term in pieces

FOLDER = Path(__file__).parent


def word_list(name: str) -> frozenset[str]:
    """The words of a text file beside this module, separated by white space."""
    return frozenset((FOLDER / name).read_text(encoding="utf-8").split())


ENGLISH_STOP_WORDS = word_list("stop_words_en.txt")
CHINESE_STOP_WORDS = word_list("stop_words_zh.txt")


def normalise(text: str) -> str:
    """Full-width letters and digits become plain, everything lower case; the length may change."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(text: str) -> list[str]:
    """Index words in order, stop words left out, English stemmed, Chinese words followed by the words inside them."""
    words: list[str] = []
    for run in RUN.finditer(normalise(text)):
        if run.lastgroup == "chinese":
            words += _chinese(run.group())
        elif run.group() not in ENGLISH_STOP_WORDS:
            words.append(stem(run.group()))
    return words


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball stem of one lower-case English word in American spelling."""
    return str(_stemmer().stemWord(american(word)))


def chinese_words(run: str) -> list[str]:
    """The words of Chinese characters without the words inside them, each once, in order."""
    return list(_jieba().cut(run))


def _chinese(run: str) -> list[str]:
    return [word for word in _jieba().cut_for_search(run) if word not in CHINESE_STOP_WORDS]


@cache
def _stemmer() -> stemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def _jieba() -> Jieba:
    from rjieba import Jieba

    jieba = Jieba()
    for alias in chinese_aliases():
        for word in CHINESE.findall(alias):
            jieba.add_word(word, TERM_FREQUENCY, "n")
    return jieba
