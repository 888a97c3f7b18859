"""Other frameworks as YAML only, against published figures where they are at hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules


@pytest.fixture(scope="module")
def hdi(framework: Callable[[str], perfrules.Ruleset]) -> perfrules.Ruleset:
    """The human development index."""
    return framework("hdi")


@pytest.mark.parametrize(
    ("reported", "total", "grade"),
    [
        ((85, 18, 15, 75_000), "1.000", "very high"),  # every index at its upper end
        ((90, 20, 16, 100_000), "1.000", "very high"),  # and beyond it
        ((20, 18, 15, 75_000), "0.000", "low"),  # one index of nothing leaves nothing
        ((Decimal("52.5"), 9, Decimal("7.5"), Decimal("2738.6128")), "0.500", "low"),
    ],
)
def test_the_index_is_a_geometric_mean(
    hdi: perfrules.Ruleset, reported: tuple[Decimal, ...], total: str, grade: str
):
    """Half of every index is half of the whole."""
    names = ("life_expectancy", "expected_years_schooling", "mean_years_schooling", "gni_pc")
    evaluation = hdi.evaluate(dict(zip(names, reported, strict=True)))

    assert (Decimal(total), grade) == (evaluation.total_score, evaluation.grade)


def test_every_published_index(
    hdi: perfrules.Ruleset, published: Callable[[str], list[dict[str, Any]]]
):
    """95 countries and years, to the three decimals that are printed."""
    rows = published("undp_hdi")

    wrong = [
        row["id"]
        for row in rows
        if hdi.evaluate(row["inputs"]).total_score != row["expected"]["hdi"]
    ]

    assert [] == wrong
    assert len(rows) == 95
