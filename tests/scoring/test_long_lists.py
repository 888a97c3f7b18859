"""Sixty of anything is plenty: that many work, more are refused where they stand."""

from __future__ import annotations

import pytest

import perfrules

HEAD = """
perfrules: 1
id: long
version: "1"
title: 长
total_points: 12
indicators:
- {{id: x, points: 12, {fact} scoring: {scoring}}}
"""
MOST = 60
LISTS = {
    "cases": ("otherwise: 0, cases", "{{when: 1次 / actual > {k}, points: 1}}"),
    "bands": ("bands", '{{when: "[{k}, {k1})", points: 1}}'),
    "interpolate": ("knots", "{{at: {k}, points: 1}}"),
    "levels": ("levels", "{{level: l{k}, when: 1次 / actual > {k}, points: 1}}"),
    "checklist": ("items", "{{name: i{k}, when: 1次 / actual > {k}, points: 0.2, gate: true}}"),
    "share-met": ("conditions", "{{name: i{k}, when: 1次 / actual > {k}}}"),
    "deductions": ("items", "{{reason: r{k}, count: actual, lose: 0.01}}"),
}


def ruleset(method: str, count: int) -> str:
    """An indicator with so many rows."""
    key, row = LISTS[method]
    rows = [row.format(k=k, k1=k + 1) for k in range(count)]
    if method == "bands":
        rows[-1] = "{when: otherwise, points: 0}"
    scoring = f"{{method: {method}, {key}: [{', '.join(rows)}]}}"
    return HEAD.format(fact="unit: 次, min: 1,", scoring=scoring)


@pytest.mark.parametrize("method", LISTS)
def test_sixty_rows_are_scored_and_explained(method: str):
    """The longest list allowed goes all the way."""
    evaluation = perfrules.loads(ruleset(method, MOST)).evaluate({"x": 5})

    lost = sum(d.points for d in evaluation.deductions)
    assert evaluation.total_score is not None
    assert evaluation.total_points == evaluation.total_score + lost
    assert str(evaluation.explain("x"))


@pytest.mark.parametrize("method", LISTS)
@pytest.mark.parametrize("count", [MOST + 1, 3_000])
def test_more_are_refused_at_their_key(method: str, count: int):
    """Nobody writes so many; a list that long comes from elsewhere."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(ruleset(method, count))

    assert ["too-many"] == [problem.slug for problem in caught.value.diagnostics]
    assert all(problem.span for problem in caught.value.diagnostics)


@pytest.mark.parametrize("count", [MOST, MOST + 1])
def test_answers_are_counted_too(count: int):
    """A choice has at most sixty answers with points."""
    answers = ", ".join(f"a{k}: {k % 12}" for k in range(count))
    text = HEAD.format(fact="", scoring=f"{{method: choice, answers: {{{answers}}}}}")

    if count > MOST:
        with pytest.raises(perfrules.RulesetError):
            perfrules.loads(text)
    else:
        evaluation = perfrules.loads(text).evaluate({"x": "a13"})
        assert 1 == evaluation.total_score
        assert str(evaluation.explain("x"))
