"""The cells of a scored table, as columns: scores in their last decimal, words, what was lost."""

from __future__ import annotations

from functools import reduce

import narwhals.stable.v2 as nw

from perfrules.batch.columns import Number
from perfrules.batch.layout import BEFORE, ERROR, GRADE, STATUS, TOTAL, Output
from perfrules.batch.lines import Expr
from perfrules.batch.reasons import Reasons, lost_in
from perfrules.batch.scoring import Scores
from perfrules.batch.whole import Whole, lit, named, product
from perfrules.compiling.plan import NOT_APPLICABLE, Plan
from perfrules.model import Indicator, Node, OnNotApplicable
from perfrules.results import Status


def result_cells(plan: Plan, out: Output, found: Scores, told: Reasons | None) -> list[Expr]:
    """The cells of a row that columns settle, in the order of the result."""
    made = {node.id: _score(node, found, out.places[node.id]) for node in plan.nodes}
    total = _in_places(found.total, out.places[TOTAL])
    stopped = found.without_total
    if stopped is not None:
        total = nw.when(~stopped).then(lit(total))
    kept = [nw.col(name) for name in out.keep]
    cells = [lit(code).alias(name) for name, code in made.items()]
    return [*kept, *cells, lit(total).alias(TOTAL), *_words(plan, found), *_losses(out, told)]


def _losses(out: Output, told: Reasons | None) -> list[Expr]:
    """What each indicator lost, and by which rules."""
    if told is None:
        return []
    cells = []
    for leaf in out.leaves:
        reason = told.leaves[leaf]
        cells.append(lost_in(reason, out.places[leaf]).alias(out.lost(leaf)))
        cells.append(reason.rules.alias(out.reason(leaf)))
    return cells


def _words(plan: Plan, found: Scores) -> list[Expr]:
    status: Expr = nw.lit(Status.SCORED.value)
    stopped = found.stopped
    if stopped is not None:
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


def _score(node: Node, found: Scores, places: int) -> Whole:
    scored = found.nodes[node.id]
    code = _in_places(scored.score, places)
    without = _without(node, found)
    return code if without is None else nw.when(~without).then(lit(code))


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
    below = [_without(child, found) for child in node.children]
    none = [each for each in below if each is not None]
    nothing = reduce(lambda one, each: one & each, none) if len(none) == len(below) else None
    waits = scored.waits
    return nothing if waits is None else waits if nothing is None else waits | nothing


def _in_places(score: Number, places: int) -> Whole:
    """A score as a whole number of its last decimal."""
    assert isinstance(score.over, int)  # it was seen to when the ruleset was lowered
    by: int = 10**places // score.over
    return product(score.number, by, score.size, by)
