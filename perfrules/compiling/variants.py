"""Plans that differ from the ruleset's in some scores: what a reviewer gave, what is supposed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.writing import write_scorer


def supposing(plan: Plan, share: Fraction) -> Plan:
    """The plan under which every pending indicator has that share of its points; made once."""
    found: Plan | None = plan.details.get(("supposing", share))
    if found is None:
        rules = (attrs.evolve(rule, supposed=share) for rule in plan.rules.indicators)
        found = plan.details["supposing", share] = _planned(plan, tuple(rules))
    return found


def giving(plan: Plan, scores: Mapping[str, Fraction]) -> Plan:
    """The plan under which indicators have the scores that somebody gave them."""
    rules = (
        attrs.evolve(rule, given=scores.get(rule.indicator.id)) for rule in plan.rules.indicators
    )
    return _planned(plan, tuple(rules))


def _planned(plan: Plan, indicators: tuple[Rule, ...]) -> Plan:
    rules = attrs.evolve(plan.rules, indicators=indicators)
    score, layout = write_scorer(rules, plan.positions, plan.required)
    leaves = {rule.indicator.id: rule for rule in indicators}
    return attrs.evolve(plan, rules=rules, score=score, layout=layout, leaves=leaves, details={})
