"""NEWS2: seven measurements, the grade of concern lifted by a single high one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

import perfrules

USUAL: Final = {
    "respiration": 16,
    "saturation": 98,
    "hypercapnic": False,
    "oxygen": False,
    "pressure": 120,
    "pulse": 70,
    "consciousness": "Alert",
    "temperature": 37,
}
REPORTED: Final = {  # the label of the publication → the fact
    "Respiration rate": "respiration",
    "spO2": "saturation",
    "Systolic BP": "pressure",
    "Heart rate": "pulse",
    "Temperature": "temperature",
}
SCORES: Final = {  # the label of the publication → the indicator
    "Respiratory rate": "respiration",
    "SpO2": "saturation",
    "Systolic blood pressure": "pressure",
    "Pulse": "pulse",
    "Temperature": "temperature",
}


@pytest.fixture(scope="module")
def news2(framework: Callable[[str], perfrules.Ruleset]) -> perfrules.Ruleset:
    """The early warning score."""
    return framework("news2")


@pytest.mark.parametrize(
    ("reported", "total", "grade"),
    [
        ({}, 0, "Low"),
        ({"respiration": 24, "saturation": 95}, 3, "Low"),  # no single measurement has 3
        ({"respiration": 25}, 3, "Low-Medium"),
        ({"respiration": 25, "oxygen": True}, 5, "Medium"),
        ({"consciousness": "Voice", "respiration": 8, "pulse": 41}, 7, "High"),
        ({"saturation": 93, "hypercapnic": True}, 0, "Low"),
        ({"saturation": 93, "hypercapnic": True, "oxygen": True}, 3, "Low"),
        ({"saturation": 97, "hypercapnic": True, "oxygen": True}, 5, "Medium"),
        ({"temperature": "35.0"}, 3, "Low-Medium"),
        ({"temperature": "39.1", "pressure": 220}, 5, "Medium"),
    ],
)
def test_points_and_concern(
    news2: perfrules.Ruleset, reported: dict[str, Any], total: int, grade: str
):
    """The chart: points are added, a single 3 lifts a low score to low-medium."""
    evaluation = news2.evaluate(USUAL | reported)

    assert (total, grade) == (evaluation.total_score, evaluation.grade)


def test_every_published_score(
    news2: perfrules.Ruleset, published: Callable[[str], list[dict[str, Any]]]
):
    """Ten cases: the total, five of its parts, and the grade of concern."""
    rows = published("news2")

    wrong = []
    for row in rows:
        evaluation = news2.evaluate(_facts(row["inputs"]))
        expected = row["expected"]
        scores = {each: expected[label]["ordinal"] for label, each in SCORES.items()}
        found = {each: evaluation.indicators[each].score for each in scores}
        told = (expected["Total score"], expected["Clinical risk"]["text"], scores)
        if told != (evaluation.total_score, evaluation.grade, found):
            wrong.append(row["id"])

    assert [] == wrong
    assert len(rows) == 10


def _facts(inputs: dict[str, Any]) -> dict[str, Any]:
    alert = inputs["Consciousness"]["ordinal"] == 0
    return {
        **{fact: inputs[label]["value"] for label, fact in REPORTED.items()},
        "hypercapnic": inputs["Hypercapnic respiratory failure"]["ordinal"] > 0,
        "oxygen": inputs["Supplemental oxygen"]["ordinal"] > 0,
        "consciousness": "Alert" if alert else "Confusion",
    }
