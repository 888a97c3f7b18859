"""What once went wrong between columns: statuses, names, numbers that rows do not count with."""

from __future__ import annotations

import re
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")
HEAD = """\
perfrules: 1
id: t
version: "1"
title: 表
language: zh
total_points: {total}
rounding: {{places: 2, mode: half-up, at: [indicator]}}
facts:
  c: {{name: 丙, kind: number, min: 0, max: 300, decimals: 0}}
  d: {{name: 丁, kind: number, min: 0, max: 300, decimals: 0}}
  w: {{name: 戊, choices: [好, 中, 差]}}
  v: {{name: 己, choices: [好, 中, 差]}}
indicators:
"""


def ruleset_of(*indicators: str, total: int = 10) -> perfrules.Ruleset:
    """A ruleset with those indicators, and the facts that they read."""
    body = "\n".join(f"- {each}" for each in indicators) + "\n"
    lines = HEAD.format(total=total).splitlines()
    lines = [x for x in lines if not x.startswith("  ") or re.search(rf"\b{x.strip()[0]}\b", body)]
    return perfrules.loads("\n".join([*lines, body]))


CONDITIONS = (
    'w == "好"', "max(d, c) > 6", "w == v", "w >= v", "min(d, 3) + c > 100",
    "(floor(d / 30) if c > 3 else 2) > 1",
)  # fmt: skip


@pytest.mark.parametrize("policy", ["rescale", "siblings", "full", "zero", "exclude"])
@pytest.mark.parametrize("gone", ["zero", "not-applicable", "pending"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_that_lacks_its_fact(
    condition: str, gone: str, policy: str, two_backends: Any, agree: Any
):
    """What does not apply is one thing; what cannot be said to apply is missing."""
    ruleset = ruleset_of(
        f"{{id: x, points: 5, actual: c, target: '≥ 3', on_missing: {gone}, "
        f"applies_when: '{condition}', on_not_applicable: {policy}}}",
        "{id: y, points: 5, actual: c, target: '≥ 9', scoring: ratio}",
    )
    rows = [
        {"c": c, "d": d, "w": w, "v": v}
        for c in (2, 5, 200)
        for d in (None, 0, 90)
        for w in (None, "好", "差")
        for v in (None, "中")
    ]
    read = [fact for fact in "cdwv" if fact == "c" or re.search(rf"\b{fact}\b", condition)]
    frame = pl.DataFrame(rows).select(read).unique(maintain_order=True)

    agree(ruleset, frame, two_backends, reasons=True)
    agree(ruleset, frame.select("c"), two_backends, reasons=True)


def test_an_indicator_may_be_called_anything(two_backends: Any, agree: Any):
    """Names of columns on the way do not meet."""
    ids = ("whole", "c", "score whole", "x fault", "x", "of the whole", "x over")
    ruleset = ruleset_of(
        *(
            f"{{id: '{i}', points: 5, actual: c / d, target: '≥ {n}', scoring: ratio}}"
            for n, i in enumerate(ids, 3)
            if " " not in i
        ),
        *(
            f"{{name: '{i}', points: 5, actual: c, target: '≥ {n}', scoring: ratio}}"
            for n, i in enumerate(ids, 3)
            if " " in i
        ),
        total=5 * len(ids),
    )
    frame = pl.DataFrame({"c": [3, 2, 9, 0], "d": [1, 4, 7, 0]})

    agree(ruleset, frame, two_backends, reasons=True)


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Int16, pl.UInt64, pl.Int8])
@pytest.mark.parametrize("decimals", [0, 4])
def test_a_number_out_of_range_stops_its_own_row_alone(
    dtype: Any, decimals: int, backend: Any, agree: Any
):
    """Whatever arithmetic is done with it, in every width."""
    text = HEAD.format(total=20).replace("decimals: 0", f"decimals: {decimals}")
    text = text.replace("丙, kind: number, min: 0", "丙, kind: number, min: 1")
    text = "".join(f"{x}\n" for x in text.splitlines() if not x.startswith(("  w", "  v")))
    ruleset = perfrules.loads(
        text + "- {id: i, points: 10, actual: d * 700, target: '≥ c', scoring: ratio}\n"
        "- {id: j, points: 10, scoring: {method: formula, formula: 'max(0, min(10, d - 3))'}}\n"
    )
    top, bottom = (int(pl.select(end).item()) for end in (dtype.max(), dtype.min()))
    cells = [3, top, bottom, 100, min(top, 10**12), min(top, 40_000)]
    frame = pl.DataFrame({"d": cells, "c": [5, 6, 7, 8, 9, 1]}, schema_overrides={"d": dtype})

    agree(ruleset, frame, backend)
