"""What every scoring method is made of.

A method reads its parameters (`read`), and says its rule as expressions (`lower`): steps that each
take the score a bit further down, with the words for what was lost. The expressions are compiled
for speed and interpreted for explanations; a method contains no arithmetic of its own, so there is
one rule, not two.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Final, Protocol, Self, TypeVar

import attrs

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula, Origin
from perfrules.expressions.types import PLAIN_NUMBER, ChoiceType, NumberType, Type
from perfrules.expressions.unary import Compared, UnaryTest, Words
from perfrules.source import Span
from perfrules.units import Unit
from perfrules.wording import Text

ACTUAL: Final = tree.Name("actual")  # 完成值
TARGET: Final = tree.Name("target")  # 目标值
SCORE: Final = tree.Name("score")  # what is left of the points before a step


class Better(enum.Enum):
    """Which direction is better (正向 / 反向 / 区间)."""

    HIGHER = "higher"
    LOWER = "lower"
    WITHIN = "within"


@attrs.frozen
class Shown:
    """A value that the words of a clause show, and the type that says how."""

    value: tree.Expression
    type: Type


@attrs.frozen(kw_only=True)
class Clause:
    """One outcome of a step: the words for what was lost, and where the ruleset says so.

    The words may show {actual} {target} {attainment} {points} {score} {lost} and their own `shown`.
    """

    words: Text
    path: str  # such as `bands[2]`, below `scoring`
    span: Span
    shown: Mapping[str, Shown] = attrs.field(factory=dict)
    code: str | None = None  # 原因代码: what the loss is counted under


@attrs.frozen
class Step:
    """What is left of the score after a rule was applied; `score` in it is what was left before.

    `which` counts the clause that applied, where there are several.
    """

    after: tree.Expression
    clauses: tuple[Clause, ...]
    which: tree.Expression | None = None


@attrs.frozen
class Test:
    """A unary test as written."""

    test: UnaryTest
    origin: Origin = attrs.field(eq=False)


@attrs.frozen
class Bound:
    """A quantity as written: in the unit of the value it is compared with where it has none."""

    value: tree.Expression
    origin: Origin = attrs.field(eq=False)


class Reader(Protocol):
    """Reads the parameters of a method; implemented by the loader, which knows their places."""

    @property
    def points(self) -> Fraction: ...
    @property
    def floor(self) -> Fraction: ...
    @property
    def better(self) -> Better: ...
    @property
    def path(self) -> str: ...
    @property
    def span(self) -> Span: ...
    def word(self, key: str) -> str | None: ...
    def flag(self, key: str) -> bool: ...
    def number(self, key: str) -> Fraction | None: ...
    def share(self, key: str) -> Fraction | None: ...
    def formula(self, key: str) -> Formula | None: ...
    def test(self, key: str) -> Test | None: ...
    def bound(self, key: str) -> Bound | None: ...
    def items(self, key: str) -> Sequence[Reader]: ...
    def pairs(self, key: str) -> Sequence[tuple[str, Reader]]: ...
    def award(self) -> Fraction: ...
    def fact(self, *, kind: str, **limits: Any) -> str: ...
    def wrong(self, key: str, slug: str, message: Text, hint: Text | None = None) -> None: ...


class Context(Protocol):
    """What a method needs to know to say its rule; expressions that come from it are typed."""

    @property
    def points(self) -> Fraction: ...
    @property
    def floor(self) -> Fraction:
        """How low the score may fall: 0, or less where the indicator says so."""

    @property
    def better(self) -> Better: ...
    @property
    def value(self) -> Type:
        """What the indicator's actual is."""

    @property
    def target(self) -> tree.Expression | None:
        """The one bound of the target, where it is a comparison with a number."""

    @property
    def lowest_target(self) -> Fraction | None:
        """What the target is at least, where that is known: the least that may be reported."""

    @property
    def met(self) -> tree.Expression | None:
        """The condition that the target is met."""

    def condition(self, formula: Formula) -> tree.Expression: ...
    def plain(self, formula: Formula) -> tree.Expression: ...
    def counted(self, formula: Formula) -> tuple[tree.Expression, str]: ...
    def holds(self, test: Test) -> tree.Expression: ...
    def settled(self, test: Test) -> UnaryTest: ...
    def bound(self, bound: Bound, *, relative: bool = False) -> tree.Expression: ...
    def domain(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]: ...
    def wrong(self, key: str, slug: str, message: Text, hint: Text | None = None) -> None: ...


