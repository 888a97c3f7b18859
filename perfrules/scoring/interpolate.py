"""插值: straight lines between marks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar, Self

import attrs

from perfrules.expressions import tree
from perfrules.expressions.types import NumberType, Type
from perfrules.expressions.unary import UnaryTest
from perfrules.scoring.base import (
    ACTUAL,
    Better,
    Bound,
    Clause,
    Context,
    Example,
    Reader,
    Shown,
    Step,
    first_that_holds,
    known,
    minus,
    number,
    times,
)
from perfrules.source import Span
from perfrules.wording import Text


@attrs.frozen
class Knot:
    """At this value, these points."""

    at: Bound
    points: Fraction


@attrs.frozen(kw_only=True)
class Interpolate:
    """Points on the straight line between the two marks that the value lies between (插值)."""

    knots: tuple[Knot, ...]
    path: str
    span: Span

    name: ClassVar[str] = "interpolate"
    meaning: ClassVar[Text] = Text(
        "两个标记之间按比例得分，两端之外取端点的分",
        "points in proportion between two marks; beyond the ends, those of the end",
    )
    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "{points: 6, unit: 工作日, better: lower, scoring: {method: interpolate, knots: ["
            "{at: 25工作日, points: 6}, {at: 50工作日, points: 0}]}}",
            (("20", "6"), ("25", "6"), ("30工作日", "4.8"), ("50", "0"), ("60", "0")),
            Text("25 日以内满分，50 日以上不得分", "full up to 25 days, none from 50"),
        ),
        Example(
            "{points: 10, unit: '%', scoring: {method: interpolate, knots: ["
            '{at: "60%", share: 0%}, {at: "90%", share: 100%}]}}',
            (("60%", "0"), ("75%", "5"), ("95%", "10")),
            Text("满意度", "satisfaction"),
        ),
    )

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """The knots, each with `points` or `share`."""
        found = []
        for item in reader.items("knots"):
            at = item.bound("at")
            if at is not None:
                found.append(Knot(at, item.award()))
        return cls(knots=tuple(found), path=reader.path, span=reader.span)

    def lower(self, context: Context) -> tuple[Step, ...]:
        """One step: a chain of pieces."""
        if not isinstance(context.value, NumberType):
            context.wrong("", "not-a-number", Text("插值只用于数", "interpolate needs a number"),
                          Text("选项请用 choice", "use choice"))  # fmt: skip
            return ()
        marks: list[tuple[Fraction, tree.Expression, Fraction]] = []
        for position, knot in enumerate(self.knots):
            at = context.bound(knot.at)
            place = known(at)
            if place is None or (marks and place <= marks[-1][0]):
                context.wrong(
                    f"knots[{position}].at", "knots-not-ascending",
                    Text(f"“{knot.at.origin.text}”要是一个数，且大于前一个",
                         f"“{knot.at.origin.text}” must be a number above the one before it"),
                    Text("从小到大排列，不要重复", "list them from low to high, none twice"),
                )  # fmt: skip
                return ()
            marks.append((place, at, knot.points))
        if not marks:
            return ()  # no mark could be read, and that has been said
        pairs: list[tuple[tree.Expression, tree.Expression]] = [
            (tree.Comparison("<=", ACTUAL, marks[0][1]), number(marks[0][2]))
        ]
        for (low, low_at, low_points), (high, high_at, high_points) in pairwise(marks):
            slope = number((high_points - low_points) / (high - low))
            rise = times(minus(ACTUAL, low_at), slope)
            line = tree.Arithmetic("+", number(low_points), rise)
            pairs.append((tree.Comparison("<=", ACTUAL, high_at), line))
        after = first_that_holds(pairs, number(marks[-1][2]), lambda e: e)
        clauses, which = self._clauses([at for _, at, _ in marks], context.value)
        return (Step(after, clauses, which),)

    def _clauses(
        self, marks: Sequence[tree.Expression], value: Type
    ) -> tuple[tuple[Clause, ...], tree.Expression]:
        """The words between two marks, at or below the first and at or above the last."""
        reached = [
            (tree.Comparison("<=", ACTUAL, high), (low, high)) for low, high in pairwise(marks)
        ]
        ends = (marks[0], marks[-1])
        words = (
            Text("完成值 {actual}，在 {low} 与 {high} 之间按比例得 {score} 分",
                 "actual {actual} earns {score}, in proportion between {low} and {high}"),
            Text("完成值 {actual}，不高于 {low}，得 {score} 分",
                 "actual {actual} is not above {low}: earns {score}"),
            Text("完成值 {actual}，不低于 {high}，得 {score} 分",
                 "actual {actual} is not below {high}: earns {score}"),
        )  # fmt: skip
        low = first_that_holds(reached, marks[0], lambda ends: ends[0])
        high = first_that_holds(reached, marks[-1], lambda ends: ends[1])
        between = {"low": Shown(low, value), "high": Shown(high, value)}
        beyond = {"low": Shown(ends[0], value), "high": Shown(ends[1], value)}
        clauses = tuple(
            Clause(words=each, path=self.path, span=self.span, shown=shown)
            for each, shown in zip(words, (between, beyond, beyond), strict=True)
        )
        outside = [
            (tree.Comparison("<=", ACTUAL, ends[0]), 1),
            (tree.Comparison(">=", ACTUAL, ends[1]), 2),
        ]
        return clauses, first_that_holds(outside, number(0), number)

    def direction(self, better: Better, target: UnaryTest | None, value: Type) -> Better | None:
        """Upwards where the points rise, downwards where they fall."""
        points = [knot.points for knot in self.knots]
        if points == sorted(points):
            return Better.HIGHER
        return Better.LOWER if points == sorted(points, reverse=True) else None
