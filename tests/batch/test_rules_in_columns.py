"""What columns have to get right, each rule by itself, on rows that tell right from wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")

HEAD = 'perfrules: 1\nid: c\nversion: "1"\ntitle: 列\nlanguage: zh\n'
FACTS = """facts:
  a: {name: 甲数, kind: number, decimals: 0}
  b: {name: 乙数, kind: number, decimals: 0}
  c: {name: 丙数, kind: number, decimals: 0}
  f: {name: 标志, kind: flag}
"""
SMALL = [None, 0, 1, -1, 2, 7]


def formula(text: str, *, rest: str = "") -> perfrules.Ruleset:
    """A ruleset of one indicator with a formula, missing facts giving nothing."""
    used = "\n".join(
        line
        for line in FACTS.splitlines()[1:]
        if re.search(rf"\b{line.strip().partition(':')[0]}\b", text)
    )
    return perfrules.loads(
        f"{HEAD}total_points: 10\nrounding: {{places: 2, at: [indicator]}}\nfacts:\n{used}\n"
        f"indicators:\n- id: x\n  points: 10\n  on_missing: zero\n{rest}"
        f"  scoring: {{method: formula, formula: '{text}'}}\n"
    )


FORMULAS = {
    "the first fault counts": "5 + a / b + c",
    "a divisor that is 0 before one that is missing": "5 + 1 / a + 1 / b",
    "or goes no further": "10 if is_missing(a) or 10 / a > 3 else 2",
    "or goes on": "10 if a > 1 or 10 / b > 3 else 2",
    "and goes no further": "10 if b != 0 and a / b >= 1 else 3",
    "a chain of both": "10 if (a > 0 and b > 0) or (b < 0 and not c > 0) else 3",
    "at least": "10 if at_least(2, a > 0, b > 0, c > 0) else 4",
    "at least, with flags": "10 if at_least(1, f, a > 0) else 4",
    "the choice of a side": "a / b if b > 0 else c",
    "the least and the greatest": "min(9, max(a, b, 1), c + 8)",
    "the least of quotients": "min(a / 3, b / 7, 5) + 5",
    "clamped": "clamp(a + b, 0, 5)",
    "the mean": "mean(a, b, c) + 3",
    "the size": "abs(a - b) + abs(c) / 3",
    "rounded three ways": "5 + floor(a / 2) - ceil(b / 2) + round(c / 2)",
    "a quotient of quotients": "5 + (a / 2) / ((b + 3) / 7)",
    "below 0": "5 + a / b",
    "a chain of comparisons": "10 if 0 <= a <= b < 7 else 1",
    "unlike": "10 if a != b else 1",
}


@pytest.mark.parametrize("case", FORMULAS)
def test_a_formula(case: str, two_backends: Any, agree: Callable[..., Any]):
    """All combinations of missing, 0, and numbers on both sides of it."""
    ruleset = formula(FORMULAS[case])
    facts = [fact.id for fact in ruleset.plan.facts]
    values = [[None, True, False] if fact == "f" else SMALL for fact in facts]
    frame = pl.DataFrame(
        list(product(*values)),
        schema={fact: pl.Boolean if fact == "f" else pl.Int64 for fact in facts},
        orient="row",
    )

    agree(ruleset, frame, two_backends, reasons=True)


@pytest.mark.parametrize("text", [
    "10 if a * b > c * 3 else 1",
    "10 if a / b > c else 1",
    "10 if a / b == b / c else 1",
    "clamp(a * 1000000 / b - c, 0, 10)",
    "10 if a * a == b * b else 1",
    "10 if a * b * c > 1000000 else 1",
])  # fmt: skip
def test_no_number_on_the_way_is_too_large(text: str, two_backends: Any, agree: Callable[..., Any]):
    """Products of numbers near the limits of a fact leave 64 bits; no score notices."""
    ends = [10**15, 10**15 - 1, 2**32, 2**32 + 1, 3037000500, 10**12, 2**31 - 1, 2**21, 1, 0]
    values = [*ends, *(-end for end in ends)]
    frame = pl.DataFrame(
        list(product(values, values, [10**15, -(10**15), 2**31 - 1, 2**22, 9, 1])),
        schema=["a", "b", "c"],
        orient="row",
    )

    ruleset = formula(text)
    facts = [fact.id for fact in ruleset.plan.facts]

    agree(ruleset, frame.select(facts)[::3], two_backends)


TREE = (
    HEAD
    + """total_points: 40
{rounding}grades: [{{grade: 优, from: 90%}}, {{grade: 良, from: 60%}}, {{grade: 差, from: 0%}}]
facts:
  a: {{name: 甲数, unit: "%", min: 0, max: 100%}}
  p: {{name: 评分, unit: 分, min: 0, max: 10, decimals: 1}}
