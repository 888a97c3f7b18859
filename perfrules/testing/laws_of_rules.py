"""Laws of the rules themselves: better is never worse, grades and bands leave no gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, strategies as st

from perfrules.aggregating.base import Aggregate
from perfrules.aggregating.table import Table
from perfrules.api import Ruleset
from perfrules.compiling.lowering import Rule
from perfrules.evaluating.evaluation import Evaluation
from perfrules.expressions import tree
from perfrules.expressions.unary import Otherwise
from perfrules.model import GradeBand, IndicatorGroup, Node, OverPolicy
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Better
from perfrules.testing import exact
from perfrules.testing.facts import Draw, facts_for, is_scorable, known_facts, plainly
from perfrules.testing.judging import graded
from perfrules.testing.slowly import holds


def better_never_scores_less(ruleset: Ruleset, draw: Draw) -> None:
    """The indicator does not, and so does nothing above it that only gains by it."""
    plan = ruleset.plan
    moving = [(rule, d) for rule in plan.leaves.values() if (d := promised(ruleset, rule))]
    if not moving:
        return
    rule, direction = draw(st.sampled_from(moving))
    assert rule.actual is not None
    assert isinstance(rule.actual.tree, tree.Name)
    fact_id = plan.rules.symbols.canonical[rule.actual.tree.text]
    known = draw(known_facts(plan))
    other = {**known, fact_id: draw(known_facts(plan))[fact_id]}
    for facts in (known, other):
        facts.pop(f"{fact_id}_level", None)
    assume(known[fact_id] is not None and other[fact_id] is not None)
    assume(is_scorable(ruleset, known) and is_scorable(ruleset, other))
    worse, better = sorted((known, other), key=lambda facts: facts[fact_id] or 0)
    if direction is Better.LOWER:
        worse, better = better, worse
    one, another = (ruleset.evaluate(plainly(plan, facts)) for facts in (worse, better))
    moved = [plainly(plan, facts)[fact_id] for facts in (worse, better)]
    names = [rule.indicator.id, *rising(ruleset, rule, fact_id)]
    for name in names:
        before, after = _earned(one, name), _earned(another, name)
        if before is None or after is None:
            continue
        called = plan.by_id[name].name if name else "the total"
        told = f"{called}: {moved[0]} earns {before}, {moved[1]} earns {after}"
        assert before <= after, told


def _earned(evaluation: Evaluation, name: str) -> Fraction | None:
    """The score of a node; of the whole ("") before bonuses, penalties and vetoes."""
    return exact.score_of(evaluation, name) if name else exact.base_of(evaluation)


def promised(ruleset: Ruleset, rule: Rule) -> Better | None:
    """The direction in which an indicator's score never falls while one fact moves.

    The method promises it (`Method.direction`). What could break the promise is left out: an actual
    that is a formula, a target or a modifier that reads the same fact, a score that falls where
    the target is exceeded by far.
    """
    indicator, plan = rule.indicator, ruleset.plan
    if (
        indicator.method is None
        or rule.actual is None
        or not isinstance(rule.actual.tree, tree.Name)
    ):
        return None
    fact_id = plan.rules.symbols.canonical[rule.actual.tree.text]
    if fact_id not in plan.positions:
        return None
    over = indicator.over_achievement
    if over is not None and over.policy is not OverPolicy.EXPLAIN:
        return None
    modifying = [indicator.applies_when, *(cap.when for cap in indicator.caps)]
    modifying += [indicator.zero_when.when] if indicator.zero_when else []
    modifying += [f for d in indicator.deductions for f in (d.count, d.when)]
    trees = [formula.tree for formula in modifying if formula is not None]
    trees += [rule.target.tree] if rule.target else []
    names = {name for each in trees for name in tree.names(each)}
    if names & {"actual", "attainment"} or fact_id in plan.rules.symbols.facts_read(trees):
        return None
    target = indicator.target.test if indicator.target else None
    return indicator.method.direction(indicator.better, target, rule.actual.type)


def rising(ruleset: Ruleset, rule: Rule, fact_id: str) -> Iterator[str]:
    """The groups above an indicator, and the whole (""), that only gain when it earns more.

    None where another indicator reads the same fact, and none above an aggregation that may lose.
    """
    readers = [each for each in ruleset.plan.leaves.values() if fact_id in each.reads]
    if readers != [rule]:
        return
    for group in reversed(_path(ruleset.model.indicators, rule.indicator.id)):
        if not gains(group.aggregation.method, below_zero=ruleset.model.below_zero):
            return
        yield group.id
    if gains(ruleset.model.aggregation.method, below_zero=ruleset.model.below_zero):
        yield ""


def gains(method: Aggregate, *, below_zero: bool = False) -> bool:
    """Whether a better child never makes the group worse; of a table its rows tell.

    With scores below 0 the next step of a tiered group may take something away.
    """
    if below_zero and method.name == "tiered":
        return False
    if isinstance(method, Table):
        rows = [[score for _, score in sorted(row.items())] for row in method.rows.values()]
        return all(low <= high for row in rows for low, high in pairwise(row))
    return method.monotone


def _path(nodes: Sequence[Node], leaf_id: str) -> list[IndicatorGroup]:
    """The groups that an indicator is in, the outermost first."""
    for node in nodes:
        if isinstance(node, IndicatorGroup):
            if any(child.id == leaf_id for child in node.children):
                return [node]
            below = _path(node.children, leaf_id)
            if below:
                return [node, *below]
    return []


def every_score_has_one_grade(ruleset: Ruleset, draw: Draw) -> None:
    """On every scale: at each bound, just below and above it, and anywhere."""
    for grades in (ruleset.model.grades, *(scale.grades for scale in ruleset.model.scales)):
        if grades and ruleset.model.total_points:
            _one_grade_each(ruleset, draw, grades)


def _one_grade_each(ruleset: Ruleset, draw: Draw, grades: Sequence[GradeBand]) -> None:
    model = ruleset.model
    total = model.total_points
    grid = Fraction(1, 10 ** (model.rounding.places if model.rounding else 3))
    ends = [band.low * total if band.is_share else band.low for band in grades]
    near = [e // grid * grid + k * grid for e in (*ends, total) for k in (-1, 0, 1, 2)]
    drawn = [Fraction(draw(st.integers(0, int(total / grid)))) * grid]
    low = model.total_floor
    for score in (s for s in [*near, *ends, *drawn, low, Fraction(0), total] if low <= s <= total):
        above = {end: min((e for e in ends if e > end), default=None) for end in ends}
        taken = [b for b, start in zip(grades, ends, strict=True)
                 if start <= score and ((end := above[start]) is None or score < end)]  # fmt: skip
        assert len(taken) == 1, f"{score} has {[band.grade for band in taken]}"
        assert graded(grades, score, total) == taken[0].grade, f"{score} is {taken[0].grade}"


def every_value_has_one_band(ruleset: Ruleset, draw: Draw) -> None:
    """Of every indicator that is scored by bands."""
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    units, facts = exact.units_of(ruleset.plan), exact.facts_of(evaluation)
    for rule in ruleset.plan.leaves.values():
        method = rule.indicator.method
        value = exact.actual_of(evaluation, rule)
        if not isinstance(method, Bands) or value is None:
            continue
        taken = [
            band
            for band in method.bands
            if not isinstance(band.when.test, Otherwise)
            and holds(
                band.when.test, value, rule.indicator.better, units[rule.indicator.id], facts.get
            )
        ]
        rest = any(isinstance(band.when.test, Otherwise) for band in method.bands)
        told = f"{rule.indicator.name}: {value} lies in {[b.when.origin.text for b in taken]}"
        assert len(taken) == 1 or (rest and not taken), told
