"""What holds of every ruleset: the laws of scoring, each a check with a name of its own."""

from __future__ import annotations

import copy
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

import attrs
from hypothesis import HealthCheck, assume, given, note, settings, strategies as st

from perfrules import api
from perfrules.api import Ruleset
from perfrules.compiling.lowering import Rule
from perfrules.decimals import decimal_places
from perfrules.diagnostics import Severity
from perfrules.errors import FactError
from perfrules.evaluating.document import evaluation_document
from perfrules.evaluating.evaluation import Evaluation
from perfrules.expressions import tree
from perfrules.expressions.unary import Otherwise
from perfrules.model import Indicator, OverPolicy
from perfrules.results import Status
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Better
from perfrules.testing import exact
from perfrules.testing.adding import added_up
from perfrules.testing.broken import broken_facts_for
from perfrules.testing.facts import facts_for, is_scorable, known_facts, plainly, written
from perfrules.testing.interpreting import interpreted
from perfrules.testing.judging import graded
from perfrules.testing.oracle import looking
from perfrules.testing.slowly import holds
from perfrules.testing.whole import same_verdict
from perfrules.testing.yaml_text import reordered
from perfrules.wording import Text

Draw = Callable[[st.SearchStrategy[Any]], Any]
_PLACEHOLDER: Final = re.compile(r"\{[a-z_]*\}")
_NEARLY: Final = Fraction(1, 10**25)  # the last digits of decimals without end


@attrs.frozen
class Law:
    """A statement about a ruleset, and the check that looks for what contradicts it.

    `check` takes the ruleset and a way to draw from strategies; it raises AssertionError.
    """

    name: str
    statement: Text
    check: Callable[[Ruleset, Draw], None]

    def __str__(self) -> str:
        return self.name


def laws(
    ruleset: Ruleset | str | os.PathLike[str], *, examples: int | None = None
) -> Callable[..., None]:
    """A test function for pytest: one test for each law.

    Each with so many examples; where none are given, with those of the Hypothesis profile.

    >>> test_laws = laws("cn-js-lyg-npc-2021")
    """
    import pytest  # noqa: PLC0415 - only those who test with it need it

    loaded = ruleset if isinstance(ruleset, Ruleset) else None

    @pytest.mark.parametrize("law", LAWS, ids=str)
    def test_law(law: Law) -> None:
        nonlocal loaded
        loaded = loaded or api.load(ruleset)  # type: ignore[arg-type]
        hold(law, loaded, examples=examples)

    return test_law


