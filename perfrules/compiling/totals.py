"""Writes the total and the grade: what the tree earned, rescaled, rounded, and graded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from perfrules.compiling.functions import summed
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.plan import PENDING
from perfrules.compiling.verdicts import VerdictWriter
from perfrules.expressions.arithmetic import Arithmetic
from perfrules.expressions.compiler import Code, Compiler, Exact, Slot, times
from perfrules.model import GradeBand, RulesetModel, Stage
from perfrules.scoring.base import SCORE, most, number


class TotalWriter:
    """Writes the statements of the total into the code of the scores.

    Points in play are counted in shares of a point: `share` of them make one.
    """

    def __init__(
        self, code: Code, model: RulesetModel, share: int, verdict: VerdictWriter | None
    ) -> None:
        self.code, self.model, self.share, self.verdict = code, model, share, verdict

    def points(self, excluded: Iterable[str]) -> Exact:
        """What the whole can earn, less what is excluded, in shares of a point."""
        whole = self.model.total_points
        out = folded(tuple(excluded), self.code)
        over = math.lcm(self.share, whole.denominator)
        count = str(int(whole * over))
        if out != "0":
            count = f"({count} - {times(out, over // self.share)})"
        return self._bound(Exact(count, over), "points")

    def written(
        self, score: Exact, play: str, points: Exact, statuses: Sequence[str]
    ) -> tuple[Exact, Exact]:
        """The total and the grade of what the tree earned; the total as it is told and raw."""
        code = self.code
        stop = _stops(play, statuses)
        code.emit("grade = None")
        if not stop:
            return self._total(score, play, points)
        code.emit("total = raw = None; total_over = raw_over = 1")
        with code.inside(f"if not ({stop}):"):
            self._total(score, play, points)
        return Exact("total", "total_over"), Exact("raw", "raw_over")

    def _total(self, score: Exact, play: str, points: Exact) -> tuple[Exact, Exact]:
        """The total, rescaled where not all points are in play, as it is and rounded."""
        code, rounding = self.code, self.model.rounding
        raw = score
        if not play.isdigit():
            # 得分 ÷ 适用分值 × 满分; the two counts are in the same shares of a point.
            assert isinstance(points.over, int)
            above = f"({raw.number} * {points.number})"
            below = f"({raw.over} * {times(play, points.over // self.share)})"
            raw = Exact(above, code.bind(below), raw.low)
        if self.verdict is not None:
            raw = self.verdict.with_bonuses(raw, points)
        if self.model.below_zero:
            raw = self._lifted(raw)
        raw = self._bound(raw, "raw")
        if not isinstance(raw.over, int):
            code.emit(f"raw_over = {raw.over}")
        total = raw
        if rounding and Stage.TOTAL in rounding.stages:
            total = Arithmetic(code).rounded(CUTS[rounding.mode], raw, rounding.places)
        total = self._bound(total, "total")
        code.emit(f"total_over = {total.over}; raw_over = {raw.over}")
        judged = raw if rounding and rounding.grade_on_raw else total
        self._graded(judged, points)
        if self.verdict is not None:
            self.verdict.judge(total)
        return total, raw

    def _lifted(self, raw: Exact) -> Exact:
        """The total where indicators may be below 0: not below its floor."""
        raw = attrs.evolve(raw, number=self.code.bind(raw.number))
        held = most(number(self.model.total_floor), SCORE)
        return Compiler(self.code, {"score": Slot(raw)}).number(held)

    def _graded(self, total: Exact, points: Exact) -> None:
        order = sorted(range(len(self.model.grades)), key=lambda k: -self._low(k))
        if not order:
            return
        chain = " else ".join(
            f"{k} if {_reaches(total, points, self.model.grades[k])}" for k in order
        )
        self.code.emit(f"grade = {chain} else None")

    def _low(self, k: int) -> Fraction:
        band = self.model.grades[k]
        return band.low * self.model.total_points if band.is_share else band.low

    def _bound(self, value: Exact, name: str) -> Exact:
        self.code.emit(f"{name} = {value.number}")
        return attrs.evolve(value, number=name)


def folded(counts: Sequence[str], code: Code) -> str:
    """The sum of counts, with those that are known added up now."""
    known = sum(int(count) for count in counts if count.isdigit())
    rest = [count for count in counts if not count.isdigit()]
    if not rest:
        return str(known)
    return code.bind(summed(code, [*([str(known)] if known else []), *rest]))


def _stops(play: str, statuses: Sequence[str]) -> str:
    """The condition that there is no total: nothing applies, or somebody has yet to judge."""
    pending = [f"{status} == {PENDING}" for status in statuses]
    nothing = [] if play.isdigit() else [f"{play} == 0"]
    return " or ".join([*nothing, *pending])


def _reaches(total: Exact, points: Exact, band: GradeBand) -> str:
    low = band.low
    if band.is_share:
        # total / points >= low, without a division
        above = f"{total.number} * {points.over} * {low.denominator}"
        return f"{above} >= {points.number} * {total.over} * {low.numerator}"
    if isinstance(total.over, int):
        bar = low * total.over
        return f"{times(total.number, bar.denominator)} >= {bar.numerator}"
    return f"{times(total.number, low.denominator)} >= {total.over} * {low.numerator}"
