"""What an expression's value can be: a quantity of some dimension, a choice, a condition."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from perfrules.expressions import tree
from perfrules.units import PLAIN, RATIO, Dimension, Unit, show_dimension, unit_named
from perfrules.wording import Text


@attrs.frozen
class NumberType:
    """A quantity. `unit` is how it is shown; `bare` says it was written without a unit.

    `low` and `high` bound it where that is known, in the base of its dimension.
    """

    dimension: Dimension = RATIO
    unit: Unit | None = attrs.field(default=None, eq=False)
    bare: bool = attrs.field(default=False, eq=False)
    low: Fraction | None = attrs.field(default=None, eq=False)
    high: Fraction | None = attrs.field(default=None, eq=False)

    def describe(self) -> Text:
        """The type in words."""
        symbol = self.unit.symbol if self.unit else show_dimension(self.dimension)
        if not symbol:
            return Text("纯数字", "a plain number")
        return Text(f"以 {symbol} 计的数", f"a quantity in {symbol}")


@attrs.frozen
class ChoiceType:
    """One of the answers, the best first."""

    answers: tuple[str, ...]

    def describe(self) -> Text:
        """The type in words."""
        some = self.answers[:6]
        return Text(f"选项（{'、'.join(some)}）", f"a choice ({', '.join(some)})")

    def rank(self, answer: str) -> int | None:
        """How good an answer is: the best has the highest rank, the worst 0; None if unknown."""
        found = answer in self.answers
        return len(self.answers) - 1 - self.answers.index(answer) if found else None


@attrs.frozen
class TruthType:
    """A condition or a flag."""

    def describe(self) -> Text:
        """The type in words."""
        return Text("是或否", "true or false")


@attrs.frozen
class TextType:
    """Free text: it can be compared for equality only."""

    def describe(self) -> Text:
        """The type in words."""
        return Text("文字", "text")


@attrs.frozen
class DateType:
    """A day."""

    def describe(self) -> Text:
        """The type in words."""
        return Text("日期", "a date")


Type = NumberType | ChoiceType | TruthType | TextType | DateType


@attrs.frozen
class Typed:
    """A tree in which every word is settled, and the type of its value."""

    tree: tree.Expression
    type: Type


TRUTH: Final = TruthType()
TEXT: Final = TextType()
DATE: Final = DateType()
DAYS: Final = NumberType((("天", 1),), unit_named("天"))
PLAIN_NUMBER: Final = NumberType(RATIO, PLAIN)
