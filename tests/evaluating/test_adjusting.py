"""What a reviewer decides: beside the automatic scores, never in their place."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfrules
from perfrules.results import Adjustment

RULESET = perfrules.loads("""perfrules: 1
id: demo
version: "1"
title: 示例
total_points: 100
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 差, from: 0}]
facts:
  cases: {name: 违规次数, unit: 次}
penalties:
  items:
  - {reason: 违规, count: cases, points: 1}
minimums:
- {grade: 优, require: [{that: rate_of(产出) >= 90%, reason: 产出得分率达到90%}]}
indicators:
- name: 产出
  indicators:
  - {id: first, name: 甲, points: 40, target: 100%, scoring: ratio}
  - {name: 乙, points: 20, target: 100%, scoring: ratio, applies_when: cases < 9次}
- {name: 丙, points: 40, scoring: judgment, on_missing: pending}
""")
FACTS = {"甲": "100%", "乙": "90%", "丙": "95%", "cases": 1}
WHY = {"reason": "补充佐证材料"}


def test_a_score_is_adjusted_and_the_automatic_one_stays():
    """The total, the groups and the grade follow; bonuses and limits are judged anew."""
    evaluation = RULESET.evaluate(FACTS)
    adjusted = evaluation.adjusted([
        {"indicator": "first", "score": 35.5, "by": "复核组", "on": dt.date(2022, 3, 1), **WHY},
    ])  # fmt: skip
    (one,) = adjusted.adjustments

    assert (one.indicator, one.name, one.by, one.on) == ("first", "甲", "复核组", "2022-03-01")
    assert (one.automatic, one.score, one.difference) == (40, Decimal("35.50"), Decimal("-4.5"))
    assert (adjusted.total_score, adjusted.difference) == (Decimal("90.50"), Decimal("-4.50"))
    assert adjusted.scores == {"产出": Decimal("53.50"), "first": Decimal("35.50"),
                               "乙": 18, "丙": 38}  # fmt: skip
    assert [reason.kind for reason in adjusted.grade_reasons] == ["minimum"]
    assert adjusted.grade == "良"
    assert (evaluation.total_score, evaluation.grade) == (95, "优")
    assert evaluation.indicators["first"].score == 40


def test_a_reviewer_may_judge_what_was_pending_or_did_not_apply():
    """There is no automatic score, and nothing to compare with."""
    evaluation = RULESET.evaluate({**FACTS, "丙": None, "cases": 9})
    adjusted = evaluation.adjusted(
        [{"indicator": "丙", "score": "40", **WHY}, {"indicator": "乙", "score": 20, **WHY}]
    )

    assert [(each.indicator, each.automatic) for each in adjusted.adjustments] == [
        ("乙", None), ("丙", None),
    ]  # fmt: skip
    assert (adjusted.total_score, adjusted.difference) == (91, None)
    assert evaluation.total_score is None


@pytest.mark.parametrize("score", [0, 20])
def test_nothing_and_all_the_points_can_be_given(score: int):
    """Both ends belong to what is allowed."""
    adjusted = RULESET.evaluate(FACTS).adjusted([{"indicator": "乙", "score": score, **WHY}])

    assert adjusted.total_score == 77 + score


def test_an_adjustment_to_the_same_score_changes_nothing():
    """Not even by a rounding."""
    evaluation = RULESET.evaluate({**FACTS, "乙": "33.33%"})
    score = evaluation.indicators["乙"].score
    assert score is not None
    adjusted = evaluation.adjusted([Adjustment(indicator="乙", score=score, reason="复核无误")])

    assert adjusted.total_score == evaluation.total_score
    assert adjusted.difference == 0


REFUSED: list[tuple[Any, str]] = [
    ({"indicator": "丁", "score": 1, **WHY}, "unknown-indicator"),
    ({"indicator": "产出", "score": 1, **WHY}, "adjusted-group"),
    ({"indicator": "乙", "score": 20.01, **WHY}, "adjusted-out-of-range"),
    ({"indicator": "乙", "score": -1, **WHY}, "adjusted-out-of-range"),
    ({"indicator": "乙", "score": 1}, "adjustment-without-reason"),
    ({"indicator": "乙", "score": 1, "reason": " "}, "adjustment-without-reason"),
    ({"indicator": "乙", "score": True, **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", "score": float("nan"), **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", "score": 10**50, **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", "score": "很多", **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", **WHY}, "not-an-adjustment"),
    ({"indicator": 3, "score": 1, **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", "score": 1, "reason": 3}, "not-an-adjustment"),
    ({"indicator": "乙", "score": 1, "on": "昨天", **WHY}, "not-an-adjustment"),
    ({"indicator": "乙", "score": 1, "on": 3, **WHY}, "not-an-adjustment"),
    (Adjustment(indicator="乙", score=Decimal(1), reason="甲", on="2024-02-30"), "no-such-date"),
    ({"indicator": "乙", "score": 1, "who": "我", **WHY}, "not-an-adjustment"),
    ("乙", "not-an-adjustment"),
]


@pytest.mark.parametrize(("given", "slug"), REFUSED)
def test_what_is_no_adjustment_is_refused(given: Any, slug: str):
    """With one diagnostic each."""
    with pytest.raises(perfrules.FactError) as caught:
        RULESET.evaluate(FACTS).adjusted([given])

    assert [d.slug for d in caught.value.diagnostics] == [slug]


def test_all_that_is_wrong_is_said_at_once():
    """Two for one indicator, by whatever name, among it."""
    given = [{"indicator": "甲", "score": 1, **WHY}, {"indicator": "first", "score": 2, **WHY},
             {"indicator": "丁", "score": 1, **WHY}]  # fmt: skip
    with pytest.raises(perfrules.FactError) as caught:
        RULESET.evaluate(FACTS).adjusted(given)

    assert [d.slug for d in caught.value.diagnostics] == ["adjusted-twice", "unknown-indicator"]


SUBJECT = """subject: 某单位
facts: {甲: 100%, 乙: 90%, 丙: 95%, cases: 1}
adjustments:
- {indicator: 甲, score: 35.5, reason: 佐证不足, by: 复核组, on: 2022-03-01}
- {indicator: 丙, score: 40, reason: 现场查看}
"""


@pytest.fixture
def subject(tmp_path: Path) -> Callable[[str], Path]:
    """A subject's file with that text."""

    def written(text: str) -> Path:
        path = tmp_path / "subject.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_subject_brings_its_adjustments(subject: Callable[[str], Path]):
    """They stand beside the evaluation and in its document."""
    evaluation = RULESET.evaluate(subject(SUBJECT))
    assert evaluation.review is not None
    document = json.loads(evaluation.to_json())

    assert (evaluation.total_score, evaluation.review.total_score) == (95, Decimal("92.50"))
    assert document["total_score"] == "95.00"
    assert document["review"]["total_score"] == "92.50"
    assert document["review"]["adjustments"][0] == {
        "indicator": "first", "name": "甲", "automatic": "40.00", "score": "35.50",
        "difference": "-4.50", "reason": "佐证不足", "by": "复核组", "on": "2022-03-01",
    }  # fmt: skip


