"""Number formats of Excel: what a cell shows of the number it holds.

A format says how many decimals are shown, whether the number is shown in %, and whether it is
scaled: `0.00%`, `#,##0.00`, `0!.0,"万元"` (1234567 as 123.5万元). Formats of dates, of fractions
and whatever else is not of these kinds say nothing here.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs

from perfrules.decimals import RoundingMode, rounded, scaled_decimal
from perfrules.units import KNOWN, MONEY, RATIO, read_quantity
from perfrules.wording import Language, Text

_SCALED: Final = Text(
    "（单元格格式缩放了数：改成常规格式再填）",
    " (its format scales the number: use General, fill it in anew)",
)
_TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | [_*].                                       # room as wide as a sign; a sign that fills
    | \[(?P<condition>(?:<=|>=|<>|<|>|=)-?[0-9]+(?:\.[0-9]+)?)\]
    | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?:black|blue|cyan|green|magenta|red|white|yellow|黑色?|蓝色?|青色?|绿色?|洋红色?|红色?
        |白色?|黄色?|(?:color|颜色)\s*[0-9]+)\]
    | (?P<digit>[0#?])
    | (?P<sign>[.,;%])
    | (?P<literal>[-$+():^&'~{}<>=\ ]|[^\x00-\x7f])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"([<>=]+)(.+)")
_COMPARE: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
Condition = tuple[str, Fraction]
_SECTIONS: Final = 3  # of numbers; the fourth is that of texts
_MOST_PLACES: Final = 30  # as Excel has it


@attrs.frozen
class Shape:
    """How one section of a format shows a number."""

    places: int  # decimals
    percent: bool
    inner: int  # digits behind a point that is but a literal: the number is shown so much smaller
    thousands: int  # commas behind the last digit, each of which makes it smaller still
    unit: str  # the literals behind the number

    @property
    def scales(self) -> bool:
        """Whether the number shown is another than the one that is held."""
        return bool(self.inner or self.thousands)


def shown_number(number: Decimal, form: str, language: Language) -> str | None:
    """A number as a format shows it, to be read; None where the format does not say.

    What is scaled comes with its unit. Without one it is told to be scaled: nothing reads that.
    """
    shape = None if form == "General" else _shape_for(number, form)
    if shape is None:
        return None
    value = Fraction(number) * (100 if shape.percent else 1) / 1000**shape.thousands
    whole = rounded(value, shape.places, RoundingMode.HALF_UP) * 10**shape.places
    text = plain(scaled_decimal(int(whole), shape.places + shape.inner))
    if shape.percent:
        return f"{text}%" + (_SCALED.in_language(language) if shape.scales else "")
    if not shape.scales:
        return text + (shape.unit if _is_measure(shape.unit) else "")
    with_unit = f"{text}{shape.unit}"
    if shape.unit and read_quantity(with_unit) is not None:
        return with_unit
    return with_unit + _SCALED.in_language(language)


@lru_cache(maxsize=512)
def shows_percent(form: str) -> bool:
    """Whether numbers are shown in %, whatever else a format says; a % in quotes is a text."""
    return any(kind == "%" for kind, _ in _tokens(form))


def plain(number: Decimal) -> str:
    """A number without exponent, and without zeros at its end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _is_measure(unit: str) -> bool:
    """Whether a number is another with this behind it: 5000元, 95%; 5个 is 5."""
    known = KNOWN.get(unit)
    return known is not None and known.dimension in (MONEY, RATIO)


def _shape_for(number: Decimal, form: str) -> Shape | None:
    value = Fraction(number)
    for condition, shape in _sections(form):
        if condition is None or _COMPARE[condition[0]](value, condition[1]):
            return shape
    return None


@lru_cache(maxsize=512)
def _sections(form: str) -> tuple[tuple[Condition | None, Shape | None], ...]:
    """The sections of numbers, each with the numbers it is for; None is for all that are left."""
    parts: list[list[tuple[str, str]]] = [[]]
    for kind, text in _tokens(form):
        if kind == ";":
            parts.append([])
        else:
            parts[-1].append((kind, text))
    parts = [part for part in parts if ("unknown", "@") not in part][:_SECTIONS]
    given = [_condition_in(part) for part in parts]
    first = (">=" if len(parts) == 2 and not any(given) else ">", Fraction(0))
    usual: dict[int, list[Condition | None]] = {
        1: [None],
        2: [first, None],
        3: [first, ("<", Fraction(0)), None],
    }
    return tuple(
        (condition or otherwise, _shape_of(part))
        for condition, otherwise, part in zip(given, usual.get(len(parts), []), parts, strict=True)
    )


def _condition_in(part: list[tuple[str, str]]) -> Condition | None:
    for kind, text in part:
        found = _CONDITION.fullmatch(text) if kind == "condition" else None
        if found is not None:
            return found[1], Fraction(found[2])
    return None


def _tokens(form: str) -> Iterator[tuple[str, str]]:
    """The parts of a format; `unknown` is what only other kinds of formats have."""
    at = 0
    while at < len(form):
        found = _TOKEN.match(form, at)
        if found is None:
            yield "unknown", form[at]
            at += 1
            continue
        at = found.end()
        kind = found.lastgroup
        if kind == "sign":
            yield found[0], found[0]
        elif kind in {"quoted", "escaped", "currency", "literal"}:
            yield "literal", found[kind]
        elif kind is not None:
            yield kind, found[kind]


def _shape_of(part: list[tuple[str, str]]) -> Shape | None:
    """What a section does to a number; None of a section that is of another kind."""
    kinds = [kind for kind, _ in part]
    digits = [k for k, kind in enumerate(kinds) if kind == "digit"]
    points, percents = kinds.count("."), kinds.count("%")
    if not digits or "unknown" in kinds or points > 1 or percents > 1:
        return None
    point = kinds.index(".") if points else len(kinds)
    between = [
        k
        for k in range(digits[0], digits[-1])
        if kinds[k] == "literal" and part[k][1].strip()  # 1 000 is 1000
    ]
    if between and (points or len(between) > 1 or part[between[0]][1] != "."):
        return None
    last = max((k for k in digits if k < point), default=point)  # before the decimals
    behind = "".join(text for kind, text in part[digits[-1] + 1 :] if kind == "literal")
    return Shape(
        places=min(sum(k > point for k in digits), _MOST_PLACES),
        percent=bool(percents),
        inner=sum(k > between[0] for k in digits) if between else 0,
        thousands=sum(kind == "," for kind in kinds[last:]),
        unit=behind.strip(" )"),
    )
