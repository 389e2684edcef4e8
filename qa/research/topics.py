"""Groups documents by what they are about: TF-IDF of their words, and non-negative matrix factorisation. Knows no database.

The method is that of Lee and Seung (Nature 1999; 401: 788) as scikit-learn does it; the same documents give the same topics.
Names that exist in both languages count as one word, so Chinese and English papers on one matter come together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.research.topic_words import Word, words_of

LEAST_DOCUMENTS, MOST_TOPICS, TERMS = 4, 8, 8
BELONGS = 0.1  # share of a document's weight that makes it a member
READ = 20_000


@dataclass(frozen=True)
class Topic:
    """``terms`` the heaviest first; ``members`` are indexes of documents with the share of their weight, 0 to 1."""

    terms: tuple[Word, ...]
    members: tuple[tuple[int, float], ...]


def topics(texts: Sequence[str], *, count: int | None = None, words: Callable[[str], Sequence[Word]] = words_of) -> tuple[Topic, ...]:
    """The topics of the texts, the largest first; none below ``LEAST_DOCUMENTS`` texts, or where no word recurs."""
    if len(texts) < LEAST_DOCUMENTS:
        return ()
    counted = [Counter(word.key for word in words(text[:READ])) for text in texts]
    shown = _shown(texts, words)
    matrix, vocabulary = _weighted(counted)
    if not vocabulary:
        return ()
    weights, terms = _factorised(matrix, count or _fitting(len(texts)))
    made = [_topic(weights[:, number], terms[number], weights.sum(axis=1), vocabulary, shown) for number in range(len(terms))]
    return tuple(sorted((topic for topic in made if topic.members and topic.terms), key=lambda topic: -len(topic.members)))


def _fitting(documents: int) -> int:
    return max(2, min(MOST_TOPICS, round(math.sqrt(documents / 1.5))))


def _shown(texts: Sequence[str], words: Callable[[str], Sequence[Word]]) -> dict[str, Word]:
    """For each key the form it mostly has."""
    forms: dict[str, Counter[Word]] = {}
    for text in texts:
        for word in words(text[:READ]):
            forms.setdefault(word.key, Counter())[word] += 1
    return {key: found.most_common(1)[0][0] for key, found in forms.items()}


def _weighted(counted: Sequence[Counter[str]]):
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    spread = Counter(key for counts in counted for key in counts)
    most = max(2, 0.8 * len(counted))
    kept = {key for key, documents in spread.items() if 2 <= documents <= most}
    if not kept:
        return None, []
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{key: value for key, value in counts.items() if key in kept} for counts in counted])
    return TfidfTransformer(sublinear_tf=True).fit_transform(matrix), list(vectorizer.feature_names_)


def _factorised(matrix, count: int):
    from sklearn.decomposition import NMF

    count = max(1, min(count, *matrix.shape))
    model = NMF(n_components=count, init="nndsvda", random_state=0, max_iter=500, tol=1e-3)
    return model.fit_transform(matrix), model.components_


def _topic(column, row, sums, vocabulary: Sequence[str], shown: dict[str, Word]) -> Topic:
    heaviest = [index for index in row.argsort()[::-1][:TERMS] if row[index] > 0]
    shares = [(index, float(weight / sums[index])) for index, weight in enumerate(column) if sums[index] > 0]
    members = sorted(((index, share) for index, share in shares if share >= BELONGS), key=lambda item: -item[1])
    return Topic(tuple(shown[vocabulary[index]] for index in heaviest), tuple(members))
