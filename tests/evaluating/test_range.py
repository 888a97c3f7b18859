"""What the total may still come to while somebody has yet to judge."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules.results import Range, RangeEnd

RULESET = """
perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 100
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 差, from: 0}]
facts:
  ideas: {name: 创新项数, unit: 项}
indicators:
- {name: 甲, points: 70, target: 100%, scoring: ratio}
- name: 效果
  indicators:
  - {name: 乙, points: 10, scoring: judgment, on_missing: pending}
  - name: 丙
    points: 20
    target: 100%
    scoring: ratio
    on_missing: pending
    applies_when: ideas > 0项
    on_not_applicable: exclude
"""
BONUSES = "bonuses:\n  items:\n  - {reason: 创新, count: ideas / 1项, points: 1}\n"
VETOES = (
    "vetoes:\n- {id: effect, when: score_of(乙) < 6, reason: 效果差, effect: {grade: 良}}\n"
    "- {id: low, when: total < 10, reason: 分数过低, effect: not-rated}\n"
)
MISSING = "vetoes:\n- {id: late, when: late, reason: 迟报, effect: {score: 0}}\n"


def found(body: str = "", **facts: Any) -> Range | None:
    """The range of a subject; 乙 and 丙 are not judged unless the facts say so."""
    evaluation = perfrules.loads(RULESET.lstrip() + body).evaluate(
        {"甲": "90%", "ideas": 2, **facts}
    )
    assert (evaluation.total_score is None) == (evaluation.range is not None)
    return evaluation.range


def ends(written: Range | None) -> list[tuple[str, str | None]]:
    """The totals and grades of both ends."""
    assert written is not None
    return [(str(end.total_score), end.grade) for end in (written.worst, written.best)]


def test_pending_indicators_have_none_or_all_of_their_points():
    """Each of them is named."""
    assert found() == Range(
        worst=RangeEnd(total_score=Decimal("63.00"), grade="差"),
        best=RangeEnd(total_score=Decimal("93.00"), grade="优"),
        pending=("乙", "丙"),
    )


def test_what_has_been_judged_is_no_range():
    """Nor is a total that is complete."""
    one = found(乙="80%")

    assert ends(one) == [("71.00", "差"), ("91.00", "优")]
    assert one is not None
    assert one.pending == ("丙",)
    assert found(乙="80%", 丙="50%") is None


def test_what_does_not_apply_is_not_pending():
    """Its points are out of the total in both ends."""
    assert ends(found(ideas=0)) == [("63.00", "差"), ("73.00", "差")]


def test_rules_of_the_whole_speak_of_each_end():
    """Bonuses are added; a veto holds in the worst case only."""
    assert ends(found(BONUSES)) == [("65.00", "差"), ("95.00", "优")]
    assert ends(found(VETOES, 甲="100%")) == [("70.00", "差"), ("100.00", "优")]
    worst = found(VETOES, 甲="10%")
    assert worst is not None
    assert (worst.worst.total_score, worst.worst.grade) == (None, None)
    assert worst.best.total_score == Decimal("37.00")


def test_without_the_facts_of_a_rule_there_is_no_range():
    """They will be asked for when everything is judged."""
    text = RULESET.lstrip().replace(
        "indicators:\n- {name: 甲", "  late: {kind: flag}\nindicators:\n- {name: 甲"
    )
    evaluation = perfrules.loads(text + MISSING).evaluate({"甲": "90%", "ideas": 2})

    assert evaluation.total_score is None
    assert evaluation.range is None


def test_the_document_has_the_range():
    """With the grade that each end would give."""
    evaluation = perfrules.loads(RULESET.lstrip()).evaluate({"甲": "90%", "ideas": 2})
    document = json.loads(evaluation.to_json())

    assert document["status"] == "pending"
    assert document["range"] == {
        "worst": {"total_score": "63.00", "grade": "差"},
        "best": {"total_score": "93.00", "grade": "优"},
        "pending": ["乙", "丙"],
    }


@pytest.mark.parametrize("judged", ["0", "50", "99.9", "100"])
def test_the_total_comes_to_lie_in_the_range(judged: str):
    """Whatever the judge will say."""
    before = found(丙="50%")
    ruleset = perfrules.loads(RULESET.lstrip())
    after = ruleset.evaluate({"甲": "90%", "ideas": 2, "丙": "50%", "乙": f"{judged}%"})

    assert before is not None
    assert before.worst.total_score is not None
    assert before.best.total_score is not None
    assert after.total_score is not None
    assert before.worst.total_score <= after.total_score <= before.best.total_score
