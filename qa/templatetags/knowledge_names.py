"""Names of concepts and shares of certainty as the knowledge pages write them."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from qa.models import Concept, Kind, Relation
from qa.services.knowledge import language

register = template.Library()
SENTENCES = {
    Kind.HAS_SYMPTOM: _("%(head)s has the symptom %(tail)s"), Kind.TREATED_BY: _("%(head)s is treated by %(tail)s"),
    Kind.CONTRAINDICATED_WITH: _("%(head)s is contraindicated with %(tail)s"), Kind.INTERACTS_WITH: _("%(head)s interacts with %(tail)s"),
    Kind.DIAGNOSED_BY: _("%(head)s is diagnosed or examined by %(tail)s"), Kind.CAUSES: _("%(head)s can cause %(tail)s"),
    Kind.RISK_FACTOR_OF: _("%(head)s is a risk factor of %(tail)s"), Kind.COMPLICATION_OF: _("%(head)s is a complication of %(tail)s"),
    Kind.SUGGESTS: _("%(head)s suggests %(tail)s"),
}


@register.filter
def named(concept: Concept) -> str:
    """The name in the reader's language, or the other one's."""
    return concept.name_in(language())


@register.filter
def spoken(concept: Concept) -> str:
    """The language of what ``named`` gives, for ``lang``."""
    wanted = language()
    has = concept.chinese if wanted == "zh" else concept.english
    return ("zh-Hans" if wanted == "zh" else "en") if has else ("en" if wanted == "zh" else "zh-Hans")


@register.filter
def statement(relation: Relation) -> str:
    """The edge as a sentence in the reader's language."""
    return str(SENTENCES[relation.kind]) % {"head": named(relation.head), "tail": named(relation.tail)}


@register.filter
def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@register.filter
def height(count: int, most: int) -> str:
    """The height of a bar of the year curve, in the 40 units of its drawing."""
    return f"{40 * count / most:.1f}" if most else "0"
