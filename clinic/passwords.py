"""What a password must be, and in words how hard it is to guess; keeps nothing of what it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_default_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST, MOST = 12, 128
FEW_SIGNS, LONG = 6, 16
BLANKS = re.compile(r"\s+")


class LengthValidator:
    """From ``least`` characters, where several blanks count as one, to ``most``; nothing is ever cut off."""

    def __init__(self, least: int = LEAST, most: int = MOST) -> None:
        self.least, self.most = least, most

    def validate(self, password: str, user: Any = None) -> None:
        length = len(BLANKS.sub(" ", password))
        if length < self.least:
            raise ValidationError(_("The password is too short: %(length)d of at least %(least)d characters.") % {
                "length": length, "least": self.least}, code="password_too_short")
        if len(password) > self.most:
            raise ValidationError(_("The password is too long: %(length)d characters, at most %(most)d are taken.") % {
                "length": len(password), "most": self.most}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("The password has from %(least)d to %(most)d characters.") % {"least": self.least, "most": self.most}


def is_common(password: str) -> bool:
    """Whether it stands in the list of common passwords of today, which may know more than when it was set."""
    try:
        validate_password(password, password_validators=[each for each in get_default_password_validators()
                                                         if isinstance(each, CommonPasswordValidator)])
    except ValidationError:
        return True
    return False


@dataclass(frozen=True)
class Strength:
    """How hard a password is to guess: 0 it is refused, 1 weak, 2 good, 3 strong; ``said`` is one sentence or more."""

    level: int
    said: tuple[str, ...]


def strength(password: str, person: Any) -> Strength:
    """As the site's validators see it, and beyond them by length and by how many different signs it has."""
    try:
        validate_password(password, person)
    except ValidationError as refused:
        return Strength(0, tuple(refused.messages))
    if len(set(password)) < FEW_SIGNS:
        return Strength(1, (_("Weak: the same few signs come again and again. Add a word."),))
    if len(password) < LONG:
        return Strength(2, (_("Good. One more word makes it much harder to guess."),))
    return Strength(3, (_("Strong: long, and not among the common ones."),))
