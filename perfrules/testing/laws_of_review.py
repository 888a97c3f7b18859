"""Laws of people in the loop: what is pending, and what a reviewer decides."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from perfrules.api import Ruleset
from perfrules.decimals import decimal_places, to_decimal
from perfrules.errors import FactError
from perfrules.evaluating.evaluation import Evaluation
from perfrules.model import Indicator
from perfrules.results import Adjusted, Status
from perfrules.testing import exact
from perfrules.testing.adding import Opinion, added_up
from perfrules.testing.facts import Draw, facts_for, known_facts, plainly
from perfrules.testing.judging import Unscorable
from perfrules.testing.laws_of_facts import refusal
from perfrules.testing.oracle import looking


def adjustments_take_the_place(ruleset: Ruleset, draw: Draw) -> None:
    """Of the automatic scores, which stay as they are; everything above follows from them."""
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    before = evaluation.to_json()
    chosen = draw(st.sets(st.sampled_from(sorted(ruleset.plan.leaves)), max_size=3))
    leaves = ruleset.plan.leaves
    given = {each: _given(leaves[each].indicator, draw) for each in sorted(chosen)}
    expected = _expected(evaluation, {each: Fraction(score) for each, score in given.items()})
    found = _adjusted(evaluation, given)
    assert (found is None) == (expected is None), f"{given}: {found}, expected {expected}"
    if found is not None and expected is not None:
        told = f"{given}: {found.total_score} {found.grade}, not {expected.total} {expected.grade}"
        assert exact.decimals_agree(found.total_score, expected.total), told
        assert found.grade == expected.grade, told
        for each in found.adjustments:
            assert each.automatic == evaluation.indicators[each.indicator].score, each
            assert each.score == found.scores[each.indicator] == given[each.indicator], each
        untouched = [i for i in ruleset.plan.leaves if i not in given]
        assert all(found.scores[i] == evaluation.indicators[i].score for i in untouched), told
    assert evaluation.to_json() == before, "adjusting changed the evaluation"


def _given(indicator: Indicator, draw: Draw) -> Decimal:
    """Some quarters of the points, or as low as the indicator may fall."""
    share = draw(st.sampled_from((0, 1, 2, 3, 4, None)))
    score = indicator.floor if share is None else indicator.points * share / 4
    return Decimal(0) if decimal_places(score) is None else to_decimal(score)


def _adjusted(evaluation: Evaluation, given: Mapping[str, Decimal]) -> Adjusted | None:
    try:
        return evaluation.adjusted(
            {"indicator": each, "score": score, "reason": "复核"} for each, score in given.items()
        )
    except FactError:
        return None


def _expected(evaluation: Evaluation, given: Mapping[str, Fraction]) -> Opinion | None:
    """What follows where some indicators have the scores that somebody gave them."""
    model = exact.model_of(evaluation)
    scores = {i.id: exact.score_of(evaluation, i.id) for i in model.leaves()}
    statuses = {**exact.statuses_of(evaluation), **dict.fromkeys(given, Status.SCORED)}
    look = looking(model, exact.facts_of(evaluation))
    try:
        return added_up(model, {**scores, **given}, statuses, look)
    except Unscorable:
        return None


def range_is_worst_and_best(ruleset: Ruleset, draw: Draw) -> None:
    """For all that is pending as little as there may be, or all of the points."""
    facts = plainly(ruleset.plan, draw(known_facts(ruleset.plan, any_absent=True)))
    if refusal(ruleset, facts) is not None:
        return
    evaluation = ruleset.evaluate(facts)
    pending = [i for i, status in exact.statuses_of(evaluation).items() if status is Status.PENDING]
    leaves = [ruleset.plan.leaves[each].indicator for each in pending]
    ends = [
        _expected(evaluation, {leaf.id: leaf.floor for leaf in leaves}),
        _expected(evaluation, {leaf.id: leaf.points for leaf in leaves}),
    ]
    found = evaluation.range
    if not pending or None in ends:
        assert found is None, f"{pending} are pending, {ends} may come, and the range is {found}"
        return
    assert found is not None, f"{pending} are pending and there is no range"
    assert found.pending == tuple(pending), f"{found.pending}, not {pending}"
    worst, best = sorted((end for end in ends if end), key=lambda end: end.total or Fraction(0))
    for told, end in ((found.worst, worst), (found.best, best)):
        assert exact.decimals_agree(told.total_score, end.total), f"{told}, not {end.total}"
        assert told.grade == end.grade, f"{told}, not {end.grade}"
