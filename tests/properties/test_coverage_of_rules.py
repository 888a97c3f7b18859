"""What is always so of the clauses of a ruleset, whatever the ruleset and the facts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules.cases.running import coverage
from perfrules.scoring import METHODS
from perfrules.testing import facts_for, rulesets

SOME = settings(
    max_examples=25,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
    ],
)  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_facts_reach_clauses_of_everything_that_is_scored(method: str):
    """One evaluation reaches something of every scored indicator; more reach no less."""

    @SOME
    @given(rulesets(methods=[method]), st.data())
    def look(text: str, data: st.DataObject) -> None:
        ruleset = perfrules.loads(text)
        first, second = (ruleset.evaluate(data.draw(facts_for(ruleset))) for _ in range(2))

        one = coverage(ruleset.plan, [first])
        both = coverage(ruleset.plan, [first, second])

        reached = {clause.owner for clause in one.clauses if clause not in one.unreached}
        scored = {
            result.id
            for result in first.indicators.values()
            if not result.is_group and result.status is perfrules.Status.SCORED
        }
        assert set() == scored - reached
        assert one.clauses == both.clauses
        assert set(both.unreached) <= set(one.unreached)

    look()


@settings(SOME, max_examples=40)
@given(rulesets(), st.data())
def test_the_same_facts_reach_the_same(text: str, data: st.DataObject):
    """Twice the same evaluation adds nothing, and none reaches nothing."""
    ruleset = perfrules.loads(text)
    evaluation = ruleset.evaluate(data.draw(facts_for(ruleset)))

    once, twice = (coverage(ruleset.plan, [evaluation] * n) for n in (1, 2))

    assert once == twice
    assert 0 == coverage(ruleset.plan, []).reached
