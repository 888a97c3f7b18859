"""PMML scorecards: scores below 0, and the reasons for them by rank."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pytest

import perfrules

Load = Callable[[str], perfrules.Ruleset]
CARDS: Final = {  # the name of the model in the publication → the ruleset
    "jpmml-attribute": "attribute",
    "jpmml-complex": "complex",
    "kie-compound": "compound",
    "kie-nested-complex": "nested",
}


@pytest.mark.parametrize(
    ("card", "facts", "score", "codes"),
    [
        ("attribute", {"department": "marketing", "age": 40, "income": 10}, "63", []),
        ("attribute", {"department": "business", "age": 30, "income": 2600}, "15",
         ["RC1", "RC3", "RC2_4"]),
        ("attribute", {}, "-5", ["RC1", "RC2_1", "RC3"]),
        ("complex", {"income": 100}, "4", ["RC1", "RC2"]),  # 14 is above the usual 10
        ("complex", {"department": "other", "age": 18, "income": 1501}, "-5.99",
         ["RC2", "RC1", "RC3"]),
        ("compound", {"input1": -5, "input2": -5, "input3": "classA", "input4": "classA"}, "107",
         ["characteristic3ReasonCode"]),
        ("nested", {"input1": 1, "input2": "0.5"}, "7",
         ["characteristic1ReasonCode", "characteristic2ReasonCode"]),
    ],
)  # fmt: skip
def test_scores_and_reasons(
    framework: Load, card: str, facts: dict[str, Any], score: str, codes: list[str]
):
    """Partial scores are added; reasons are those that are furthest from their baselines."""
    evaluation = framework(f"scorecards/{card}").evaluate(facts)

    assert Decimal(score) == evaluation.total_score
    assert codes == [each.code for each in evaluation.reason_codes]


def test_every_published_scorecard(
    framework: Load, published: Callable[[str], list[dict[str, Any]]]
):
    """20 cases of four scorecards; reasons by rank where they were published."""
    rows = published("pmml_scorecard")

    wrong = []
    for row in rows:
        facts = {fact: value for fact, value in row["inputs"].items() if value is not None}
        evaluation = framework(f"scorecards/{CARDS[row['model']]}").evaluate(facts)
        codes = [each.code for each in evaluation.reason_codes]
        expected = row["expected"]
        if (expected["score"], expected.get("reason_codes", codes)) != (
            evaluation.total_score, codes
        ):  # fmt: skip
            wrong.append((row["id"], evaluation.total_score, codes, expected))

    assert [] == wrong
    assert len(rows) == 20
