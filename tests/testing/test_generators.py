"""What is drawn: valid, varied, and close to where scores turn."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules.errors import FactError
from perfrules.scoring import METHODS
from perfrules.testing import BrokenFacts, broken_facts_for, facts_for, rulesets
from perfrules.testing.edges import edges
from perfrules.testing.yaml_text import reordered, yaml_text

RULESET = """
perfrules: 1
id: edges
version: "1"
title: 界限
total_points: 30
rounding: {places: 2, at: [indicator, total]}
facts:
  spent: {name: 支出, unit: 万元, min: 0}
  budget: {name: 预算, unit: 万元, min: 1}
  spare: {name: 备用, unit: 次}
indicators:
- {id: rate, name: 完成率, points: 10, target: 90%, max: 100%,
   scoring: {method: steps, of: shortfall, step: 5%, lose: 1, partial: whole}}
- {id: quality, name: 质量, points: 10, target: 健全, choices: [健全, 较健全, 不健全]}
- {id: use, name: 执行率, points: 9, actual: 支出 / 预算, target: 100%, scoring: ratio}
- {id: spared, name: 备用次数, points: 1, actual: spare, target: ≤ 3次, on_missing: zero}
"""
FEW = settings(
    max_examples=100,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.loads(RULESET)


def drawn(strategy: st.SearchStrategy[object], count: int = 300) -> list[object]:
    """That many examples."""
    found: list[object] = []

    @settings(max_examples=count, database=None)
    @given(strategy)
    def look(example: object) -> None:
        found.append(example)

    look()
    return found


def test_edges_are_those_of_the_rules(ruleset: perfrules.Ruleset):
    """The target, the first steps below it, the limits, and the next numbers on the grid."""
    found = edges(ruleset.plan).ranges["rate"].edges

    for value in ("90", "89.99", "90.01", "85", "84.99", "80", "75", "100", "0"):
        assert int(Decimal(value) * 100) in found, value


def test_valid_facts_are_valid(ruleset: perfrules.Ruleset):
    """None of them is refused."""
    for facts in drawn(facts_for(ruleset)):
        assert isinstance(facts, dict)
        ruleset.evaluate(facts)


def test_valid_facts_crowd_where_scores_turn(ruleset: perfrules.Ruleset):
    """Every score that a step can give is seen, and both sides of every other target."""
    evaluations = [ruleset.evaluate(facts) for facts in drawn(facts_for(ruleset))]  # type: ignore[arg-type]
    seen = {i: {e.indicators[i].score for e in evaluations} for i in ("rate", "quality", "spared")}

    assert {Decimal(n) for n in (10, 9, 8, 7)} <= {s and s.normalize() for s in seen["rate"]}
    assert seen["quality"] == {Decimal(10), Decimal(0)}
    assert seen["spared"] == {Decimal(1), Decimal(0)}
    assert any(e.indicators["use"].score == 9 for e in evaluations)
    statuses = Counter(e.indicators["spared"].status for e in evaluations)
    assert statuses[perfrules.Status.MISSING] > 3


def test_valid_facts_are_written_in_many_ways(ruleset: perfrules.Ruleset):
    """By id and name; as int, float, Decimal, and as text with and without a unit."""
    keys: set[object] = set()
    kinds: set[type] = set()
    texts: set[str] = set()
    for facts in drawn(facts_for(ruleset)):
        assert isinstance(facts, dict)
        keys |= facts.keys()
        kinds |= {type(value) for value in facts.values()}
        texts |= {value for value in facts.values() if isinstance(value, str)}

    assert {"rate", "完成率", "spent", "支出", "quality", "质量"} <= keys
    assert {int, float, Decimal, str} <= kinds
    for sign in ("%", "万元", "元", "％", ","):
        assert any(sign in text for text in texts), sign


def test_plain_facts_are_plain(ruleset: perfrules.Ruleset):
    """By id, as Decimals and words only."""
    for facts in drawn(facts_for(ruleset, plain=True), 50):
        assert isinstance(facts, dict)
        assert facts.keys() <= {fact.id for fact in ruleset.plan.facts}
        assert {type(value) for value in facts.values()} <= {Decimal, str}


def test_broken_facts_are_broken_in_every_way(ruleset: perfrules.Ruleset):
    """Each is refused; together they have every kind of fault."""
    slugs: set[str] = set()
    for broken in drawn(broken_facts_for(ruleset)):
        assert isinstance(broken, BrokenFacts)
        with pytest.raises(FactError):
            ruleset.evaluate(broken.facts)
        slugs |= {fault.slug for fault in broken.faults}

    assert slugs == {
        "missing-fact", "not-a-number", "not-finite", "fact-too-large", "too-many-decimals",
        "fact-out-of-range", "unit-mismatch", "unknown-answer", "not-a-text", "unknown-fact",
        "fact-twice",
    }  # fmt: skip


@FEW
@given(rulesets())
def test_drawn_rulesets_are_valid(text: str):
    """They load, and say so without an error."""
    perfrules.loads(text)


def test_drawn_rulesets_have_everything():
    """Every method, modifier, policy, stage and mode turns up."""
    text = "\n".join(str(example) for example in drawn(rulesets(), 500))

    for word in (
        *(f'"{method}"' for method in METHODS if method != "all-or-nothing"),
        "applies_when", "on_missing", "zero_when", "cap_when", "deductions", '"rescale"',
        '"siblings"', '"full"',
        '"exclude"', "half-even", "floor", "truncate", '"group"', '"raw"', "grades", "gate: true",
        "relative: true",
        "from:", "otherwise", "judged_in", 'kind: "flag"', 'kind: "date"', "values:", "checks:",
        "aliases", "zero_below",
        "zero_target", '"inverse"', '"overrun"', '"linear"', '"started"', '"whole"', '"within"',
        "    floor: -", "total_floor: -", "totals:", '"first-level"', '"1 if points > 0 else 0"',
    ):  # fmt: skip
        assert word in text, word


@pytest.mark.parametrize("method", METHODS)
def test_a_method_can_be_asked_for(method: str):
    """Then no other is drawn."""
    ruleset = perfrules.loads(str(drawn(rulesets(methods=[method]), 5)[-1]))

    assert {leaf.method.name for leaf in ruleset.model.leaves() if leaf.method} == {method}


def test_reordering_keeps_what_is_said():
    """Keys and siblings change their places; the content stays."""
    other = reordered(RULESET, 7)

    assert other != RULESET
    assert sorted(perfrules.loads(other).plan.leaves) == sorted(
        perfrules.loads(RULESET).plan.leaves
    )
    assert perfrules.loads(reordered(other, 8)).model.total_points == 30


def test_yaml_is_written_as_an_author_would():
    """Texts in quotes, numbers as they are, one key a line."""
    document = {"a b": "是", "n": Decimal("1.50"), "list": [{"x": 1, "y": [True]}, "z"]}

    assert yaml_text(document) == (
        '"a b": "是"\nn: 1.50\nlist:\n  - x: 1\n    y:\n      - true\n  - "z"\n'
    )
