"""The expression tree: what a formula can say, and nothing else.

`start` and `end` are offsets into the formula's text, for messages; two expressions that say the
same are equal wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

import attrs

from perfrules.units import Unit


@attrs.frozen(kw_only=True)
class _Placed:
    start: int = attrs.field(default=0, eq=False, repr=False)
    end: int = attrs.field(default=0, eq=False, repr=False)


@attrs.frozen
class Number(_Placed):
    """A number in the base of its dimension; `unit` is how it was written, None for a bare one."""

    value: Fraction
    unit: Unit | None = None


@attrs.frozen
class Word(_Placed):
    """A text in quotes."""

    text: str


@attrs.frozen
class Option(_Placed):
    """A word that typing found to be an answer of a choice fact; the best has the highest rank."""

    text: str
    rank: int


@attrs.frozen
class Day(_Placed):
    """A word that typing found to be a date; days count from 0001-01-01, which is 1."""

    text: str
    number: int


@attrs.frozen
class Truth(_Placed):
    """`true` or `false`."""

    value: bool


@attrs.frozen
class Name(_Placed):
    """A fact, a value, or what an indicator binds (`points`, `target`, `actual`, `attainment`)."""

    text: str


@attrs.frozen
class Negative(_Placed):
    """`-x`."""

    operand: Expression


@attrs.frozen
class Arithmetic(_Placed):
    """`x + y` and the like."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression


@attrs.frozen
class Comparison(_Placed):
    """`x >= y` and the like; a chain of them is a `Both`."""

    operator: ComparisonOperator
    left: Expression
    right: Expression


@attrs.frozen
class OneOf(_Placed):
    """`x in [a, b]`."""

    subject: Expression
    options: tuple[Expression, ...]


@attrs.frozen
class Not(_Placed):
    """`not x`."""

    operand: Expression


@attrs.frozen
class All(_Placed):
    """`x and y`: read from the left, and no further than the first that does not hold."""

    conditions: tuple[Expression, ...]


@attrs.frozen
class Any(_Placed):
    """`x or y`: read from the left, and no further than the first that holds."""

    conditions: tuple[Expression, ...]


@attrs.frozen
class Choose(_Placed):
    """`x if condition else y`: only the chosen side is read."""

    condition: Expression
    then: Expression
    otherwise: Expression


@attrs.frozen
class Call(_Placed):
    """A call of one of the functions in `functions`."""

    function: str
    arguments: tuple[Expression, ...]


ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]
Expression = (
    Number | Word | Option | Day | Truth | Name | Negative | Arithmetic | Comparison | OneOf | Not
    | All | Any | Choose | Call
)  # fmt: skip


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside `expression`."""
    match expression:
        case Number() | Word() | Option() | Day() | Truth() | Name():
            return ()
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case OneOf(subject=subject, options=options):
            return (subject, *options)
        case All(conditions=conditions) | Any(conditions=conditions):
            return conditions
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(arguments=arguments):
            return arguments


def names(expression: Expression) -> set[str]:
    """Every name that `expression` reads."""
    found: set[str] = set()
    waiting = [expression]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Name):
            found.add(each.text)
        waiting.extend(parts(each))
    return found


def replaced(expression: Expression, name: str, by: Expression) -> Expression:
    """The expression with another in place of a name."""
    return changed(
        expression, lambda each: by if isinstance(each, Name) and each.text == name else each
    )


def changed(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with `change` made to every part of it, the smallest first."""

    def inside(each: Expression) -> Expression:
        return changed(each, change)

    match expression:
        case Negative(operand=operand) | Not(operand=operand):
            expression = attrs.evolve(expression, operand=inside(operand))
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            expression = attrs.evolve(expression, left=inside(left), right=inside(right))
        case OneOf(subject=subject, options=options):
            expression = attrs.evolve(
                expression, subject=inside(subject), options=tuple(map(inside, options))
            )
        case All(conditions=conditions) | Any(conditions=conditions):
            expression = attrs.evolve(expression, conditions=tuple(map(inside, conditions)))
        case Choose(condition=condition, then=then, otherwise=otherwise):
            expression = attrs.evolve(
                expression,
                condition=inside(condition),
                then=inside(then),
                otherwise=inside(otherwise),
            )
        case Call(arguments=arguments):
            expression = attrs.evolve(expression, arguments=tuple(map(inside, arguments)))
    return change(expression)
