"""Typed tree → value, with the value of every part.

It is the explanation of a score, and the oracle that the compiled code is tested against.

A hardened `simpleeval.SimpleEval` walks a Python tree that is made here from the expression tree,
so it only ever sees the node types below; its operators are exact ones on `Fraction`.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any, Final

import attrs
from simpleeval import SimpleEval  # type: ignore[import-untyped]

from perfrules.decimals import RoundingMode, natural_logarithm, rounded, square_root
from perfrules.expressions import tree
from perfrules.expressions.outcomes import Missing, NoValue, Undefined

Known = Fraction | int | bool | str  # numbers are fractions; ranks and days are integers
_OPERATORS: Final[dict[str, type[ast.operator]]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div,
}  # fmt: skip
_COMPARISONS: Final[dict[str, type[ast.cmpop]]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


@attrs.frozen
class Step:
    """A part of an expression, its value (None where it has none), and the parts it was made of.

    Parts that were not read, such as the side of an `if` that was not chosen, are not listed.
    """

    expression: tree.Expression
    value: Known | None
    parts: tuple[Step, ...]


def interpret(expression: tree.Expression, names: Mapping[str, Known | None]) -> Known:
    """The value of a typed expression.

    `names` gives the value of each name: None for a fact that was not reported.
    Raises Missing or Undefined where the expression has no value.
    """
    return Interpreter(names).value(expression)


def traced(expression: tree.Expression, names: Mapping[str, Known | None]) -> Step:
    """The same with the value of every part that was read."""
    evaluator = _Tracing(names)
    with suppress(NoValue):
        evaluator.eval("", _python(expression))
    return evaluator.finished[-1]


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise Undefined
    return left / right


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise Undefined
    return square_root(value)


def _logarithm(value: Fraction) -> Fraction:
    if value <= 0:
        raise Undefined
    return natural_logarithm(value)


def _round(value: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    return rounded(value, int(places), RoundingMode.HALF_UP)


def _clamp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(value, low), high)


_FUNCTIONS: Final[dict[str, Callable[..., Known]]] = {
    "min": min,
    "max": max,
    "sum": lambda *numbers: sum(numbers, Fraction(0)),
    "mean": lambda *numbers: sum(numbers, Fraction(0)) / len(numbers),
    "abs": abs,
    "clamp": _clamp,
    "round": _round,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceil": lambda value: Fraction(math.ceil(value)),
    "sqrt": _root,
    "ln": _logarithm,
    "at_least": lambda least, *conditions: sum(conditions) >= least,
    "days_between": lambda first, second: Fraction(second - first),
    "one of": lambda subject, *options: subject in options,
}


class Interpreter(SimpleEval):  # type: ignore[misc]  # simpleeval has no types
    """Interprets expressions with the same names: to make it takes longer than to use it.

    It knows the eight node types that `_python` makes, exact operators and our functions.
    """

    nodes: dict[type[ast.AST], Callable[[Any], Any]]

    def __init__(self, names: Mapping[str, Known | None]) -> None:
        super().__init__(
            operators={
                ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
                ast.Div: _divide, ast.USub: operator.neg, ast.Not: operator.not_,
                ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
                ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
            },
            functions={**_FUNCTIONS, "is missing": lambda name: names[name] is None},
            names=names,
        )  # fmt: skip
        allowed = (
            ast.Name,
            ast.UnaryOp,
            ast.BinOp,
            ast.BoolOp,
            ast.Compare,
            ast.IfExp,
            ast.Call,
            ast.Constant,
        )
        self.nodes = {kind: self.nodes[kind] for kind in allowed}
        self.nodes[ast.Name] = self._name
        self.nodes[ast.Constant] = self._constant

    def value(self, expression: tree.Expression) -> Known:
        """The same as `interpret`."""
        found: Known = self.eval("", _python(expression))
        return found

    def _name(self, node: ast.Name) -> Known:
        value: Known | None = self.names[node.id]
        if value is None:
            raise Missing
        if value is UNDEFINED:
            raise Undefined
        return value

    @staticmethod
    def _constant(node: ast.Constant) -> Any:
        return node.value


UNDEFINED: Final[Any] = object()  # what `names` gives for a value that has none


class _Tracing(Interpreter):
    """Keeps what was read, in the order in which it was finished."""

    def __init__(self, names: Mapping[str, Known | None]) -> None:
        super().__init__(names)
        self.finished: list[Step] = []

    def _eval(self, node: ast.AST) -> Any:
        before = len(self.finished)
        value: Known | None = None
        try:
            value = super()._eval(node)
        finally:
            written = getattr(node, "written", None)
            if written is not None:
                parts = tuple(self.finished[before:])
                self.finished[before:] = [Step(written, value, parts)]
        return value


def _python(expression: tree.Expression) -> ast.expr:
    """The Python tree of an expression; each node remembers what it was made from."""
    node = _bare(expression)
    node.written = expression  # type: ignore[attr-defined]
    return node


def _bare(expression: tree.Expression) -> ast.expr:
    match expression:
        case tree.Number(value=value):
            return ast.Constant(value)  # type: ignore[arg-type]
        case tree.Word(text=known) | tree.Option(rank=known) | tree.Day(number=known):
            return ast.Constant(known)
        case tree.Truth(value=truth):
            return ast.Constant(truth)
        case tree.Name(text=text):
            return ast.Name(text)
        case tree.Negative(operand=operand):
            return ast.UnaryOp(ast.USub(), _python(operand))
        case tree.Not(operand=operand):
            return ast.UnaryOp(ast.Not(), _python(operand))
        case tree.Arithmetic(operator=sign, left=left, right=right):
            return ast.BinOp(_python(left), _OPERATORS[sign](), _python(right))
        case tree.Comparison(operator=sign, left=left, right=right):
            return ast.Compare(_python(left), [_COMPARISONS[sign]()], [_python(right)])
        case tree.OneOf(subject=subject, options=options):
            return _call("one of", _python(subject), *map(_python, options))
        case tree.All(conditions=conditions):
            return ast.BoolOp(ast.And(), list(map(_python, conditions)))
        case tree.Any(conditions=conditions):
            return ast.BoolOp(ast.Or(), list(map(_python, conditions)))
        case tree.Choose(condition=condition, then=then, otherwise=otherwise):
            return ast.IfExp(_python(condition), _python(then), _python(otherwise))
        case tree.Call(function="is_missing", arguments=(tree.Name(text=text),)):
            return _call("is missing", ast.Constant(text))
        case tree.Call(function=function, arguments=arguments):
            return _call(function, *map(_python, arguments))


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function), list(arguments), [])
