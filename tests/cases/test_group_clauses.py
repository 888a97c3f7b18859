"""Clauses of groups, of the whole, of other totals and other scales, and what reaches them."""

from __future__ import annotations

from typing import Any

import pytest

import perfrules
from perfrules.cases.running import coverage

from .conftest import HEAD

RATE = "unit: '%', scoring: {method: formula, formula: points * actual}"
MAY_LACK = f"{RATE}, on_missing: not-applicable"
GRADES = "grades: [{grade: 优, from: 60%}, {grade: 差, from: 0}]\n"


def counted(text: str, *facts: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The clauses that are not about single indicators, and those that the facts do not reach."""
    ruleset = perfrules.loads(f"{HEAD}language: zh\n{text}")
    found = coverage(ruleset.plan, [ruleset.evaluate(each) for each in facts])
    leaves = ruleset.plan.leaves

    def told(clauses: Any) -> list[str]:
        return [f"{c.path} {c.words.zh}" for c in clauses if c.owner not in leaves]

    return told(found.clauses), told(found.unreached)


def group(keys: str, *, a: str = MAY_LACK, b: str = MAY_LACK, more: str = "") -> str:
    """A group of two indicators, and another indicator beside it."""
    return (
        f"total_points: 20\n{more}indicators:\n- id: g\n  points: 10\n{keys}  indicators:\n"
        f"  - {{id: a, points: 5, {a}}}\n  - {{id: b, points: 5, {b}}}\n"
        f"- {{id: c, points: 10, {RATE}}}\n"
    )


ENOUGH, SHORT = "g.min_scored 已评分的下级至少 2 个", "g.min_scored 已评分的下级不足 2 个：不得分"


@pytest.mark.parametrize(
    ("facts", "unreached"),
    [
        ({"a": 1, "b": 1, "c": 1}, [SHORT]),
        ({"a": 1, "c": 1}, [ENOUGH]),
        ({"c": 1}, [ENOUGH]),
    ],
)
def test_enough_is_scored_or_too_little_is(facts: dict[str, Any], unreached: list[str]):
    """`min_scored` has both outcomes."""
    text = group("  aggregate: mean\n  min_scored: 2\n  when_empty: zero\n")

    assert ([ENOUGH, SHORT], unreached) == counted(text, facts)


def test_when_empty_has_both_outcomes_too():
    """Also where one is enough, and where nothing is said of the group but that."""
    there, none = "g.when_empty 有已评分的下级", "g.when_empty 没有已评分的下级：得满分"
    text = group("  when_empty: full\n")

    assert ([there, none], [none]) == counted(text, {"a": 1, "c": 1})
    assert ([there, none], [there]) == counted(text, {"c": 1})
    assert ([there, none], []) == counted(text, {"c": 1}, {"b": 1, "c": 1})


def test_what_a_formula_asks_for_may_not_apply():
    """Although something below is scored."""
    there = "g.when_empty 公式要用的下级都适用"
    none = "g.when_empty 公式要用的下级不适用：不得分"
    text = group(
        "  aggregate: {method: formula, formula: score_of(a) + score_of(b)}\n  when_empty: zero\n"
    )

    assert ([there, none], [none]) == counted(text, {"a": 1, "b": 1, "c": 1})
    assert ([there, none], [there]) == counted(text, {"b": 1, "c": 1})


@pytest.mark.parametrize(
    ("keys", "a", "b"),
    [
        ("", MAY_LACK, MAY_LACK),  # nothing is said of it
        ("  when_empty: zero\n", RATE, MAY_LACK),  # a is always scored
        ("  aggregate: mean\n  min_scored: 2\n", RATE, f"{MAY_LACK}, on_not_applicable: zero"),
        ("  aggregate: mean\n  min_scored: 2\n", RATE, f"{RATE}, on_missing: zero"),
        (
            "  aggregate: {method: formula, formula: score_of(a)}\n  when_empty: zero\n",
            RATE,
            MAY_LACK,
        ),
    ],
)
def test_what_cannot_happen_is_no_clause(keys: str, a: str, b: str):
    """Where enough is in play whatever is reported, or the author says nothing of it."""
    assert ([], []) == counted(group(keys, a=a, b=b), {"a": 1, "c": 1, "b": 1})


@pytest.mark.parametrize(
    ("inner", "clauses"),
    [("", 2), ("    when_empty: zero\n", 2), ("    aggregate: none\n", 2)],
)
def test_a_group_below_may_be_out_of_play(inner: str, clauses: int):
    """Unless it says what it is worth when it is empty; then the one above is never empty."""
    text = (
        "total_points: 10\nindicators:\n- id: g\n  points: 10\n  aggregate: mean\n"
        "  when_empty: zero\n  indicators:\n  - id: h\n    points: 10\n"
        f"{inner}    indicators:\n    - {{id: a, points: 10, {MAY_LACK}}}\n"
    )
    found = counted(text)[0]

    assert clauses == len(found)
    owner = "h" if "zero" in inner else "g"
    assert all(each.startswith(f"{owner}.when_empty") for each in found)


def test_nothing_is_known_of_a_pending_group():
    """Somebody may yet judge that it is scored."""
    pending = f"{RATE}, on_missing: pending"
    text = group("  aggregate: mean\n  min_scored: 2\n", a=pending)

    assert len(counted(text, {"b": 1, "c": 1})[1]) == 2
    assert ["g.min_scored 已评分的下级至少 2 个"] == counted(text, {"a": 1, "c": 1})[1]


def test_the_whole_and_other_totals_have_outcomes():
    """Each by its own rule; a veto that leaves no rating changes nothing."""
    text = (
        "total_points: 10\naggregate: mean\nwhen_empty: zero\n"
        "totals: {both: {name: 两项, each: 1, aggregate: sum, min_scored: 2, when_empty: full}}\n"
        "facts: {bad: {kind: flag}}\n"
        "vetoes: [{id: v, when: bad, reason: 造假, effect: not-rated}]\n"
        f"indicators:\n- {{id: a, points: 10, {MAY_LACK}}}\n- {{id: b, points: 10, {MAY_LACK}}}\n"
    )
    whole = ["when_empty 有已评分的下级", "when_empty 没有已评分的下级：不得分"]
    both = [
        "totals.both.min_scored 已评分的下级至少 2 个",
        "totals.both.min_scored 已评分的下级不足 2 个：得满分",
    ]

    def unreached(*facts: dict[str, Any]) -> list[str]:
        return [each for each in counted(text, *facts)[1] if not each.startswith("vetoes")]

    assert [*whole, *both] == [w for w in counted(text)[0] if not w.startswith("vetoes")]
    assert unreached({"a": 1, "b": 1, "bad": "否"}) == [whole[1], both[1]]
    assert unreached({"a": 1, "bad": "是"}) == [whole[1], both[0]]
    assert unreached({"bad": "是"}) == [whole[0], both[0]]


@pytest.mark.parametrize(
    ("facts", "unreached"),
    [
        ({"a": 100, "b": 100, "c": 1}, ["不成立：下级得分合计 ≥ 6", "成立：b得分率 < 50%",
                                        "不成立：b得分率 < 50%"]),
        ({"a": 50, "b": 40, "c": 1}, ["成立：下级得分合计 ≥ 6", "不成立：b得分率 < 50%"]),
        ({"a": 50, "b": 60, "c": 1}, ["成立：下级得分合计 ≥ 6", "成立：b得分率 < 50%"]),
        # b is asked for and does not apply: of the first condition it was known.
        ({"a": 50, "c": 1}, ["成立：下级得分合计 ≥ 6", "成立：b得分率 < 50%",
                             "不成立：b得分率 < 50%"]),
        # Nothing was computed.
        ({"c": 1}, ["成立：下级得分合计 ≥ 6", "不成立：下级得分合计 ≥ 6", "成立：b得分率 < 50%",
                    "不成立：b得分率 < 50%"]),
    ],
)  # fmt: skip
def test_conditions_in_the_formula_of_a_group_have_both_sides(
    facts: dict[str, Any], unreached: list[str]
):
    """What was not read is not reached."""
    text = group(
        "  aggregate: {method: formula, formula:"
        " points if earned >= 6 else 0 if rate_of(b) < 50% else earned}\n"
    )

    assert unreached == [each.removeprefix("g.aggregate ") for each in counted(text, facts)[1]]


def test_a_formula_that_min_scored_keeps_away_was_not_computed():
    """Its conditions are not reached then."""
    text = group(
        "  min_scored: 2\n"
        "  aggregate: {method: formula, formula: points if earned >= 6 else earned}\n"
    )

    assert 2 == len([w for w in counted(text, {"a": 1, "c": 1})[1] if "g.aggregate" in w])
    assert 1 == len([w for w in counted(text, {"a": 1, "b": 1, "c": 1})[1] if "g.aggregate" in w])


def test_formulas_of_the_whole_and_of_other_totals_count():
    """Each with its own names."""
    text = (
        "total_points: 10\n"
        "aggregate: {method: formula, formula: points if rate_of(a) >= 50% else 0}\n"
        "totals:\n  half: {each: 1, points: 1,"
        " aggregate: {method: formula, formula: 1 if scored == 2 else 0}}\n"
        f"indicators:\n- {{id: a, name: 数量, points: 10, {RATE}}}\n"
        f"- {{id: b, points: 10, {MAY_LACK}}}\n"
    )

    assert [
        "aggregate 不成立：数量得分率 ≥ 50%", "totals.half.aggregate 成立：已评分的下级个数 = 2",
    ] == counted(text, {"a": 60})[1]  # fmt: skip
    assert [] == counted(text, {"a": 60, "b": 1}, {"a": 40})[1]


def test_every_grade_of_every_scale_counts():
    """Each scale by itself."""
    text = (
        f"total_points: 10\n{GRADES}"
        "scales: {国家: [{grade: 达标, from: 8}, {grade: 不达标, from: 0}]}\n"
        f"indicators: [{{id: a, points: 10, {RATE}}}]\n"
    )
    clauses = [
        "grades[0] 评为优", "grades[1] 评为差",
        "scales.国家[0] 国家：评为达标", "scales.国家[1] 国家：评为不达标",
    ]  # fmt: skip

    assert (clauses, [clauses[1], clauses[2]]) == counted(text, {"a": 70})
    assert [] == counted(text, {"a": 80}, {"a": 50})[1]


def test_clauses_of_groups_stand_where_the_group_is_put_together():
    """At `aggregate`, where there is one, else where the group begins."""
    ruleset = perfrules.loads(HEAD + group("  aggregate: mean\n  min_scored: 2\n"))
    found = {c.path: c.line for c in coverage(ruleset.plan, ()).clauses}
    plain = perfrules.loads(HEAD + group("  when_empty: zero\n"))
    other = {c.path: c.line for c in coverage(plain.plan, ()).clauses}

    assert ruleset.model.source.line(found["g.min_scored"]) == "  aggregate: mean"
    assert plain.model.source.line(other["g.when_empty"]) == "- id: g"
