"""Laws of what comes out: every score, deduction, group and total is what the rules say."""

from __future__ import annotations


def scores_lie_within_points(ruleset: Ruleset, draw: Draw) -> None:
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    for result in evaluation.indicators.values():
        score = exact.score_of(evaluation, result.id)
        if score is not None:
            points = ruleset.plan.by_id[result.id].points
            assert 0 <= score <= points, f"{result.name}: {result.score} of {result.points}"
        assert exact.decimals_agree(result.score, score), f"{result} is shown, {score} meant"
    total, points = exact.total_of(evaluation), Fraction(evaluation.total_points)
    raw = exact.raw_total_of(evaluation)
    told = f"total {evaluation.total_score} of {evaluation.total_points}"
    assert exact.decimals_agree(evaluation.total_score, total), f"{told}: {total}"
    assert exact.decimals_agree(evaluation.raw_total_score, raw), f"{told}: {raw}"
    if total is None:
        assert evaluation.status is not Status.SCORED, "no total, and yet it is scored"
        assert evaluation.grade is None, "no total, and yet a grade"
        assert evaluation.score_rate is None, "no total, and yet a score rate"
        return
    assert evaluation.status is Status.SCORED, f"{told}: {evaluation.status}"
    assert 0 <= total <= max(points, ruleset.model.total_cap or points), told
    assert exact.decimals_agree(evaluation.score_rate, total / points), f"{told}: score rate"


def deductions_make_up_the_points(ruleset: Ruleset, draw: Draw) -> None:
    facts = draw(facts_for(ruleset))
    for language in ("zh", "en"):
        evaluation = ruleset.evaluate(facts, language=language)
        for indicator in ruleset.model.leaves():
            _nothing_is_lost_without_a_reason(ruleset, evaluation, indicator)
        listed = [d for i in ruleset.model.leaves() for d in evaluation.indicators[i.id].deductions]
        assert tuple(listed) == evaluation.deductions, "deductions are not in the ruleset's order"


def _nothing_is_lost_without_a_reason(
    ruleset: Ruleset, evaluation: Evaluation, indicator: Indicator
) -> None:
    result, score = evaluation.indicators[indicator.id], exact.score_of(evaluation, indicator.id)
    shown = sum((Fraction(d.points) for d in result.deductions), Fraction(0))
    if score is None:
        assert not result.deductions, f"{result.name} has no score and yet deductions"
        return
    lost = indicator.points - score
    parts = [lost, score]
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
    assert Fraction(result.score) + shown == indicator.points, told
    lines = len(ruleset.model.source.lines)
    for deduction in result.deductions:
        assert deduction.points > 0, deduction
        assert deduction.reason.strip(), deduction
        assert not _PLACEHOLDER.search(deduction.reason), deduction
        assert deduction.indicator == indicator.id, deduction
        assert deduction.rule.startswith(f"{indicator.id}."), deduction
        assert 1 <= deduction.line <= lines, deduction
        assert set(deduction.values) <= set(ruleset.plan.leaves[indicator.id].reads), deduction


def groups_and_total_add_up(ruleset: Ruleset, draw: Draw) -> None:
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    leaves = {i.id: exact.score_of(evaluation, i.id) for i in ruleset.model.leaves()}
    look = looking(ruleset.model, exact.facts_of(evaluation))
    expected = added_up(ruleset.model, leaves, exact.statuses_of(evaluation), look)
    for group in ruleset.model.groups():
        found = exact.computed(evaluation, group.id)
        assert found == expected.scores[group.id], f"{group.name}: {found}"
    _same_total(evaluation, expected)


def _same_total(evaluation: Evaluation, expected: Any) -> None:
    total, raw = exact.total_of(evaluation), exact.raw_total_of(evaluation)
    points = Fraction(evaluation.total_points)
    assert points == expected.total_points, f"{points} points, not {expected.total_points}"
    assert exact.base_of(evaluation) == expected.base, f"{raw} without bonuses and penalties"
    assert raw == expected.raw_total, f"raw total {raw}, not {expected.raw_total}"
    assert total == expected.total, f"total {total}, not {expected.total}"
    told = f"{evaluation.total_score} is {evaluation.grade}, not {expected.grade}"
    assert evaluation.grade == expected.grade, told
    same_verdict(evaluation)


def compiled_is_interpreted(ruleset: Ruleset, draw: Draw) -> None:
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    for indicator in ruleset.model.leaves():
        found = exact.computed(evaluation, indicator.id), exact.losses_of(evaluation, indicator.id)
        status = evaluation.indicators[indicator.id].status
        expected = interpreted(evaluation, indicator.id)
        told = f"{indicator.name}: compiled {(*found, status)}, interpreted {expected}"
        assert (*found, status) == expected, told


def two_engines_agree(ruleset: Ruleset, draw: Draw) -> None:
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
    _same_total(evaluation, expected)
