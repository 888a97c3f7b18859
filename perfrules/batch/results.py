"""The cells of a scored table, as columns: scores in their last decimal, words, what was lost."""

from __future__ import annotations

from operator import and_

import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.endless import Digits, Score
from perfrules.batch.engines import decimals_of
from perfrules.batch.layout import BEFORE, CHECKS, ERROR, GRADE, STATUS, TOTAL, Output
from perfrules.batch.reasons import Reasons, lost_in
from perfrules.batch.scoring import Scores
from perfrules.batch.values import Number
from perfrules.batch.whole import Whole, lit, named, product
from perfrules.batch.widths import Expr
from perfrules.compiling.plan import NOT_APPLICABLE, Plan
from perfrules.model import Indicator, Node, OnNotApplicable
from perfrules.results import Status


def result_cells(
    plan: Plan, out: Output, found: Scores, told: Reasons | None, failed: Expr | None
) -> list[Expr]:
    """The cells of a row that columns settle, in the order of the result."""
    kept = [nw.col(name) for name in out.keep]
    cells: list[Expr] = []
    for node in plan.nodes:
        scored = found.nodes[node.id]
        without = _without(node, found)
        cells += _cells(node.id, scored.score, scored.digits, out, without)
    cells += _cells(TOTAL, found.total, found.total_digits, out, found.without_total)
    checks = [] if failed is None else [failed.alias(CHECKS)]
    return [*kept, *cells, *_words(plan, found), *checks, *_losses(out, told)]


def endless(found: Scores, told: Reasons | None, out: Output) -> frozenset[str]:
    """The columns of scores whose last decimals stand in a column of their own."""
    names = {node_id for node_id, scored in found.nodes.items() if scored.digits is not None}
    names |= {TOTAL} if found.total_digits is not None else set()
    if told is not None:
        names |= {out.lost(leaf) for leaf, each in told.leaves.items() if each.digits is not None}
    return frozenset(names)


def _cells(
    name: str, score: Score, digits: Digits | None, out: Output, without: Expr | None
) -> list[Expr]:
    """The column of a score, or both of one without an end."""
    if digits is None:
        assert isinstance(score, Number)
        code = _in_places(score, out.places[name])
        return [lit(code if without is None else nw.when(~without).then(lit(code))).alias(name)]
    top, low, _ = digits.told()
    return [
        (each if without is None else nw.when(~without).then(each)).alias(column)
        for each, column in ((top, name), (low, decimals_of(name)))
    ]


def _losses(out: Output, told: Reasons | None) -> list[Expr]:
    """What each indicator lost, and by which rules."""
    if told is None:
        return []
    cells = []
    for leaf in out.leaves:
        reason, name = told.leaves[leaf], out.lost(leaf)
        if reason.digits is None:
            cells.append(lost_in(reason, out.places[leaf]).alias(name))
        else:
            without = None if reason.counts is None else ~reason.counts
            cells += _cells(name, reason.lost, reason.digits, out, without)
        cells.append(reason.rules.alias(out.reason(leaf)))
    return cells


def _words(plan: Plan, found: Scores) -> list[Expr]:
    status: Expr = nw.lit(Status.SCORED.value)
    stopped = found.stopped
    unscored = plan.model.aggregation.method.name == "none"
    if stopped is not None and not unscored:
        why: Expr = nw.lit(Status.NOT_APPLICABLE.value)
        if found.waits is not None:
            why = nw.when(found.waits).then(nw.lit(Status.PENDING.value)).otherwise(why)
        status = nw.when(stopped).then(why).otherwise(status)
    grade: Expr = nw.lit(None, dtype=nw.String)
    if found.grade is not None:
        grade = named(found.grade, [band.grade for band in plan.model.grades])
    if found.unrated is not None:
        vetoed = nw.lit(Status.VETOED.value)
        status = nw.when(found.unrated).then(vetoed).otherwise(status)
    if found.without_total is not None:
        grade = nw.when(~found.without_total).then(grade)
    error = nw.lit(None, dtype=nw.String)
    grades = [grade.alias(name) for name in ((GRADE, BEFORE) if plan.model.quotas else (GRADE,))]
    return [*grades, status.alias(STATUS), error.alias(ERROR)]


def _without(node: Node, found: Scores) -> Expr | None:
    """Where a node has no score of its own."""
    scored = found.nodes[node.id]
    if isinstance(node, Indicator):
        if scored.status is None:
            return None
        has = (OnNotApplicable.FULL, OnNotApplicable.ZERO)
        out = None if node.on_not_applicable in has else scored.status == NOT_APPLICABLE
        waits = scored.waits
        return out if waits is None else waits if out is None else waits | out
    if not node.aggregation.is_plain_sum:
        waits, empty = scored.waits, scored.empty
        return empty if waits is None else waits if empty is None else waits | empty
    below = [_without(child, found) for child in node.children]
    none = [each for each in below if each is not None]
    nothing = balanced(and_, none) if len(none) == len(below) else None
    waits = scored.waits
    return nothing if waits is None else waits if nothing is None else waits | nothing


def _in_places(score: Number, places: int) -> Whole:
    """A score as a whole number of its last decimal."""
    assert isinstance(score.over, int)  # it was seen to when the ruleset was lowered
    by: int = 10**places // score.over
    return product(score.number, by, score.size, by)
