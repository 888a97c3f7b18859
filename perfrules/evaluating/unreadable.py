"""A value that cannot be taken, and how messages call what was reported."""

from __future__ import annotations

from decimal import Decimal

from perfrules.decimals import LONGEST
from perfrules.wording import Text, shortened


class Unreadable(Exception):
    """A value that cannot be taken: why, and the way out."""

    def __init__(self, slug: str, message: Text, hint: Text | None = None) -> None:
        super().__init__(slug)
        self.slug, self.message, self.hint = slug, message, hint


def class_name(value: object) -> str:
    """The class of what was reported, for a message; no code of that class is run."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return shortened(name, 30)


def as_written(value: object) -> str:
    """What was reported, as its file says it; an object that no file can say by its class."""
    match value:
        case bool() if type(value) is bool:
            return "true" if value else "false"
        case str() if type(value) is str:
            return shortened(value)
        case int() if type(value) is int and value.bit_length() < LONGEST:
            return str(value)
        case Decimal() if type(value) is Decimal and len(str(value)) <= LONGEST:
            return str(value)
    return class_name(value)
