"""Where the points of what does not apply go: every policy, and what the result says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import perfrules
from perfrules.reporting.page import plain
from perfrules.reporting.score_page import score_page
from perfrules.reporting.sheet import score_sheet
from perfrules.results import Status

Loaded = Callable[[str], perfrules.Ruleset]
TREE = """
total_points: 40
rounding: {{places: 2, at: [indicator, total]}}
facts: {{n: {{unit: 次}}}}
indicators:
- id: g
  name: 甲组
  points: 20
  indicators:
  - {{id: a, points: 10, actual: n, target: 3, scoring: ratio}}
  - {{id: b, points: 10, actual: n, target: 3, applies_when: n > 5, on_not_applicable: {policy}}}
- {{id: c, points: 20, actual: n, target: 3, scoring: ratio}}
"""


@pytest.mark.parametrize(
    ("policy", "group", "total", "points", "flags", "applicable", "lost"),
    [
        # a earns 6.67 of 10, c 13.33 of 20; b does not apply
        ("rescale", "6.67", "26.67", "40", (False, True), ("10", "30"), "10.00"),
        ("siblings", "13.34", "26.67", "40", (True, False), ("10", "40"), "10.00"),
        ("exclude", "6.67", "20.00", "30", (False, False), ("10", "30"), "10.00"),
        ("full", "16.67", "30.00", "40", (False, False), ("20", "40"), "10.00"),
        ("zero", "6.67", "20.00", "40", (False, False), ("20", "40"), "20.00"),
    ],
)
def test_points_of_what_does_not_apply(
    loaded: Loaded, policy: str, group: str, total: str, points: str,
    flags: tuple[bool, bool], applicable: tuple[str, str], lost: str,
):  # fmt: skip
    """The result says what was rescaled, from how many applicable points; so it can be redone."""
    evaluation = loaded(TREE.format(policy=policy)).evaluate({"n": 2})
    found = evaluation.indicators["g"]

    assert (group, total, points) == (
        str(found.score), str(evaluation.total_score), str(evaluation.total_points),
    )  # fmt: skip
    assert flags == (found.rescaled, evaluation.rescaled)
    assert applicable == (str(found.applicable_points), str(evaluation.applicable_points))
    assert lost == str(sum(deduction.points for deduction in evaluation.deductions))
    assert Status.NOT_APPLICABLE is evaluation.indicators["b"].status
    document = evaluation.to_dict()
    assert applicable[1] == document["applicable_points"]
    assert applicable[0] == document["indicators"][0]["applicable_points"]
    assert flags == (document["indicators"][0]["rescaled"], document["rescaled"])


def test_nothing_is_rescaled_where_everything_applies(loaded: Loaded):
    """A policy alone moves no points."""
    for policy in ("rescale", "siblings", "exclude"):
        evaluation = loaded(TREE.format(policy=policy)).evaluate({"n": 6})

        assert not evaluation.rescaled
        assert not any(result.rescaled for result in evaluation.indicators.values())
        assert evaluation.applicable_points == evaluation.total_points == 40


def test_a_group_of_which_nothing_applies_is_out_of_play(loaded: Loaded):
    """No sibling is left to take over the points: the total is rescaled."""
    text = TREE.format(policy="siblings").replace("{id: a, points: 10,", "{id: a, points: 10, "
        "applies_when: n > 5, on_not_applicable: siblings,")  # fmt: skip
    evaluation = loaded(text).evaluate({"n": 2})
    group = evaluation.indicators["g"]

    assert (Status.NOT_APPLICABLE, None, False, 0) == (
        group.status, group.score, group.rescaled, group.applicable_points,
    )  # fmt: skip
    assert evaluation.rescaled
    assert ("26.66", 20) == (str(evaluation.total_score), evaluation.applicable_points)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("siblings", "甲组 中有指标不适用：其得分由适用的 10 分折算为 20 分。"),
        ("rescale", "有指标不适用：总得分由适用的 30 分折算为 40 分。"),
    ],
)
def test_the_score_sheet_says_what_was_rescaled(loaded: Loaded, policy: str, told: str):
    """Lost points are those before rescaling, and the sheet says so."""
    ruleset = loaded(TREE.format(policy=policy))

    sheet = score_sheet(ruleset.evaluate({"n": 2}), ruleset.model)
    page = plain(score_page(sheet, 80))

    assert told in page
    assert "扣分：2 处，共 10 分（折算前）" in page


GROUP = """
total_points: 10
facts: {{n: {{unit: 次}}, m: {{unit: 次}}}}
indicators:
- id: g
  points: 10
  indicators:
  - {{id: a, points: 5, actual: n, target: 3, on_missing: {one}}}
  - {{id: b, points: 5, actual: m, target: 3, on_missing: {other}}}
"""


@pytest.mark.parametrize(
    ("one", "other", "facts", "statuses", "whole", "score"),
    [
        ("zero", "zero", {"n": 3, "m": 3}, ["scored"] * 3, "scored", "10"),
        ("zero", "zero", {"n": 3}, ["scored", "scored", "missing"], "scored", "5"),
        ("pending", "zero", {"m": 3}, ["pending", "pending", "scored"], "pending", "None"),
        ("pending", "zero", {}, ["pending", "pending", "missing"], "pending", "None"),
        ("pending", "not-applicable", {}, ["pending", "pending", "not_applicable"], "pending",
         "None"),
        ("not-applicable", "zero", {"m": 3}, ["scored", "not_applicable", "scored"], "scored",
         "10"),
        ("not-applicable", "not-applicable", {}, ["not_applicable"] * 3, "not_applicable", "None"),
        ("zero", "zero", {}, ["scored", "missing", "missing"], "scored", "0"),
    ],
)  # fmt: skip
def test_statuses_of_indicators_groups_and_the_whole(
    loaded: Loaded, one: str, other: str, facts: dict[str, int],
    statuses: list[str], whole: str, score: str,
):  # fmt: skip
    """A group is pending while a part of it is, and scored where a part of it has a score."""
    evaluation = loaded(GROUP.format(one=one, other=other)).evaluate(facts)

    assert statuses == [result.status.value for result in evaluation.indicators.values()]
    assert (whole, score) == (evaluation.status.value, str(evaluation.total_score))


@pytest.mark.parametrize(("policy", "told"), [("rescale", True), ("exclude", False)])
def test_the_explanation_of_the_total_says_what_it_is_rescaled_from(
    loaded: Loaded,
    policy: str,
    told: bool,  # noqa: FBT001
):
    """Who asks why the total is what it is hears of the points that do not apply."""
    summary = loaded(TREE.format(policy=policy)).evaluate({"n": 2}).explain_total("zh").summary

    assert told is ("有指标不适用：总得分由适用的 30 分折算为 40 分。" in summary)
