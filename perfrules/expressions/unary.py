"""Unary tests: what a value must be, without naming it (`≥ 90%`, `[80%, 90%)`, `健全`)."""

from __future__ import annotations

import re
from typing import Final

import attrs

from perfrules.expressions import tree
from perfrules.expressions.parser import FormulaError, Parser, parse
from perfrules.units import Unit
from perfrules.wording import Text

_OTHERWISE: Final = frozenset({"otherwise", "其他", "否则"})
_COMPARISONS: Final = ("==", "=", "!=", "<", "<=", ">", ">=")
_INTERVAL: Final = re.compile(r"\s*[\[\]((（].*[,，、].*[\])))）\[]\s*")


@attrs.frozen
class Compared:
    """`≥ 90%`: the value beside one bound; operator None where none was written."""

    operator: tree.ComparisonOperator | None
    bound: tree.Expression


@attrs.frozen
class Between:
    """`[80%, 90%)`: the value between two bounds, each of which may belong to it."""

    low: tree.Expression
    high: tree.Expression
    with_low: bool
    with_high: bool


@attrs.frozen
class Words:
    """`健全, 较健全`: the value is one of these."""

    words: tuple[str, ...]


@attrs.frozen
class Otherwise:
    """`otherwise`: whatever no other test takes."""


UnaryTest = Compared | Between | Words | Otherwise


def parse_test(text: str, *, words: bool = False) -> UnaryTest:
    """The test that `text` says; with `words` a text that is no number is a list of answers."""
    stripped = text.strip()
    if stripped in _OTHERWISE:
        return Otherwise()
    if _INTERVAL.fullmatch(stripped):
        return _between(text)
    parser = Parser(text)
    operator = parser.take(*_COMPARISONS)
    if operator is None and words:
        return Words(tuple(w.strip().strip("\"'“”") for w in re.split(r"[,，、]", stripped)))
    bound = parser.sum()
    parser.expect_end()
    if operator is None:
        return Compared(None, bound)
    for known in ("==", "!=", "<", "<=", ">", ">="):
        if operator.text in {known, known[:1] if known == "==" else known}:
            return Compared(known, bound)
    raise AssertionError(operator.text)


def _between(text: str) -> Between:
    inside = text.strip()
    start = text.index(inside[0])
    opening, closing = inside[0], inside[-1]
    if opening == "]" or closing == "[":
        raise FormulaError(
            start,
            start + 1,
            Text("区间的括号写反了", "the brackets of the interval are the wrong way round"),
            Text("含端点用 [ ]，不含用 ( )", "[ ] with the end, ( ) without it"),
        )
    middle = re.split(r"[,，、]", inside[1:-1])
    if len(middle) != 2:
        raise FormulaError(
            start,
            start + len(inside),
            Text("区间要有两个端点", "an interval has two ends"),
            Text('例如 "[80%, 90%)"', 'for example "[80%, 90%)"'),
        )
    low, high = (
        _end(part, start + 1 + k) for part, k in ((middle[0], 0), (middle[1], len(middle[0]) + 1))
    )
    return Between(low, high, opening == "[", closing == "]")


def _end(text: str, offset: int) -> tree.Expression:
    try:
        bound = parse(text)
    except FormulaError as error:
        raise FormulaError(
            error.start + offset, error.end + offset, error.message, error.hint
        ) from None
    return attrs.evolve(bound, start=bound.start + offset, end=bound.end + offset)


def in_unit(bound: tree.Expression, unit: Unit | None) -> tree.Expression:
    """A bare number of a test is in the unit of the value it speaks of: `≥ 90` of a rate is 90%."""
    match bound:
        case tree.Number(value=value, unit=None) if unit is not None and unit.symbol:
            return attrs.evolve(bound, value=value * unit.factor, unit=unit)
        case tree.Negative(operand=operand):
            return attrs.evolve(bound, operand=in_unit(operand, unit))
    return bound


def as_condition(test: UnaryTest, subject: tree.Expression) -> tree.Expression:
    """The condition that the test is of `subject`."""
    match test:
        case Compared(operator=operator, bound=bound):
            return tree.Comparison(operator or "==", subject, bound)
        case Between(low=low, high=high, with_low=with_low, with_high=with_high):
            return tree.All((
                tree.Comparison(">=" if with_low else ">", subject, low),
                tree.Comparison("<=" if with_high else "<", subject, high),
            ))  # fmt: skip
        case Words(words=words):
            if len(words) == 1:
                return tree.Comparison("==", subject, tree.Word(words[0]))
            return tree.OneOf(subject, tuple(tree.Word(w) for w in words))
        case Otherwise():
            return tree.Truth(True)
