"""Groups by formula and by table, and other totals over the same tree."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

import perfrules
from perfrules import resources
from perfrules.aggregating import AGGREGATES
from perfrules.results import Status

Load = Callable[[str], perfrules.Ruleset]
Problems = Callable[..., list[tuple[str, str]]]
RATE = "unit: '%', scoring: {method: formula, formula: points * actual}"


def grouped(aggregate: str, more: str = "") -> str:
    """A ruleset of one group of two indicators, and another indicator."""
    return (
        f"total_points: 20\nindicators:\n- id: g\n  name: 产出\n  points: 10\n"
        f"  aggregate: {aggregate}\n{more}"
        f"  indicators:\n"
        f"  - {{id: a, name: 数量, points: 6, {RATE}, on_missing: not-applicable}}\n"
        f"  - {{id: b, name: 质量, points: 4, {RATE}, on_missing: not-applicable}}\n"
        f"- {{id: c, points: 10, {RATE}}}\n"
    )


@pytest.mark.parametrize(
    ("formula", "facts", "score"),
    [
        ("points * rate_of(a) * rate_of(质量)", {"a": 50, "b": 50}, "2.5"),
        ("score_of(a) + 3", {"a": 50, "b": 0}, "6"),
        ("score_of(a) * 4", {"a": 50, "b": 0}, "10"),  # never above the points
        ("score_of(a) - 4", {"a": 50, "b": 0}, "0"),  # nor below 0
        ("points * earned / possible", {"a": 50}, "5"),  # what is not reported takes no part
        ("scored", {"a": 50, "b": 1}, "2"),
        ("score_of(a) if scored == 1 else score_of(b)", {"a": 50}, "3"),
        ("points if earned == possible else 0", {"a": 100, "b": 100}, "10"),
        ("min(score_of(a), score_of(b)) / 3", {"a": 10, "b": 100}, "0.2"),
    ],
)
def test_a_group_is_what_its_formula_says(
    loaded: Load, formula: str, facts: dict[str, Any], score: str
):
    """It reads the scores and rates below, and how many there are."""
    ruleset = loaded(grouped(f"{{method: formula, formula: '{formula}'}}"))
    evaluation = ruleset.evaluate({**facts, "c": 100})

    assert evaluation.indicators["g"].score == Decimal(score)
    assert evaluation.total_score == Decimal(score) + 10


def test_a_child_that_is_asked_for_must_be_in_play(loaded: Load):
    """Without it the group is empty: it is worth what `when_empty` says."""
    aggregate = "{method: formula, formula: score_of(a) + score_of(b)}"
    left_out = loaded(grouped(aggregate)).evaluate({"a": 50, "c": 100})
    full = loaded(grouped(aggregate, "  when_empty: full\n")).evaluate({"a": 50, "c": 100})

    assert left_out.indicators["g"].status is Status.NOT_APPLICABLE
    assert left_out.total_score == 20  # rescaled
    assert full.indicators["g"].score == 10


def test_a_formula_without_a_value_is_a_fault_of_the_facts(loaded: Load, problems: Problems):
    """The group is named, with its line."""
    ruleset = loaded(grouped("{method: formula, formula: points * scored / score_of(a)}"))

    assert problems(ruleset.evaluate, {"a": 0, "b": 1, "c": 1}) == [(
        "no-value",
        "产出 has no score: in its formula a divisor is 0, or a root or a logarithm is out of range"
        " (ruleset, line 11)",
    )]  # fmt: skip


def test_a_row_that_a_table_does_not_have_is_a_fault_of_the_facts(loaded: Load, problems: Problems):
    """The group is named, what was asked for, and the line where the table can be mended."""
    ruleset = loaded(grouped("{method: table, rows: {2: {10: 10}}}"))

    assert problems(ruleset.evaluate, {"a": 50, "b": 100, "c": 1}) == [(
        "no-row",
        "产出 has no score: 2 scored that add up to 7, and the table has no such row"
        " (ruleset, line 11)",
    )]  # fmt: skip
    assert ruleset.evaluate({"a": 100, "b": 100, "c": 1}).indicators["g"].score == 10


def test_the_whole_and_another_total_may_lack_a_row(loaded: Load, problems: Problems):
    """They are told like groups."""
    whole = loaded(
        "total_points: 10\naggregate: {method: table, rows: {1: {10: 10}}}\nindicators:\n"
        f"- {{id: a, points: 10, {RATE}}}\n"
    )
    other = loaded(
        "total_points: 10\ntotals:\n  looked_up:\n    name: 查表\n    points: 1\n"
        "    aggregate: {method: table, rows: {1: {10: 1}}}\nindicators:\n"
        f"- {{id: a, points: 10, {RATE}}}\n"
    )

    assert problems(whole.evaluate, {"a": 50})[0][1].startswith("the total has no score: 1 scored")
    assert problems(other.evaluate, {"a": 50})[0][1].startswith("the total “查表” has no score")
    assert other.evaluate({"a": 100}).totals["looked_up"].score == 1


def test_a_missing_fact_is_told_before_a_group_that_lacks_it(loaded: Load, problems: Problems):
    """What a group cannot look up may only follow from what is missing below it."""
    ruleset = loaded(
        "total_points: 10\nindicators:\n- points: 10\n  name: 产出\n"
        "  aggregate: {method: table, rows: {2: {20: 10}}}\n  indicators:\n"
        f"  - {{id: a, points: 10, {RATE}}}\n  - {{id: b, points: 10, {RATE}}}\n"
    )

    assert [slug for slug, _ in problems(ruleset.evaluate, {"a": 50})] == ["missing-fact"]


CHOICES = "scoring: {method: choice, answers: {A: 4, B: 3, C: 2, D: 1}}"
LOOKED_UP = (
    "total_points: 4\nindicators:\n- name: 产出\n  points: 4\n"
    "  aggregate: {method: table, rows: {2: {2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4}}}\n"
    f"  indicators:\n  - {{id: a, points: 4, {CHOICES}}}\n  - {{id: b, points: 4, {CHOICES}}}\n"
)


def test_a_table_with_every_row_is_asked_without_a_doubt(loaded: Load):
    """It costs nothing to know that it cannot fail; a score that somebody gives still may."""
    ruleset = loaded(LOOKED_UP)
    evaluation = ruleset.evaluate({"a": "A", "b": "B"})

    assert ruleset.plan.layout.lacking == ()
    assert evaluation.total_score == 4
    with pytest.raises(perfrules.FactError, match="no-row"):
        evaluation.adjusted([{"indicator": "a", "score": "3.5", "reason": "复核"}])


@pytest.mark.parametrize(
    ("before", "after", "sums"),
    [
        ("{id: b, points: 4,", "{id: b, points: 4, on_missing: zero,", "1"),
        ("{id: b, points: 4,", "{id: b, points: 4, on_missing: not-applicable,", "1"),
        (
            "{id: b, points: 4,",
            "{id: b, points: 4, on_missing: not-applicable, on_not_applicable: zero,",
            "1",
        ),
        ("7: 4, ", "", "7"),
    ],
)
def test_a_row_that_can_be_asked_for_is_asked_for_when_loading(
    loaded: Load, before: str, after: str, sums: str
):
    """What every child can come to is known where it has answers or bands of its own."""
    with pytest.raises(perfrules.RulesetError) as caught:
        loaded(LOOKED_UP.replace(before, after))

    (found,) = caught.value.diagnostics
    assert found.slug == "table-row-missing"
    assert f"add up to {sums}" in found.message.en


OTHERS = (
    "total_points: 10\nrounding: {places: 2, at: [total]}\ntotals:\n"
    "  met: {name: 达标项数, each: 1 if points > 0 else 0}\n"
    "  mean: {points: 1, aggregate: mean, min_scored: 2}\n"
    "  groups: {over: first-level, points: 100, aggregate: min, when_empty: full}\n"
    "indicators:\n- name: 产出\n  indicators:\n"
    f"  - {{id: a, points: 5, {RATE}, on_missing: not-applicable}}\n"
    f"  - {{id: b, points: 2, {RATE}, on_missing: not-applicable}}\n"
    f"- {{id: c, points: 3, {RATE}, on_missing: pending}}\n"
)


def test_other_totals_count_by_their_own_measure(loaded: Load):
    """Score rates times what each counts for, rounded like the total; the grade is not theirs."""
    evaluation = loaded(OTHERS).evaluate({"a": 100, "b": 50, "c": 33})
    found = {name: (total.score, total.points) for name, total in evaluation.totals.items()}

    assert found == {
        "met": (Decimal("1.83"), 3),
        "mean": (Decimal("0.61"), 1),
        "groups": (33, 100),
    }
    assert evaluation.totals["met"].name == "达标项数"
    assert evaluation.totals["mean"].name == "mean"


PARAMETERS = {
    "best-of": "{method: best-of, count: 2}",
    "min-plus": "{method: min-plus, plus: 0.5}",
    "table": "{method: table, rows: {1: {5: 1, 10: 2}, 2: {5: 1, 10: 2, 15: 3}}}",
    "formula": "{method: formula, formula: earned / 2}",
}


@pytest.mark.parametrize("over", ["indicators", "first-level"])
@pytest.mark.parametrize("name", [name for name in AGGREGATES if name != "none"])
def test_another_total_by_every_aggregation(loaded: Load, name: str, over: str):
    """Each gives a score, the one that a tree of the same indicators has."""
    below = f"- {{id: a, points: 5, {RATE}}}\n- {{id: b, points: 5, {RATE}}}\n"
    written = PARAMETERS.get(name, name)
    ruleset = loaded(
        f"total_points: 10\ntotals:\n  t: {{over: {over}, points: 10, aggregate: {written}}}\n"
        f"indicators:\n{below}"
    )
    weighed = below.replace("points: 5", "weight: 1") if name == "weighted-mean" else below
    alone = loaded(f"total_points: 10\naggregate: {written}\nindicators:\n{weighed}")

    facts = {"a": 100, "b": 0}
    assert ruleset.evaluate(facts).totals["t"].score == alone.evaluate(facts).total_score


def test_what_does_not_apply_is_in_no_total(loaded: Load):
    """With a sum it is not in the points either; a total may ask for more than there is."""
    evaluation = loaded(OTHERS).evaluate({"c": 33})
    totals = evaluation.totals

    assert (totals["met"].score, totals["met"].points) == (Decimal("0.33"), 1)
    assert (totals["mean"].score, totals["mean"].status) == (None, Status.NOT_APPLICABLE)
    assert totals["groups"].score == 33


def test_what_is_pending_leaves_totals_pending(loaded: Load):
    """Until somebody judges."""
    evaluation = loaded(OTHERS).evaluate({"a": 100, "b": 50})

    assert {total.status for total in evaluation.totals.values()} == {Status.PENDING}
    assert {total.score for total in evaluation.totals.values()} == {None}


def test_the_document_has_the_totals(loaded: Load):
    """In the shape of the schema."""
    evaluation = loaded(OTHERS).evaluate({"a": 100, "b": 50, "c": 33})
    document = json.loads(evaluation.to_json())

    assert document["totals"]["met"] == {
        "name": "达标项数", "score": "1.83", "points": "3", "status": "scored",
    }  # fmt: skip
    jsonschema.validate(document, json.loads(resources.schema_text("evaluation")))


def test_the_explanation_of_the_total_has_the_formulas_of_groups(loaded: Load):
    """With the value of every part, and the names that people know."""
    ruleset = loaded(grouped("{method: formula, formula: points * rate_of(a) * scored / 4}"))
    told = str(ruleset.evaluate({"a": 50, "b": 50, "c": 100}).explain_total("zh"))

    assert "汇总公式：产出（第 11 行）" in told
    assert "数量得分率 = 50%" in told
    assert "已评分的下级个数 = 2" in told


def test_an_empty_group_has_no_formula_to_explain(loaded: Load):
    """Nor is a child that is not in play given a score."""
    ruleset = loaded(grouped("{method: formula, formula: score_of(a) + rate_of(b)}"))

    assert "汇总公式" not in str(ruleset.evaluate({"c": 100}).explain_total())
    assert "质量得分率 = —" in str(ruleset.evaluate({"a": 1, "c": 100}).explain_total("zh"))


def test_the_whole_and_other_totals_are_explained_too(loaded: Load):
    """A formula may stand anywhere an aggregation may."""
    ruleset = loaded(
        "total_points: 10\naggregate: {method: formula, formula: score_of(a) / 2}\ntotals:\n"
        "  half: {each: 4, points: 4, aggregate: {method: formula, formula: score_of(a) / 2}}\n"
        f"indicators:\n- {{id: a, points: 10, {RATE}}}\n"
    )
    evaluation = ruleset.evaluate({"a": 50})
    told = str(evaluation.explain_total("en"))

    assert (evaluation.total_score, evaluation.totals["half"].score) == (Decimal("2.5"), 1)
    assert "formula of the total (line 7)" in told
    assert "formula of half (line 9)" in told
    assert "score of a = 2" in told


def test_a_group_whose_formula_asks_for_too_much_is_not_in_play(loaded: Load):
    """What is told of the rescaling is what the total is rescaled from."""
    ruleset = loaded(grouped("{method: formula, formula: score_of(a) + score_of(b)}"))
    evaluation = ruleset.evaluate({"a": 50, "c": 50})

    assert evaluation.total_score == 10
    assert (evaluation.applicable_points, evaluation.rescaled) == (10, True)
    assert evaluation.indicators["g"].applicable_points == 0


def test_groups_by_formula_are_rounded_like_others(loaded: Load):
    """Where the ruleset rounds groups."""
    ruleset = loaded(
        "rounding: {places: 1, at: [group]}\n"
        + grouped("{method: formula, formula: score_of(a) / 7}")
    )

    assert ruleset.evaluate({"a": 100, "c": 0}).indicators["g"].score == Decimal("0.9")


@pytest.mark.parametrize(
    "below",
    [
        # What depends on another fact, on a number and a condition, or is a group, is not known.
        "{id: a, points: 4, unit: 次, applies_when: actual > 1次, scoring: {method: bands,"
        " bands: [{when: '> 3次', points: 4}, {when: otherwise, points: 1}]}}",
        "{id: a, points: 4, actual: b * 2, target: ≥ 2次}, {id: b, points: 4, target: ≥ 1次}",
        "{id: g, indicators: [{id: a, points: 4, target: ≥ 1次}]}",
        "{id: a, points: 4, target: ≥ 1次, zero_when: actual > 9次}",
        "{id: a, points: 4, unit: 次, scoring: {method: formula, formula: points / 2}}",
        "{id: a, points: 4, unit: 次, scoring: {method: levels, levels:"
        " [{level: 一, when: actual > 1次, points: 4}]}, deductions:"
        " [{reason: 多, when: actual > 9次, lose: 1}]}",
    ],
)
def test_where_it_is_not_known_what_is_asked_for_nothing_is_refused(loaded: Load, below: str):
    """The row is asked for when facts are."""
    ruleset = loaded(
        "total_points: 4\nindicators:\n- name: 产出\n  points: 4\n"
        f"  aggregate: {{method: table, rows: {{1: {{4: 4}}}}}}\n  indicators: [{below}]\n"
    )

    assert len(ruleset.plan.layout.lacking) == 1


def test_bands_and_what_does_not_apply_are_known(loaded: Load):
    """Also where they are rounded, or are given all their points."""
    ruleset = loaded(
        "total_points: 4\nrounding: {places: 0, at: [indicator]}\nindicators:\n- name: 产出\n"
        "  points: 4\n  aggregate: {method: table, rows: {1: {4: 4, 1: 2}}}\n  indicators:\n"
        "  - {id: a, points: 4, unit: 次, on_missing: not-applicable, on_not_applicable: full,"
        " scoring: {method: bands, bands: [{when: '> 3次', points: 4},"
        " {when: otherwise, points: 1.4}]}}\n"
    )

    assert ruleset.plan.layout.lacking == ()
    assert ruleset.evaluate({"a": 1}).total_score == 2
    assert ruleset.evaluate({}).total_score == 4


def test_too_many_sums_are_not_looked_through(loaded: Load):
    """Loading takes no longer for it."""
    answers = ", ".join(f"a{k}: {k}.{k * k:04}" for k in range(9)) + ", b: 10"
    below = "".join(
        f"  - {{id: i{k}, points: 10, scoring: {{method: choice, answers: {{{answers}}}}}}}\n"
        for k in range(20)
    )
    ruleset = loaded(
        "total_points: 10\nindicators:\n- name: 产出\n  points: 10\n"
        f"  aggregate: {{method: table, rows: {{20: {{200: 10}}}}}}\n  indicators:\n{below}"
    )

    assert len(ruleset.plan.layout.lacking) == 1


def test_a_formula_of_another_total_without_a_value_is_told_of_that_total(
    loaded: Load, problems: Problems
):
    """So that nobody looks for an indicator of that name."""
    ruleset = loaded(
        "total_points: 10\ntotals:\n  f:\n    points: 1\n"
        "    aggregate: {method: formula, formula: points / earned}\nindicators:\n"
        f"- {{id: a, points: 10, {RATE}}}\n"
    )

    [(slug, told)] = problems(ruleset.evaluate, {"a": 0})

    assert slug == "no-value"
    assert told.startswith("the total “f” has no score: in its formula a divisor is 0")


EXPLAINED = (
    "total_points: 20\nrounding: {places: 2, at: [total]}\ntotals:\n"
    "  met: {name: 达标项数, each: 1 if points > 3 else 0, aggregate: sum}\n"
    "  g: {name: 另一个, points: 5, min_scored: 2, when_empty: zero,"
    " aggregate: {method: formula, formula: points * rate_of(a)}}\n"
    f"indicators:\n- {{id: a, name: 数量, points: 6, {RATE}, on_missing: not-applicable}}\n"
    f"- {{id: b, name: 质量, points: 3, {RATE}, on_missing: not-applicable}}\n"
    f"- {{id: g, points: 11, {RATE}}}\n"
)


@pytest.mark.parametrize("name", ["met", "达标项数"])
def test_another_total_is_explained_by_what_counts_in_it(loaded: Load, name: str):
    """By id and by name: the rate of each times what it counts."""
    trace = loaded(EXPLAINED).evaluate({"a": 50, "b": 90, "g": "33.33"}).explain(name)
    told = str(trace)

    assert (trace.indicator, trace.name) == ("met", "达标项数")
    assert "达标项数：0.83 分，满分 2 分" in told
    assert "汇总（第 9 行），保留 2 位小数\n  达标项数 ⇒ 0.83" in told
    assert "    数量 = 0.5 / 1\n    质量 = 不参加汇总\n    g = 0.3333 / 1" in told


def test_a_total_that_an_indicator_is_called_as_has_its_name(loaded: Load):
    """An id of the tree comes first; the formula of the total, and where it is empty, is told."""
    ruleset = loaded(EXPLAINED)
    evaluation = ruleset.evaluate({"a": 50, "b": 90, "g": 10})

    assert evaluation.explain("g").name == "g"
    told = str(evaluation.explain("另一个", language="en"))
    assert "另一个: 2.5 of 5 points" in told
    assert "score rate of 数量 = 50%" in told
    short = ruleset.evaluate({"g": 10}).explain("另一个", language="zh")
    assert "已评分的下级 1 个，不足 2 个：按规则不得分" in str(short)


@pytest.mark.parametrize("name", ["total", "总得分"])
def test_the_whole_is_explained_by_its_name(loaded: Load, name: str):
    """Unless something in the ruleset is called so."""
    ruleset = loaded(EXPLAINED)
    evaluation = ruleset.evaluate({"a": 50, "b": 90, "g": 10})
    own = loaded(EXPLAINED.replace("id: b, name: 质量", f"id: b, name: {name}"))

    assert evaluation.explain(name) == evaluation.explain_total()
    assert own.evaluate({"a": 50, "b": 90, "g": 10}).explain(name).indicator == "b"


@pytest.mark.parametrize("name", ["mets", "", "total`met", 5])
def test_what_nothing_is_called_is_not_explained(loaded: Load, name: Any):
    """KeyError, as of any mapping."""
    evaluation = loaded(EXPLAINED).evaluate({"a": 50, "b": 90, "g": 10})

    with pytest.raises(KeyError):
        evaluation.explain(name)


def test_a_pending_total_is_told_to_be(loaded: Load):
    """There is no number before somebody judges."""
    text = EXPLAINED.replace("on_missing: not-applicable", "on_missing: pending")
    told = str(loaded(text).evaluate({"b": 90, "g": 10}).explain("met", language="en"))

    assert "达标项数: pending, 2 points" in told
    assert "数量 = pending" in told
