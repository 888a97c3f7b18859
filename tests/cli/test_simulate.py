"""`perfrules simulate`: how scores move with other parameters, or against another ruleset."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import perfrules
from perfrules.batch import files

RULES = """
perfrules: 1
id: library
version: "1"
title: 图书馆
total_points: 100
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 60}, {grade: 差, from: 0}]
lock: [low]
parameters:
  pass: {name: 及格线, value: 90, unit: "%"}
  visits:
    unit: 次
    by: region
    values: {城区: 4, 乡镇: 2}
  low: 1次
  old: {unit: 次, periods: [{from: 2020-01-01, value: 1}, {from: 2022-01-01, value: 2}]}
facts:
  region: {name: 地区, choices: [城区, 乡镇]}
indicators:
- {id: share, name: 满意度, points: 60, target: pass, scoring: ratio}
- {id: seen, name: 检查, points: 30, target: "≥ visits", unit: 次, scoring: ratio}
- {id: seen_before, name: 上年检查, points: 10, target: "≥ old + low - 1次", unit: 次}
"""
TABLE = """单位,地区,满意度,检查,上年检查
甲馆,城区,97%,4,2
乙馆,乡镇,81,2,2
丙馆,城区,45,2,1
丁馆,乡镇,八十,1,1
戊馆,乡镇,72,2,2
"""
OTHER = RULES.replace("points: 60, target", "points: 50, target").replace(
    "indicators:", "indicators:\n- {id: extra, name: 新增, points: 10, target: ≥ 1次, unit: 次,"
    " on_missing: zero}"
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rulesets and a table, read in several pieces."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(OTHER, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)
    return tmp_path


SIMULATE = ("simulate", "./rules.yaml", "facts.csv", "--keep", "单位")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_parameter(
    run: Callable, same_as_before: Callable[[str, str], None], language: str
):
    """How mean and median move, who goes where, which indicators made it so."""
    done = run(*SIMULATE, "--set", "及格线=80%", "--lang", language)

    assert (1, "") == (done.code, done.err)  # 丁馆 is in error before and after
    same_as_before(f"simulate-{language}.txt", done.out)


def test_as_data(run: Callable):
    """The same, every figure."""
    told = json.loads(run(*SIMULATE, "--set", "pass=80%", "--json").out)

    assert {"before": "81.75", "after": "85.69", "change": "3.94"} == told["mean"]
    assert "4.88" == told["median_change"]
    assert (5, 4, 3, 0, 1) == tuple(
        told[name] for name in ("rows", "compared", "up", "down", "changed_grades")
    )
    assert [{"indicator": "share", "rows": 3, "change": "15.75"}] == told["indicators"]
    assert {
        "row": 6,
        "key": {"单位": "戊馆"},
        "total_score": {"before": "88.00", "after": "94.00"},
        "grade": {"before": "良", "after": "优"},
        "indicators": [{"indicator": "share", "before": "48.00", "after": "54.00"}],
    } == told["first_changes"][0]


def test_the_comparison_of_every_row(run: Callable, folder: Path):
    """Totals and grades beside each other, and the indicators that moved."""
    assert 1 == run(*SIMULATE, "--set", "pass=80%", "-o", "moves.csv").code
    moves = pl.read_csv(folder / "moves.csv", infer_schema=False)

    assert [
        "单位", "before.total_score", "after.total_score", "change", "before.grade", "after.grade",
        "before.status", "after.status", "before.error", "after.error", "moved",
    ] == moves.columns  # fmt: skip
    assert ["0.00", "6.00", "3.75", None, "6.00"] == moves["change"].to_list()
    assert [None, "share: 54.00 → 60.00", "share: 30.00 → 33.75", None, "share: 48.00 → 54.00"] == (
        moves["moved"].to_list()
    )


def test_a_parameter_by_a_fact_is_set_for_all(run: Callable):
    """One value in place of several; by date too."""
    told = json.loads(run(*SIMULATE, "--set", "visits=4", "--set", "old=1次", "--json").out)

    assert ["seen", "seen_before"] == [move["indicator"] for move in told["indicators"]]
    assert ["-30.00", "10.00"] == [move["change"] for move in told["indicators"]]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("pass", "--set 要写成 参数=数值"),
        ("pas=80%", "是不是 pass？"),
        ("x=80%", "[no-such-parameter]"),
        ("pass=80 %", "[bad-formula]"),
        ("pass=八十", "[unknown-name]"),
        ("pass=3万元", "[unit-mismatch]"),
        ("low=2次", "[locked]"),
        ('pass=1"}\nlock: []', "["),
    ],
)
def test_a_setting_is_checked_like_an_overlay(run: Callable, setting: str, told: str):
    """What cannot be set is told; exit code 2."""
    done = run(*SIMULATE, "--set", setting)

    assert 2 == done.code
    assert told in done.err


def test_no_parameters_at_all(run: Callable, folder: Path):
    """A ruleset may have none."""
    (folder / "rules.yaml").write_text(
        RULES.split("lock:", maxsplit=1)[0]
        + "indicators:\n- {id: share, name: 满意度, points: 100, target: 9%}\n",
        encoding="utf-8",
    )

    assert "它没有 parameters" in run(*SIMULATE, "--set", "pass=80%").err


def test_against_another_ruleset(run: Callable, folder: Path):
    """Indicators of one alone are shown beside nothing; facts of one alone may be missing."""
    done = run(*SIMULATE, "--against", "./other.yaml", "-o", "moves.parquet", "--json")
    told = json.loads(done.out)
    moves = pl.read_parquet(folder / "moves.parquet")

    assert (1, "") == (done.code, done.err)
    assert {"before": "81.75", "after": "73.75", "change": "-8.00"} == told["mean"]
    assert "share: 60.00 → 50.00; extra: — → 0.00" == moves["moved"][0]


def test_neither_one_nor_the_other(run: Callable):
    """Without a change there is nothing to compare."""
    done = run(*SIMULATE)

    assert (2, "") == (done.code, done.out)
    assert "--against" in done.err


def test_the_door_for_programs():
    """Tables in memory of any kind, paths, and rulesets already loaded."""
    ruleset = perfrules.load("./rules.yaml")
    table = pl.read_csv("facts.csv", infer_schema=False)
    expected = perfrules.simulate(ruleset, "facts.csv", parameters={"pass": "80%"})

    for facts in (table, table.lazy(), table.to_pandas(), table.to_arrow()):
        found = perfrules.simulate(ruleset, facts, parameters={"pass": "80%"}, keep=["单位"])

        assert expected.grades == found.grades
        assert (expected.mean_after, expected.indicators) == (found.mean_after, found.indicators)
        assert 5 == found.changes[0].row  # in a file its header counts too
    changed = ruleset.with_parameters({"pass": "80%"})
    same = perfrules.simulate("./rules.yaml", pd.DataFrame(table.to_dict()), against=changed)
    assert expected.mean_change == same.mean_change == Decimal("3.94")


def test_an_empty_table_is_told():
    """As everywhere."""
    empty = pl.read_csv("facts.csv", infer_schema=False).clear()
    with pytest.raises(perfrules.TableError) as error:
        perfrules.simulate("./rules.yaml", empty, against="./other.yaml")

    assert ["empty-table"] == [each.slug for each in error.value.diagnostics]


def test_rows_that_all_fail_have_no_mean(folder: Path):
    """Nothing to compare is said as such."""
    (folder / "facts.csv").write_text("地区,满意度,检查,上年检查\n城区,x,1,1\n", encoding="utf-8")
    found = perfrules.simulate("./rules.yaml", "facts.csv", against="./other.yaml")

    assert (1, 0, 1, 1) == (found.rows, found.compared, found.errors_before, found.errors_after)
    assert found.mean_change is None
    assert found.median_change is None
