"""Groups that are not plain sums, as columns: each aggregation from the scores below.

The same as `compiling.combining`, for all rows at once: a child that is not in play is put in with
what changes nothing, and how many are in play decides whether there is a score at all.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import attrs
import narwhals.stable.v2 as nw

from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.min_plus import MinPlus
from perfrules.aggregating.table import Table
from perfrules.batch.children import Children, Test, both, either, lit_test
from perfrules.batch.columns import Columns
from perfrules.batch.few import Cases
from perfrules.batch.values import (
    FINE,
    NO_SCORE,
    UNDEFINED,
    Number,
    Unprovable,
    Value,
    as_column,
    exact,
    where,
)
from perfrules.batch.whole import Whole, chosen, compared, lit
from perfrules.batch.widths import Expr
from perfrules.compiling.group_formulas import GroupFormula
from perfrules.model import Aggregation, WhenEmpty
from perfrules.scoring.base import within_points


@attrs.frozen(kw_only=True)
class Combined:
    """What an aggregation makes of the children; where it is empty there is no score."""

    score: Number
    empty: Test  # too few of the children are in play
    fault: Expr | None = None  # where there should be a score, but is none


def combine(group: Children, aggregation: Aggregation, formula: GroupFormula | None) -> Combined:
    """The score of the group; Unprovable where its numbers may not fit."""
    method = aggregation.method
    empty: Test = compared("<", group.count.number, aggregation.min_scored)
    fault: Expr | None = None
    if isinstance(method, Table):
        score, fault = _looked_up(group, method, aggregation.min_scored)
    elif method.name == "formula":
        score = _by_formula(group, formula)
        if score.fault is not None:
            lacks = score.fault == NO_SCORE
            empty = lacks if isinstance(empty, bool) and not empty else lit_test(empty) | lacks
            fault = nw.when(score.fault == UNDEFINED).then(lit(UNDEFINED)).otherwise(lit(FINE))
            score = attrs.evolve(score, fault=None)
    elif isinstance(method, BestOf):
        score = _best(group, method.count)
    elif isinstance(method, MinPlus):
        score = _weakest(group, method.plus)
    else:
        score = _simply(group, method.name)
    if fault is not None:
        fault = nw.when(lit_test(empty)).then(lit(FINE)).otherwise(fault)
    instead = group.points if aggregation.when_empty is WhenEmpty.FULL else Fraction(0)
    return Combined(score=group.instead(score, empty, instead), empty=empty, fault=fault)


def _simply(group: Children, method: str) -> Number:
    """The score of an aggregation without parameters; not every one can be a column."""
    match method:
        case "sum":
            return group.sum(group.scores())
        case "tiered":
            return _tiered(group)
        case "mean":
            return _mean(group)
        case "weighted-mean":
            return _weighted(group)
        case "min":
            return group.product(group.extreme("min", group.rates(1)), exact(group.points))
        case "max":
            highest = group.extreme("max", group.rates(group.least_rate))
            return group.product(highest, exact(group.points))
        case "product":
            return group.product(*group.rates(1), exact(group.points))
        case "count-met":
            return _count_met(group)
    raise Unprovable


def _mean(group: Children) -> Number:
    earned = group.product(group.sum(group.rates()), exact(group.points))
    return group.divided(earned, group.count, "divisor")


def _weighted(group: Children) -> Number:
    rates = [
        group.product(rate, exact(child.weight))
        for rate, child in zip(group.rates(), group.children, strict=True)
    ]
    weights = [group.where_there(exact(child.weight), child.there, 0) for child in group.children]
    earned = group.product(group.sum(rates), exact(group.points))
    return group.divided(earned, group.sum(weights), "weight")


def _count_met(group: Children) -> Number:
    met: Whole = 0
    depth = group.count.depth
    for child in group.children:
        full = both(group.full(child), child.there)
        depth = max(depth, child.score.depth, child.points.depth)
        met = (
            met + int(full)
            if isinstance(full, bool) and isinstance(met, int)
            else lit(met) + lit(chosen(full, 1, 0))
        )
    share = Number(number=met, low=0, high=len(group.children), depth=depth)
    return group.divided(group.product(share, exact(group.points)), group.count, "divisor")


def _tiered(group: Children) -> Number:
    run: Test = True
    found: list[Number] = []
    for k, child in enumerate(group.children):
        depth = max(child.score.depth, child.points.depth)
        counts = both(run, child.there)
        score = group.where_there(child.score, counts, 0)
        depth = max(depth, score.depth, found[-1].depth if found else 0)
        found.append(group.bind(attrs.evolve(score, depth=depth), f"tier {group.name} {k}"))
        there = child.there
        passed = either(not there if isinstance(there, bool) else ~there, group.full(child))
        run = both(run, passed)
    return group.sum(found)


def _weakest(group: Children, plus: Fraction) -> Number:
    whole = exact(group.points)
    top = max(Fraction(child.points.high, _known(child.points)) for child in group.children)
    low = group.extreme("min", group.scores(top))
    high = group.extreme("max", group.scores(group.least_score))
    low, high = (group.bind(each, f"{way} {group.name}")
                 for each, way in ((low, "least"), (high, "most")))  # fmt: skip
    more = group.arithmetic.extreme(
        "min", [whole, group.arithmetic.result("+", low, exact(plus)), high]
    )
    # Where nothing is higher the lowest is the highest: it stands as it is.
    higher = group.arithmetic.compared(">", high, low).code
    same = group.arithmetic.extreme("min", [whole, low])
    if isinstance(higher, bool):
        return more if higher else same
    one, other = group.arithmetic.common(more, same)
    if not isinstance(one.over, int):
        raise Unprovable
    return attrs.evolve(
        one, number=chosen(as_column(higher), one.number, other.number),
        low=min(one.low, other.low), high=max(one.high, other.high),
        depth=max(low.depth, high.depth, one.depth, other.depth),
    )  # fmt: skip


def _best(group: Children, count: int) -> Number:
    """The best so many: the highest is brought to the front again and again."""
    if group.least_score < 0:  # what is not in play is no score at all, but 0 would be one
        raise Unprovable
    left, best = group.scores(), []
    for turn in range(min(count, len(left))):
        top, rest = left[0], []
        for k, other in enumerate(left[1:]):
            rest.append(group.bind(group.arithmetic.extreme("min", [top, other]),
                                  f"left {group.name} {turn} {k}"))  # fmt: skip
            top = group.bind(group.arithmetic.extreme("max", [top, other]),
                            f"best {group.name} {turn} {k}")  # fmt: skip
        best.append(top)
        left = rest
    return group.arithmetic.extreme("min", [exact(group.points), group.sum(best)])


def _looked_up(group: Children, method: Table, least: int) -> tuple[Number, Expr | None]:
    """The row of the number and the sum of the children; a fault where there is none."""
    total = group.sum(group.scores())
    if not isinstance(total.over, int):
        raise Unprovable
    wide = len(group.children) + 1
    over = total.over
    key = group.arithmetic.result(
        "+", group.product(attrs.evolve(total, over=1, most=1), exact(wide)), group.count
    )
    key = group.bind(key, f"row of {group.name}")
    rows = {
        int(total * over) * wide + scored: score
        for scored, row in method.rows.items()
        if least <= scored < wide
        for total, score in row.items()
        if (total * over).denominator == 1
    }
    scale = lcm(*(score.denominator for score in rows.values()))
    code, lacks = Cases((), 0), Cases((), UNDEFINED)
    for known, score in rows.items():
        same = as_column(compared("==", key.number, known))
        code = Cases(((same, int(score * scale)), *code.tests), code.otherwise)
        lacks = Cases(((same, FINE), *lacks.tests), lacks.otherwise)
    found = Number(
        number=code, over=scale, low=code.low, high=code.high, most=scale, depth=key.depth
    )
    return found, lacks.column()


def _by_formula(group: Children, formula: GroupFormula | None) -> Number:
    assert formula is not None
    possible = group.sum([group.where_there(c.points, c.there, 0) for c in group.children])
    slots: dict[str, Value] = {
        "points": exact(group.points), "scored": group.count,
        "earned": group.bind(group.sum(group.scores()), f"earned {group.name}"),
        "possible": group.bind(possible, f"possible {group.name}"),
    }  # fmt: skip
    for name, (asked, k) in formula.asked.items():
        child = group.children[k]
        number = child.score if asked == "score_of" else group.rate(child, k)
        if child.there is not True:
            there = lit_test(child.there)
            number = attrs.evolve(number, fault=where(~there, NO_SCORE))
        slots[name] = number
    found = Columns(slots, group.largest).number(within_points(formula.tree, group.points))
    return group.bind(found, f"formula {group.name}") if found.fault is not None else found


def _known(number: Number) -> int:
    if not isinstance(number.over, int):
        raise Unprovable
    return number.over