@attrs.frozen
class Example:
    """An indicator in YAML, and the scores it gives: a test and a page of documentation."""

    yaml: str
    rows: tuple[tuple[str, str], ...]  # facts in YAML, score
    title: Text = attrs.field(default=Text("", ""))


class Method(Protocol):
    """A scoring method (计分方法)."""

    name: ClassVar[str]
    meaning: ClassVar[Text]
    examples: ClassVar[tuple[Example, ...]]

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The method with its parameters; problems go to the reader."""

    def lower(self, context: Context) -> tuple[Step, ...]:
        """The rule as steps; problems go to the context."""

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """In which direction of the actual the score never falls; None where none is promised.

        A better answer of a choice, whose first is the best, counts as higher.
        """


T = TypeVar("T")


def number(value: Fraction | int, unit: Unit | None = None) -> tree.Number:
    """A known number."""
    return tree.Number(Fraction(value), unit)


ZERO: Final = number(0)
ONE: Final = number(1)


def minus(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """The difference, left − right."""
    return tree.Arithmetic("-", left, right)


def times(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """The product, left × right."""
    return tree.Arithmetic("*", left, right)


def over(left: tree.Expression, right: tree.Expression) -> tree.Expression:
    """The quotient, left ÷ right."""
    return tree.Arithmetic("/", left, right)


def least(*expressions: tree.Expression) -> tree.Expression:
    """The smallest."""
    return tree.Call("min", expressions)


def most(*expressions: tree.Expression) -> tree.Expression:
    """The largest."""
    return tree.Call("max", expressions)


def within_points(
    score: tree.Expression, points: Fraction, floor: Fraction | int = 0
) -> tree.Expression:
    """A score, not below 0 (or the floor) and not above the points (扣完为止，封顶)."""
    return least(most(number(floor), score), number(points))


def award_range(floor: Fraction, points: Fraction) -> Text:
    """The way out where more or less is given than there can be."""
    low, high = show(floor), show(points)
    if floor < 0:
        return Text(f"写 {low} 到 {high} 之间的数", f"write {low} to {high}")
    return Text(
        f"写 {low} 到 {high} 之间的数；若要倒扣，请在指标里写 floor",
        f"write {low} to {high}; to fall below 0 the indicator needs a `floor`",
    )


def first_that_holds(
    pairs: Sequence[tuple[tree.Expression, T]],
    otherwise: tree.Expression,
    make: Callable[[T], tree.Expression],
) -> tree.Expression:
    """A chain of if … else: what the first condition that holds stands for."""
    result = otherwise
    for condition, each in reversed(pairs):
        result = tree.Choose(condition, make(each), result)
    return result


def lose(amount: tree.Expression, clause: Clause, floor: Fraction | int = 0) -> Step:
    """A step that takes `amount` away, as far as there is anything left (扣完为止)."""
    return Step(most(number(floor), minus(SCORE, amount)), (clause,))


def plain(value: tree.Expression) -> Shown:
    """A plain number to show."""
    return Shown(value, PLAIN_NUMBER)


def literal(text: str) -> str:
    """An author's text as it stands inside words that have places to fill."""
    return text.replace("{", "{{").replace("}", "}}")


def known(expression: tree.Expression) -> Fraction | None:
    """The number that an expression is, whatever the facts; None where it depends on them."""
    match expression:
        case tree.Number(value=value):
            return value
        case tree.Negative(operand=operand):
            inner = known(operand)
            return None if inner is None else -inner
    return None


def towards(target: UnaryTest | None, better: Better, value: Type) -> Better | None:
    """In which direction of the actual a target stays met once it is met."""
    match target:
        case Compared(operator=None):
            return None if better is Better.WITHIN else better
        case Compared(operator=">=" | ">"):
            return Better.HIGHER
        case Compared(operator="<=" | "<"):
            return Better.LOWER
        # The name of a fact or a value, or an answer that is to be reached.
        case Words(words=(_,)) if isinstance(value, NumberType | ChoiceType):
            return None if better is Better.WITHIN else better
        case Words(words=words) if isinstance(value, ChoiceType):
            best = set(value.answers[: len(words)])
            return Better.HIGHER if set(words) == best else None
    return None
