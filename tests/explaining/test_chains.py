"""Long chains of values and long lists: bounded in depth, time and size, whoever asks why."""

from __future__ import annotations

import time

import pytest

import perfrules

HEAD = """
perfrules: 1
id: chain
version: "1"
title: 长
total_points: 10
facts:
  a: {{unit: 次, min: 0}}
values:
{values}
indicators:
- {{id: x, points: 10, scoring: {{method: formula, formula: "v{last}"}}}}
"""
SOON = 2.0  # seconds of work; what these rulesets did before was minutes, or a crash


def chained(first: str, formula: str, count: int) -> perfrules.Ruleset:
    """Values v0 … vN, each built on the one before it."""
    formulas = [first, *(formula.format(k - 1) for k in range(1, count))]
    values = "\n".join(f"  v{k}: {{formula: {each}}}" for k, each in enumerate(formulas))
    return perfrules.loads(HEAD.format(values=values, last=count - 1))


def test_a_long_chain_is_explained_value_by_value():
    """No chain is too long to be told."""
    ruleset = chained("a / 1次", "v{} + 1", 500)

    told = str(ruleset.evaluate({"a": 3}).explain("x"))

    assert "v499 = 502" in told


def test_a_value_is_told_once_however_often_it_is_read():
    """What doubles with every step is told in as many lines as there are steps."""
    ruleset = chained("a", "v{0} + v{0}", 40)

    before = time.process_time()
    told = str(ruleset.evaluate({"a": 3}).explain("x"))

    assert time.process_time() - before < SOON
    assert len(told.splitlines()) < 40 * 5


def test_a_zero_divisor_at_the_beginning_of_a_long_chain_is_found():
    """The fault names the divisor, not the chain."""
    ruleset = chained("1次 / a", "v{} + 1", 300)

    with pytest.raises(perfrules.FactError) as caught:
        ruleset.evaluate({"a": 0})

    assert ["no-value"] == [problem.slug for problem in caught.value.diagnostics]
    assert "除数 a 为 0" in str(caught.value)


def test_only_divisors_that_the_indicator_reads_are_blamed():
    """Another value's zero divisor is not this indicator's fault."""
    text = HEAD.format(
        values="  other: {formula: 1次 / a}\n  v0: {formula: sqrt(a / 1次 - 5)}", last=0
    )
    ruleset = perfrules.loads(text.replace("checks:", ""))

    with pytest.raises(perfrules.FactError) as caught:
        ruleset.evaluate({"a": 0})

    assert "除数" not in str(caught.value)
    assert "开方" in str(caught.value)


def test_the_actual_is_told_in_the_unit_of_the_score_sheet():
    """A computed rate reads the same in the sheet and in its explanation."""
    ruleset = perfrules.loads("""
perfrules: 1
id: rate
version: "1"
title: 率
total_points: 10
facts: {budget: {unit: 万元, min: 1}, spent: {unit: 万元, min: 0}}
indicators:
- {id: execution, points: 10, actual: spent / budget, target: 100%, scoring: ratio}
""")
    evaluation = ruleset.evaluate({"budget": 200, "spent": "195.5万元"})

    assert "97.75%" == evaluation.indicators["execution"].actual
    assert "spent ÷ budget ⇒ 97.75%" in str(evaluation.explain("execution"))
