"""Tree → text: `parse(show(e)) == e`, and the same with values put in for names."""

from __future__ import annotations

from collections.abc import Callable

from perfrules.decimals import decimal_places, show as show_number
from perfrules.expressions import tree
from perfrules.expressions.tokens import KEYWORDS, PLAIN_NAME, STATEMENTS

__all__ = ["KEYWORDS", "quoted", "show"]

_TIGHTNESS = {"choose": 0, "or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6,
              "/": 6, "sign": 7, "atom": 8}  # fmt: skip
_PAIRS = ('""', "''", "“”", "‘’")


def show(expression: tree.Expression, name: Callable[[str], str] | None = None) -> str:
    """The formula that `expression` says; `name` gives the text for a name (default: itself)."""
    return _show(expression, name or quoted, 0)


def quoted(name: str) -> str:
    """A name as it stands in a formula: between backticks where it could be misread."""
    plain = PLAIN_NAME.fullmatch(name) and name not in KEYWORDS and name not in STATEMENTS
    return name if plain else f"`{name}`"


def _in_quotes(word: str) -> str:
    """A text between quotes that do not stand in it."""
    pair = next((pair for pair in _PAIRS if pair[1] not in word), _PAIRS[0])
    return pair[0] + word + pair[1]


def _show(expression: tree.Expression, name: Callable[[str], str], outer: int) -> str:
    def inner(each: tree.Expression, tightness: int) -> str:
        return _show(each, name, tightness)

    match expression:
        case tree.Number(value=value, unit=unit):
            shown = value / unit.factor if unit else value
            symbol = unit.symbol if unit else ""
            places = decimal_places(shown)
            if places is None:  # only made by lowering: no author can write it
                return f"({shown.numerator}{symbol} / {shown.denominator})"
            text = show_number(shown, at_most=places) + symbol
            level = _TIGHTNESS["sign"] if value < 0 else 8
        case tree.Word(text=word) | tree.Option(text=word) | tree.Day(text=word):
            text, level = _in_quotes(word), 8
        case tree.Truth(value=value):
            text, level = ("true" if value else "false"), 8
        case tree.Name(text=word):
            text, level = name(word), 8
        case tree.Negative(operand=operand):
            text, level = f"-{inner(operand, 7)}", _TIGHTNESS["sign"]
        case tree.Arithmetic(operator=operator, left=left, right=right):
            level = _TIGHTNESS[operator]
            text = f"{inner(left, level)} {operator} {inner(right, level + 1)}"
        case tree.Comparison(operator=operator, left=left, right=right):
            level = _TIGHTNESS["compare"]
            text = f"{inner(left, level + 1)} {operator} {inner(right, level + 1)}"
        case tree.OneOf(subject=subject, options=options):
            level = _TIGHTNESS["compare"]
            text = f"{inner(subject, 5)} in [{', '.join(inner(o, 0) for o in options)}]"
        case tree.Not(operand=operand):
            level = _TIGHTNESS["not"]
            text = f"not {inner(operand, level)}"
        case tree.All(conditions=conditions):
            level = _TIGHTNESS["and"]
            text = " and ".join(inner(c, level + 1) for c in conditions)
        case tree.Any(conditions=conditions):
            level = _TIGHTNESS["or"]
            text = " or ".join(inner(c, level + 1) for c in conditions)
        case tree.Choose(condition=condition, then=then, otherwise=otherwise):
            level = _TIGHTNESS["choose"]
            text = f"{inner(then, 1)} if {inner(condition, 1)} else {inner(otherwise, 0)}"
        case tree.Call(function="table", arguments=(named, key, *_)):
            word = named.text if isinstance(named, tree.Word) else inner(named, 0)
            text, level = f"table({quoted(word)}, {inner(key, 0)})", 8
        case tree.Call(function=function, arguments=arguments):
            text, level = f"{function}({', '.join(inner(a, 0) for a in arguments)})", 8
    return f"({text})" if level < outer else text
