"""Words in both languages of the clinic, and the refusal that carries them; knows no framework."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One thing said in Chinese and in English."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


NONE = Words("", "")


class Refused(ValueError):
    """An input that cannot be used: ``field`` names it, ``words`` say why in one sentence."""

    def __init__(self, field: str, words: Words) -> None:
        super().__init__(words.en)
        self.field = field
        self.words = words


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
