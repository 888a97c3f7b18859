"""Indicators as columns: what each of them earns, and what becomes of it."""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Iterable
from fractions import Fraction

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import Aside, score_name, status_name
from perfrules.batch.columns import Columns
from perfrules.batch.draft import Draft
from perfrules.batch.few import Cases
from perfrules.batch.lines import Line
from perfrules.batch.nodes import Count, Scored
from perfrules.batch.values import (
    FINE,
    MISSING,
    Number,
    Plain,
    Unprovable,
    Value,
    as_column,
    exact,
    first_fault,
)
from perfrules.batch.whole import Whole, chosen, lit
from perfrules.batch.widths import Expr
from perfrules.compiling.leaves import CUTS
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, SCORED, UNREADABLE
from perfrules.compiling.values import names_read
from perfrules.expressions import tree
from perfrules.expressions.types import Typed
from perfrules.model import (
    Indicator,
    OnMissing,
    OnNotApplicable,
    Stage,
)

_OUT_OF_PLAY = (OnNotApplicable.RESCALE, OnNotApplicable.SIBLINGS, OnNotApplicable.EXCLUDE)
_POLICIES = {
    OnMissing.ZERO: SCORED,  # with nothing
    OnMissing.PENDING: PENDING,
    OnMissing.NOT_APPLICABLE: NOT_APPLICABLE,
}


def make_values(draft: Draft, others: Iterable[tree.Expression]) -> None:
    """The values that rules, and other expressions, read by their names; where they are columns."""
    named = draft.plan.rules.symbols
    trees = [each for rule in draft.plan.rules.indicators for each in rule.trees()]
    trees += [*(each for each, _ in draft.plan.rules.whole.trees()), *others]
    spellings: dict[str, list[str]] = {}
    for name, owner in named.canonical.items():
        spellings.setdefault(owner, []).append(name)
    for value, found in named.values_read(trees):
        try:
            made = Columns(draft.slots, draft.largest).value(found.tree)
        except Unprovable:
            continue  # and so is every rule that reads it
        draft.slots.update(
            dict.fromkeys(spellings[value.id], draft.bound(made, f"value {value.id}"))
        )


def leaf(draft: Draft, indicator: Indicator) -> Scored:
    """The columns of an indicator; row by row where it can be no columns."""
    try:
        return _as_columns(draft, indicator)
    except Unprovable:
        if draft.aside is None:
            raise
        return _put_aside(draft, draft.aside(draft.leaves[indicator.id]), indicator)


def _put_aside(draft: Draft, aside: Aside, indicator: Indicator) -> Scored:
    """An indicator that is scored row by row, as if its columns were there."""
    draft.asides.append(aside)
    draft.taken |= {score_name(indicator.id), status_name(indicator.id)}
    low, high = _ends(indicator, aside.over)
    score = Number(
        number=nw.col(score_name(indicator.id)), over=aside.over, low=low, high=high,
        most=aside.over,
    )  # fmt: skip
    status = nw.col(status_name(indicator.id)) if aside.has_status else None
    if status is not None:
        draft.faults.append(status >= UNREADABLE)
    return _in_play(draft, indicator, score, status)


def _as_columns(draft: Draft, indicator: Indicator) -> Scored:
    rule = draft.leaves[indicator.id]
    slots: ChainMap[str, Value] = ChainMap({"points": exact(indicator.points)}, draft.slots)
    draft.local[indicator.id] = slots
    columns = Columns(slots, draft.largest)
    read = names_read(rule) | (tree.names(rule.applies) if rule.applies else set())
    for name, found in (("actual", rule.actual), ("target", rule.target)):
        if found is not None and name in read:
            slots[name] = _read(draft, found, columns.value(found.tree), f"{name} {indicator.id}")
    score = _by_steps(draft, rule, columns, slots)
    applies = columns.truth(rule.applies) if rule.applies is not None else None
    return _settled(draft, indicator, score, applies)


def _read(draft: Draft, found: Typed, value: Value, name: str) -> Value:
    """The same with a name, unless it is known how it comes from a column of the table."""
    code = value.number if isinstance(value, Number) else value.code
    if not isinstance(code, Line) and not (
        isinstance(code, Cases) and isinstance(found.tree, tree.Name)
    ):
        return draft.bound(value, name)
    if value.fault is None:
        return value
    fault = draft.named(f"{name} fault", value.fault, value.depth)
    return attrs.evolve(value, fault=fault, depth=value.depth + 1)


