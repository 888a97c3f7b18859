"""Columns of a table → known values as columns, and which rows are plain.

What is plain is what the reader of a single subject takes the short way: numbers that fit their
declared decimals and limits, words that are answers. Every other row is `unusual`; it is read by
itself, with all the care and all the messages of a single subject.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from operator import and_, or_
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.few import Cases
from perfrules.batch.lines import Line, Source
from perfrules.batch.texts import day_in, number_in
from perfrules.batch.values import FINE, MISSING, Number, Plain, Value, where
from perfrules.batch.whole import lit
from perfrules.batch.widths import NARROW, Expr
from perfrules.compiling.reading import FLAGS, answers_of, level_ends, limits, scale_of
from perfrules.model import FactDeclaration, Kind

_SAFE_FLOAT: Final = 2**50  # below it, a whole number goes through a float and comes back
_SHORT: Final = 15  # digits: a decimal of so many is the only one that a float stands for
# What a text that needs no care is without: after NFKC it is what it was before. (Written without
# an anchor, as engines differ in where a text ends, and without escapes, as they differ in those.)
_NOT_PLAIN: Final = "[^0-9A-Za-z一-龥]"
_WIDER: Final = (nw.UInt64, nw.Int128, nw.UInt128)  # than what they are cast to
_LONG_TEXT: Final = 1_000


@attrs.frozen
class Read:
    """A fact as a column, made in three stages that read each other's columns.

    First `parts` that are used twice; then in which rows it is `plain`; then the `known` value.
    """

    parts: Mapping[str, Expr]
    plain: Expr
    known: Expr
    value: Value  # what the fact's name stands for


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
    fact: FactDeclaration, column: str, dtype: Any, *, required: bool, cap: int, wraps: bool
) -> Read:
    """A fact's column; no plain number is beyond `cap`.

    `wraps` says that the engine lets a number that is too large wrap round: rows that are not
    plain may hold anything then. Elsewhere they hold nothing, so that nothing fails on them.
    """
    given = nw.col(column)
    is_text = dtype == nw.String
    if _is_text(dtype) and not is_text:
        given = given.cast(nw.String)
    reading = _Reading(fact, given, dtype, cap, required=required)
    known, plain = reading.read()
    missing = given.is_null()
    plain = plain if required else missing | plain  # without its facts no row is plain anyway
    keeps_nothing = required and (wraps or fact.kind is not Kind.NUMBER) and not reading.fragile
    if not keeps_nothing:
        known = nw.when(nw.col(plain_name(fact))).then(known)
        if fact.kind is Kind.CHOICE and not required:
            known = nw.when(~missing).then(known)
    if reading.cast is not None:
        known = known.cast(reading.cast)
    if reading.times != 1:
        known = known * reading.times
    lacks = missing if fact.kind is Kind.CHOICE else nw.col(known_name(fact)).is_null()
    fault = None if required else where(lacks, MISSING)
    return Read(reading.parts, plain, known, reading.value(fault))


def plain_name(fact: FactDeclaration) -> str:
    """The column that says where a fact is plain."""
    return f"plain {fact.id}"


def known_name(fact: FactDeclaration) -> str:
    """The column of a fact's known values."""
    return f"fact {fact.id}"


def absent(fact: FactDeclaration) -> Value:
    """A fact that the table has no column for: nobody reported it."""
    fault = lit(MISSING) + FINE
    # Columns, not constants: what is known beforehand is taken to have no fault.
    if fact.kind is Kind.NUMBER:
        return Number(number=lit(0), low=0, high=0, fault=fault)
    return Plain(code=lit(0) if fact.kind in (Kind.CHOICE, Kind.DATE) else
                 nw.lit(False) if fact.kind is Kind.FLAG else nw.lit(""), fault=fault)  # fmt: skip


def capped(fact: FactDeclaration, cap: int) -> tuple[int, int]:
    """The least and the greatest whole number that a plain row has."""
    low, high = limits(fact)
    if not fact.unit.is_money:
        cap = min(cap, NARROW - 1)
    return max(low, -cap), min(high, cap)


def levels_hold(facts: Mapping[str, FactDeclaration], columns: Mapping[str, str]) -> list[Expr]:
    """Where a judged number lies in the interval of the level that was chosen."""
    found = []
    for fact in facts.values():
        level = columns.get(f"{fact.id}_level")
        if not fact.levels or fact.id not in columns or level is None:
            continue
        number, rank = nw.col(columns[fact.id]), nw.col(level)
        within = balanced(
            or_,
            [
                (rank == k) & (number >= low) & (number < high)
                for k, (low, high) in enumerate(level_ends(fact))
            ],
        )
        found.append(number.is_null() | rank.is_null() | within)
    return found