def test_a_bad_adjustment_of_a_subject_has_its_place(subject: Callable[[str], Path]):
    """The line of the file is shown."""
    with pytest.raises(perfrules.FactError) as caught:
        RULESET.evaluate(subject(SUBJECT.replace("35.5", "40.1")))

    assert "subject.yaml:4:3: 甲 复核得 40.1 分，分值是 40 分" in str(caught.value)


@pytest.mark.parametrize("slip", ["score: 一", "score: 1, on: 三月", "score: 1, why: x"])
def test_the_form_of_an_adjustment_is_held_to(subject: Callable[[str], Path], slip: str):
    """Before anything is scored."""
    text = f"facts: {{甲: 100%}}\nadjustments:\n- {{indicator: 甲, reason: 佐证, {slip}}}\n"

    with pytest.raises(perfrules.FactError, match=r"subject\.yaml:3:"):
        perfrules.read_subject(subject(text))


def test_a_day_that_the_calendar_lacks_is_refused_in_a_file_too(
    subject: Callable[[str], Path],
):
    """With the line and the way out."""
    with pytest.raises(perfrules.FactError) as caught:
        RULESET.evaluate(subject(SUBJECT.replace("2022-03-01", "2024-02-30")))

    assert "subject.yaml:4:3: 甲 复核的日期：没有 2024-02-30 这一天" in str(caught.value)
    assert "写成 2022-03-01" in str(caught.value)
