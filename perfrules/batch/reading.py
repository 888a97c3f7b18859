"""Columns of a table → known values as columns, and which rows are plain.

What is plain is what the reader of a single subject takes the short way: numbers that fit their
declared decimals and limits, words that are answers. Every other row is `unusual`; it is read by
itself, with all the care and all the messages of a single subject.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import reduce
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.columns import FINE, MISSING, Expr, Number, Plain, Value, lit, where
from perfrules.batch.texts import day_in, number_in
from perfrules.compiling.reading import FLAGS, answers_of, level_ends, limits, scale_of
from perfrules.model import FactDeclaration, Kind

_SAFE_FLOAT: Final = 2**50  # below it, a whole number goes through a float and comes back
_SHORT: Final = 15  # digits: a decimal of so many is the only one that a float stands for
# Of texts that need no care: what they are after NFKC they are before.
_PLAIN_TEXT: Final = r"^[0-9A-Za-z\u4e00-\u9fa5]*$"


@attrs.frozen
class Read:
    """A fact as a column: its known value, the rows in which it is plain, what the name means."""

    known: Expr
    plain: Expr
    value: Value


def suits(fact: FactDeclaration, dtype: Any) -> bool:
    """Whether columns of that type can hold the fact."""
    match fact.kind:
        case Kind.NUMBER:
            return bool(dtype.is_numeric()) or dtype == nw.String
        case Kind.CHOICE | Kind.TEXT:
            return _is_text(dtype)
        case Kind.FLAG:
            return bool(dtype == nw.Boolean) or _is_text(dtype)
        case Kind.DATE:
            return bool(dtype in (nw.Date, nw.Datetime, nw.String))


def _is_text(dtype: Any) -> bool:
    return bool(dtype in (nw.String, nw.Categorical, nw.Enum))


def read(
    fact: FactDeclaration, column: str, dtype: Any, name: str, *, required: bool, cap: int
) -> Read:
    """A fact's column, to be called `name`; no plain number is beyond `cap`."""
    given = nw.col(column)
    match fact.kind:
        case Kind.NUMBER:
            known, plain = _number(fact, given, dtype, cap)
        case Kind.CHOICE:
            known, plain = _choice(given if dtype == nw.String else given.cast(nw.String), fact)
        case Kind.FLAG:
            known, plain = _flag(given, dtype)
        case Kind.DATE:
            known, plain = _date(given, dtype)
        case Kind.TEXT:
            known, plain = _text(given if dtype == nw.String else given.cast(nw.String))
    missing = given.is_null()
    plain = ~missing & plain if required else missing | plain
    fault = None if required else where(nw.col(name).is_null(), MISSING)
    return Read(known, plain, value_of(fact, name, fault, cap))


def absent(fact: FactDeclaration) -> Value:
    """A fact that the table has no column for: nobody reported it."""
    fault = lit(MISSING) + FINE
    if fact.kind is Kind.NUMBER:
        return Number(number=0, low=0, high=0, fault=fault)
    return Plain(code=0 if fact.kind in (Kind.CHOICE, Kind.DATE) else
                 False if fact.kind is Kind.FLAG else "", fault=fault)  # fmt: skip


def value_of(fact: FactDeclaration, name: str, fault: Expr | None, cap: int) -> Value:
    """What a fact's name stands for: a number is in the base of its dimension."""
    column = nw.col(name)
    if fact.kind is not Kind.NUMBER:
        return Plain(code=column, fault=fault, depth=1)
    low, high = capped(fact, cap)
    share = fact.unit.factor / scale_of(fact)
    up, over = share.numerator, share.denominator
    number = column if up == 1 else column * up
    return Number(
        number=number, over=over, low=low * up, high=high * up, most=over, fault=fault, depth=1
    )


def capped(fact: FactDeclaration, cap: int) -> tuple[int, int]:
    """The least and the greatest whole number that a plain row has."""
    low, high = limits(fact)
    return max(low, -cap), min(high, cap)


def levels_hold(facts: Mapping[str, FactDeclaration], columns: Mapping[str, str]) -> list[Expr]:
    """Where a judged number lies in the interval of the level that was chosen."""
    found = []
    for fact in facts.values():
        level = columns.get(f"{fact.id}_level")
        if not fact.levels or fact.id not in columns or level is None:
            continue
        number, rank = nw.col(columns[fact.id]), nw.col(level)
        within = reduce(
            lambda one, other: one | other,
            [
                (rank == k) & (number >= low) & (number < high)
                for k, (low, high) in enumerate(level_ends(fact))
            ],
        )
        found.append(number.is_null() | rank.is_null() | within)
    return found