def hold(law: Law, ruleset: Ruleset, *, examples: int | None = None) -> None:
    """Look for facts that break a law; AssertionError says which, and how."""

    @settings(
        max_examples=examples or settings().max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(st.data())
    def look(data: st.DataObject) -> None:
        note(f"{law.name}: {law.statement.en} / {law.statement.zh}")
        law.check(ruleset, data.draw)

    look()


def _scores_lie_within_points(ruleset: Ruleset, draw: Draw) -> None:
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


def _deductions_make_up_the_points(ruleset: Ruleset, draw: Draw) -> None:
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
    lines = {source.name: len(source.lines) for source in ruleset.model.sources}
    for deduction in result.deductions:
        assert deduction.points > 0, deduction
        assert deduction.reason.strip(), deduction
        assert not _PLACEHOLDER.search(deduction.reason), deduction
        assert deduction.indicator == indicator.id, deduction
        assert deduction.rule.startswith(f"{indicator.id}."), deduction
        assert 1 <= deduction.line <= lines[deduction.file], deduction
        assert set(deduction.values) <= set(ruleset.plan.leaves[indicator.id].reads), deduction


def _groups_and_total_add_up(ruleset: Ruleset, draw: Draw) -> None:
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


def _better_never_scores_less(ruleset: Ruleset, draw: Draw) -> None:
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
    scores = [
        exact.score_of(ruleset.evaluate(plainly(plan, facts)), rule.indicator.id)
        for facts in (worse, better)
    ]
    if None not in scores:
        one, another = (plainly(plan, facts)[fact_id] for facts in (worse, better))
        told = f"{rule.indicator.name}: {one} earns {scores[0]}, {another} earns {scores[1]}"
        assert scores[0] <= scores[1], told  # type: ignore[operator]


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


def _order_changes_nothing(ruleset: Ruleset, draw: Draw) -> None:
    plan = ruleset.plan
    known = draw(known_facts(plan))
    assume(is_scorable(ruleset, known))
    source, seed = ruleset.model.source, draw(st.integers(0, 2**16))
    other = api.loads(reordered(source.text, seed), name=source.name)
    same = api.loads(reordered(source.text, seed, siblings=False), name=source.name)
    assert same.digest == ruleset.digest, "the order of keys changes the digest"
    expected = ruleset.evaluate(plainly(plan, known))
    forms = draw(_writings(ruleset, known))
    note(f"written as {forms}")
    before = numbers(expected)
    for found in (
        ruleset.evaluate(forms),
        other.evaluate(plainly(plan, known)),
        other.evaluate(forms),
    ):
        differing = [key for key, value in numbers(found).items() if value != before[key]]
        assert not differing, f"{differing} differ: {found}, {expected}"


def _writings(ruleset: Ruleset, known: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def writings(draw: st.DrawFn) -> dict[str, Any]:
        return written(draw, ruleset.plan, known)

    return writings()


def numbers(evaluation: Evaluation) -> dict[str, Any]:
    """Every number of an evaluation, whatever its order."""
    return {
        "total": exact.total_of(evaluation),
        "raw": exact.raw_total_of(evaluation),
        "points": evaluation.total_points,
        "grade": evaluation.grade,
        "scores": {i: (exact.computed(evaluation, i), r.status)
                   for i, r in evaluation.indicators.items()},
        "deductions": Counter((d.indicator, d.points, d.reason) for d in evaluation.deductions),
        "findings": {f.check: (f.status, f.difference, f.missing) for f in evaluation.findings},
    }  # fmt: skip


def _compiled_is_interpreted(ruleset: Ruleset, draw: Draw) -> None:
    evaluation = ruleset.evaluate(draw(facts_for(ruleset)))
    for indicator in ruleset.model.leaves():
        found = exact.computed(evaluation, indicator.id), exact.losses_of(evaluation, indicator.id)
        status = evaluation.indicators[indicator.id].status
        expected = interpreted(evaluation, indicator.id)
        told = f"{indicator.name}: compiled {(*found, status)}, interpreted {expected}"
        assert (*found, status) == expected, told


def _two_engines_agree(ruleset: Ruleset, draw: Draw) -> None:
    known = draw(known_facts(ruleset.plan, any_absent=True))
    expected = exact.second_opinion(ruleset.plan, known)
    facts = plainly(ruleset.plan, known)
    error = _refusal(ruleset, facts)
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


def _every_score_has_one_grade(ruleset: Ruleset, draw: Draw) -> None:
    model = ruleset.model
    if not model.grades:
        return
    total = model.total_points
    grid = Fraction(1, 10 ** (model.rounding.places if model.rounding else 3))
    ends = [band.low * total if band.is_share else band.low for band in model.grades]
    near = [e // grid * grid + k * grid for e in (*ends, total) for k in (-1, 0, 1, 2)]
    drawn = [Fraction(draw(st.integers(0, int(total / grid)))) * grid]
    for score in (s for s in [*near, *ends, *drawn, Fraction(0), total] if 0 <= s <= total):
        above = {low: min((e for e in ends if e > low), default=None) for low in ends}
        taken = [b for b, low in zip(model.grades, ends, strict=True)
                 if low <= score and ((end := above[low]) is None or score < end)]  # fmt: skip
        assert len(taken) == 1, f"{score} has {[band.grade for band in taken]}"
        assert graded(model, score, total) == taken[0].grade, f"{score} is {taken[0].grade}"


def _every_value_has_one_band(ruleset: Ruleset, draw: Draw) -> None:
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


def _bad_facts_are_named_at_once(ruleset: Ruleset, draw: Draw) -> None:
    broken = draw(broken_facts_for(ruleset))
    before = list(broken.facts.items())
    error = _refusal(ruleset, broken.facts)
    assert error is not None, f"{broken.faults} were accepted"
    assert error.render("zh"), "the error has no words"
    assert error.render("en"), "the error has no words"
    errors = [d for d in error.diagnostics if d.severity is Severity.ERROR]
    assert len(before) == len(broken.facts), "the facts were changed"
    for (key, value), (other_key, other) in zip(before, broken.facts.items(), strict=True):
        assert key is other_key, "the facts were changed"
        assert value is other, "the facts were changed"
    for fault in broken.faults:
        told = [d for d in errors if d.slug == fault.slug]
        assert any(fault.named in d.message.zh for d in told), f"{fault} is not named: {errors}"
        assert any(fault.named in d.message.en for d in told), f"{fault} is not named: {errors}"
    assert len(errors) == len(broken.faults), f"more is said than is wrong: {errors}"


def _refusal(ruleset: Ruleset, facts: dict[Any, Any]) -> FactError | None:
    try:
        ruleset.evaluate(facts)
    except FactError as error:
        return error
    return None


def _facts_are_left_alone(ruleset: Ruleset, draw: Draw) -> None:
    facts = draw(facts_for(ruleset))
    before = copy.deepcopy(facts)
    evaluation = ruleset.evaluate(facts)
    first = evaluation.to_json()
    for indicator_id in ruleset.plan.leaves:
        for language in ("zh", "en"):
            assert str(evaluation.explain(indicator_id, language)), f"{indicator_id}: no words"
    assert [*facts.items()] == [*before.items()], "the facts were changed"
    kinds = [[type(v) for v in each.values()] for each in (facts, before)]
    assert kinds[0] == kinds[1], "the facts were changed"
    assert evaluation.to_json() == first, "looking at an evaluation changed it"
    facts.clear()
    assert evaluation.to_json() == first, "the evaluation still reads the caller's facts"


def _equal_input_gives_equal_bytes(ruleset: Ruleset, draw: Draw) -> None:
    facts = draw(facts_for(ruleset))
    source = ruleset.model.source
    again = api.loads(source.text, name=source.name)
    evaluation = ruleset.evaluate(facts)
    backwards = dict(reversed(facts.items()))
    assert again.digest == ruleset.digest, "the same text has two digests"
    same = again.evaluate(facts).to_json() == evaluation.to_json()
    assert same, "the same ruleset and facts give different bytes"
    other = ruleset.evaluate(backwards)
    document, turned = evaluation_document(evaluation), evaluation_document(other)
    assert document == turned, "the order of the facts changes the result"


def _law(name: str, zh: str, en: str, check: Callable[[Ruleset, Draw], None]) -> Law:
    return Law(name, Text(zh, en), check)


LAWS: Final = (
    _law(
        "scores-lie-within-points",
        "得分在 0 到分值之间",
        "every score lies between 0 and its points",
        _scores_lie_within_points,
    ),
    _law(
        "deductions-make-up-the-points",
        "分值 = 得分 + 各项扣分，每一分都有原因",
        "points = score + deductions, exactly, each with a reason",
        _deductions_make_up_the_points,
    ),
    _law(
        "groups-and-total-add-up",
        "各级合计与总分、等级按规则得出",
        "groups, total and grade follow from the indicators",
        _groups_and_total_add_up,
    ),
    _law(
        "better-never-scores-less",
        "完成得更好，得分不会更低",
        "a better actual never scores less",
        _better_never_scores_less,
    ),
    _law(
        "order-changes-nothing",
        "顺序和写法不影响任何得分",
        "order and spelling change no number",
        _order_changes_nothing,
    ),
    _law(
        "compiled-is-interpreted",
        "编译执行与逐步解释的结果相同",
        "compiled and interpreted are the same",
        _compiled_is_interpreted,
    ),
    _law(
        "two-engines-agree",
        "与另一套慢算法的结果相同",
        "a slow second engine comes to the same scores",
        _two_engines_agree,
    ),
    _law(
        "every-score-has-one-grade",
        "每个得分恰好属于一个等级",
        "every score has exactly one grade",
        _every_score_has_one_grade,
    ),
    _law(
        "every-value-has-one-band",
        "每个值恰好属于一档",
        "every value lies in exactly one band",
        _every_value_has_one_band,
    ),
    _law(
        "bad-facts-are-named-at-once",
        "填报数据的所有错误一次指出",
        "all bad facts are named at once",
        _bad_facts_are_named_at_once,
    ),
    _law(
        "facts-are-left-alone",
        "不改动填报的数据",
        "what was passed in is never changed",
        _facts_are_left_alone,
    ),
    _law(
        "equal-input-gives-equal-bytes",
        "相同的规则集和数据得到逐字节相同的结果",
        "equal ruleset and facts give equal bytes",
        _equal_input_gives_equal_bytes,
    ),
)
