"""Rules of the whole as columns: every rule holds and does not, with a total and without one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")

RULESET = """\
perfrules: 1
id: whole
version: "1"
title: 整体
language: zh
total_points: 20
rounding: {{places: 1, at: [indicator, total]{rounding}}}
grades: [{{grade: 优, from: 90%}}, {{grade: 良, from: 80%}}, {{grade: 中, from: 60%}},
         {{grade: 差, from: 0}}]
facts:
  cases: {{name: 违规次数, unit: 次, min: 0, max: 9}}
  praised: {{name: 表扬次数, unit: 次, min: 0, max: 9}}
  audited: {{name: 已审计, kind: flag}}
  new: {{name: 新单位, kind: flag}}
indicators:
- {{id: done, name: 完成率, points: 10, target: 100%, max: 100%, scoring: ratio}}
- {{id: view, name: 满意度, points: 10, target: 100%, max: 100%, scoring: ratio{policy}}}
{rules}"""
POLICIES = {
    "always scored": "",
    "not applicable": ", applies_when: not new",
    "pending": ", on_missing: pending",
}
RULES = {
    "bonuses and penalties": """\
bonuses: {cap: 1.5, items: [{reason: 表扬, count: praised, points: 0.5, max: 2},
                            {reason: 满意, when: rate_of(view) >= 95%, points: 1}]}
penalties: {items: [{reason: 违规, count: cases, points: 3},
                    {reason: 差距, when: score_of(done) < 5, points: 0.25}]}
total_cap: 21
""",
    "a veto of the score": "vetoes: [{id: v, when: cases > 2, reason: 违规, effect: {score: 0}}]\n",
    "a veto of the rating": "vetoes: [{id: v, when: cases > 2, reason: 违规, effect: not-rated}]\n",
    "a veto by the total": "vetoes: [{id: v, when: total < 12, reason: 过低, effect: not-rated}]\n",
    "a veto of grades": "vetoes: [{id: v, when: cases > 2, reason: 违规, effect: {grade: 中}}]\n",
    "a limit of the grade": "grade_caps: [{when: not audited, at_best: 良, reason: 未审计}]\n",
    "two limits": """\
grade_caps: [{when: not audited, at_best: 良, reason: 未审计},
             {when: cases > 2, at_best: 中, reason: 违规}]
""",
    "minimums": """\
minimums: [{grade: 优, require: [{that: rate_of(view) >= 95%, reason: 满意度},
                                  {that: cases == 0次, reason: 违规}]},
           {grade: 良, require: [{that: score_of(done) >= 8, reason: 完成率}]}]
""",
}
FACTS = {
    "cases": (0, 2, 3, None),
    "praised": (0, 1, 9),
    "audited": (True, False, None),
    "new": (False, True),
    "done": (100.0, 79.96, 40.0),
    "view": (100.0, 94.96, 60.0, None),
}


def ruleset(rules: str, policy: str, rounding: str = "") -> perfrules.Ruleset:
    return perfrules.loads(
        RULESET.format(rules=RULES[rules], policy=POLICIES[policy], rounding=rounding)
    )


def table(made: perfrules.Ruleset) -> Any:
    """Every combination of the facts that the ruleset has."""
    names = [fact.id for fact in made.plan.facts]
    return pl.DataFrame(list(product(*(FACTS[name] for name in names))), names, orient="row")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("rules", RULES)
def test_the_whole_is_as_for_one_subject(
    agree: Callable[..., Any], two_backends: Any, rules: str, policy: str
):
    """Totals, grades, what is vetoed or has no total, and what is missing."""
    made = ruleset(rules, policy)
    frame = table(made)

    rows = agree(made, frame, two_backends)

    assert perfrules.table_plan(made, frame).row_by_row == ()  # it was columns that were held
    assert len({(row["total_score"], row["grade"], row["status"]) for row in rows}) > 2


def test_the_grade_may_be_of_the_total_as_it_is(agree: Callable[..., Any], two_backends: Any):
    """17.996 points are told as 18, and are not 90 % of 20."""
    made = ruleset("a limit of the grade", "always scored", ", grade_on: raw")
    exact = made.model.rounding
    assert exact is not None
    assert exact.grade_on_raw

    agree(made, table(made), two_backends)