indicators:
- name: 组
  indicators:
  - {{id: x, points: 10, actual: a, target: 100%, scoring: ratio, {x}}}
  - {{id: y, points: 10, unit: "%", target: 80%, scoring: ratio, {y}}}
- name: 又一组
  indicators:
  - {{id: z, points: 10, unit: "%", target: 80%, scoring: ratio, {z}}}
  - {{id: w, points: 10, unit: "%", target: 50%, scoring: ratio}}
"""
)
ROUNDINGS = {
    "indicators": "rounding: {places: 1, at: [indicator, total]}\n",
    "groups": "rounding: {places: 1, mode: half-even, at: [indicator, group, total]}\n",
    "coarse groups": "rounding: {places: 0, mode: floor, at: [group, total]}\n",
}
ELSEWHERE = ("rescale", "siblings", "full", "zero", "exclude")


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("policy", ELSEWHERE)
def test_where_points_go_that_do_not_apply(
    policy: str, rounding: str, two_backends: Any, agree: Callable[..., Any]
):
    """One, both or all of a group do not apply, or were not reported, under each policy."""
    text = TREE.format(
        rounding=ROUNDINGS[rounding],
        x=f"applies_when: a > 5%, on_missing: not-applicable, on_not_applicable: {policy}",
        y=f"on_missing: not-applicable, on_not_applicable: {policy}",
        z="on_missing: not-applicable, on_not_applicable: rescale",
    ).replace("  p: {name: 评分, unit: 分, min: 0, max: 10, decimals: 1}\n", "")
    ruleset = perfrules.loads(text)
    cells = [None, Decimal(0), Decimal(5), Decimal("33.33"), Decimal("66.67"), Decimal(100)]
    frame = pl.DataFrame(
        list(product(cells, cells, [None, Decimal("12.34")], [Decimal(70), Decimal("0.07")])),
        schema=dict.fromkeys("ayzw", pl.Decimal(10, 2)),
        orient="row",
    )

    agree(ruleset, frame, two_backends, reasons=True)


@pytest.mark.parametrize("missing", ["zero", "pending", "error", "not-applicable"])
def test_what_follows_where_a_fact_is_missing(
    missing: str, two_backends: Any, agree: Callable[..., Any]
):
    """And by which rule the points were lost."""
    text = TREE.format(
        rounding=ROUNDINGS["indicators"],
        x=f"on_missing: {missing}, on_not_applicable: zero",
        y=f"on_missing: {missing}",
        z="applies_when: a > 50%, on_missing: zero, on_not_applicable: zero",
    ).replace("  p: {name: 评分, unit: 分, min: 0, max: 10, decimals: 1}\n", "")
    cells = [None, Decimal(0), Decimal("33.33"), Decimal(100)]
    frame = pl.DataFrame(
        list(product(cells, cells, cells, [None, Decimal(70)])),
        schema=dict.fromkeys("ayzw", pl.Decimal(10, 2)),
        orient="row",
    )

    agree(perfrules.loads(text), frame, two_backends, reasons=True)


STEPS = (
    HEAD
    + """total_points: 20
