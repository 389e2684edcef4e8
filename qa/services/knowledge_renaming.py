"""Brings stored concepts up to a terminology that has changed since: names, kinds and codes; what was decided by hand stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from django.db import transaction

from qa.models import Alias, Concept, Relation
from qa.services import locks
from qa.services.knowledge_terms import LONGEST, Names

AT_ONCE = 2000
_FIELDS = ("kind", "chinese", "english", "codes", "source")


def rename_concepts(names: Names) -> None:
    """Give every concept of the terminology its present names; those that it holds no more keep theirs."""
    decided = set(Alias.objects.filter(decided=True).values_list("key", flat=True))
    for concepts in _batches():
        with transaction.atomic():
            locks.changing_graph()
            _rename(concepts, names, decided)


def _batches() -> Iterator[list[Concept]]:
    """Those that were made of the terminology; a split made by hand has the names that it was given."""
    rows = Concept.objects.exclude(source="curation").prefetch_related("merged").order_by("pk")
    last = 0
    while concepts := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = concepts[-1].pk
        yield concepts


def _rename(concepts: Sequence[Concept], names: Names, decided: set[str]) -> None:
    known = names.terminology.by_id
    changed = [concept for concept in concepts if concept.key in known and _differs(concept, names)]
    Concept.objects.bulk_update(changed, _FIELDS, batch_size=200)
    wanted = [alias for concept in concepts if concept.merged_into_id is None for alias in _aliases(concept, names) if alias.key not in decided]
    keys = {(alias.concept_id, alias.key) for alias in wanted}
    kept = Alias.objects.filter(concept__in=concepts, decided=False)
    Alias.objects.filter(pk__in=[pk for pk, *place in kept.values_list("pk", "concept", "key") if tuple(place) not in keys]).delete()
    Alias.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=AT_ONCE)


def _differs(concept: Concept, names: Names) -> bool:
    """Takes over what the terminology says; whether that was anything new."""
    entity = names.terminology.by_id[concept.key]
    before = [getattr(concept, name) for name in _FIELDS]
    concept.kind, concept.codes, concept.source = entity.type.value, list(entity.codes), entity.source
    concept.chinese, concept.english = entity.chinese[:LONGEST] or concept.chinese, entity.english[:LONGEST] or concept.english
    return before != [getattr(concept, name) for name in _FIELDS]


def _aliases(concept: Concept, names: Names) -> Iterator[Alias]:
    """All its names and those of the concepts that were merged into it."""
    for alias in names.aliases(chain([concept], concept.merged.all())):
        alias.concept = concept
        yield alias


@transaction.atomic
def forget_unknown(names: Names) -> None:
    """Take out the concepts that the terminology holds no more, where no edge and no decision needs them."""
    locks.changing_graph()
    loose = Concept.objects.filter(merged_into__isnull=True, merged__isnull=True).exclude(source="curation").exclude(
        pk__in=Relation.objects.values("head")).exclude(pk__in=Relation.objects.values("tail")).exclude(aliases__decided=True)
    unknown = [pk for pk, key in loose.values_list("pk", "key") if key not in names.terminology.by_id]
    Concept.objects.filter(pk__in=unknown).delete()