def _number(fact: FactDeclaration, given: Expr, dtype: Any, cap: int) -> tuple[Expr, Expr]:
    scale = scale_of(fact)
    low, high = capped(fact, cap)
    if dtype.is_integer():
        plain = (given >= -(-low // scale)) & (given <= high // scale)
        safe = nw.when(plain).then(given).cast(nw.Int64)
        return safe if scale == 1 else safe * scale, plain
    if dtype.is_decimal():
        return _decimal(given, dtype, scale, low, high)
    if dtype == nw.String:
        given = number_in(given)
    elif dtype == nw.Float32:
        given = given.cast(nw.Float64)
    bound = min(10**_SHORT, cap)
    near = (given * scale).abs() < float(bound)
    known = nw.when(near).then((given * scale).round()).cast(nw.Int64)
    plain = near & (_quotient(known, scale) == given) & (known >= low) & (known <= high)
    return known, plain


def _quotient(known: Expr, scale: int) -> Expr:
    """The float nearest to known / scale.

    Polars multiplies by 1/scale where the divisor is one number for all rows, which is another
    float now and then; so it is a column.
    """
    return known / (known * 0 + scale)


def _decimal(given: Expr, dtype: Any, scale: int, low: int, high: int) -> tuple[Expr, Expr]:
    """Through a float: of decimals short enough it stands for one alone."""
    as_float = given.cast(nw.Float64)
    most = _SAFE_FLOAT / scale
    places = len(str(scale)) - 1
    if dtype.scale > places:
        most = min(most, 10.0 ** (_SHORT - dtype.scale) if dtype.scale < _SHORT else 0.0)
    near = as_float.abs() < most
    known = nw.when(near).then((as_float * scale).round()).cast(nw.Int64)
    plain = near & (known >= low) & (known <= high)
    if dtype.scale > places:
        plain = plain & (_quotient(known, scale) == as_float)
    return known, plain


def _choice(given: Expr, fact: FactDeclaration) -> tuple[Expr, Expr]:
    ranks: dict[int, list[str]] = {}
    for word, rank in answers_of(fact).items():
        ranks.setdefault(rank, []).append(word)
    known = None
    for rank, words in ranks.items():
        same = given == words[0] if len(words) == 1 else given.is_in(words)
        known = nw.when(same).then(lit(rank)) if known is None else known.when(same).then(lit(rank))
    assert known is not None  # the schema wants two answers at least
    found: Expr = known
    return found, given.is_in([word for words in ranks.values() for word in words])


def _flag(given: Expr, dtype: Any) -> tuple[Expr, Expr]:
    if dtype == nw.Boolean:
        return given, ~given.is_null()
    words = given if dtype == nw.String else given.cast(nw.String)
    yes = [word for word, truth in FLAGS.items() if truth]
    no = [word for word, truth in FLAGS.items() if not truth]
    return words.is_in(yes), words.is_in([*yes, *no])


def _date(given: Expr, dtype: Any) -> tuple[Expr, Expr]:
    """Days from 0001-01-01, which is 1."""
    if dtype == nw.String:
        *parts, exists = day_in(given)
        return _days(*parts), exists
    days = _days(*(part.cast(nw.Int64) for part in (
        given.dt.year(), given.dt.month(), given.dt.day())))  # fmt: skip
    if dtype == nw.Date:
        return days, ~given.is_null()
    midnight = reduce(
        lambda one, other: one & other,
        [part == 0 for part in (given.dt.hour(), given.dt.minute(), given.dt.second(),
                                given.dt.nanosecond())],
    )  # fmt: skip
    return days, midnight


def _days(year: Expr, month: Expr, day: Expr) -> Expr:
    """The number of a day, by the calendar's own arithmetic."""
    # March begins the year: then the leap day is its last, and months follow one formula.
    ended = nw.when(month <= _FEBRUARY).then(lit(1)).otherwise(lit(0))
    shifted, place = year - ended, month - 3 + ended * 12
    days: Expr = (
        shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400
        + (place * 153 + 2) // 5 + day - 306
    )  # fmt: skip
    return days


_FEBRUARY: Final = 2


def _text(given: Expr) -> tuple[Expr, Expr]:
    return given, given.str.contains(_PLAIN_TEXT)


def plainly(value: object) -> object:
    """A cell of a table as it would be reported: whole days are dates, NaN of a frame is itself."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


PLAIN_TEXT: Final = re.compile(_PLAIN_TEXT)
