"""One Python function generated from the plain document: what `compile()` makes of a ruleset.

Facts become integers of a ten thousandth, every expression an exact integer fraction with a
constant denominator, scores whole hundredths that index a table of Decimals. No units, no missing
facts, no checks, no positions of errors: the speed of generated code, and the price of generating
it.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

SCALE = 10_000  # facts have at most four decimals
HUNDREDTHS = [Decimal(cents).scaleb(-2) for cents in range(10_001)]

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
GRAMMAR = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Name, ast.Constant),
    *(ast.Load, ast.USub, *OPERATORS),
)
NAMES = {"actual", "target", "points", "true", "min", "max", "ceil"}

# A side of an operation: source of an integer, or an integer known now; over a denominator.
Side = tuple[int | str, int]


def generate(document: dict[str, Any]) -> str:
    """The source of `evaluate(f)` for a plain document."""
    groups = document["groups"]
    lines = ["def evaluate(f):", "    ded = []"]
    for group in groups:
        for indicator in group["indicators"]:
            lines += ["    " + line for line in _indicator(indicator)]
    for group in groups:
        lines.append(f"    {group['id']} = {' + '.join(i['id'] for i in group['indicators'])}")
    lines.append(f"    total = {' + '.join(group['id'] for group in groups)}")
    *better, worst = document["grades"]
    grade = " else ".join(f"{g['label']!r} if total >= {g['min'] * 100}" for g in better)
    scores = ", ".join(f"{i['id']!r}: DEC[{i['id']}]" for g in groups for i in g["indicators"])
    subtotals = ", ".join(f"{g['id']!r}: DEC[{g['id']}]" for g in groups)
    lines += [
        f"    grade = {grade} else {worst['label']!r}",
        (
            f"    return {{'scores': {{{scores}}}, 'deductions': ded, 'subtotals': {{{subtotals}}},"
            " 'total': DEC[total], 'grade': grade}"
        ),
    ]
    return "\n".join(lines)


def compiled(source: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The function whose source `generate` wrote."""
    names: dict[str, Any] = {"DEC": HUNDREDTHS, "scaled": scaled, "__builtins__": {"int": int}}
    exec(compile(source, "<ruleset>", "exec"), names)  # noqa: S102
    function: Callable[[dict[str, Any]], dict[str, Any]] = names["evaluate"]
    return function


def scaled(fact: float | Decimal) -> int:
    """A fact in ten thousandths; a finer one is refused."""
    whole = round(fact * SCALE)
    exact = whole / SCALE == fact if isinstance(fact, float) else whole == fact * SCALE
    if not exact:
        raise ValueError(fact)
    return whole


def _indicator(i: dict[str, Any]) -> list[str]:
    """The lines that set the indicator's score, in hundredths."""
    points, is_word = i["points"], isinstance(i["target"], str)
    reason = i["reason"].replace("{name}", i["name"]).replace("{target_text}", i["target_text"])
    reason = reason.replace("{points}", str(points)).replace("{score}", "{DEC[s]}")
    reason = reason.replace("{actual}", "{a}" if is_word else "{x}")
    lost = f"'points': DEC[{points * 100} - s], 'reason': f{reason!r}"
    missed = f"    ded.append({{'id': {i['id']!r}, {lost}}})"
    lines = [f"a = f[{i['id']!r}]"]
    if not is_word:
        lines += ["x = a", f"a = a * {SCALE} if a.__class__ is int else scaled(a)"]
    if "condition" in i:
        met = _condition(i["condition"], i)
        lines += [f"if {met}:", f"    s = {points * 100}", "else:", "    s = 0", missed]
    elif "bands" in i:
        for n, band in enumerate(i["bands"]):
            word, met = "elif" if n else "if", _condition(band["when"], i)
            lines.append("else:" if met == "True" else f"{word} {met}:")
            lines.append(f"    s = {round(band['points'] * 100)}")
            lines += [missed] if band["points"] < points else []
    else:
        lines += [_rounded(*_score(i)), f"if s < {points * 100}:", missed]
    return [*lines, f"{i['id']} = s"]


