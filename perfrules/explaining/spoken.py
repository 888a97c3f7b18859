"""Formulas as people read them: 若 完成值 ≥ 100% 则 2，否则 0; nobody parses them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.units import show_quantity
from perfrules.wording import Language, Text

Say = Callable[[str], str]  # what stands for a name

# How tightly a form holds together: looser forms inside tighter ones stand in parentheses.
_CHOICE, _EITHER, _BOTH, _DENIAL, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_TERMS: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
SIGNS: Final = {
    "+": "+", "-": "−", "*": "×", "/": "÷",
    "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥",
}  # fmt: skip
_FUNCTIONS: Final = {
    "min": Text("最小值", "the least of "),
    "max": Text("最大值", "the greatest of "),
    "sum": Text("合计", "the sum of "),
    "mean": Text("平均", "the mean of "),
    "abs": Text("绝对值", "the absolute value of "),
    "clamp": Text("限于区间", "held within "),
    "round": Text("四舍五入", "rounded "),
    "floor": Text("向下取整", "rounded down "),
    "ceil": Text("向上取整", "rounded up "),
    "sqrt": Text("平方根", "the square root of "),
    "ln": Text("自然对数", "the natural logarithm of "),
    "at_least": Text("至少成立", "at least "),
    "is_missing": Text("未填报", "not reported: "),
    "days_between": Text("相隔天数", "days between "),
}


def spoken(
    expression: tree.Expression, say: Say, language: Language, called: Say | None = None
) -> str:
    """The expression in words; `say` gives the text for a name.

    `called` gives the name of a fact where not its value but itself is spoken of.
    """
    return _Speaking(say, language, called or say).of(expression, _CHOICE)


class _Speaking:
    def __init__(self, say: Say, language: Language, called: Say) -> None:
        self.say, self.language, self.called = say, language, called

    def of(self, expression: tree.Expression, outer: int) -> str:
        """The words of an expression inside a form that holds as tightly as `outer`."""
        text, level = self._told(expression)
        return f"({text})" if level < outer else text

    def _told(self, expression: tree.Expression) -> tuple[str, int]:
        match expression:
            case tree.Number(value=value, unit=unit):
                told = show_quantity(value, unit) if unit else show(value)
                return told, _SIGN if value < 0 else _ATOM
            case tree.Word(text=word) | tree.Option(text=word) | tree.Day(text=word):
                return f"“{word}”", _ATOM
            case tree.Truth(value=truth):
                words = Text("是", "yes") if truth else Text("否", "no")
                return words.in_language(self.language), _ATOM
            case tree.Name(text=name):
                return self.say(name), _ATOM
            case tree.Negative(operand=operand):
                return f"−{self.of(operand, _SIGN)}", _SIGN
            case tree.Arithmetic(operator=operator, left=left, right=right):
                level = _TERMS[operator]
                told = f"{self.of(left, level)} {SIGNS[operator]} {self.of(right, level + 1)}"
                return told, level
            case tree.Comparison(operator=operator, left=left, right=right):
                told = f"{self.of(left, _SUM)} {SIGNS[operator]} {self.of(right, _SUM)}"
                return told, _COMPARISON
            case _:
                return self._conditions(expression)

    def _conditions(self, expression: tree.Expression) -> tuple[str, int]:
        chinese = self.language == "zh"
        match expression:
            case tree.OneOf(subject=subject, options=options):
                listed = self._listed(options, "或" if chinese else " or ")
                sign = "是" if chinese else "is"
                return f"{self.of(subject, _SUM)} {sign} {listed}", _COMPARISON
            case tree.Not(operand=operand):
                denied = "不满足 " if chinese else "not "
                return f"{denied}{self.of(operand, _COMPARISON)}", _DENIAL
            case tree.All(conditions=conditions):
                return self._joined(conditions, " 且 " if chinese else " and ", _BOTH), _BOTH
            case tree.Any(conditions=conditions):
                return self._joined(conditions, " 或 " if chinese else " or ", _EITHER), _EITHER
            case tree.Choose(condition=condition, then=then, otherwise=otherwise):
                when, this = self.of(condition, _EITHER), self.of(then, _EITHER)
                that = self.of(otherwise, _CHOICE)
                if chinese:
                    return f"若 {when} 则 {this}，否则 {that}", _CHOICE
                return f"{this} if {when}, else {that}", _CHOICE
            case tree.Call(function="is_missing", arguments=(tree.Name(text=asked),)):
                return (
                    f"{_FUNCTIONS['is_missing'].in_language(self.language)}({self.called(asked)})",
                    _ATOM,
                )
            case tree.Call(function=function, arguments=arguments):
                name = _FUNCTIONS[function].in_language(self.language)
                return f"{name}({self._listed(arguments, '，' if chinese else ', ')})", _ATOM
        raise AssertionError(expression)

    def _listed(self, expressions: tuple[tree.Expression, ...], between: str) -> str:
        return between.join(self.of(each, _CHOICE) for each in expressions)

    def _joined(self, conditions: tuple[tree.Expression, ...], word: str, level: int) -> str:
        return word.join(self.of(each, level + 1) for each in conditions)
