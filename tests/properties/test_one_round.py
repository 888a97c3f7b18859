"""Facts are asked for where they are read, and all that is wrong with them is said in one round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import perfrules

RULESET = """
perfrules: 1
id: one-round
version: "1"
title: 一次说清
total_points: 40
facts:
  audited: {name: 已审计, kind: flag}
  rate: {name: 覆盖率, unit: "%", min: 0}
  spent: {name: 支出, unit: 万元}
  budget: {name: 预算, unit: 万元}
  used: {name: 用途, kind: text}
values:
  share: {name: 执行率, formula: spent / budget, unit: "%"}
indicators:
- name: 情形
  points: 10
  scoring: {method: cases, cases: [{when: audited, points: points * rate}], otherwise: 1}
- {name: 执行, points: 10, actual: share, target: 100%, scoring: ratio}
- {name: 适用, points: 10, target: 100%, scoring: ratio, applies_when: 'used == "项目"'}
- {name: 要点, points: 10, scoring: {method: checklist, items: [
    {name: 制度, id: rules, points: 5, gate: true}, {name: 执行制度, id: followed, points: 5}]}}
"""
GOOD = {
    "audited": "是", "rate": 50, "spent": 90, "budget": 100, "used": "其他", "rules": "是",
    "followed": "是",
}  # fmt: skip


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.loads(RULESET)


def without(*names: str, **others: Any) -> dict[str, Any]:
    """Good facts without some, and with others."""
    return {**{key: value for key, value in GOOD.items() if key not in names}, **others}


def refused(ruleset: perfrules.Ruleset, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The slugs and messages of what is wrong, in the order in which it is said."""
    with pytest.raises(perfrules.FactError) as caught:
        ruleset.evaluate(facts)
    return [(d.slug, d.message.en.split(" ")[0]) for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    "facts",
    [
        without("rate", audited="否"),
        without("适用"),
        without("followed", rules="否"),
        without("rate", "followed", audited="否", rules="否"),
    ],
)
def test_what_is_not_read_may_be_missing(ruleset: perfrules.Ruleset, facts: dict[str, Any]):
    """Neither the side of an `if` that is not taken, nor what does not apply, nor behind a gate."""
    assert ruleset.evaluate(facts).status is perfrules.Status.SCORED


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (without("rate"), ["覆盖率"]),
        (without(used="项目"), ["适用"]),
        (without("followed"), ["执行制度"]),
        (without("spent", "rate", "followed"), ["支出", "覆盖率", "执行制度"]),
        (without("audited", "budget"), ["已审计", "预算"]),
    ],
)  # fmt: skip
def test_what_is_read_and_missing_is_named(
    ruleset: perfrules.Ruleset, facts: dict[str, Any], missing: list[str]
):
    """All of it, whether it is always read or only for these facts."""
    found = refused(ruleset, facts)

    assert {slug for slug, _ in found} == {"missing-fact"}
    assert sorted(name for _, name in found) == sorted(missing)


def test_all_kinds_of_fault_are_named_together(ruleset: perfrules.Ruleset):
    """A fact that cannot be read, one that is missing, a divisor that is zero, an unknown name."""
    found = refused(ruleset, without("followed", rate="九成", budget=0, 外="1"))

    assert sorted(found) == sorted(
        [("not-a-number", "覆盖率"), ("missing-fact", "执行制度"), ("no-value", "执行"),
         ("unknown-fact", "the")]
    )  # fmt: skip


def test_what_depends_on_a_bad_fact_is_not_guessed(ruleset: perfrules.Ruleset):
    """`audited` cannot be read, so nothing is said of `rate`, which may not be needed."""
    found = refused(ruleset, without("rate", audited="也许"))

    assert found == [("not-a-flag", "已审计")]
