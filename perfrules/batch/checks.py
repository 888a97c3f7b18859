"""Which checks of each row fail: the same as `explaining.findings`, in columns."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from fractions import Fraction
from operator import or_

import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.columns import Columns
from perfrules.batch.layout import BETWEEN
from perfrules.batch.scoring import Scores
from perfrules.batch.values import FINE, Plain, Value, as_column
from perfrules.batch.widths import Expr
from perfrules.compiling.lowering import Rule
from perfrules.compiling.over import exceeds
from perfrules.compiling.plan import Plan
from perfrules.compiling.rules import CheckRule
from perfrules.expressions import tree


def has_checks(plan: Plan) -> bool:
    """Whether something is checked of the facts of a subject."""
    return bool(plan.checks) or any(_explained(plan))


def trees_of_checks(plan: Plan) -> Iterator[tree.Expression]:
    """All expressions that checks read."""
    for check in plan.checks:
        yield from (check.that, *([check.tolerance] if check.tolerance is not None else []))
    for rule, _ in _explained(plan):
        yield from (side.tree for side in (rule.actual, rule.target) if side is not None)


def failed_checks(plan: Plan, found: Scores, largest: int) -> Expr:
    """The ids of the checks that fail, in their order; null where none does, or none can be said.

    Unprovable where a check cannot be computed in columns.
    """
    failing = list(_failing(plan, found, largest))
    if not failing:
        return nw.lit(None, dtype=nw.String)
    told = [nw.when(fails).then(nw.lit(check)) for check, fails in failing]
    if len(told) == 1:
        return told[0]
    some = balanced(or_, [fails.fill_null(value=False) for _, fails in failing])
    return nw.when(some).then(nw.concat_str(*told, separator=BETWEEN, ignore_nulls=True))


def _failing(plan: Plan, found: Scores, largest: int) -> Iterator[tuple[str, Expr]]:
    for check in plan.checks:
        truth = Columns(found.names, largest).truth(_within(check))
        yield check.check.id, ~_said(truth, otherwise=True)
    for rule, above in _explained(plan):
        is_over = _is_over(rule, above, found, largest)
        yield f"{rule.indicator.id}.over_achievement", _said(is_over, otherwise=False)


def _explained(plan: Plan) -> Iterator[tuple[Rule, Fraction]]:
    """The indicators that are to be explained, and the share of the target above which they are."""
    for rule in plan.leaves.values():
        over = rule.indicator.over_achievement
        above = None if over is None else over.explained_above
        if above is not None:
            yield rule, above


def _is_over(rule: Rule, above: Fraction, found: Scores, largest: int) -> Plain:
    slots: ChainMap[str, Value] = ChainMap({}, dict(found.names))
    columns = Columns(slots, largest)
    for name, side in (("actual", rule.actual), ("target", rule.target)):
        if side is not None:
            slots[name] = columns.value(side.tree)
    over = exceeds(above)
    return columns.truth(tree.All((rule.applies, over)) if rule.applies is not None else over)


def _within(check: CheckRule) -> tree.Expression:
    """What is checked, or that the two sides are no further apart than they may be."""
    that = check.that
    if not isinstance(that, tree.Comparison) or check.unit is None or check.tolerance is None:
        return that
    # Only what does not hold is asked for, and then it is on the wrong side.
    apart = tree.Call("abs", (tree.Arithmetic("-", that.left, that.right),))
    return tree.Any((that, tree.Comparison("<=", apart, check.tolerance)))


def _said(truth: Plain, *, otherwise: bool) -> Expr:
    """Where it holds; what is said where a fact is missing, or there is no value."""
    holds = as_column(truth.code)
    if truth.fault is None:
        return holds
    return nw.when(truth.fault == FINE).then(holds).otherwise(nw.lit(otherwise))
