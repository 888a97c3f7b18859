"""A ruleset as columns: what each indicator and group earns, the total, the grade.

The order is that of `compiling.writing`: values, indicators, groups, the whole. Columns are made in
stages: one stage reads what the stages before it named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import attrs

from perfrules.batch.aside import Aside
from perfrules.batch.combinations import other_totals
from perfrules.batch.draft import Draft
from perfrules.batch.endless import Digits, Score, cleared, fits, held
from perfrules.batch.layout import TOTAL, output
from perfrules.batch.leaves import make_values
from perfrules.batch.nodes import Scored, added_up, any_of, nothing
from perfrules.batch.play import points_in_play, points_out, times
from perfrules.batch.trees import group
from perfrules.batch.values import NO_SCORE, Number, Value, as_test, exact, where
from perfrules.batch.verdicts import Verdict, Verdicts
from perfrules.batch.whole import Whole, chosen, lit, product
from perfrules.batch.widths import Expr
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.expressions import tree
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
    names: Mapping[str, Value]  # what names stand for
    slots: Mapping[str, Mapping[str, Value]]  # and what in each indicator's rule
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
    plan: Plan,
    slots: Mapping[str, Value],
    largest: int,
    aside: Callable[[Rule], Aside] | None,
    others: Iterable[tree.Expression] = (),
) -> Scores:
    """The columns of the whole ruleset; Unprovable where they do not fit the engine's integers.

    `aside` makes the scores of single indicators that do not, where that is possible. The values
    that `others` read have names too.
    """
    draft = Draft(plan, slots, largest, aside)
    rules, model = plan.rules, plan.model
    make_values(draft, others)
    aggregation = model.aggregation
    whole = group(draft, "", model.indicators, aggregation, model.total_points)
    other_totals(draft)
    _asked(draft)
    stopped = _stopped(whole)
    verdicts = Verdicts(rules, draft.slots, draft.largest, draft.bound)
    raw, points = _raw(draft, whole)
    base, of_raw = _without_end(draft, raw, points)
    base = verdicts.with_bonuses(base, points)
    if model.below_zero:
        base = draft.arithmetic.extreme("max", [exact(model.total_floor), base])
    total = base
    if draft.rounding and Stage.TOTAL in draft.rounding.stages:
        total = draft.arithmetic.rounded(CUTS[draft.rounding.mode], base, draft.rounding.places)
        of_raw = None
    total = draft.bound_number(total, "total of the whole")
    on_raw = draft.rounding is not None and draft.rounding.grade_on_raw
    grade = _grade(draft, base if on_raw else total, points)
    verdict = verdicts.judge(total, grade, stopped)
    faults = [each if stopped is None else each & ~stopped for each in verdicts.faults]
    _work_out_digits(draft)
    total_digits = _total_digits(draft, verdict, of_raw)
    return Scores(
        nodes=draft.nodes, total=verdict.total, stopped=stopped, waits=whole.waits,
        unrated=verdict.unrated, grade=verdict.grade, faults=(*draft.faults, *faults),
        names=draft.slots, slots=draft.local, stages=tuple(draft.stages),
        total_digits=total_digits, asides=tuple(draft.asides),
    )  # fmt: skip


# Scores without an end.


def _without_end(draft: Draft, raw: Score, points: Number) -> tuple[Number, Digits | None]:
    """The total as a number: of a sum that is none, one that takes its place, and its digits.

    It is as far from every number of few decimals as the total itself, so that it is rounded
    and graded as that would be.
    """
    if isinstance(raw, Number):
        return raw, None
    if not held(draft.plan, points):
        return draft.summed(raw), None
    found = draft.digits_of(raw)
    number, unsure = found.stand_in()
    draft.faults.append(unsure)
    return draft.bound_number(number, "raw total of the whole"), found


def _work_out_digits(draft: Draft) -> None:
    """The digits of all scores without an end."""
    for node_id, scored in draft.nodes.items():
        if not fits(scored.score, draft.places[node_id], draft.largest):
            draft.nodes[node_id] = attrs.evolve(scored, digits=draft.digits_of(scored.score))


def _total_digits(draft: Draft, verdict: Verdict, of_raw: Digits | None) -> Digits | None:
    over = verdict.total.over
    known = over if isinstance(over, int) else None
    places = output(draft.plan, {}, total_over=known, reasons=False).places[TOTAL]
    if of_raw is not None:
        return of_raw if verdict.zeroed is None else cleared(of_raw, verdict.zeroed)
    if fits(verdict.total, places, draft.largest):
        return None
    return draft.digits_of(draft.bound_number(verdict.total, "total as it is told"))


# The whole.


def _asked(draft: Draft) -> None:
    """The scores and score rates that rules of the whole ask for."""
    for name, (asked, node_id) in draft.plan.rules.whole.asked.items():
        part = draft.nodes[node_id]
        number, play = draft.summed(part.score), points_in_play(draft, part)
        if asked == "rate_of":
            number = draft.arithmetic.result("/", number, play)
        lacking = any_of([part.waits, nothing(part.play)])
        fault = None if lacking is None else where(lacking, NO_SCORE)
        asked_for = name.replace("`", " ")  # no column of Spark has such a sign in its name
        draft.slots[name] = draft.bound(attrs.evolve(number, fault=fault), asked_for)


def _stopped(whole: Scored) -> Expr | None:
    """Where there is no total: nothing applies, or somebody has yet to judge."""
    return any_of([whole.waits, nothing(whole.play)])


def _raw(draft: Draft, whole: Scored) -> tuple[Score, Number]:
    """The total as the tree has it, and what the whole can earn."""
    model = draft.model
    out = added_up(
        [points_out(draft, leaf, OnNotApplicable.EXCLUDE) for leaf in model.added_leaves()]
    )
    over = math.lcm(draft.share, model.total_points.denominator)
    high = int(model.total_points * over)
    points = exact(model.total_points)
    if not isinstance(out, int):
        points = Number(
            number=high - lit(product(out, over // draft.share, high, over)), over=over,
            low=0, high=high, most=over, depth=whole.score.depth,
        )  # fmt: skip
        points = draft.bound_number(points, "points of the whole")
    score = whole.score
    if isinstance(whole.play, int):
        # Groups may be worth less than their points: the best of few, all that there are.
        share = model.total_points * draft.share / (whole.play or draft.share)
        if whole.play and share != 1:
            score = times(draft, score, exact(share), "score of the whole")
    # 得分 ÷ 适用分值 × 满分
    elif isinstance(score, Number):
        score = draft.arithmetic.result("/", score, points_in_play(draft, whole))
        score = draft.bound_number(score, "rate of the whole")
        score = draft.arithmetic.result("*", score, points)
    else:
        factor = draft.arithmetic.result("/", points, points_in_play(draft, whole))
        factor = draft.bound_number(factor, "share of the whole")
        score = times(draft, score, factor, "score of the whole")
    return score, points


def _grade(draft: Draft, total: Number, points: Number) -> Whole | None:
    grades = draft.model.grades
    if not grades:
        return None
    rank: Whole = len(grades)
    for k in sorted(range(len(grades)), key=lambda k: _low(draft, grades[k])):
        bar = exact(grades[k].low)
        if grades[k].is_share:
            bar = draft.arithmetic.result("*", bar, points)
        reached = draft.arithmetic.compared(">=", total, bar)
        rank = chosen(as_test(reached.code), k, rank)
    return rank


def _low(draft: Draft, band: GradeBand) -> Fraction:
    return band.low * draft.model.total_points if band.is_share else band.low
