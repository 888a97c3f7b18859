"""What follows when the actual is far above the target, as steps of an indicator's rule."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol

from perfrules.decimals import show
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import NumberType
from perfrules.expressions.unary import Otherwise, as_condition
from perfrules.model import Indicator, OverAchievement, OverBand, OverPolicy
from perfrules.scoring.base import (
    ACTUAL,
    ONE,
    SCORE,
    TARGET,
    ZERO,
    Better,
    Clause,
    Shown,
    Step,
    first_that_holds,
    known,
    number,
    over,
    times,
)
from perfrules.source import Span
from perfrules.units import PERCENT, RATIO
from perfrules.wording import Text

_ATTAINMENT = Shown(over(ACTUAL, TARGET), NumberType(RATIO, PERCENT))


class Context(Protocol):
    """What of the lowering of an indicator is needed here."""

    better: Better
    target: tree.Expression | None

    def condition(self, formula: Formula) -> tree.Expression: ...
    def wrong_at(self, indicator: Indicator, slug: str, message: Text, hint: Text) -> None: ...


def exceeds(above: Fraction) -> tree.Expression:
    """The condition that the actual is above that share of a target above 0."""
    return tree.All((_positive(), tree.Comparison(">", ACTUAL, times(number(above), TARGET))))


def over_steps(context: Context, indicator: Indicator, written: OverAchievement) -> Iterator[Step]:
    """The step that takes something from the score; none where only an explanation is due."""
    target = context.target
    constant = None if target is None else known(target)
    if target is None or context.better is not Better.HIGHER or (constant or 1) <= 0:
        context.wrong_at(
            indicator,
            "over-achievement-without-target",
            Text("超额完成只对越高越好、目标值大于 0 的数值指标有意义",
                 "over-achievement needs a target that is a number above 0, higher being better"),
            Text("删去 over_achievement，或写数值目标", "delete it, or write a target in numbers"),
        )  # fmt: skip
        return
    if written.policy is OverPolicy.NOT_MET and written.above is not None:
        words = Text(
            f"完成值 {{actual}} 为目标值的 {{attainment}}，超过 {show(written.above * 100)}%，"
            "按未完成计",
            f"actual {{actual}} is {{attainment}} of the target, above"
            f" {show(written.above * 100)}%: it counts as not met",
        )
        clause = _clause(words, f"{indicator.id}.over_achievement", written.span)
        yield Step(tree.Choose(exceeds(written.above), ZERO, SCORE), (clause,))
    if written.policy is OverPolicy.REDUCE:
        yield _reduced(context, indicator, written)


def _reduced(context: Context, indicator: Indicator, written: OverAchievement) -> Step:
    bands = written.bands
    conditions = [tree.All((_positive(), _holds(context, band))) for band in bands]
    pairs = list(zip(conditions, range(len(bands)), strict=True))
    after = first_that_holds(pairs, SCORE, lambda k: times(SCORE, number(1 - bands[k].lose)))
    which = first_that_holds(pairs, ZERO, lambda k: ONE if k == 1 else number(k))
    clauses = tuple(
        _clause(
            Text(
                f"完成值 {{actual}} 为目标值的 {{attainment}}，超额过多，得分扣减 {lost}%",
                f"actual {{actual}} is {{attainment}} of the target, far above it: {lost}% of the"
                " score is lost",
            ),
            f"{indicator.id}.{band.path}",
            band.span,
        )
        for band in bands
        for lost in (show(band.lose * 100),)
    )
    return Step(after, clauses, which)


def _holds(context: Context, band: OverBand) -> tree.Expression:
    if isinstance(band.when.test, Otherwise):
        return tree.Truth(True)
    return context.condition(
        Formula(as_condition(band.when.test, over(ACTUAL, TARGET)), band.when.origin)
    )


def _positive() -> tree.Expression:
    return tree.Comparison(">", TARGET, ZERO)


def _clause(words: Text, path: str, span: Span) -> Clause:
    return Clause(words=words, path=path, span=span, shown={"attainment": _ATTAINMENT})
