"""Units of measure: what may be added, compared and converted, and what may not.

A unit has a dimension and a factor to the base of that dimension. Ratios (%, ‰, 个百分点) have no
dimension: a quotient of two amounts of money is a ratio. Days, working days and months do not
convert into each other exactly, so each is a dimension of its own, and so is every counting word
(次, 件, 人 …).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs

from perfrules.decimals import (
    LONGEST,
    NUMBER,
    RoundingMode,
    decimal_places,
    read_number,
    rounded,
    show,
)

Dimension = tuple[tuple[str, int], ...]  # base words and their powers; () is a plain number
RATIO: Final[Dimension] = ()
MONEY: Final[Dimension] = (("元", 1),)


@attrs.frozen
class Unit:
    """A unit of measure (计量单位): 1 of it is `factor` of its dimension's base."""

    symbol: str
    dimension: Dimension
    factor: Fraction
    decimals: int  # of what is reported in it, where the fact does not say

    @property
    def is_money(self) -> bool:
        """Whether amounts in it are shown with all their decimals (3.50万元)."""
        return self.dimension == MONEY


@attrs.frozen
class Quantity:
    """A number as somebody wrote it: `value` counts `unit`s, not the base of its dimension."""

    value: Fraction
    unit: Unit | None

    @property
    def in_base(self) -> Fraction:
        """The number in the base of its dimension: 97% is 0.97, 1万元 is 10000."""
        return self.value * self.unit.factor if self.unit else self.value


def _unit(symbol: str, base: str, factor: Fraction | int, decimals: int) -> Unit:
    return Unit(symbol, ((base, 1),) if base else RATIO, Fraction(factor), decimals)


PLAIN: Final = _unit("", "", 1, 4)
PERCENT: Final = _unit("%", "", Fraction(1, 100), 2)
KNOWN: Final = {
    unit.symbol: unit
    for unit in (
        PERCENT,
        _unit("‰", "", Fraction(1, 1000), 2),
        _unit("个百分点", "", Fraction(1, 100), 2),
        _unit("百分点", "", Fraction(1, 100), 2),
        _unit("千分点", "", Fraction(1, 1000), 2),
        _unit("元", "元", 1, 2),
        _unit("千元", "元", 1000, 2),
        _unit("万元", "元", 10**4, 2),
        _unit("百万元", "元", 10**6, 2),
        _unit("亿元", "元", 10**8, 2),
        _unit("天", "天", 1, 0),
        _unit("日", "天", 1, 0),
        _unit("工作日", "工作日", 1, 0),
        _unit("个工作日", "工作日", 1, 0),
        _unit("月", "月", 1, 0),
        _unit("个月", "月", 1, 0),
        _unit("年", "月", 12, 0),
    )
}
# Percentages differ by percentage points: what lies between two numbers in %, by the unit's symbol.
DIFFERENCES: Final = {"%": KNOWN["个百分点"], "‰": KNOWN["千分点"]}
_MOST_PLACES: Final = 6  # of a quantity that people read
_WORD: Final = re.compile(r"[^\W\d_]{1,12}")
_DIGITS: Final = frozenset("0123456789" + "".join(map(chr, range(0xFF10, 0xFF1A))))
_AROUND: Final = " \t\r\n\xa0\u3000"
_TRADITIONAL: Final = str.maketrans("萬億", "万亿")
LARGE: Final = {
    multiple + large: count * size
    for large, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
    for multiple, count in (("", 1), ("十", 10), ("百", 100), ("千", 1000))
}


@lru_cache(maxsize=512)
def unit_named(symbol: str) -> Unit | None:
    """The unit a word stands for; None where it is not a word.

    万人 is ten thousand 人, 3万 is 30000, and 元/人 is so much for each.
    """
    if not symbol:
        return PLAIN
    if symbol in KNOWN:
        return KNOWN[symbol]
    if len(symbol) > LONGEST:
        return None
    above, slash, below = symbol.partition("/")
    if slash:
        return _rate(symbol, unit_named(above), unit_named(below))
    if not _WORD.fullmatch(symbol):
        return None
    for large, count in LARGE.items():
        if symbol.startswith(large):
            base = unit_named(symbol.removeprefix(large))
            return base and Unit(symbol, base.dimension, base.factor * count, 2)
    return _unit(symbol, symbol, 1, 0)


def _rate(symbol: str, above: Unit | None, below: Unit | None) -> Unit | None:
    """So much of one unit for each of another (元/人, 次/万人)."""
    if above is None or below is None or not above.dimension or not below.dimension:
        return None
    dimension = product(above.dimension, below.dimension, -1)
    simple = "/" not in below.symbol and dimension
    return Unit(symbol, dimension, above.factor / below.factor, 2) if simple else None


@lru_cache(maxsize=4096)
def read_quantity(text: str) -> Quantity | None:
    """`"97%"`, `"2914.08万元"`, `"1 次"` or `"3.10"`; full-width digits and signs are read too.

    None where the text does not begin with a number or does not go on with one unit.
    """
    written = text.strip(_AROUND) if len(text) <= LONGEST else ""
    if not all(map(_is_readable, written)):
        return None
    plain = unicodedata.normalize("NFKC", written).replace("\N{MINUS SIGN}", "-")
    number = NUMBER.match(plain)
    value = read_number(number[0]) if number else None
    if number is None or value is None:
        return None
    symbol = plain[number.end() :].strip().translate(_TRADITIONAL)
    unit = unit_named(symbol) if symbol else None
    return None if symbol and unit is None else Quantity(value, unit)


def _is_readable(character: str) -> bool:
    """Whether a character is what it looks like: ⑨ is no 9, 10² not 102, nothing is unseen."""
    if character.isdigit():
        return character in _DIGITS
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def show_quantity(base: Fraction, unit: Unit, decimals: int | None = None) -> str:
    """A number given in the base of its dimension, shown in `unit`: 0.97 in % is `97%`.

    Money keeps its decimals (5.50万元). Other numbers drop trailing zeros and are shown to their
    end; what has none has two decimals, or more where two say what is not so: ≈10.003333%.
    """
    places = unit.decimals if decimals is None else decimals
    value = base / unit.factor
    least = max(places, 2)
    if unit.is_money:
        return show(value, places, least) + unit.symbol
    ends = decimal_places(value) is not None
    looks_whole = rounded(value, least, RoundingMode.HALF_UP).denominator == 1
    return show(value, 0, max(least, _MOST_PLACES) if ends or looks_whole else least) + unit.symbol


def show_dimension(dimension: Dimension) -> str:
    """A dimension in the words of its base units: 元, 次/人, or empty for a plain number."""
    above = "·".join(word for word, power in dimension for _ in range(power))
    below = "·".join(word for word, power in dimension for _ in range(-power))
    return f"{above or '1'}/{below}" if below else above


def product(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of left × right (or of left ÷ right with sign -1)."""
    powers = dict(left)
    for word, power in right:
        powers[word] = powers.get(word, 0) + sign * power
    return tuple(sorted((word, power) for word, power in powers.items() if power))