class _Reading:
    """How one fact is read: the value before it is cast and scaled, and where it is plain."""

    def __init__(
        self, fact: FactDeclaration, given: Expr, dtype: Any, cap: int, *, required: bool
    ) -> None:
        self.fact, self.given, self.dtype, self.required = fact, given, dtype, required
        self.low, self.high = capped(fact, cap)
        self.parts: dict[str, Expr] = {}
        self.cast: Any = None
        self.times = 1
        self.fragile = False  # a cast that fails on what is not plain
        self.floats: Expr | None = None  # a number before it is cast
        self.rank: Cases | None = None  # of a choice

    def read(self) -> tuple[Expr, Expr]:
        match self.fact.kind:
            case Kind.NUMBER:
                return self._number()
            case Kind.CHOICE:
                return self._choice()
            case Kind.FLAG:
                return _flag(self.given, self.dtype)
            case Kind.DATE:
                return _date(self.given, self.dtype)
            case Kind.TEXT:
                return _text(self.given)

    def value(self, fault: Expr | None) -> Value:
        """What the fact's name stands for: a number is in the base of its dimension."""
        code = nw.col(known_name(self.fact))
        if self.fact.kind is not Kind.NUMBER:
            return Plain(code=code if self.rank is None else self.rank, fault=fault)
        share = self.fact.unit.factor / scale_of(self.fact)
        up, over = share.numerator, share.denominator
        source = Source(code, self.low, self.high, self.floats, wide=self.dtype.is_integer())
        return Number(
            number=Line(source).times(up),
            over=over, low=self.low * up, high=self.high * up, most=over, fault=fault,
        )  # fmt: skip

    def _part(self, name: str, column: Expr) -> Expr:
        self.parts[f"{name} of {self.fact.id}"] = column
        return nw.col(f"{name} of {self.fact.id}")

    def _number(self) -> tuple[Expr, Expr]:
        given, scale = self.given, scale_of(self.fact)
        low, high = self.low, self.high
        if self.dtype.is_integer():
            if self.dtype != nw.Int64:
                self.cast, self.fragile = nw.Int64, self.dtype in _WIDER
            self.times = scale
            bottom, top = -(-low // scale), high // scale
            return given, given.is_between(bottom, top)
        self.cast = nw.Int32 if max(-low, high) < NARROW else nw.Int64
        self.fragile = True
        if self.dtype == nw.String:
            given = number_in(given)
        elif self.dtype != nw.Float64:
            given = given.cast(nw.Float64)
        whole = self.floats = self._part("whole", (given * scale).round())
        # Below 10**15 a float stands for one decimal of that many digits, and holds all integers.
        bound = 10**_SHORT
        plain = whole.is_between(float(max(low, -bound)), float(min(high, bound)))
        if self.dtype.is_decimal():
            return whole, plain & self._short(given, scale)
        return whole, plain & (self._quotient(given, scale) == given)

    def _short(self, as_float: Expr, scale: int) -> Expr:
        """Where a decimal is short enough for its float to stand for it alone."""
        most, places = _SAFE_FLOAT / scale, len(str(scale)) - 1
        if self.dtype.scale <= places:
            return as_float.abs() < most
        most = min(most, 10.0 ** (_SHORT - self.dtype.scale) if self.dtype.scale < _SHORT else 0.0)
        return (as_float.abs() < most) & (self._quotient(as_float, scale) == as_float)

    def _quotient(self, given: Expr, scale: int) -> Expr:
        """The float nearest to the whole number / scale.

        Polars multiplies by 1/scale where the divisor is one number for all rows, which gives
        another float now and then; so it is a column. Facts that no plain row is without share it.
        """
        name = f"scale {scale}" if self.required else f"scale of {self.fact.id}"
        self.parts[name] = given * 0 + scale
        return nw.col(f"whole of {self.fact.id}") / nw.col(name)

    def _choice(self) -> tuple[Expr, Expr]:
        ranks: dict[int, list[str]] = {}
        for word, rank in answers_of(self.fact).items():
            ranks.setdefault(rank, []).append(word)
        same = {
            rank: self._part(
                f"answer {rank}",
                self.given == words[0] if len(words) == 1 else self.given.is_in(words),
            )
            for rank, words in ranks.items()
        }
        first, *others = sorted(ranks)
        self.rank = Cases(tuple((same[rank], rank) for rank in reversed(others)), first)
        return self.rank.column(), balanced(or_, [*same.values()])


def _text(given: Expr) -> tuple[Expr, Expr]:
    length = given.str.len_chars()  # without any it is not reported, and there is a limit
    return given, ~given.str.contains(_NOT_PLAIN) & (length > 0) & (length < _LONG_TEXT)


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
    # Engines have days that there are not in the calendar, before, after and without end.
    exists = days.is_between(1, dt.date.max.toordinal())
    if dtype == nw.Date:
        return days, exists
    # Nanoseconds are asked for where there are any: engines count them from 1677 to 2262 alone,
    # and DuckDB takes seconds and milliseconds for them.
    if dtype.time_unit in {"s", "ms"}:
        held = given.dt.year().is_between(dt.MINYEAR, dt.MAXYEAR)
        given = nw.when(held).then(given).cast(nw.Datetime("us", dtype.time_zone))
    rest = given.dt.nanosecond() if dtype.time_unit == "ns" else given.dt.microsecond()
    midnight = balanced(
        and_,
        [part == 0 for part in (given.dt.hour(), given.dt.minute(), given.dt.second(), rest)],
    )
    return days, exists & midnight


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


def plainly(value: object) -> object:
    """A cell of a table as it would be reported: whole days are dates, NaN of a frame is itself."""
    if not isinstance(value, dt.datetime):
        return value
    # Nanoseconds come as a class of their own, whose time does not show them.
    if value.time() == dt.time() and not getattr(value, "nanosecond", 0):
        return value.date()
    return dt.datetime.combine(value.date(), value.time())
