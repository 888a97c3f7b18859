"""Codes of what was lost, ranked by what they cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

import perfrules
from perfrules import resources

Load = Callable[[str], perfrules.Ruleset]
RULESET = """total_points: 40
{more}facts:
  cases: {{unit: 次, min: 0}}
indicators:
- {{id: plain, points: 10, target: 100%, scoring: ratio}}
- id: work
  points: 10
  unit: 天
  code: LATE
  deductions: [{{reason: 违规, count: cases, lose: 1, code: RULES}}]
  scoring:
    method: bands
    bands:
    - {{when: ≤ 5天, points: 10}}
    - {{when: "(5天, 10天]", points: 6}}
    - {{when: otherwise, points: 0, code: VERY_LATE}}
- id: list
  points: 10
  scoring:
    method: checklist
    items:
    - {{id: plan, name: 有计划, points: 4, code: PLAN}}
    - {{id: file, name: 有档案, points: 6}}
- id: ladder
  points: 10
  unit: "%"
  code: RULES
  on_missing: zero
  scoring:
    method: levels
    levels:
    - {{level: 一级, when: actual > 0%, points: 4, code: NOTHING}}
    - {{level: 二级, when: actual >= 50%, points: 10}}
"""
USUAL = {"plain": 50, "work": 1, "cases": 0, "plan": True, "file": True, "ladder": 100}


def ranked(loaded: Load, facts: dict[str, Any], more: str = "") -> list[tuple[str, int]]:
    """The codes and their points."""
    evaluation = loaded(RULESET.format(more=more)).evaluate({**USUAL, **facts})
    return [(each.code, int(each.points)) for each in evaluation.reason_codes]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),  # what has no code is in no list
        ({"work": 6}, [("LATE", 4)]),
        ({"work": 11}, [("VERY_LATE", 10)]),
        ({"work": 6, "cases": 5}, [("RULES", 5), ("LATE", 4)]),
        ({"cases": 2, "ladder": 10}, [("RULES", 8)]),  # two indicators, one code
        ({"ladder": 0}, [("NOTHING", 10)]),
        ({"ladder": None}, [("RULES", 10)]),
        ({"plan": False, "file": False}, [("PLAN", 4)]),
        ({"work": 6, "plan": False}, [("LATE", 4), ("PLAN", 4)]),  # ties as in the ruleset
    ],
)
def test_codes_add_up_what_was_lost(
    loaded: Load, facts: dict[str, Any], codes: list[tuple[str, int]]
):
    """That of the rule, or else of the indicator; what cost most comes first."""
    assert ranked(loaded, facts) == codes


def test_a_baseline_moves_where_losses_are_counted_from(loaded: Load):
    """Up to the usual score nothing is lost; beyond it something is gained."""
    text = RULESET.replace("  code: LATE\n", "  code: LATE\n  baseline: 6\n")
    ruleset = loaded(text.format(more=""))
    above = loaded(text.format(more="rank_reasons: above\n"))

    def codes(scheme: perfrules.Ruleset, **facts: Any) -> list[tuple[str, int]]:
        found = scheme.evaluate({**USUAL, **facts}).reason_codes
        return [(each.code, int(each.points)) for each in found]

    assert codes(ruleset, work=6) == codes(above, work=6) == []
    assert codes(ruleset, work=11) == [("VERY_LATE", 6)]
    assert codes(above, work=1) == [("LATE", 4)]
    assert codes(above, work=1, cases=1) == [("LATE", 4)]  # that has a code of its own
    assert codes(ruleset, work=6, cases=1) == [("RULES", 1)]


def test_a_code_names_its_indicators(loaded: Load):
    """In the order of the ruleset."""
    evaluation = loaded(RULESET.format(more="")).evaluate({**USUAL, "cases": 2, "ladder": 10})
    (found,) = evaluation.reason_codes

    assert found.indicators == ("work", "ladder")
    assert [deduction.code for deduction in evaluation.deductions] == [None, "RULES", "RULES"]


def test_deductions_by_rank(loaded: Load):
    """With or without codes."""
    evaluation = loaded(RULESET.format(more="")).evaluate(
        {**USUAL, "cases": 2, "ladder": 10, "work": 6}
    )

    assert [str(deduction.points) for deduction in evaluation.ranked_deductions] == [
        "6", "5", "4", "2",
    ]  # fmt: skip


def test_the_document_has_the_codes(loaded: Load):
    """In the shape of the schema."""
    evaluation = loaded(RULESET.format(more="")).evaluate({**USUAL, "work": 6})
    document = json.loads(evaluation.to_json())

    assert document["reason_codes"] == [{"code": "LATE", "points": "4", "indicators": ["work"]}]
    deductions = [row for each in document["indicators"] for row in each["deductions"]]
    assert [row.get("code") for row in deductions] == [None, "LATE"]
    jsonschema.validate(document, json.loads(resources.schema_text("evaluation")))
