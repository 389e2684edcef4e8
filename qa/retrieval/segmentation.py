"""Cuts Chinese, English and mixed text into index words, the same way for documents and queries. Knows no index."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from qa.retrieval.terms import chinese_aliases

if TYPE_CHECKING:
    from rjieba import Jieba
    from snowballstemmer import stemmer

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
RUN = re.compile(r"(?P<chinese>[\u3400-\u4dbf\u4e00-\u9fff]+)|(?P<word>\d+(?:\.\d+)?|[^\W\d_\u3400-\u9fff]+)")

TERM_FREQUENCY = 50_000  # high enough to win over any way of cutting the term in pieces

ENGLISH_STOP_WORDS = frozenset(
    """a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it
    its may might more most no not of on or our she should so some such than that the their them then there these they
    this those to was we were what when where which who whom whose why will with would you your also any about after
    all because being between both during each further""".split()
)
CHINESE_STOP_WORDS = frozenset(
    """的 了 是 在 和 与 及 或 有 为 对 也 都 就 而 并 且 等 中 上 下 以 于 由 从 到 被 把 让 给 很 更 最 还 又 再 则 其 该
    此 这 那 它 他 她 我 你 您 们 吗 呢 吧 啊 呀 哪 哪些 什么 怎么 怎样 如何 为何 为什么 是否 是不是 能否 可否 可以 可 能
    能够 可能 应 应该 应当 需要 需 要 会 请 请问 多少 几 一个 一种 之 所 者 个 种 些 时 后 前 内""".split()
)


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
    """The Snowball stem of one lower-case English word."""
    return str(_stemmer().stemWord(word))


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
