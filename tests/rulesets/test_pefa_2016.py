"""PEFA 2016: the two methods, and every published assessment where the figures are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import perfrules

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "vectors"
MARKS = frozenset({"A", "B", "C", "D", "NA"})


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    """The shipped ruleset."""
    return perfrules.load("pefa-2016")


def mark(result: perfrules.IndicatorResult) -> str:
    """As it is published: the mark, or NA."""
    return "NA" if result.score is None else str(result.mark)


def published(name: str) -> list[dict[str, Any]]:
    """Published figures; the test is skipped where they are not at hand."""
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    vectors: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    return vectors


def test_its_size(ruleset: perfrules.Ruleset):
    """31 indicators of 94 dimensions in seven pillars."""
    nodes = list(ruleset.model.nodes())

    assert [7, 31, 94] == [sum(node.level == level for node in nodes) for level in (1, 2, 3)]


@pytest.mark.parametrize(
    ("facts", "indicator", "expected"),
    [
        ({"PI-2.1": "D", "PI-2.2": "D", "PI-2.3": "C"}, "PI-2", "D+"),  # the weakest link
        ({"PI-2.1": "B", "PI-2.2": "B", "PI-2.3": "B"}, "PI-2", "B"),
        ({"PI-2.1": "A", "PI-2.2": "NA", "PI-2.3": "B"}, "PI-2", "B+"),
        ({"PI-8.1": "B", "PI-8.2": "C", "PI-8.3": "D", "PI-8.4": "D*"}, "PI-8", "D+"),  # average
        ({"PI-7.1": "A", "PI-7.2": "B"}, "PI-7", "B+"),
        ({"PI-7.1": "A", "PI-7.2": "NU"}, "PI-7", "A"),
        ({"PI-7.1": "NA", "PI-7.2": "NA"}, "PI-7", "NA"),
        ({"PI-5.1": "D*"}, "PI-5", "D"),
    ],
)
def test_both_methods(
    ruleset: perfrules.Ruleset, facts: dict[str, str], indicator: str, expected: str
):
    """Weakest link with a plus, average by table; what does not apply takes no part."""
    assert expected == mark(ruleset.evaluate(facts).indicators[indicator])


def test_there_is_no_total(ruleset: perfrules.Ruleset):
    """PEFA gives no total, and says so without failing."""
    evaluation = ruleset.evaluate({"PI-5.1": "A"})

    assert (None, None) == (evaluation.total_score, evaluation.grade)
    assert perfrules.Status.SCORED is evaluation.status
    assert evaluation.to_dict()["total_score"] is None


def test_every_published_assessment(ruleset: perfrules.Ruleset):
    """Every indicator of every assessment, but for those that contradict the framework itself."""
    checked = 0
    for assessment in published("pefa2016.json"):
        facts = {k: v for k, v in assessment["inputs"].items() if v in MARKS}
        evaluation = ruleset.evaluate(facts)
        contradicted = set(assessment.get("excluded_indicators") or ())
        for indicator, expected in assessment["expected"].items():
            if indicator not in contradicted:
                assert expected == mark(evaluation.indicators[indicator]), (
                    assessment["id"],
                    indicator,
                )
                checked += 1

    assert checked > 1_200


def test_the_table_of_averages(ruleset: perfrules.Ruleset):
    """Every combination of two, three and four dimensions."""
    indicators = {2: "PI-7", 3: "PI-6", 4: "PI-8"}
    for row in published("pefa2016_m2_table.json"):
        indicator = indicators[len(row["inputs"])]
        facts = {f"{indicator}.{k}": each for k, each in enumerate(row["inputs"], 1)}

        assert row["expected"] == mark(ruleset.evaluate(facts).indicators[indicator]), row["id"]
