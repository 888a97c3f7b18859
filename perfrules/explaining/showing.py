"""Known values as people read them: 9700 of a fact in % with two decimals is 97%."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from perfrules.compiling.plan import Known
from perfrules.compiling.reading import scale_of
from perfrules.decimals import ABOUT, show, to_decimal
from perfrules.expressions.types import ChoiceType, DateType, NumberType, TruthType, Type
from perfrules.model import FactDeclaration, Kind
from perfrules.units import show_dimension, show_quantity
from perfrules.wording import Language

NOTHING = "—"
_TRUTHS = {"zh": ("否", "是"), "en": ("no", "yes")}


@lru_cache(maxsize=1 << 15)
def as_decimal(number: int, over: int, places: int) -> Decimal:
    """Number / over as a decimal of at least that many places."""
    found = to_decimal(Fraction(number, over))
    exponent = found.as_tuple().exponent
    if isinstance(exponent, int) and -exponent < places:
        return Decimal((found.is_signed(), *_padded(found, places)))
    return found


def _padded(found: Decimal, places: int) -> tuple[tuple[int, ...], int]:
    _, digits, exponent = found.as_tuple()
    assert isinstance(exponent, int)
    return (*digits, *(0,) * (places + exponent)), -places


def shower(kind: Type, language: Language) -> Callable[[Any], str]:
    """Takes a value of that type, a pair for a number, to text; None is shown as a dash."""
    match kind:
        case NumberType():
            return _number_shower(kind)
        case ChoiceType(answers=answers):
            ranked = answers[::-1]
            return lambda value: NOTHING if value is None else ranked[value]
        case TruthType():
            words = _TRUTHS[language]
            return lambda value: NOTHING if value is None else words[bool(value)]
        case DateType():
            return lambda value: NOTHING if value is None else show_day(value)
    return lambda value: NOTHING if value is None else str(value)


def show_fraction(value: Fraction, kind: NumberType) -> str:
    """A number in the base of its dimension, in the unit of its type."""
    if kind.unit is not None:
        return show_quantity(value, kind.unit)
    return show(value) + show_dimension(kind.dimension)


def equation(left: str, value: str) -> str:
    """`left = value`, or `left ≈ value` where the value is not shown to its last digit."""
    return f"{left} ≈ {value[1:]}" if value.startswith(ABOUT) else f"{left} = {value}"


def show_day(number: int) -> str:
    """The day as 2021-12-31."""
    return dt.date.fromordinal(number).isoformat()


def _number_shower(kind: NumberType) -> Callable[[tuple[int, int] | None], str]:
    @lru_cache(maxsize=1 << 12)
    def told(value: tuple[int, int] | None) -> str:
        return NOTHING if value is None else show_fraction(Fraction(*value), kind)

    return told


def show_known(value: Known, fact: FactDeclaration, language: Language) -> str:
    """A reported fact."""
    if value is None:
        return NOTHING
    match fact.kind:
        case Kind.NUMBER:
            assert isinstance(value, int)
            base = Fraction(value, scale_of(fact)) * fact.unit.factor
            return show_quantity(base, fact.unit, fact.decimals)
        case Kind.CHOICE:
            assert isinstance(value, int)
            return fact.answers[-1 - value].answer
        case Kind.FLAG:
            return _TRUTHS[language][bool(value)]
        case Kind.DATE:
            assert isinstance(value, int)
            return show_day(value)
    return str(value)