rounding: {places: 1, at: [indicator]}
facts:
  n: {name: 次数, unit: 次, min: 0}
  late: {name: 迟报, kind: flag}
indicators:
- id: x
  points: 10
  unit: "%"
  target: 90%
  on_missing: zero
  scoring: ratio
  deductions:
  - {reason: 违规, count: n, lose: 0.75}
  - {reason: 迟报, when: late, lose: 2}
  cap_when: [{when: n > 2次, points: 6}, {when: late and n > 0次, points: 3}]
  zero_when: n >= 9次
- id: y
  points: 10
  scoring:
    method: judgment
    levels: [达成, 部分达成, 未达成]
"""
)


def test_every_step_that_took_something_is_named(two_backends: Any, agree: Callable[..., Any]):
    """Several rules of one indicator, in their order; and numbers judged within their levels."""
    ruleset = perfrules.loads(STEPS.replace(
        "    levels: [达成, 部分达成, 未达成]\n",
        "    levels:\n"
        "    - {level: 达成, from: 80%, to: 100%}\n"
        "    - {level: 部分达成, from: 60%, to: 80%}\n"
        "    - {level: 未达成, from: 0%, to: 60%}\n",
    ))  # fmt: skip
    names = [fact.id for fact in ruleset.plan.facts]
    types = {"n": pl.Int64, "late": pl.Boolean, "x": pl.Float64, "y": pl.Float64}
    values = {
        "n": [0, 1, 3, 9], "late": [True, False], "x": [None, 0.0, 45.05, 90.0],
        "y": [100.0, 80.0, 79.9, 60.0, 59.9, 0.0], "y_level": [None, "达成", "部分达成", "未达成"],
    }  # fmt: skip
    frame = pl.DataFrame(
        list(product(*(values[name] for name in names))),
        schema={name: types.get(name, pl.String) for name in names},
        orient="row",
    )

    agree(ruleset, frame, two_backends, reasons=True)


@pytest.mark.parametrize("missing", ["zero", "pending", "error", "not-applicable"])
def test_an_actual_is_read_before_the_cases_that_may_not_need_it(
    missing: str, two_backends: Any, agree: Callable[..., Any]
):
    """Without it there is no score, whichever case would hold."""
    ruleset = perfrules.loads(
        f"{HEAD}total_points: 10\nfacts: {{n: {{name: 次数, unit: 次}}}}\nindicators:\n"
        f'- id: x\n  points: 10\n  unit: "%"\n  target: 90%\n  on_missing: {missing}\n'
        "  scoring:\n    method: cases\n    otherwise: 0\n    cases:\n"
        "    - {when: n > 2次, points: 10}\n    - {when: actual >= target, points: 5}\n"
    )
    frame = pl.DataFrame(
        list(product([None, 1, 3], [None, 95, 5])),
        schema=dict.fromkeys("nx", pl.Int64),
        orient="row",
    )

    agree(ruleset, frame, two_backends, reasons=True)


@pytest.mark.parametrize("places", ["", "rounding: {places: 1, at: [indicator]}\n"])
@pytest.mark.parametrize("missing", ["zero", "error"])
def test_a_score_that_is_known_beforehand_still_needs_its_facts(
    places: str, missing: str, two_backends: Any, agree: Callable[..., Any]
):
    """Zeroed whatever the facts, but not without them."""
    ruleset = perfrules.loads(
        f"{HEAD}total_points: 2\n{places}indicators:\n"
        f'- id: x\n  points: 2\n  unit: "%"\n  target: 50%\n  on_missing: {missing}\n'
        "  zero_when: points >= 2\n  scoring: {method: formula, formula: points * attainment}\n"
    )

    agree(ruleset, pl.DataFrame({"x": [None, 20, 50]}), two_backends, reasons=True)
