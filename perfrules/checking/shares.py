"""Shares: 195.5 of 200 is 97.75% as it is, and 9775% times a hundred (百分数不用乘 100)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.model import RulesetModel
from perfrules.units import PERCENT
from perfrules.wording import Text, shortened

_HUNDRED: Final = 100


def shares_are_not_times_a_hundred(model: RulesetModel) -> Iterator[Diagnostic]:
    """What is in % is not multiplied by 100 as well: it would reach any target (不用再乘 100)."""
    for value in model.values:
        if value.unit == PERCENT:
            yield from _times_a_hundred(value.formula, Text(value.label, value.label))
    for indicator in model.leaves():
        if indicator.actual and "%" in (indicator.target_text or "").replace("％", "%"):
            yield from _times_a_hundred(indicator.actual, Text("完成值", "the actual"))


def _times_a_hundred(formula: Formula, what: Text) -> Iterator[Diagnostic]:
    found = _hundred(formula.tree)
    if found:
        zh, en = shortened(what.zh, 30), shortened(what.en, 30)
        yield Diagnostic(
            slug="share-times-hundred",
            span=formula.origin.locate(found.start, found.end),
            message=Text(
                f"{zh} 已经以 % 计，再乘 100 就大了一百倍",
                f"{en} is in % already; times 100 it is a hundred times too large",
            ),
            hint=Text("删去这个 100，或写成 100%", "delete the 100, or write 100%"),
            severity=Severity.WARNING,
        )


def _hundred(expression: tree.Expression) -> tree.Number | None:
    """The bare 100 among the factors of a product."""
    match expression:
        case tree.Number(value=value, unit=None) if value == _HUNDRED:
            return expression
        case tree.Arithmetic(operator="*", left=left, right=right):
            return _hundred(left) or _hundred(right)
        case tree.Arithmetic(operator="/", left=tree.Arithmetic() as left):
            return _hundred(left)
    return None
