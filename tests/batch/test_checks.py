"""The checks of the facts that fail, in a column of a scored table and in its summary."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import perfrules
from perfrules.batch.frames import frame_of
from perfrules.batch.table import prepared

pl = pytest.importorskip("polars")

RULESET = """\
perfrules: 1
id: checked
version: "1"
title: 示例
language: zh
total_points: 10
facts:
  budget: {name: 预算数, unit: 万元, min: 0}
  spent: {name: 支出数, unit: 万元, min: 0}
  paid: {name: 支付数, unit: 万元, min: 0}
  share: {name: 支付率, unit: "%", min: 0, max: 1000}
  kind: {name: 类别, choices: [甲, 乙]}
checks:
- {id: within, that: spent <= budget, message: 支出数超过预算数}
- {id: about, that: spent == paid, tolerance: 0.05万元, message: 两处支出数不同}
- {id: least, that: paid >= spent / 2, tolerance: 1万元, message: 支付太少, severity: error}
- {id: most, that: paid <= budget - spent, tolerance: 0.5万元, message: 支付太多}
- {id: rate, that: paid / budget == share, tolerance: 0.05%, message: 支付率算错}
- {id: some, that: 'kind == "甲" or paid > 0万元', message: 乙类要有支付}
indicators:
- {id: a, name: 执行, points: 6, actual: spent / budget, target: 50%, scoring: ratio,
   on_missing: zero, over_achievement: {above: 150%, policy: explain}}
- {id: b, name: 支付, points: 4, actual: paid, target: 10万元, applies_when: 'kind == "甲"',
   scoring: ratio, on_missing: zero, over_achievement: {above: 120%, policy: explain}}
"""
NUMBERS = (0, 1, 1.05, 1.06, 2, 10, 12.01, 100, None)
ROWS = pl.DataFrame(
    [
        {"budget": b, "spent": s, "paid": p, "share": share, "kind": kind}
        for k, b in enumerate((1, 2.5, 10, 100, None))
        for s in NUMBERS
        for j, p in enumerate(NUMBERS)
        for share, kind in (((k * 40 + j) % 110, "甲乙"[(j + k) % 2]), (None, None))
    ],
    schema={"budget": pl.Float64, "spent": pl.Float64, "paid": pl.Float64, "share": pl.Float64,
            "kind": pl.String},
)  # fmt: skip


def failing(ruleset: perfrules.Ruleset, facts: dict[str, Any]) -> str | None:
    """What the evaluation of one row says; nothing of a row in error."""
    try:
        evaluation = ruleset.evaluate(facts)
    except perfrules.FactError:
        return None
    return "; ".join(each.check for each in evaluation.findings if each.status == "fail") or None


@pytest.fixture(scope="module")
def checked() -> perfrules.Ruleset:
    """A ruleset with every kind of check."""
    text = RULESET
    return perfrules.loads(text)


def test_a_cell_says_what_the_row_alone_says(checked: perfrules.Ruleset, backend: Any):
    """With and without tolerance, on either side; nothing where facts lack."""
    keyed = ROWS.with_row_index("row")
    scored = perfrules.evaluate_table(checked, backend.table(keyed), keep=["row"], checks=True)
    rows = sorted(backend.rows(scored), key=lambda row: row["row"])

    expected = [failing(checked, row) for row in ROWS.iter_rows(named=True)]
    assert expected == [row["checks"] for row in rows]
    each = {name for cell in expected if cell for name in cell.split("; ")}
    names = {"within", "about", "least", "most", "rate", "some"}
    assert names | {"a.over_achievement", "b.over_achievement"} == each
    assert None in expected


def test_without_being_asked_for_there_is_no_column(checked: perfrules.Ruleset):
    """And a ruleset without checks has an empty one."""
    assert "checks" not in perfrules.evaluate_table(checked, ROWS).columns
    bare = RULESET
    bare = bare[: bare.index("checks:")] + bare[bare.index("indicators:") :]
    bare = bare.replace(", over_achievement: {above: 150%, policy: explain}", "").replace(
        ", over_achievement: {above: 120%, policy: explain}", ""
    )
    rows = ROWS.drop("share")

    scored = perfrules.evaluate_table(perfrules.loads(bare), rows, checks=True)

    assert [None] * len(rows) == scored["checks"].to_list()


def test_a_check_that_is_no_column_is_made_row_by_row():
    """A root has no columns: then every row goes by itself."""
    text = RULESET.replace("that: spent <= budget", "that: sqrt(spent / budget) <= 1")
    rooted = perfrules.loads(text)

    scored = perfrules.evaluate_table(rooted, ROWS, checks=True)

    assert [failing(rooted, row) for row in ROWS.iter_rows(named=True)] == scored[
        "checks"
    ].to_list()


def _frameworks() -> Any:
    spec = importlib.util.spec_from_file_location(
        "frameworks_with_checks", Path(__file__).with_name("test_frameworks.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("ruleset_id", ["cn-js-lyg-npc-2021", "example-department-2013-53"])
def test_a_shipped_ruleset_checks_its_cases(ruleset_id: str):
    """The contradictions of the real report are found in a table too."""
    ruleset = perfrules.load(ruleset_id)
    cases = [c for c in perfrules.api.read_cases(ruleset_id).cases if not c.expects_refusal]
    evaluations = [ruleset.evaluate(dict(case.facts)) for case in cases]

    table = _frameworks().table_of(ruleset, evaluations)
    scored = perfrules.evaluate_table(ruleset, table, checks=True)

    made = prepared(
        ruleset.plan, frame_of(table, "zh"), None, (), reasons=False, checks=True, language="zh"
    )
    assert () == made.plan.row_by_row
    expected = [
        "; ".join(found.check for found in each.findings if found.status == "fail") or None
        for each in evaluations
    ]
    assert expected == scored["checks"].to_list()
    assert any(expected)


def test_a_file_says_which_and_the_summary_how_many(checked: perfrules.Ruleset, tmp_path: Path):
    """The column is written, and every check is counted with its message."""
    ROWS.with_columns(单位=pl.lit("甲")).write_csv(tmp_path / "facts.csv")  # no row is empty

    summary = perfrules.evaluate_file(checked, tmp_path / "facts.csv", tmp_path / "scores.csv")

    cells = pl.read_csv(tmp_path / "scores.csv")["checks"].to_list()
    assert [failing(checked, row) for row in ROWS.iter_rows(named=True)] == cells
    counts = {each.check: each.rows for each in summary.failed_checks}
    assert counts["within"] == sum("within" in (cell or "").split("; ") for cell in cells)
    told = {each.check: (each.message, each.severity) for each in summary.failed_checks}
    assert ("支付太少", "error") == told["least"]
    assert (None, "warning") == told["a.over_achievement"]
