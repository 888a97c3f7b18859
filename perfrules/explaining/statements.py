"""Conditions as true statements: why a condition holds, or which of its parts do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from perfrules.explaining.names import Names, display_name, show_name
from perfrules.explaining.spoken import SIGNS, spoken
from perfrules.expressions import tree
from perfrules.expressions.types import NumberType
from perfrules.wording import Text

DENIED: Final[dict[str, str]] = {
    "==": "≠", "!=": "=", "<": "≥", "<=": ">", ">": "≤", ">=": "<",
}  # fmt: skip
_AND: Final = Text("，且 ", " and ")
_OR: Final = Text("或", " or ")
_COLON: Final = Text("：", ": ")
_IS: Final = Text(" 是 ", " is ")
_IS_NOT: Final = Text(" 不是 ", " is not ")
_NOT_REPORTED: Final = Text("未填报 {}", "{} is not reported")
_REPORTED: Final = Text("已填报 {}", "{} is reported")


def stated(condition: tree.Expression, names: Names) -> str:
    """What makes a condition hold or fail, as statements that are all true of these facts.

    Of conditions joined by `and` that fail those that fail are said, and of `or` that hold those
    that hold; parts that have no value are left out.
    """
    return _Stating(names).of(condition)


class _Stating:
    def __init__(self, names: Names) -> None:
        self.names, self.language = names, names.reported.language

    def of(self, condition: tree.Expression) -> str:
        holds = self.names.of(condition) is True
        match condition:
            case tree.Not(operand=operand):
                return self.of(operand)
            case tree.All(conditions=parts) | tree.Any(conditions=parts):
                return self._joined(each for each in parts if self.names.of(each) is holds)
            case tree.Comparison(operator=operator, left=left, right=right):
                sign = SIGNS[operator] if holds else DENIED[operator]
                if isinstance(left, tree.Name) and self._says_itself(left, right, sign):
                    return self._said(left)
                return f"{self._said(left)} {sign} {self._said(right)}"
            case tree.OneOf(subject=subject, options=options):
                listed = self._say(_OR).join(self._said(each) for each in options)
                if isinstance(subject, tree.Name) and holds and self._is_word(subject):
                    return self._said(subject)
                return f"{self._said(subject)}{self._say(_IS if holds else _IS_NOT)}{listed}"
            case tree.Choose(condition=asked, then=then, otherwise=otherwise):
                chosen = then if self.names.of(asked) is True else otherwise
                return self._joined((asked, chosen))
            case tree.Call(function="at_least", arguments=(_, *parts)):
                return self._counted(condition, parts)
            case tree.Call(function="is_missing", arguments=(tree.Name(text=name),)):
                words = _NOT_REPORTED if holds else _REPORTED
                return self._say(words).format(self._called(name))
        return self._said(condition)

    def _says_itself(self, left: tree.Name, right: tree.Expression, sign: str) -> bool:
        """`意见：好` says all that `意见：好 = “好”` does."""
        constant = isinstance(right, tree.Word | tree.Option | tree.Day | tree.Truth)
        flag = isinstance(right, tree.Truth)  # one that is not yes is no
        return constant and (sign == "=" or flag) and self._is_word(left)

    def _is_word(self, name: tree.Name) -> bool:
        return not isinstance(self.names.plan.rules.symbols.types[name.text], NumberType)

    def _counted(self, condition: tree.Call, parts: list[tree.Expression]) -> str:
        held = [each for each in parts if self.names.of(each) is True]
        least = spoken(condition.arguments[0], str, self.language)
        count = Text(
            f"{len(parts)} 项中成立 {len(held)} 项，应至少 {least} 项",
            f"{len(held)} of {len(parts)} hold, {least} should",
        )
        told = self._say(Text("；", "; ")).join(
            f"{'✓' if each in held else '✗'} {self.of(each)}" for each in parts
        )
        return f"{self._say(count)}{self._say(_COLON)}{told}"

    def _joined(self, parts: Iterable[tree.Expression]) -> str:
        return self._say(_AND).join(dict.fromkeys(self.of(each) for each in parts))

    def _said(self, expression: tree.Expression) -> str:
        return spoken(expression, self._with_value, self.language, self._called)

    def _with_value(self, name: str) -> str:
        kind = self.names.plan.rules.symbols.types[name]
        between = " " if isinstance(kind, NumberType) else self._say(_COLON)
        return f"{self._called(name)}{between}{show_name(self.names, name)}"

    def _called(self, name: str) -> str:
        return display_name(self.names.plan, name)

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)
