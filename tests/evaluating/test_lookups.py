"""Tables that formulas look quantities up in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules.reporting.page import plain
from perfrules.reporting.ruleset_page import ruleset_page

Load = Callable[[str], perfrules.Ruleset]
RULESET = """total_points: 10
tables:
  rates: {{东部: 1, 中部: 90%, 西部: 0.8}}
  steps: {{1次: 10%, 2: 20%, otherwise: 50%}}
  days: {{2021-06-30: 1, otherwise: 0.5}}
facts:
  region: {{name: 地区, choices: [东部, 中部, 西部]}}
  cases: {{unit: 次, min: 0}}
  done: {{kind: date}}
indicators:
- {{id: a, points: 10, scoring: {{method: formula, formula: "{}"}}}}
"""


@pytest.mark.parametrize(
    ("formula", "facts", "score"),
    [
        ("points * table(rates, region)", {"region": "东部"}, "10"),
        ("points * table('rates', 地区)", {"region": "中部"}, "9"),
        ("points * table(rates, region)", {"region": "西部"}, "8"),
        ("points - points * table(steps, cases)", {"cases": 1}, "9"),
        ("points - points * table(steps, cases)", {"cases": 2}, "8"),
        ("points - points * table(steps, cases)", {"cases": 7}, "5"),
        ("points * table(days, done)", {"done": "2021-06-30"}, "10"),
        ("points * table(days, done)", {"done": "2021-07-01"}, "5"),
        ("points * min(table(rates, region), 1 - table(steps, cases))",
         {"region": "西部", "cases": 9}, "5"),
    ],
)  # fmt: skip
def test_a_table_has_a_number_for_every_key(
    loaded: Load, formula: str, facts: dict[str, Any], score: str
):
    """For every answer of a choice, or for what is otherwise."""
    given = {"region": "东部", "cases": 0, "done": "2021-01-01", **facts}
    evaluation = loaded(RULESET.format(formula)).evaluate(given)

    assert evaluation.total_score == Decimal(score)


def test_a_table_is_explained_row_by_row(loaded: Load):
    """As the choice that it is; a ruleset is shown with the name of the table."""
    ruleset = loaded(RULESET.format("points * table(rates, region)"))
    evaluation = ruleset.evaluate({"region": "中部", "cases": 0, "done": "2021-01-01"})

    assert "若 地区 = “东部” 则 1" in str(evaluation.explain("a", "zh"))
    again = perfrules.loads(ruleset.resolved())
    assert again.digest == ruleset.digest


def test_facts_that_only_a_table_asks_for_are_needed(loaded: Load):
    """Without it there is no row."""
    ruleset = loaded(RULESET.format("points * table(rates, region)"))

    with pytest.raises(perfrules.FactError, match="missing-fact"):
        ruleset.evaluate({"cases": 0, "done": "2021-01-01"})


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh", "steps = 1次 10%；2 20%；其他 50%"), ("en", "steps = 1次 10%; 2 20%; otherwise 50%")],
)
def test_a_ruleset_shows_its_tables(loaded: Load, language: Any, shown: str):
    """Else nobody knows what a formula looks up."""
    ruleset = loaded(RULESET.format("points * table(rates, region)"))

    assert shown in plain(ruleset_page(ruleset.plan, 100, language))