def _score(i: dict[str, Any]) -> Side:
    if "score" in i:
        return Fractions(i).side(_parsed(i["score"]))
    lost, denominator = Fractions(i).side(_parsed(i["deduct"]))
    left = f"{i['points'] * denominator} - {lost}"
    return f"(u if (u := {left}) > 0 else 0)", denominator


def _rounded(numerator: int | str, denominator: int) -> str:
    """Hundredths, half up: floor(score * 100 + 1/2)."""
    return f"s = ({numerator} * 200 + {denominator}) // {2 * denominator}"


def _condition(text: str, i: dict[str, Any]) -> str:
    node = _parsed(text)
    if isinstance(node, ast.Name):
        return "True"
    if not isinstance(node, ast.Compare):
        raise TypeError(text)
    operator = OPERATORS[type(node.ops[0])]
    right = node.comparators[0]
    if isinstance(right, ast.Constant) and isinstance(right.value, str):
        return f"a {operator} {right.value!r}"
    fractions = Fractions(i)
    x, y, _ = _common(fractions.side(node.left), fractions.side(right))
    return f"{x} {operator} {y}"


def _parsed(text: str) -> ast.expr:
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if not isinstance(node, GRAMMAR) or (isinstance(node, ast.Name) and node.id not in NAMES):
            raise ValueError(f"not allowed: {ast.unparse(node)}")
    return tree.body


class Fractions:
    """An expression as integer source over a constant denominator; `actual` is the scaled fact."""

    def __init__(self, indicator: dict[str, Any]) -> None:
        self.indicator = indicator
        self.temporaries = 0

    def side(self, node: ast.expr) -> Side:
        match node:
            case ast.Name("actual"):
                return "a", SCALE
            case ast.Name(name):
                return Fraction(str(self.indicator[name])).as_integer_ratio()
            case ast.Constant(value):
                return Fraction(str(value)).as_integer_ratio()
            case ast.BinOp(left, (ast.Add() | ast.Sub()) as operator, right):
                x, y, denominator = _common(self.side(left), self.side(right))
                return _folded(x, OPERATORS[type(operator)], y), denominator
            case ast.BinOp(left, ast.Mult(), right):
                return _product(self.side(left), self.side(right))
            case ast.BinOp(left, ast.Div(), right):
                return _product(self.side(left), _inverse(self.side(right)))
            case ast.Call(ast.Name("ceil"), [argument]):
                x, denominator = self.side(argument)
                return f"(-(-{x} // {denominator}))" if denominator > 1 else x, 1
            case ast.Call(ast.Name("min" | "max" as name), [first, second]):
                return self.extreme("<" if name == "min" else ">", first, second)
        raise TypeError(ast.unparse(node))

    def extreme(self, operator: str, first: ast.expr, second: ast.expr) -> Side:
        """The smaller or larger, as an assignment expression: cheaper than a call of min."""
        x, y, denominator = _common(self.side(first), self.side(second))
        if isinstance(x, int):
            x, y = y, x
        self.temporaries += 1
        t = f"t{self.temporaries}"
        return f"({t} if ({t} := {x}) {operator} {y} else {y})", denominator


def _inverse(side: Side) -> Side:
    numerator, denominator = side
    if not isinstance(numerator, int):
        raise TypeError("division by a fact needs fractions at run time")
    return denominator, numerator


def _product(left: Side, right: Side) -> Side:
    (x, dx), (y, dy) = left, right
    if not isinstance(x, int):
        x, y = y, x
    if not isinstance(x, int):
        return f"({x} * {y})", dx * dy
    common = math.gcd(x, dx * dy)
    return _folded(x // common, "*", y), dx * dy // common


def _common(left: Side, right: Side) -> tuple[int | str, int | str, int]:
    (x, dx), (y, dy) = left, right
    denominator = math.lcm(dx, dy)
    return (
        _folded(x, "*", denominator // dx),
        _folded(y, "*", denominator // dy),
        denominator,
    )


def _folded(x: int | str, operator: str, y: int | str) -> int | str:
    if isinstance(x, int) and isinstance(y, int):
        return {"+": x + y, "-": x - y, "*": x * y}[operator]
    if operator == "*" and 1 in (x, y):
        return y if x == 1 else x
    return f"({x} {operator} {y})"
