"""Names of concepts and shares of certainty as the knowledge pages write them."""

from __future__ import annotations

from django import template

from qa.models import Concept
from qa.services.knowledge import language

register = template.Library()


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
def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


@register.filter
def height(count: int, most: int) -> str:
    """The height of a bar of the year curve, in the 40 units of its drawing."""
    return f"{40 * count / most:.1f}" if most else "0"
