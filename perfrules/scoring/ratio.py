"""按比例: the share of the target that was reached is the share of the points that is earned."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.types import NumberType, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ACTUAL,
    ONE,
    TARGET,
    ZERO,
    Better,
    Clause,
    Context,
    Example,
    Reader,
    Shown,
    Step,
    known,
    minus,
    most,
    number,
    over,
    times,
    towards,
    within_points,
)
from perfrules.source import Span
from perfrules.units import PERCENT
from perfrules.wording import Text

SHARE = NumberType((), PERCENT)


@attrs.frozen(kw_only=True)
class Ratio:
    """Points × actual ÷ target, at most the points (按完成比例得分，封顶).

    Where lower is better two formulas are in real use and disagree, so the author chooses: target ÷
    actual (`inverse`), or 1 − the share of the overrun (`overrun`).
    """

    form: str | None  # inverse | overrun
    zero_below: Fraction | None  # 及格门槛: below that share of the target nothing is earned
    zero_target: str | None  # all-or-nothing | full | zero
    path: str
    span: Span

    name: ClassVar[str] = "ratio"
    meaning: ClassVar[Text] = Text(
        "按完成值占目标值的比例得分，不超过满分",
        "the share of the target reached is the share of the points earned, never more than all",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            '{points: 2, target: "≥ 70%", scoring: ratio}',
            (("74.5%", "2"), ("35%", "1"), ("0", "0")),
            Text("正向", "higher is better"),
        ),
        Example(
            "{points: 20, target: 200万元, scoring: ratio}",
            (("195.5万元", "19.55"), ("300万元", "20")),
            Text("20 × 195.5 ÷ 200", "20 × 195.5 ÷ 200"),
        ),
        Example(
            '{points: 6, target: "≤ 100%", better: lower, scoring: {method: ratio, form: inverse}}',
            (("100%", "6"), ("150%", "4"), ("50%", "6")),
            Text("反向：目标值÷完成值", "lower is better: target ÷ actual"),
        ),
        Example(
            '{points: 6, target: "≤ 100%", better: lower, scoring: {method: ratio, form: overrun}}',
            (("100%", "6"), ("150%", "3"), ("200%", "0"), ("250%", "0")),
            Text("反向：1－超出的比例", "lower is better: 1 − the overrun"),
        ),
        Example(
            '{points: 10, target: 100%, scoring: {method: ratio, zero_below: "60%"}}',
            (("60%", "6"), ("59.99%", "0")),
            Text("及格门槛", "a pass line"),
        ),
        Example(
            "{points: 5, target: 0起, better: lower,"
            " scoring: {method: ratio, form: overrun, zero_target: all-or-nothing}}",
            (("0", "5"), ("1起", "0")),
            Text("目标值为 0", "a target of zero"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The parameters; `form` must be chosen where lower is better, and only there."""
        form = reader.word("form")
        if reader.better is Better.LOWER and form is None:
            reader.wrong(
                "",
                "form-missing",
                Text("反向指标按比例得分有两种算法，要选一种",
                     "two formulas are in use where lower is better: choose one"),
                Text("form: inverse（目标值÷完成值）或 form: overrun（1－超出比例）",
                     "form: inverse (target ÷ actual) or form: overrun (1 − the overrun)"),
            )  # fmt: skip
        if reader.better is not Better.LOWER and form is not None:
            reader.wrong(
                "form",
                "form-not-used",
                Text("form 只用于反向指标", "form is only for indicators where lower is better"),
                Text("删去 form，或写 better: lower", "delete it, or write better: lower"),
            )
        return cls(
            form=form,
            zero_below=reader.share("zero_below"),
            zero_target=reader.word("zero_target"),
            path=reader.path,
            span=reader.span,
        )

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step; where the target may be zero, what then counts comes first."""
        target = self._checked_target(context)
        if target is None:
            return ()
        points = number(context.points)
        share, words, shown = self._share(context)
        clauses = [Clause(words=words, path=self.path, span=self.span, shown=shown)]
        earned = within_points(times(points, share), context.points, context.floor)
        which: tree.Expression = number(0)
        if self.zero_below is not None:
            below = tree.Comparison("<", share, number(self.zero_below, PERCENT))
            earned = tree.Choose(below, ZERO, earned)
            which = tree.Choose(below, number(len(clauses)), which)
            floor = Shown(number(self.zero_below, PERCENT), SHARE)
            clauses.append(
                Clause(
                    words=Text(
                        "完成值 {actual}，目标值 {target}，得分比例不足 {floor}，不得分",
                        "actual {actual}, target {target}: a share below {floor} earns nothing",
                    ),
                    path=f"{self.path}.zero_below",
                    span=self.span,
                    shown={"floor": floor},
                )
            )
        if self.zero_target is not None:
            no_target = tree.Comparison("<=", TARGET, ZERO)
            earned = tree.Choose(no_target, self._without_target(context), earned)
            which = tree.Choose(no_target, number(len(clauses)), which)
            clauses.append(
                Clause(
                    words=Text(
                        "目标值 {target} 不大于 0，不能按比例；完成值 {actual}，得 {score} 分",
                        "the target {target} is not above 0, so there is no share;"
                        " actual {actual} earns {score}",
                    ),
                    path=f"{self.path}.zero_target",
                    span=self.span,
                )
            )
        return (Step(earned, tuple(clauses), which if len(clauses) > 1 else None),)

    def _share(self, context: Context) -> tuple[tree.Expression, Text, dict[str, Shown]]:
        """The share of the points, before it is clamped, and the words for it."""
        attainment = over(ACTUAL, TARGET)
        if context.better is not Better.LOWER:
            words = Text(
                "完成值 {actual}，为目标值 {target} 的 {attainment}，按比例得 {score} 分",
                "actual {actual} is {attainment} of the target {target}: earns {score}",
            )
            return attainment, words, {"attainment": Shown(attainment, SHARE)}
        if self.form == "inverse":
            words = Text(
                "完成值 {actual}，超过目标值 {target}，按 目标值÷完成值 得 {score} 分",
                "actual {actual} is above the target {target}: target ÷ actual earns {score}",
            )
            # Not divided where the target is met: the actual may be 0 there.
            met = tree.Comparison("<=", ACTUAL, TARGET)
            return tree.Choose(met, ONE, over(TARGET, ACTUAL)), words, {}
        words = Text(
            "完成值 {actual}，比目标值 {target} 超出 {excess}，按超出比例得 {score} 分",
            "actual {actual} is {excess} above the target {target}: earns {score}",
        )
        excess = over(minus(ACTUAL, TARGET), TARGET)
        return minus(ONE, excess), words, {"excess": Shown(most(ZERO, excess), SHARE)}

    def _without_target(self, context: Context) -> tree.Expression:
        points = number(context.points)
        if self.zero_target == "full":
            return points
        if self.zero_target == "zero" or context.met is None:
            return ZERO
        return tree.Choose(context.met, points, ZERO)

    def _checked_target(self, context: Context) -> tree.Expression | None:
        target = context.target
        if target is None or not isinstance(context.value, NumberType):
            context.wrong(
                "",
                "target-missing",
                Text("按比例得分要有一个数作目标值", "ratio needs a number as its target"),
                Text('写上 target: "≥ 90%"', 'write target: "≥ 90%"'),
            )
            return None
        upwards = context.better is Better.HIGHER
        limit = context.met.operator[0] if isinstance(context.met, tree.Comparison) else ""
        if upwards and limit == "<":
            context.wrong(
                "",
                "ratio-against-target",
                Text(
                    "目标值是上限，指标却是正向：超过目标值也会得满分",
                    "the target is an upper limit, but higher is better: above it all is earned",
                ),
                Text("写上 better: lower", "write better: lower"),
            )
        if not upwards and limit == ">":
            context.wrong(
                "",
                "ratio-against-target",
                Text(
                    "目标值是下限，指标却是反向：超过目标值反而扣分",
                    "the target is a lower limit, but lower is better: above it points are lost",
                ),
                Text("写上 better: higher", "write better: higher"),
            )
        value, lowest = known(target), context.lowest_target
        if value is not None and value < 0:
            context.wrong(
                "",
                "target-negative",
                Text("目标值是负数，按比例没有意义", "a share of a negative target means nothing"),
                Text("请用 bands、steps 或 interpolate", "use bands, steps or interpolate"),
            )
        elif self.zero_target is None and not (lowest is not None and lowest > 0):
            context.wrong(
                "",
                "zero-target",
                Text(
                    "目标值可能为 0，要写明此时怎么算", "the target can be 0: say what counts then"
                ),
                Text(
                    "zero_target: all-or-nothing（达标满分）、full 或 zero",
                    "zero_target: all-or-nothing, full or zero",
                ),
            )
        if context.better is Better.WITHIN:
            context.wrong(
                "",
                "ratio-of-within",
                Text(
                    "按比例得分只用于正向或反向指标，超过目标值不扣分",
                    "ratio is for higher or lower is better: going past the target costs nothing",
                ),
                Text(
                    "请用 steps（of: deviation）或 bands，或写 better: higher",
                    "use steps (of: deviation) or bands, or write better: higher",
                ),
            )
        return target

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """The declared one; where the target may be zero, only if the target agrees."""
        if self.zero_target == "all-or-nothing" and towards(target, better, value) is not better:
            return None
        return better
