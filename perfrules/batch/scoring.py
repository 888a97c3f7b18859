"""A ruleset as columns: what each indicator and group earns, the total, the grade.

The order is that of `compiling.writing`: values, indicators, groups, the whole. Columns are made in
stages: one stage reads what the stages before it named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

import attrs

from perfrules.batch.aside import Aside
from perfrules.batch.columns import (
    NO_SCORE,
    Number,
    Unprovable,
    Value,
    as_test,
    exact,
    where,
)
from perfrules.batch.endless import Digits, Score, cleared, fits, held
from perfrules.batch.layout import TOTAL, output
from perfrules.batch.lines import Expr
from perfrules.batch.nodes import Scored, added_up, any_of, nothing
from perfrules.batch.trees import Trees
from perfrules.batch.verdicts import Verdict, Verdicts
from perfrules.batch.whole import Whole, chosen, lit, product
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.model import (
    GradeBand,
    OnNotApplicable,
    Stage,
)


@attrs.frozen(kw_only=True)
class Scores:
    """The columns of a ruleset's scores; a row in which one of `faults` holds has none."""

    nodes: Mapping[str, Scored]
    total: Number  # of which only the digits are told, if it has no end
    stopped: Expr | None  # where there is no total
    waits: Expr | None  # because somebody has yet to judge
    unrated: Expr | None  # or because a veto leaves the whole without a rating
    grade: Whole | None  # the index of the grade; as many as there are grades: none
    faults: tuple[Expr, ...]
    slots: Mapping[str, Mapping[str, Value]]  # what names stand for in each indicator's rule
    stages: tuple[Mapping[str, Expr], ...]
    total_digits: Digits | None = None
    asides: tuple[Aside, ...] = ()  # indicators whose scores and statuses are put in row by row

    @property
    def total_over(self) -> int | None:
        """The denominator of the total, if it has one."""
        over = self.total.over
        return over if isinstance(over, int) and self.total_digits is None else None

    @property
    def without_total(self) -> Expr | None:
        """Where there is no total, whyever."""
        return any_of([self.stopped, self.unrated])


def scores(
    plan: Plan, slots: Mapping[str, Value], largest: int, aside: Callable[[Rule], Aside] | None
) -> Scores:
    """The columns of the whole ruleset; Unprovable where they do not fit the engine's integers.

    `aside` makes the scores of single indicators that do not, where that is possible.
    """
    return _Scoring(plan, slots, largest, aside).scores()


