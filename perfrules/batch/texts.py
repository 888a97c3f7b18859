"""Texts of a table → what their facts say, once for each text.

A sheet holds `97%`, `1,234.5` or `2914.08万元` where a number is meant, and all of a CSV is text.
What is plain the engine reads: a decimal of at most 15 digits in the fact's own unit, a day written
2021-12-31, a word that is one of the answers. Any other text is read once by the reader of single
facts, and written plainly in its place. What that reader cannot take stays as it is: its row goes
by itself, and says why.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.compiling.reading import FLAGS, answers_of, scale_of
from perfrules.evaluating.values import Unreadable, read_value
from perfrules.model import FactDeclaration, Kind

Expr = nw.Expr
# At most 15 digits, so that a float stands for one such decimal alone.
_SMALL, _MIDDLE, _LARGE = (
    r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?",
    r"[1-9][0-9]{9,11}(?:\.[0-9]{1,3})?",
    r"[1-9][0-9]{12,14}",
)
_NUMBER: Final = rf"^-?(?:{_SMALL}|{_MIDDLE}|{_LARGE})$"
_SHEET: Final = r"-?(?:0|[1-9][0-9]{0,8}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2})(?:\.[0-9]{1,6})?"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# No text that is read is without end. (NaN would not do: to pandas it is what is missing.)
_ODD: Final = math.inf
_KEPT: Final = 100_000  # texts of a fact whose reading is kept
_KINDS: Final = (Kind.NUMBER, Kind.DATE, Kind.FLAG, Kind.CHOICE)


def number_in(given: Expr) -> Expr:
    """The plain number that a text is, as the float that stands for it; null for any other text."""
    return nw.when(given.str.contains(_NUMBER)).then(given).cast(nw.Float64)


def day_in(given: Expr) -> tuple[Expr, Expr, Expr, Expr]:
    """Year, month and day of a plain day, and whether there is such a day."""
    safe = nw.when(given.str.contains(_DAY)).then(given)
    year, month, day = (
        safe.str.slice(begin, length).cast(nw.Int64) for begin, length in ((0, 4), (5, 2), (8, 2))
    )
    leap = _divides(4, year) & (~_divides(100, year) | _divides(400, year))
    last = (
        nw.when(month.is_in([4, 6, 9, 11])).then(nw.lit(30))
        .when((month == 2) & leap).then(nw.lit(29))
        .when(month == 2).then(nw.lit(28))
        .otherwise(nw.lit(31))
    )  # fmt: skip
    exists = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    return year, month, day, exists


def _divides(number: int, year: Expr) -> Expr:
    return year // number * number == year


@attrs.frozen(kw_only=True)
class _Column:
    """A column of texts, and the one that takes its place."""

    fact: FactDeclaration
    given: str
    plain: str  # numbers; for other kinds plain texts

    @property
    def is_number(self) -> bool:
        return self.fact.kind is Kind.NUMBER

    def first(self, text: Expr) -> Expr:
        """What the engine reads itself: a number, or `_ODD` for any other text."""
        if not self.is_number:
            return text
        unread = nw.when(~text.is_null()).then(nw.lit(_ODD))
        return nw.when(text.str.contains(_NUMBER)).then(text).cast(nw.Float64).fill_null(unread)

    def unread(self) -> Expr:
        """Where that was not enough."""
        found = nw.col(self.plain)
        match self.fact.kind:
            case Kind.NUMBER:
                odd = found == _ODD
            case Kind.DATE:
                odd = ~found.str.contains(_DAY)
            case Kind.FLAG:
                odd = ~found.is_in(list(FLAGS))
            case _:
                odd = ~found.is_in(list(answers_of(self.fact)))
        return odd.fill_null(value=False)

    def undone(self) -> Expr:
        """The texts without what sheets add: the fact's own unit, marks between thousands."""
        text, symbol = nw.col(self.given), self.fact.unit.symbol
        unit = f"(?:{re.escape(symbol)})?" if symbol else ""
        bare = text.str.replace_all(",", "", literal=True)
        bare = bare.str.replace_all(symbol, "", literal=True) if symbol else bare
        return nw.when(text.str.contains(f"^{_SHEET}{unit}$")).then(bare).otherwise(text)

    def plainly(self, text: str) -> float | str | None:
        """What a text says, put plainly; `_ODD` or itself where it cannot be read."""
        try:
            known, _ = read_value(self.fact, text)
        except Unreadable:
            return _ODD if self.is_number else text
        match self.fact.kind:
            case _ if known is None:
                return None
            case Kind.NUMBER:
                return int(known) / scale_of(self.fact)
            case Kind.DATE:
                return dt.date.fromordinal(int(known)).isoformat()
            case Kind.FLAG:
                return "是" if known else "否"
        return next(word for word, rank in answers_of(self.fact).items() if rank == known)


class Texts:
    """The columns of texts in tables of one kind; what was read once is not read again."""

    def __init__(
        self,
        facts: Iterable[FactDeclaration],
        columns: Mapping[str, str],
        schema: Mapping[str, Any],
    ) -> None:
        self._columns = [
            _Column(fact=fact, given=columns[fact.id], plain=f"plain text of {fact.id}")
            for fact in facts
            if fact.kind in _KINDS and fact.id in columns
            if schema[columns[fact.id]] == nw.String
        ]
        self._read: dict[str, dict[str, float | str | None]] = {
            column.plain: {} for column in self._columns
        }

    @property
    def columns(self) -> dict[str, str]:
        """The columns that facts are read from instead, by fact."""
        return {column.fact.id: column.plain for column in self._columns}

    @property
    def types(self) -> dict[str, Any]:
        """The types of these columns."""
        return {c.plain: nw.Float64() if c.is_number else nw.String() for c in self._columns}

    def put_plainly(self, frame: Any) -> Any:
        """The frame with these columns."""
        if not self._columns:
            return frame
        frame = frame.with_columns(c.first(nw.col(c.given)).alias(c.plain) for c in self._columns)
        for column in self._unread(frame, self._columns):
            if column.is_number:
                undone, plain = column.first(column.undone()), nw.col(column.plain)
                again = nw.when(column.unread()).then(undone).otherwise(plain)
                frame = frame.with_columns(again.alias(column.plain))
                if not self._unread(frame, [column]):
                    continue
            frame = self._one_by_one(frame, column)
        return frame

    def _unread(self, frame: Any, columns: Sequence[_Column]) -> list[_Column]:
        """The columns of which something is not read yet: all are asked at once."""
        asked = frame.select(c.unread().any().alias(c.plain) for c in columns)
        return [column for column in columns if asked[column.plain].item()]

    def _one_by_one(self, frame: Any, column: _Column) -> Any:
        """Every text that is left is read once."""
        kept, found = self._read[column.plain], {}
        for text in frame.filter(column.unread())[column.given].unique().to_list():
            if text not in kept:
                if len(kept) >= _KEPT:
                    kept.clear()
                kept[text] = column.plainly(text)
            found[text] = kept[text]
        given, instead = nw.col(column.given), nw.col(column.plain)
        read = given.replace_strict(
            list(found),
            list(found.values()),
            default=nw.lit(None, dtype=self.types[column.plain]),
            return_dtype=self.types[column.plain],
        )
        return frame.with_columns(
            nw.when(column.unread()).then(read).otherwise(instead).alias(column.plain)
        )
