"""Bonuses, penalties, vetoes and limits of the grade: what they do to the total, and why."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules.evaluating.evaluation import Evaluation
from perfrules.results import Status

HEAD = 'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\ntotal_points: 100\n'
ROUNDED = "rounding: {places: 2, at: [total]}\n"
GRADES = (
    "grades:\n- {grade: 优, from: 90}\n- {grade: 良, from: 80}\n"
    "- {grade: 中, from: 60}\n- {grade: 差, from: 0}\n"
)
FACTS = (
    "facts:\n  cases: {name: 违规次数, unit: 次, min: 0}\n  fraud: {name: 数据作假, kind: flag}\n"
    "  ideas: {name: 创新项数, unit: 项, min: 0}\n"
)
INDICATORS = (
    "indicators:\n- name: 产出\n  indicators:\n"
    "  - {name: 甲, points: 50, target: 100%, scoring: ratio, decimals: 3}\n"
    "- {name: 乙, points: 50, target: 100%, scoring: ratio, on_missing: pending}\n"
)
USUAL = {"甲": "100%", "乙": "100%", "cases": 0, "fraud": False, "ideas": 0}


def scored(body: str, **facts: Any) -> Evaluation:
    """The evaluation under a ruleset with these rules of the whole."""
    ruleset = perfrules.loads(HEAD + GRADES + FACTS + body + INDICATORS)
    return ruleset.evaluate({**USUAL, **facts})


BONUSES = (
    "bonuses:\n  cap: 3\n  items:\n  - {id: ideas, reason: 机制创新, count: ideas, points: 1}\n"
    "  - {id: clean, reason: 没有违规, when: cases == 0次, points: 0.5}\n"
)
PENALTIES = (
    "penalties:\n  cap: 30\n  items:\n"
    "  - {id: cases, reason: 违规违纪, count: cases, points: 4, max: 20}\n"
    "  - {id: fraud, reason: 数据作假, when: fraud, points: 15}\n"
)


def test_without_rules_of_the_whole_nothing_is_said_of_it():
    """Nor are there keys in the document that were not there before."""
    ruleset = perfrules.loads(HEAD + GRADES + INDICATORS)
    evaluation = ruleset.evaluate({"甲": "90%", "乙": "90%"})

    assert (evaluation.bonuses, evaluation.penalties, evaluation.vetoes) == ((), (), ())
    assert (evaluation.grade_reasons, evaluation.grades, evaluation.range) == ((), {}, None)
    assert evaluation.review is None
    assert evaluation.base_score == evaluation.raw_total_score == 90
    assert {"bonuses", "vetoes", "range", "review"} & evaluation.to_dict().keys() == set()


@pytest.mark.parametrize(
    ("ideas", "added", "total"),
    [(0, ["0.5"], "90.5"), (2, ["2", "0.5"], "92.5"), (3, ["3", "0"], "93"), (9, ["3", "0"], "93")],
)
def test_bonuses_stop_at_their_cap(ideas: int, added: list[str], total: str):
    """The first ones count first; what the cap leaves of one is what it says, also when met."""
    evaluation = scored(BONUSES, 甲="80%", ideas=ideas)

    assert [str(bonus.points) for bonus in evaluation.bonuses] == added
    assert evaluation.base_score == 90
    assert evaluation.total_score == Decimal(total)


def test_a_bonus_says_how_it_came_about():
    """How often, how much each, what the cap left, which facts, which line."""
    ideas, clean = scored(BONUSES, ideas=4, 甲="80%").bonuses

    assert ideas.reason == "机制创新：4 项，每项加 1 分（合计最多 3 分，计入 3 分）"
    assert clean.reason == "没有违规（合计最多 3 分，计入 0 分）"
    assert dict(ideas.values) == {"ideas": "4项"}
    assert (ideas.id, ideas.rule, ideas.line) == ("ideas", "bonuses.items[0]", 18)


@pytest.mark.parametrize(
    ("cap", "total"), [("", "100"), ("total_cap: 102\n", "102"), ("total_cap: 103\n", "103")]
)
def test_the_total_stops_at_its_cap(cap: str, total: str):
    """At the points of the whole, unless the ruleset says more."""
    evaluation = scored(cap + BONUSES, ideas=5)

    assert evaluation.total_score == Decimal(total)
    assert sum(bonus.points for bonus in evaluation.bonuses) == 3
    assert evaluation.score_rate == Decimal(total) / 100


def test_penalties_are_taken_down_to_nothing():
    """20 at the most for the cases, 30 for all; and no total is below 0."""
    evaluation = scored(PENALTIES, 甲="10%", 乙="10%", cases=9, fraud=True)

    assert [str(penalty.points) for penalty in evaluation.penalties] == ["20", "10"]
    assert evaluation.penalties[0].reason == "违规违纪：9 次，每次减 4 分，最多 20 分"
    assert (evaluation.base_score, evaluation.total_score) == (10, 0)
    assert evaluation.grade == "差"


@pytest.mark.parametrize("ideas", [0, 1, 2, 7])
@pytest.mark.parametrize("cases", [0, 1, 6])
@pytest.mark.parametrize("rate", ["99.999%", "33.333%", "0%"])
def test_the_total_is_the_rounded_sum_within_its_limits(rate: str, cases: int, ideas: int):
    """The total is the base with bonuses less penalties, rounded, from 0 to the cap."""
    evaluation = scored(ROUNDED + BONUSES + PENALTIES, 甲=rate, cases=cases, ideas=ideas)
    assert evaluation.base_score is not None
    added = sum(bonus.points for bonus in evaluation.bonuses)
    taken = sum(penalty.points for penalty in evaluation.penalties)
    expected = round(evaluation.base_score + added - taken + Decimal("1e-9"), 2)

    assert evaluation.total_score == min(max(expected, Decimal(0)), Decimal(100))


def test_a_bonus_may_ask_for_the_total_without_it():
    """`total` in it is what the whole comes to before bonuses and penalties."""
    body = "bonuses:\n  items:\n  - {reason: 优胜, when: total >= 90, points: 1}\n"

    assert scored(body, 甲="80%").total_score == 91
    assert scored(body, 甲="79.999%").total_score == Decimal("89.9995")


@pytest.mark.parametrize(
    ("grade_on", "body", "grade"),
    [
        ("rounded", "", "优"),
        ("raw", "", "良"),
        ("raw", "bonuses:\n  items:\n  - {reason: 奖, when: fraud, points: 0.004}\n", "优"),
    ],
)
def test_89996_is_graded_as_the_ruleset_says(grade_on: str, body: str, grade: str):
    """It prints 90.00; the raw total with bonuses decides where the ruleset says raw."""
    rounding = f"rounding: {{places: 2, at: [total], grade_on: {grade_on}}}\n"
    evaluation = scored(rounding + body, 甲="79.992%", fraud=bool(body))

    assert str(evaluation.total_score) == "90.00"
    assert evaluation.base_score == Decimal("89.996")
    assert evaluation.grade == grade


VETOES = (
    "vetoes:\n- {id: fraud, when: fraud, reason: 数据作假, effect: {score: 0}}\n"
    "- {id: cases, when: cases > 3次, reason: 违规过多, effect: {grade: 中}}\n"
    "- {id: many, when: cases > 9次, reason: 无法评价, effect: not-rated}\n"
)


def test_a_veto_takes_the_score():
    """And the grade with it; what the score would have been stays in the base."""
    evaluation = scored(VETOES, fraud=True)

    assert (evaluation.total_score, evaluation.raw_total_score, evaluation.grade) == (0, 0, "差")
    assert evaluation.base_score == 100
    assert [(veto.id, veto.effect) for veto in evaluation.vetoes] == [("fraud", "score")]
    assert evaluation.status is Status.SCORED
    assert evaluation.grade_reasons == ()


@pytest.mark.parametrize(("rate", "grade"), [("100%", "中"), ("60%", "中"), ("0%", "差")])
def test_a_forced_grade_raises_nothing(rate: str, grade: str):
    """The score stays; a worse grade stays too."""
    evaluation = scored(VETOES, 甲=rate, 乙=rate if rate == "0%" else "100%", cases=4)

    assert evaluation.grade == grade
    assert evaluation.total_score == evaluation.base_score
    assert [reason.kind for reason in evaluation.grade_reasons] == ["veto"] * (
        evaluation.total_score >= 80
    )


def test_several_vetoes_all_stand_there():
    """Not rated is the last word."""
    evaluation = scored(VETOES, cases=10, fraud=True)

    assert [veto.id for veto in evaluation.vetoes] == ["fraud", "cases", "many"]
    assert (evaluation.total_score, evaluation.grade) == (None, None)
    assert evaluation.status is Status.VETOED
    assert evaluation.score_rate is None


def test_a_veto_stands_while_somebody_has_yet_to_judge():
    """Not rated is decided; a score of 0 will be, and the range says so."""
    unrated = scored(VETOES, 乙=None, cases=10)
    nothing = scored(VETOES, 乙=None, fraud=True)

    assert (unrated.status, unrated.range) == (Status.VETOED, None)
    assert nothing.status is Status.PENDING
    assert [veto.id for veto in nothing.vetoes] == ["fraud"]
    assert nothing.range is not None
    assert nothing.range.worst == nothing.range.best
    assert nothing.range.best.total_score == 0


LIMITS = (
    "grade_caps:\n- {when: cases > 0次, at_best: 良, reason: 有违规不得评优}\n"
    "minimums:\n- grade: 优\n  require:\n"
    "  - {that: rate_of(产出) >= 90%, reason: 产出得分率达到90%}\n"
    "  - {that: ideas > 0项, reason: 有创新}\n"
    "- {grade: 良, require: [{that: score_of(乙) >= 30, reason: 乙至少30分}]}\n"
)


@pytest.mark.parametrize(
    ("facts", "grade", "reasons"),
    [
        ({"ideas": 1}, "优", []),
        ({"ideas": 1, "cases": 1}, "良", ["cap"]),
        ({}, "良", ["minimum"]),
        ({"甲": "89.999%"}, "良", ["minimum", "minimum"]),
        ({"甲": "90%", "ideas": 1}, "优", []),
        ({"乙": "80%", "甲": "89%", "cases": 2}, "良", []),
        ({"乙": "60%", "甲": "100%"}, "良", []),
        ({"乙": "0%", "甲": "100%"}, "差", []),
    ],
)
def test_limits_of_the_grade(facts: dict[str, Any], grade: str, reasons: list[str]):
    """Caps first, then down to the best grade whose minimums hold; the score is untouched."""
    evaluation = scored(LIMITS, **facts)

    assert evaluation.grade == grade
    assert [reason.kind for reason in evaluation.grade_reasons] == reasons
    assert evaluation.total_score == evaluation.base_score


def test_a_grade_falls_through_several_minimums():
    """Every grade that it could not have is named with what it lacks."""
    body = LIMITS.replace("score_of(乙) >= 30", "score_of(乙) >= 48")
    evaluation = scored(body, 乙="94%")

    assert evaluation.grade == "中"
    assert [(reason.grade, reason.reason) for reason in evaluation.grade_reasons] == [
        ("优", "有创新"),
        ("良", "乙至少30分"),
    ]


def test_what_does_not_apply_is_held_to_nothing():
    """No bonus, no veto, no minimum comes of a score that there is none of."""
    body = (
        "bonuses:\n  items:\n  - {reason: 甲满分, when: score_of(甲) >= 50, points: 1}\n"
        "vetoes:\n- {id: low, when: rate_of(甲) < 60%, reason: 产出不足, effect: {score: 0}}\n"
        "minimums:\n- {grade: 优, require: [{that: rate_of(产出) >= 90%, reason: 产出}]}\n"
    )
    ruleset = perfrules.loads(
        HEAD + GRADES + FACTS + body
        + INDICATORS.replace("decimals: 3", "applies_when: cases == 0次 and ideas == 0项 or fraud")
    )  # fmt: skip
    evaluation = ruleset.evaluate({**USUAL, "cases": 1, "乙": "95%"})

    assert (evaluation.total_score, evaluation.grade) == (95, "优")
    assert (evaluation.bonuses, evaluation.vetoes, evaluation.grade_reasons) == ((), (), ())
    assert evaluation.rescaled


def test_a_score_rate_is_of_what_applies():
    """Half of a group that does not apply is left out of its rate."""
    indicators = (
        "indicators:\n- name: 产出\n  indicators:\n"
        "  - {name: 甲, points: 20, target: 100%, scoring: ratio, applies_when: fraud}\n"
        "  - {name: 丙, points: 30, target: 100%, scoring: ratio}\n"
        "- {name: 乙, points: 50, target: 100%, scoring: ratio}\n"
    )
    body = "grade_caps:\n- {when: rate_of(产出) < 60%, at_best: 差, reason: 产出不足}\n"
    ruleset = perfrules.loads(HEAD + GRADES + FACTS + body + indicators)
    facts = {**USUAL, "丙": "60%"}
    del facts["cases"], facts["ideas"]

    assert ruleset.evaluate(facts).grade == "良"
    assert ruleset.evaluate({**facts, "丙": "59.99%"}).grade == "差"


def test_what_rules_of_the_whole_lack_is_named():
    """With everything else that is wrong, and once."""
    with pytest.raises(perfrules.FactError) as caught:
        scored(VETOES + PENALTIES, cases=None, fraud=None)
    assert sorted(d.message.zh for d in caught.value.diagnostics) == [
        "缺少 数据作假（fraud）",
        "缺少 违规次数（cases）",
    ]

    with pytest.raises(perfrules.FactError) as caught:
        perfrules.loads(
            HEAD + GRADES + FACTS + VETOES + INDICATORS.replace(", on_missing: pending", "")
        ).evaluate({**USUAL, "甲": "x", "cases": None})
    assert {d.slug for d in caught.value.diagnostics} == {"not-a-number", "missing-fact"}


def test_a_division_by_nothing_in_a_rule_of_the_whole_is_named():
    """With the reason and the place of the rule."""
    body = "grade_caps:\n- {when: ideas / cases > 1项/1次, at_best: 差, reason: 比例}\n"

    with pytest.raises(perfrules.FactError, match=r"“比例”（grade_caps\[0\]）算不出"):
        scored(body + VETOES)


def test_other_scales_read_the_same_score():
    """Each by its name; a veto of the score holds for all of them."""
    body = "scales:\n  local: [{grade: 达标, from: 60%}, {grade: 不达标, from: 0}]\n"

    assert scored(body + VETOES, 甲="20%").grades == {"local": "达标"}
    assert scored(body + VETOES, 甲="19.99%").grades == {"local": "不达标"}
    assert scored(body + VETOES, fraud=True).grades == {"local": "不达标"}
    assert scored(body + VETOES, cases=10).grades == {"local": None}
    assert scored(body, 乙=None).grades == {"local": None}


def test_the_document_says_it_all():
    """In the shape of the schema, with the same words."""
    evaluation = scored(BONUSES + PENALTIES + VETOES + LIMITS, cases=4, ideas=9, 甲="80%")
    found = json.loads(evaluation.to_json())

    assert found["base_score"] == "90"
    assert [bonus["points"] for bonus in found["bonuses"]] == ["3"]
    assert [penalty["reason"] for penalty in found["penalties"]] == ["违规违纪：4 次，每次减 4 分"]
    assert [(veto["id"], veto["grade"]) for veto in found["vetoes"]] == [("cases", "中")]
    assert found["grade_reasons"] == []
    assert found["grade"] == "中"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["总得分：90 分，满分 100 分", "加减分之前：90 分",
                "等级：良", "不能评“优”：要求有创新"]),
        ("en", ["total score: 90 of 100 points", "before bonuses and penalties: 90",
                "grade: 良", "not “优”, which requires: 有创新"]),
    ],
)  # fmt: skip
def test_the_total_is_explained(language: Any, expected: list[str]):
    """The sum first, then every rule with the value of every part."""
    trace = scored(PENALTIES + LIMITS, 甲="95%", 乙="85%").explain_total(language)

    assert list(trace.summary) == expected
    assert [step.line for step in trace.steps] == sorted(step.line for step in trace.steps)
    assert ("产出得分率 = 95%" if language == "zh" else "score rate of 产出 = 95%") in str(trace)