class _Scoring(Trees):
    def scores(self) -> Scores:
        rules, model = self.plan.rules, self.model
        if model.below_zero or any(r.given or r.supposed for r in rules.indicators):
            raise Unprovable
        self._values()
        aggregation = model.aggregation
        whole = self._group("", model.indicators, aggregation, model.total_points)
        self._other_totals()
        self._asked()
        stopped = self._stopped(whole)
        verdicts = Verdicts(rules, self.slots, self.largest, self._bound)
        raw, points = self._raw(whole)
        base, of_raw = self._without_end(raw, points)
        base = verdicts.with_bonuses(base, points)
        total = base
        if self.rounding and Stage.TOTAL in self.rounding.stages:
            total = self.arithmetic.rounded(CUTS[self.rounding.mode], base, self.rounding.places)
            of_raw = None
        total = self._bound_number(total, "total of the whole")
        on_raw = self.rounding is not None and self.rounding.grade_on_raw
        grade = self._grade(base if on_raw else total, points)
        verdict = verdicts.judge(total, grade, stopped)
        faults = [each if stopped is None else each & ~stopped for each in verdicts.faults]
        self._work_out_digits()
        total_digits = self._total_digits(verdict, of_raw)
        return Scores(
            nodes=self.nodes, total=verdict.total, stopped=stopped, waits=whole.waits,
            unrated=verdict.unrated, grade=verdict.grade, faults=(*self.faults, *faults),
            slots=self.local, stages=tuple(self.stages),
            total_digits=total_digits, asides=tuple(self.asides),
        )  # fmt: skip

    # Scores without an end.

    def _without_end(self, raw: Score, points: Number) -> tuple[Number, Digits | None]:
        """The total as a number: of a sum that is none, one that takes its place, and its digits.

        It is as far from every number of few decimals as the total itself, so that it is rounded
        and graded as that would be.
        """
        if isinstance(raw, Number):
            return raw, None
        if not held(self.plan, points):
            return self._added_up(raw), None
        found = self._digits_of(raw)
        number, unsure = found.stand_in()
        self.faults.append(unsure)
        return self._bound_number(number, "raw total of the whole"), found

    def _work_out_digits(self) -> None:
        """The digits of all scores without an end."""
        for node_id, scored in self.nodes.items():
            if not fits(scored.score, self.places[node_id], self.largest):
                self.nodes[node_id] = attrs.evolve(scored, digits=self._digits_of(scored.score))

    def _total_digits(self, verdict: Verdict, of_raw: Digits | None) -> Digits | None:
        over = verdict.total.over
        known = over if isinstance(over, int) else None
        places = output(self.plan, {}, total_over=known, reasons=False).places[TOTAL]
        if of_raw is not None:
            return of_raw if verdict.zeroed is None else cleared(of_raw, verdict.zeroed)
        if fits(verdict.total, places, self.largest):
            return None
        return self._digits_of(self._bound_number(verdict.total, "total as it is told"))

    # The whole.

    def _asked(self) -> None:
        """The scores and score rates that rules of the whole ask for."""
        for name, (asked, node_id) in self.plan.rules.whole.asked.items():
            part = self.nodes[node_id]
            number, play = self._added_up(part.score), self._play(part)
            if asked == "rate_of":
                number = self.arithmetic.arithmetic("/", number, play)
            lacking = any_of([part.waits, nothing(part.play)])
            fault = None if lacking is None else where(lacking, NO_SCORE)
            self.slots[name] = self._bound(attrs.evolve(number, fault=fault), name)

    def _stopped(self, whole: Scored) -> Expr | None:
        """Where there is no total: nothing applies, or somebody has yet to judge."""
        return any_of([whole.waits, nothing(whole.play)])

    def _raw(self, whole: Scored) -> tuple[Score, Number]:
        """The total as the tree has it, and what the whole can earn."""
        model = self.model
        out = added_up([self._out(leaf, OnNotApplicable.EXCLUDE) for leaf in model.added_leaves()])
        over = math.lcm(self.share, model.total_points.denominator)
        high = int(model.total_points * over)
        points = exact(model.total_points)
        if not isinstance(out, int):
            points = Number(
                number=high - lit(product(out, over // self.share, high, over)), over=over,
                low=0, high=high, most=over, depth=whole.score.depth,
            )  # fmt: skip
            points = self._bound_number(points, "points of the whole")
        score = whole.score
        if isinstance(whole.play, int):
            if whole.play and not model.aggregation.is_plain_sum:
                share = model.total_points * self.share / whole.play
                score = self.arithmetic.arithmetic("*", self._added_up(score), exact(share))
        # 得分 ÷ 适用分值 × 满分
        elif isinstance(score, Number):
            score = self.arithmetic.arithmetic("/", score, self._play(whole))
            score = self._bound_number(score, "rate of the whole")
            score = self.arithmetic.arithmetic("*", score, points)
        else:
            factor = self.arithmetic.arithmetic("/", points, self._play(whole))
            factor = self._bound_number(factor, "share of the whole")
            score = self._times(score, factor, "score of the whole")
        return score, points

    def _grade(self, total: Number, points: Number) -> Whole | None:
        grades = self.model.grades
        if not grades:
            return None
        rank: Whole = len(grades)
        for k in sorted(range(len(grades)), key=lambda k: self._low(grades[k])):
            bar = exact(grades[k].low)
            if grades[k].is_share:
                bar = self.arithmetic.arithmetic("*", bar, points)
            reached = self.arithmetic.compared(">=", total, bar)
            rank = chosen(as_test(reached.code), k, rank)
        return rank

    def _low(self, band: GradeBand) -> Fraction:
        return band.low * self.model.total_points if band.is_share else band.low