def _by_steps(draft: Draft, rule: Rule, columns: Columns, slots: ChainMap[str, Value]) -> Number:
    score = exact(rule.indicator.points)
    # What is read is read, whether or not a later step leaves anything of the score.
    read: list[Value] = [slots[n] for n in ("actual", "target") if n in slots.maps[0]]
    for step in rule.steps:
        slots["score"] = attrs.evolve(score, fault=None)
        score = columns.number(step.after)
        read.append(score)
    fault = first_fault(*(each.fault for each in read))
    if fault is not None:
        score = attrs.evolve(score, fault=fault, depth=max(each.depth for each in read))
    if draft.rounding and Stage.INDICATOR in draft.rounding.stages:
        score = columns.arithmetic.rounded(CUTS[draft.rounding.mode], score, draft.rounding.places)
    # A rule gives its floor at the least and the points at the most, whatever its parts may be.
    low, high = _ends(rule.indicator, score.most)
    return attrs.evolve(score, low=max(low, score.low), high=min(high, score.high))


def _ends(indicator: Indicator, most: int) -> tuple[int, int]:
    """From where to where a score goes over a denominator that is `most` at the most."""
    return min(0, math.floor(indicator.floor * most)), math.ceil(indicator.points * most)


def _settled(draft: Draft, indicator: Indicator, score: Number, applies: Plain | None) -> Scored:
    """The score, also where the rule gives none, and the status where there are several."""
    gone = _POLICIES.get(indicator.on_missing)  # None: without it the row has no scores
    outside = None if applies is None else ~as_column(applies.code)
    if outside is not None and applies is not None and applies.fault is not None:
        outside = outside & (applies.fault == FINE)  # else it is missing
    fault, missing = score.fault, None
    depth = max(score.depth, applies.depth if applies else 0)
    if outside is not None and fault is not None:
        fault = nw.when(outside).then(lit(FINE)).otherwise(fault)
    fault = first_fault(applies.fault if applies else None, fault)
    if fault is not None:
        fault = draft.named(f"fault {indicator.id}", fault, depth)
        depth += 1
        draft.faults.append(fault != FINE if gone is None else fault > MISSING)
        missing = None if gone is None else fault == MISSING
    status: Whole = SCORED
    number: Number = attrs.evolve(score, fault=None, depth=depth)
    full = indicator.on_not_applicable is OnNotApplicable.FULL
    for without, state in ((outside, NOT_APPLICABLE), (missing, gone)):
        if without is None or state is None:
            continue
        earned = indicator.points if full and state == NOT_APPLICABLE else Fraction(0)
        number = _else(draft, number, without, earned)
        status = status if state == SCORED else chosen(without, state, status)
    number = draft.bound_number(number, score_name(indicator.id))
    state_column = None
    if not isinstance(status, int):
        state_column = draft.named(status_name(indicator.id), lit(status), depth)
        number = attrs.evolve(number, depth=max(number.depth, depth + 1))
    return attrs.evolve(_in_play(draft, indicator, number, state_column), fault=fault)


def _in_play(draft: Draft, indicator: Indicator, number: Number, status: Expr | None) -> Scored:
    play: Count = int(indicator.points * draft.share)
    assert isinstance(play, int)
    if status is None:
        return Scored(score=number, play=play, worth=play)
    worth = play
    if indicator.on_not_applicable in _OUT_OF_PLAY:
        play = lit(chosen(status == NOT_APPLICABLE, 0, play), draft.most)
    pends = indicator.on_missing is OnMissing.PENDING
    return Scored(
        score=number, play=play, status=status, worth=worth,
        waits=status == PENDING if pends else None,
    )  # fmt: skip


def _else(draft: Draft, number: Number, without: Expr, earned: Fraction) -> Number:
    """`earned` where the rule gives no score."""
    if isinstance(number.over, int):
        over = math.lcm(number.over, earned.denominator)
        number = draft.arithmetic.over(number, over)
        instead = int(earned * over)
        return attrs.evolve(
            number,
            number=chosen(without, instead, number.number),
            low=min(number.low, instead),
            high=max(number.high, instead),
        )
    return attrs.evolve(
        number,
        number=chosen(without, earned.numerator, number.number),
        over=chosen(without, earned.denominator, number.over),
        low=min(number.low, earned.numerator),
        high=max(number.high, earned.numerator),
        most=max(number.most, earned.denominator),
    )
