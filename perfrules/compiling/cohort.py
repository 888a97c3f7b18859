"""Statistics of values: the value is a number, in the unit that the statistic has."""

from __future__ import annotations

from perfrules.compiling.symbols import Report, Symbols
from perfrules.diagnostics import Diagnostic
from perfrules.expressions.types import NumberType
from perfrules.model import RulesetModel, Statistic
from perfrules.units import PLAIN
from perfrules.wording import Text, shortened


def check_statistics(model: RulesetModel, named: Symbols, report: Report) -> None:
    """Report the statistics whose value is of another type than was thought."""
    values = {value.id: value for value in model.values}
    for fact in model.facts:
        value = values.get(fact.cohort.of) if fact.cohort else None
        found = named.types.get(value.id) if value else None
        if value is None or found is None or fact.cohort is None:
            continue
        shown, told = shortened(value.label, 30), found.describe()
        if not isinstance(found, NumberType):
            report(
                Diagnostic(
                    slug="statistic-of-no-number",
                    span=fact.span,
                    message=Text(f"“{shown}”的类型是{told.zh}，不能统计",
                                 f"“{shown}” is {told.en}, and no number"),
                    hint=Text("写一项数值类数据或计算值",
                              "write a fact that is a number, or a value"),
                )
            )  # fmt: skip
        elif (
            fact.cohort.statistic is not Statistic.COUNT
            and found.dimension != (value.unit or PLAIN).dimension
        ):
            report(
                Diagnostic(
                    slug="value-without-unit",
                    span=fact.span,
                    message=Text(f"“{shown}”是{told.zh}，但没有写单位",
                                 f"“{shown}” is {told.en}, but its unit is not written"),
                    hint=Text(f"给 {value.id} 写上 unit", f"write the `unit` of {value.id}"),
                )
            )  # fmt: skip
