"""每……扣……: each step away from the target costs a fixed number of points."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.types import PLAIN_NUMBER, NumberType, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ACTUAL,
    TARGET,
    ZERO,
    Better,
    Bound,
    Clause,
    Context,
    Example,
    Reader,
    Shown,
    Step,
    known,
    lose,
    minus,
    most,
    number,
    over,
    plain,
    times,
)
from perfrules.source import Span
from perfrules.units import DIFFERENCES, PERCENT
from perfrules.wording import Text

_SIDES = {
    "shortfall": Text("低于", "below"),
    "excess": Text("超过", "above"),
    "deviation": Text("偏离", "away from"),
}
_PARTS = {
    "whole": Text("不足一步不计", "a part of a step does not count"),
    "started": Text("不足一步按一步计", "a part of a step counts as one"),
    "linear": Text("按实际步数折算", "a part of a step counts in proportion"),
}


@attrs.frozen(kw_only=True)
class Steps:
    """`lose` points for each `step` of distance from the target, down to 0 (每…扣…，扣完为止).

    Whether a part of a step counts is a policy that no text ever states: the author must choose.
    """

    of: str  # shortfall | excess | deviation
    step: Bound | None
    lose: Fraction
    partial: str  # whole | started | linear
    start: Bound | None  # counted from there; from the target where it is None
    relative: bool  # the step is a share of the target, not in the unit of the value
    path: str
    span: Span

    name: ClassVar[str] = "steps"
    meaning: ClassVar[Text] = Text(
        "与目标值每差一步扣若干分，扣完为止",
        "each step away from the target costs points, down to nothing",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            '{points: 10, target: "≥ 90%", scoring:'
            " {method: steps, of: shortfall, step: 5个百分点, lose: 1, partial: whole}}",
            (("98%", "10"), ("86%", "10"), ("85%", "9"), ("78.5%", "8"), ("1%", "0")),
            Text("不足一步不计", "a part of a step does not count"),
        ),
        Example(
            '{points: 2, target: "≥ 90%", scoring:'
            " {method: steps, of: shortfall, step: 1个百分点, lose: 0.5, partial: started}}",
            (("87%", "0.5"), ("89.9%", "1.5"), ("90%", "2")),
            Text("不足一步按一步计", "a part of a step counts as one"),
        ),
        Example(
            '{points: 5, target: "≤ 100%", better: lower, scoring:'
            " {method: steps, of: excess, step: 1个百分点, lose: 0.5, partial: linear}}",
            (("100%", "5"), ("101.5%", "4.25"), ("150%", "0")),
            Text("按实际步数折算", "in proportion"),
        ),
        Example(
            "{points: 15, target: 200件, better: within, scoring:"
            ' {method: steps, of: deviation, step: "3%", lose: 1, partial: whole, relative: true}}',
            (("200", "15"), ("206", "14"), ("193", "14"), ("0", "0")),
            Text("按目标值的百分比", "in per cent of the target"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The parameters."""
        return cls(
            of=reader.word("of") or "",
            step=reader.bound("step"),
            lose=reader.number("lose") or Fraction(0),
            partial=reader.word("partial") or "",
            start=reader.bound("from"),
            relative=reader.flag("relative"),
            path=reader.path,
            span=reader.span,
        )

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step of lowering: the points less what the counted steps cost."""
        if not isinstance(context.value, NumberType) or self.step is None:
            context.wrong(
                "", "not-a-number",
                Text("每……扣……只用于数", "steps needs a number"),
                Text("选项请用 choice，是否请用 checklist", "use choice or checklist instead"),
            )  # fmt: skip
            return ()
        if self.start is None and context.target is None:
            context.wrong(
                "", "target-missing",
                Text("没有目标值，不知道从哪里算起", "there is no target to count from"),
                Text('写上 target，或在 scoring 里写 from: "100%"',
                     'write a target, or from: "100%"'),
            )  # fmt: skip
            return ()
        start = context.bound(self.start) if self.start else TARGET
        step = context.bound(self.step, relative=self.relative)
        size = known(step)
        if size is None or size <= 0:
            context.wrong(
                "step", "out-of-range",
                Text("每一步要是大于 0 的定数", "a step must be a known number above 0"),
                Text("例如 step: 5个百分点", "for example step: 5个百分点"),
            )  # fmt: skip
            return ()
        whole = TARGET if context.target is not None else start
        if self.relative and known(context.target or start) == 0:
            context.wrong(
                "relative", "relative-to-zero",
                Text("目标值是 0，没有百分比可言", "there are no per cent of a target of 0"),
                Text("删去 relative，写与完成值同单位的 step",
                     "delete relative, and write the step in the unit of the actual"),
            )  # fmt: skip
            return ()
        distance = {
            "shortfall": minus(start, ACTUAL),
            "excess": minus(ACTUAL, start),
            "deviation": tree.Call("abs", (minus(ACTUAL, start),)),
        }[self.of]
        gap = most(ZERO, distance)
        gap_type: NumberType = _difference(context.value)
        if self.relative:
            # Of its size: a target of −30% is not to turn a loss into a gain.
            gap = over(gap, tree.Call("abs", (whole,)))
            gap_type = NumberType((), PERCENT)
        counted = over(gap, step)
        if self.partial != "linear":
            counted = tree.Call("floor" if self.partial == "whole" else "ceil", (counted,))
        side, part = _SIDES[self.of], _PARTS[self.partial]
        of_target = Text("目标值的 ", " of the target") if self.relative else Text("", "")
        words = Text(
            f"完成值 {{actual}}，{side.zh} {{start}}，相差{of_target.zh or ' '}{{gap}}；"
            f"每 {{step}} 扣 {{lose}} 分（{part.zh}），共 {{count}} 步",
            f"actual {{actual}} is {{gap}}{of_target.en} {side.en} {{start}};"
            f" each {{step}} costs {{lose}} ({part.en}), steps: {{count}}",
        )
        clause = Clause(
            words=words,
            path=self.path,
            span=self.span,
            shown={
                "start": Shown(start, context.value),
                "gap": Shown(gap, gap_type),
                "step": Shown(step, gap_type),
                "count": Shown(counted, PLAIN_NUMBER),
                "lose": plain(number(self.lose)),
            },
        )
        return (lose(times(number(self.lose), counted), clause, context.floor),)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """Away from the start is worse on the side that is counted."""
        return {"shortfall": Better.HIGHER, "excess": Better.LOWER}.get(self.of)


def _difference(value: NumberType) -> NumberType:
    """How far apart two values are: percentages differ by percentage points, not by per cent."""
    unit = value.unit
    points = DIFFERENCES.get(unit.symbol) if unit else None
    return attrs.evolve(value, unit=points) if points else value
