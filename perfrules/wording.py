"""Words in the two languages, and how wide they stand in a terminal."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

import attrs

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@attrs.frozen
class Text:
    """One statement in Chinese and in English; both are written where the fact is known."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The statement in `language`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


def normal(text: str) -> str:
    """Names and answers in one form: NFKC, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def columns(text: str) -> int:
    """How many terminal columns `text` takes: a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def padded(text: str, width: int) -> str:
    """`text` filled with spaces up to `width` terminal columns."""
    return text + " " * (width - columns(text))


def shortened(text: str, limit: int = 60) -> str:
    """`text` cut to `limit` characters for a message: what people send may be megabytes long."""
    printable = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return printable if len(printable) <= limit else printable[: limit - 1] + "…"
