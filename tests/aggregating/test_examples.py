"""Every aggregation's examples are what it gives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml

import perfrules
from perfrules.aggregating import AGGREGATES

HEAD = """
perfrules: 1
id: example
version: "1"
title: 例
total_points: {points}
aggregate: mean
indicators:
- {group}
"""
ROWS = [
    (name, example.yaml, facts, score)
    for name, aggregate in AGGREGATES.items()
    for example in aggregate.examples
    for facts, score in example.rows
]


def ruleset(group: str) -> perfrules.Ruleset:
    """A ruleset of that one group, which is named `g`."""
    points = yaml.safe_load(group)["points"]
    named = group.replace("{points", "{id: g, points", 1)
    return perfrules.loads(HEAD.format(points=points, group=named))


@pytest.mark.parametrize(("group", "facts", "score"), [row[1:] for row in ROWS])
def test_examples(group: str, facts: str, score: str) -> None:
    """The score of the group is the one the example shows."""
    read: dict[str, Any] = yaml.safe_load(facts)

    evaluation = ruleset(group).evaluate(read)

    assert Decimal(score) == evaluation.indicators["g"].score


def test_every_aggregation_but_none_has_an_example() -> None:
    """What can be chosen is shown."""
    assert {name for name, *_ in ROWS} == set(AGGREGATES) - {"none"}
    for name, aggregate in AGGREGATES.items():
        assert aggregate.name == name


def test_a_cube_root_has_34_digits() -> None:
    """The geometric mean of 1, 1 and 1/2 is the cube root of one half."""
    below = ", ".join(
        f"{{id: {i}, points: 1, unit: '%', scoring: {{method: formula, formula: points * {i}}}}}"
        for i in "abc"
    )
    group = f"{{points: 1, aggregate: geometric-mean, indicators: [{below}]}}"

    evaluation = ruleset(group).evaluate({"a": 100, "b": 100, "c": 50})

    score = evaluation.indicators["g"].score
    assert score is not None
    assert len(score.as_tuple().digits) == 34
    assert abs(Fraction(score) ** 3 - Fraction(1, 2)) < Fraction(1, 10**33)
