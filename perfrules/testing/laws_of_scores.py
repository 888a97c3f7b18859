"""Laws of what comes out: every score, deduction, group and total is what the rules say."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from perfrules.api import Ruleset
from perfrules.decimals import decimal_places
from perfrules.evaluating.evaluation import Evaluation
from perfrules.model import Indicator, Node
from perfrules.results import Status
from perfrules.testing import exact
from perfrules.testing.adding import Opinion, added_up, leaves_of
from perfrules.testing.facts import Draw, facts_for, known_facts, plainly
from perfrules.testing.interpreting import interpreted
from perfrules.testing.judging import graded
from perfrules.testing.laws_of_facts import refusal
from perfrules.testing.oracle import looking
from perfrules.testing.whole import same_verdict

_PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}")
_NEARLY: Final = Fraction(1, 10**25)  # the last digits of decimals without end


def scores_lie_within_points(ruleset: Ruleset, draw: Draw) -> None:
    """Of indicators and of groups, however they are put together, and of the whole."""
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    for result in evaluation.indicators.values():
        score = exact.score_of(evaluation, result.id)
        if score is not None:
            node = ruleset.plan.by_id[result.id]
            told = f"{result.name}: {result.score} of {result.points}"
            assert score <= node.points, told
            least = _least(node)
            assert least is None or score >= least, told
        assert exact.decimals_agree(result.score, score), f"{result} is shown, {score} meant"
    total, points = exact.total_of(evaluation), Fraction(evaluation.total_points)
    raw = exact.raw_total_of(evaluation)
    told = f"total {evaluation.total_score} of {evaluation.total_points}"
    assert exact.decimals_agree(evaluation.total_score, total), f"{told}: {total}"
    assert exact.decimals_agree(evaluation.raw_total_score, raw), f"{told}: {raw}"
    is_added_up = ruleset.model.aggregation.method.name != "none"
    if total is None:
        assert not is_added_up or evaluation.status is not Status.SCORED, "scored without a total"
        assert evaluation.grade is None, "no total, and yet a grade"
        assert evaluation.score_rate is None, "no total, and yet a score rate"
        return
    assert is_added_up, f"{told}, and yet nothing is added up"
    assert evaluation.status is Status.SCORED, f"{told}: {evaluation.status}"
    most = max(points, ruleset.model.total_cap or points)
    assert ruleset.model.total_floor <= total <= most, told
    assert exact.decimals_agree(evaluation.score_rate, total / points), f"{told}: score rate"


def _least(node: Node) -> Fraction | None:
    """How low a score may fall; None of a group with something in it that may fall below 0.

    How low such a group falls depends on how it is put together.
    """
    if isinstance(node, Indicator):
        return node.floor
    return None if any(leaf.floor < 0 for leaf in leaves_of(node)) else Fraction(0)


def deductions_make_up_the_points(ruleset: Ruleset, draw: Draw) -> None:
    """In both languages; a group lists what its indicators lost, whatever it makes of it."""
    facts = draw(facts_for(ruleset))
    for language in ("zh", "en"):
        evaluation = ruleset.evaluate(facts, language=language)
        for indicator in ruleset.model.leaves():
            _nothing_is_lost_without_a_reason(ruleset, evaluation, indicator)
        listed = [d for i in ruleset.model.leaves() for d in evaluation.indicators[i.id].deductions]
        assert tuple(listed) == evaluation.deductions, "deductions are not in the ruleset's order"
    for group in ruleset.model.groups():
        below = {leaf.id for leaf in leaves_of(group)}
        lost = tuple(d for d in evaluation.deductions if d.indicator in below)
        assert evaluation.indicators[group.id].deductions == lost, f"{group.name}: {lost}"


def _nothing_is_lost_without_a_reason(
    ruleset: Ruleset, evaluation: Evaluation, indicator: Indicator
) -> None:
    result, score = evaluation.indicators[indicator.id], exact.score_of(evaluation, indicator.id)
    shown = sum((Fraction(d.points) for d in result.deductions), Fraction(0))
    if score is None:
        assert not result.deductions, f"{result.name} has no score and yet deductions"
        return
    lost = indicator.points - score
    parts = [lost, score, indicator.points]
    if result.status is Status.SCORED:
        losses = exact.losses_of(evaluation, indicator.id)
        parts += [loss for _, _, loss in losses]
        assert sum((loss for _, _, loss in losses), Fraction(0)) == lost, f"{result.name}: {losses}"
        assert all(loss > 0 for _, _, loss in losses), f"{result.name}: {losses}"
    told = f"{result.name}: {result.points} points, {result.score}, {result.deductions}"
    if all(decimal_places(part) is not None for part in parts):
        assert shown == lost, told
    assert abs(shown - lost) <= _NEARLY, told
    assert result.score is not None
    assert Fraction(result.score) + shown == Fraction(result.points), told
    lines = {source.name: len(source.lines) for source in ruleset.model.sources}
    for deduction in result.deductions:
        assert deduction.points > 0, deduction
        assert deduction.reason.strip(), deduction
        assert not _PLACEHOLDER.search(deduction.reason), deduction
        assert deduction.indicator == indicator.id, deduction
        assert deduction.rule.startswith(f"{indicator.id}."), deduction
        assert 1 <= deduction.line <= lines[deduction.file], deduction
        assert set(deduction.values) <= set(ruleset.plan.leaves[indicator.id].reads), deduction


def groups_and_total_add_up(ruleset: Ruleset, draw: Draw) -> None:
    """From the scores of the indicators, by the aggregation of each group and the rules above."""
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    leaves = {i.id: exact.score_of(evaluation, i.id) for i in ruleset.model.leaves()}
    look = looking(ruleset.model, exact.facts_of(evaluation))
    expected = added_up(ruleset.model, leaves, exact.statuses_of(evaluation), look)
    same_whole(evaluation, expected)


def same_whole(evaluation: Evaluation, expected: Opinion) -> None:
    """Every group, the total and the grades are those of the oracle."""
    model = exact.model_of(evaluation)
    for group in model.groups():
        found = exact.computed(evaluation, group.id)
        assert found == expected.scores[group.id], f"{group.name}: {found}, {expected.scores}"
        pending = any(expected.statuses[i.id] is Status.PENDING for i in leaves_of(group))
        lacks = pending or not expected.play[group.id]
        told = f"{group.name}: {evaluation.indicators[group.id]}"
        assert (evaluation.indicators[group.id].score is None) == lacks, told
    if Status.PENDING not in expected.statuses.values():
        play = {node_id: exact.play_of(evaluation, node_id) for node_id in expected.play}
        assert play == expected.play, f"in play are {play}, not {expected.play}"
    for result in evaluation.indicators.values():
        marks = [mark.mark for mark in model.marks if mark.points == result.score]
        assert result.mark == (marks[0] if marks else None), f"{result}: {result.mark}"
    totals = exact.totals_of(evaluation)
    assert totals == expected.totals, f"other totals {totals}, not {expected.totals}"
    _same_total(evaluation, expected)
    same_verdict(evaluation)


def _same_total(evaluation: Evaluation, expected: Opinion) -> None:
    total, raw = exact.total_of(evaluation), exact.raw_total_of(evaluation)
    points, model = Fraction(evaluation.total_points), exact.model_of(evaluation)
    assert points == expected.total_points, f"{points} points, not {expected.total_points}"
    assert exact.base_of(evaluation) == expected.base, f"{raw} without bonuses and penalties"
    assert raw == expected.raw_total, f"raw total {raw}, not {expected.raw_total}"
    assert total == expected.total, f"total {total}, not {expected.total}"
    told = f"{evaluation.total_score} is {evaluation.grade}, not {expected.grade}"
    assert evaluation.grade == expected.grade, told
    judged = raw if model.rounding and model.rounding.grade_on_raw else total
    scales = {
        scale.name: None if judged is None else graded(scale.grades, judged, points)
        for scale in model.scales
    }
    assert evaluation.grades == scales, f"{judged} is {evaluation.grades}, not {scales}"


def compiled_is_interpreted(ruleset: Ruleset, draw: Draw) -> None:
    """Each indicator, with its losses and its status."""
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    for indicator in ruleset.model.leaves():
        found = exact.computed(evaluation, indicator.id), exact.losses_of(evaluation, indicator.id)
        status = evaluation.indicators[indicator.id].status
        expected = interpreted(evaluation, indicator.id)
        told = f"{indicator.name}: compiled {(*found, status)}, interpreted {expected}"
        assert (*found, status) == expected, told


def two_engines_agree(ruleset: Ruleset, draw: Draw) -> None:
    """On what cannot be scored, on every score, group, total and grade."""
    known = draw(known_facts(ruleset.plan, any_absent=True))
    expected = exact.second_opinion(ruleset.plan, known)
    facts = plainly(ruleset.plan, known)
    error = refusal(ruleset, facts)
    if expected is None:
        assert error is not None, f"{facts} cannot be scored, but are"
        return
    assert error is None, f"{facts} can be scored, but are refused: {error}"
    evaluation = ruleset.evaluate(facts)
    for indicator in ruleset.model.leaves():
        result = evaluation.indicators[indicator.id]
        found = exact.score_of(evaluation, indicator.id), result.status
        second = expected.scores[indicator.id], expected.statuses[indicator.id]
        assert found == second, f"{indicator.name}: {found}, the second engine: {second}"
    same_whole(evaluation, expected)
