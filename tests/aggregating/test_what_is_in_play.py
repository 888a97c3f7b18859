"""What does not apply takes no part in a group, and costs nothing in what is above it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import perfrules

HEAD = """
perfrules: 1
id: play
version: "1"
title: 适用分值
defaults: {on_missing: not-applicable, scoring: ratio}
total_points: TOTAL
indicators:
- {id: rest, points: 10, target: 100%}
"""


def leaves(**more: str) -> str:
    """Three indicators of ten points each, some with more keys."""
    return ", ".join(
        f"{{id: {i}, points: 10, target: 100%{', ' + more[i] if i in more else ''}}}" for i in "abc"
    )


def evaluated(group: str, total: int, facts: dict[str, Any]) -> perfrules.Evaluation:
    """The ruleset of that group and ten points more, which are earned."""
    text = HEAD.replace("TOTAL", str(total))
    return perfrules.loads(f"{text}- {group}\n").evaluate({"rest": 100, **facts})


@pytest.mark.parametrize(
    ("keys", "total"),
    [
        ("aggregate: sum", 40),
        ("min_scored: 2", 40),
        ("when_empty: zero", 40),
        ("aggregate: tiered", 40),
        ("aggregate: mean", 20),
        ("aggregate: {method: best-of, count: 3}", 40),
        ("aggregate: product", 20),
        ("aggregate: min", 20),
    ],
)
def test_full_marks_for_what_applies_are_full_marks(keys: str, total: int):
    """Whatever the aggregation: nobody loses by an indicator that is not theirs."""
    found = evaluated(f"{{id: g, {keys}, indicators: [{leaves()}]}}", total, {"b": 100, "c": 100})

    assert total == found.total_score
    assert found.applicable_points == sum(
        (each.applicable_points for each in found.roots), Decimal(0)
    )


def test_added_points_are_shared_among_siblings():
    """With and without a least number of scores: 得分 ÷ 适用分值 × 分值 within the group."""
    below = leaves(a="on_not_applicable: siblings")
    plain, least = (
        evaluated(f"{{id: g, {keys}indicators: [{below}]}}", 40, {"b": 100, "c": 0})
        for keys in ("", "min_scored: 2, ")
    )

    assert (15, 25) == (plain.indicators["g"].score, plain.total_score)
    assert (15, 25) == (least.indicators["g"].score, least.total_score)


@pytest.mark.parametrize(
    ("keys", "total", "points"),
    [("aggregate: sum", 40, 30), ("aggregate: tiered", 40, 30), ("aggregate: mean", 20, 20)],
)
def test_what_is_excluded_only_leaves_a_total_it_was_added_to(keys: str, total: int, points: int):
    """The mean of two of three is still of ten points."""
    below = leaves(a="on_not_applicable: exclude")
    found = evaluated(f"{{id: g, {keys}, indicators: [{below}]}}", total, {"b": 100, "c": 100})

    assert (points, points) == (found.total_points, found.total_score)


def test_the_total_of_a_mean_is_not_rescaled():
    """Ten points stand for two indicators of ten: nothing was counted up."""
    found = evaluated(
        f"{{id: g, aggregate: mean, indicators: [{leaves()}]}}", 20, dict.fromkeys("abc", 50)
    )

    assert (Decimal(20), False) == (found.applicable_points, found.rescaled)


def test_a_weakest_link_earns_no_more_than_the_group_can():
    """Indicators of ten points in a group of four."""
    link = "aggregate: {method: min-plus, plus: 1}"
    group = f"{{id: g, points: 4, {link}, indicators: [{leaves()}]}}"
    found = evaluated(group, 14, {"a": 100, "b": 50, "c": 100})

    assert found.indicators["g"].score == 4


TABLES = (
    "{id: outer, name: 外, points: 4, aggregate: {method: table, rows: {1: {4: 4}}}, indicators: ["
    " {id: inner, name: 内, points: 4, aggregate: {method: table, rows: {2: {8: 4}}}, indicators: ["
    "  {id: a, points: 4, target: 100%}, {id: b, points: 4, target: 100%}]}]}"
)


def test_a_table_without_the_row_is_told_once():
    """Where it is; what is looked up in a table above is not known yet."""
    with pytest.raises(perfrules.FactError) as caught:
        evaluated(TABLES, 14, {"a": 100, "b": 50})

    (told,) = caught.value.diagnostics
    assert told.slug == "no-row"
    assert told.message.zh.startswith("内 查不到得分")
    assert "2 scored that add up to 6" in told.message.en


def test_a_table_of_the_whole_without_the_row_is_told():
    """As the total."""
    text = HEAD.replace("TOTAL", "10")
    table = "aggregate: {method: table, rows: {1: {10: 10}}}\n"

    with pytest.raises(perfrules.FactError, match="总得分"):
        perfrules.loads(text + table).evaluate({"rest": 50})
