"""A table that cannot be scored is refused before any work: why, and the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import perfrules
from perfrules import TableError

pl = pytest.importorskip("polars")

RULESET = """
perfrules: 1
id: library
version: "1"
title: 图书馆
language: zh
total_points: 10
rounding: {places: 2, at: [indicator]}
facts:
  visits: {name: 到馆人次, unit: 人次, min: 0}
  opinion: {name: 审计意见, choices: [好, 中, 差]}
  audited: {name: 已审计, kind: flag}
  done: {name: 完成日期, kind: date}
  note: {name: 说明, kind: text}
indicators:
- id: 到馆
  points: 4
  actual: visits
  target: 100人次
  scoring: ratio
- id: 结论
  points: 3
  on_missing: zero
  scoring:
    method: cases
    cases:
    - {when: 'opinion == "好" and audited', points: 3}
    - {when: 'note == "补" and done <= "2021-12-31"', points: 1}
    otherwise: 0
- {id: 满意度, points: 3, target: 90%, scoring: ratio, unit: "%", on_missing: zero}
"""
GOOD = {"visits": [90, 100], "opinion": ["好", "中"], "audited": [True, None], "满意度": [90, 80]}


@pytest.fixture(scope="module")
def library() -> perfrules.Ruleset:
    """A library, with a fact of every kind."""
    return perfrules.loads(RULESET)


def refused(
    ruleset: perfrules.Ruleset, table: Any, **options: Any
) -> list[tuple[str, str, str | None]]:
    """The slug, message and hint of everything that is wrong, in English."""
    with pytest.raises(TableError) as caught:
        perfrules.evaluate_table(ruleset, table, language="en", **options)
    return [(d.slug, d.message.en, d.hint.en if d.hint else None) for d in caught.value.diagnostics]


CASES: dict[str, tuple[Callable[[], Any], Mapping[str, Any], list[tuple[str, str, str]]]] = {
    "a needed column is missing": (
        lambda: pl.DataFrame(GOOD).drop("visits"),
        {},
        [("column-missing", "there is no column for 到馆人次 (visits)",
          "add it, or say which column it is: --column 'COLUMN=到馆人次', in Python"
          " columns={'COLUMN': '到馆人次'}")],
    ),
    "no column is a fact": (
        lambda: pl.DataFrame({"单位\n名称": ["甲"], "人数": [3], "#3": [4]}),
        {},
        [("no-column-matches",
          "no column is a fact of the ruleset; there are: 单位 名称, 人数, #3",
          "say where names differ: --column 'COLUMN=到馆人次', in Python"
          " columns={'COLUMN': '到馆人次'}")],
    ),
    "no column is a fact, but by a slip": (
        lambda: pl.DataFrame({"visit": [1]}),
        {},
        [("column-missing", "there is no column for 到馆人次 (visits)", "did you mean “visit”?")],
    ),
    "a needed column has a slip in its name": (
        lambda: pl.DataFrame(GOOD).rename({"visits": "visit"}),
        {},
        [("column-missing", "there is no column for 到馆人次 (visits)", "did you mean “visit”?")],
    ),
    "a column that is not needed has a slip in its name": (
        lambda: pl.DataFrame(GOOD).rename({"opinion": "opinoin"}),
        {},
        [("column-missing", "there is no column for 审计意见 (opinion)",
          "did you mean “opinoin”?")],
    ),
    "two columns are one fact": (
        lambda: pl.DataFrame({**GOOD, "到馆人次": [1, 2]}),
        {},
        [("column-twice", "the columns “visits” and “到馆人次” are one fact",
          "drop one of them")],
    ),
    "a column is said to be a fact that has one": (
        lambda: pl.DataFrame({**GOOD, "v": [1, 2]}),
        {"columns": {"v": "visits"}},
        [("column-twice", "the columns “visits” and “v” are one fact", "drop one of them")],
    ),
    "a fact has a column by its name and one with its unit": (
        lambda: pl.DataFrame({**GOOD, "到馆人次（人次）": [1, 2]}),
        {},
        [("column-twice", "the columns “visits” and “到馆人次（人次）” are one fact",
          "drop one of them")],
    ),
    "a column is in another unit": (
        lambda: pl.DataFrame(GOOD).rename({"visits": "到馆人次\n（万人次）"}),
        {},
        [("column-unit", "the column “到馆人次 （万人次）” is in 万人次; 到馆人次 is in 人次",
          "convert it to 人次 and call it “到馆人次（人次）”; or write the unit into each cell"
          " (97万人次) and call it “到馆人次”")],
    ),
    "a column that is said to be a fact is in another unit": (
        lambda: pl.DataFrame(GOOD).rename({"满意度": "得票（‰）"}),
        {"columns": {"得票（‰）": "满意度"}},
        [("column-unit", "the column “得票（‰）” is in ‰; 满意度 is in %",
          "convert it to % and call it “满意度（%）”; or write the unit into each cell"
          " (97‰) and call it “满意度”")],
    ),
    "a column has a name and something else in brackets": (
        lambda: pl.DataFrame(GOOD).rename({"visits": "到馆人次（2021）"}),
        {},
        [("column-missing", "there is no column for 到馆人次 (visits)",
          "did you mean “到馆人次（2021）”?")],
    ),
    "a column is in what cannot be converted": (
        lambda: pl.DataFrame(GOOD).rename({"visits": "到馆人次\n（万元）"}),
        {},
        [("column-missing", "there is no column for 到馆人次 (visits)",
          "did you mean “到馆人次 （万元）”?")],
    ),
    "a name is its own id": (
        lambda: pl.DataFrame({**GOOD, "满意度": [90, 80]}).rename({"满意度": "满意率度"}),
        {},
        [("column-missing", "there is no column for 满意度", "did you mean “满意率度”?")],
    ),
    "an unknown column of many is to be kept": (
        lambda: pl.DataFrame({**GOOD, **{f"{k}\n月": [k, k] for k in range(1, 13)}}),
        {"keep": ["单位名称"]},
        [("no-such-column", "the table has no column “单位名称”",
          "it has: visits, opinion, audited, 满意度, 1 月, 2 月, 3 月, 4 月 and 8 more")],
    ),
    "numbers are truths": (
        lambda: pl.DataFrame({**GOOD, "visits": [True, False]}),
        {},
        [("column-type", "the column “visits” is Boolean; 到馆人次 takes numbers",
          "convert the column first")],
    ),
    "answers are numbers": (
        lambda: pl.DataFrame({**GOOD, "opinion": [1, 2]}),
        {},
        [("column-type", "the column “opinion” is Int64; 审计意见 takes text",
          "convert the column first")],
    ),
    "flags are numbers": (
        lambda: pl.DataFrame({**GOOD, "audited": [1, 0]}),
        {},
        [("column-type", "the column “audited” is Int64; 已审计 takes true or false",
          "convert the column first")],
    ),
    "days are numbers": (
        lambda: pl.DataFrame({**GOOD, "done": [44197, 20210101]}),
        {},
        [("column-type", "the column “done” is Int64; 完成日期 takes dates",
          "convert the column first")],
    ),
    "lists": (
        lambda: pl.DataFrame({**GOOD, "note": [["a"], ["b"]]}),
        {},
        [("column-type", "the column “note” is List(String); 说明 takes text",
          "convert the column first")],
    ),
    "columns names an unknown fact": (
        lambda: pl.DataFrame({**GOOD, "v": [1, 2]}),
        {"columns": {"v": "opinions"}},
        [("column-of-no-fact", "the ruleset has no fact called opinions",
          "did you mean opinion?")],
    ),
    "columns names a fact like no other": (
        lambda: pl.DataFrame({**GOOD, "v": [1, 2]}),
        {"columns": {"v": "从没听说过的数据"}},
        [("column-of-no-fact", "the ruleset has no fact called 从没听说过的数据",
          "list the facts with `perfrules facts`")],
    ),
    "columns names an unknown column": (
        lambda: pl.DataFrame(GOOD),
        {"columns": {"opnion": "审计意见"}},
        [("no-such-column", "the table has no column “opnion”", "did you mean “opinion”?")],
    ),
    "an unknown column is to be kept": (
        lambda: pl.DataFrame(GOOD),
        {"keep": ["单位名称"]},
        [("no-such-column", "the table has no column “单位名称”",
          "it has: visits, opinion, audited, 满意度")],
    ),
    "a column to be kept has the name of a score": (
        lambda: pl.DataFrame({**GOOD, "到馆": [1, 2]}),
        {"keep": ["到馆"]},
        [("column-name-taken", "the column “到馆” to be kept has the name of a result",
          "rename it first")],
    ),
    "a column to be kept has the name of a loss": (
        lambda: pl.DataFrame({**GOOD, "到馆.lost": [1, 2]}),
        {"keep": ["到馆.lost"], "reasons": True},
        [("column-name-taken", "the column “到馆.lost” to be kept has the name of a result",
          "rename it first")],
    ),
    "a column is to be kept twice": (
        lambda: pl.DataFrame(GOOD),
        {"keep": ["visits", "visits"]},
        [("column-name-taken", "the column “visits” is to be kept twice", "name it once")],
    ),
    "a column to be kept has the name of the status": (
        lambda: pl.DataFrame({**GOOD, "status": [1, 2]}),
        {"keep": ["status"]},
        [("column-name-taken", "the column “status” to be kept has the name of a result",
          "rename it first")],
    ),
    "a column has a name that scoring needs": (
        lambda: pl.DataFrame({**GOOD, "fact visits": [1, 2]}),
        {"keep": ["fact visits"]},
        [("column-name-taken", "the column “fact visits” has a name that scoring needs",
          "rename it first")],
    ),
    "a list": (
        lambda: [{"visits": 1}],
        {},
        [("not-a-table", "list is no table that is known",
          "give one of Polars, pandas, PyArrow, DuckDB or Spark; a list is to be made one")],
    ),
    "a column by itself": (
        lambda: pl.Series("visits", [1, 2]),
        {},
        [("not-a-table", "Series is no table that is known",
          "give one of Polars, pandas, PyArrow, DuckDB or Spark; a list is to be made one")],
    ),
    "nothing": (
        lambda: None,
        {},
        [("not-a-table", "NoneType is no table that is known",
          "give one of Polars, pandas, PyArrow, DuckDB or Spark; a list is to be made one")],
    ),
    "no rows": (
        lambda: pl.DataFrame(GOOD).clear(),
        {},
        [("empty-table", "the table has no rows", "is it the right table?")],
    ),
    "no columns either": (
        pl.DataFrame,
        {},
        [("empty-table", "the table has no rows", "is it the right table?")],
    ),
    "everything at once": (
        lambda: pl.DataFrame({
            "到馆": ["一"], "audited": ["是"], "已审计": [True], "opinion": [3], "grade": [1],
        }),
        {"keep": ["grade", "单位"], "columns": {"人次": "visits"}},
        [
            ("column-twice", "the columns “audited” and “已审计” are one fact",
             "drop one of them"),
            ("no-such-column", "the table has no column “人次”",
             "it has: 到馆, audited, 已审计, opinion, grade"),
            ("column-name-taken", "the column “grade” to be kept has the name of a result",
             "rename it first"),
            ("no-such-column", "the table has no column “单位”",
             "it has: 到馆, audited, 已审计, opinion, grade"),
            ("column-missing", "there is no column for 到馆人次 (visits)",
             "did you mean “到馆”?"),
            ("column-type", "the column “opinion” is Int64; 审计意见 takes text",
             "convert the column first"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_bad_table_is_refused(case: str, library: perfrules.Ruleset):
    """Every fault of the table at once, each with the way out."""
    table, options, expected = CASES[case]

    assert expected == refused(library, table(), **options)


@pytest.mark.parametrize("case", [case for case in CASES if "list" not in case])
def test_it_is_said_in_chinese_too(case: str, library: perfrules.Ruleset):
    """In the ruleset's own language unless another is asked for, with no English left in it."""
    table, options, expected = CASES[case]

    with pytest.raises(TableError) as caught:
        perfrules.evaluate_table(library, table(), **options)

    lines = str(caught.value).split("\n\n")
    assert [slug for slug, _, _ in expected] == [d.slug for d in caught.value.diagnostics]
    assert all("提示：" in line for line in lines)
    assert not any(message in str(caught.value) for _, message, _ in expected)


def test_a_bad_table_of_another_engine(backend: Any, library: perfrules.Ruleset):
    """The same words whatever the engine."""
    table = backend.table(pl.DataFrame(GOOD).rename({"visits": "visit"}))

    assert refused(library, table) == CASES["a needed column has a slip in its name"][2]


def test_an_empty_table_of_another_engine(backend: Any, library: perfrules.Ruleset):
    """A table without rows is no mistake of the rows."""
    table = backend.table(pl.DataFrame(GOOD).clear())

    assert refused(library, table) == CASES["no rows"][2]


def test_a_column_of_mixed_values(library: perfrules.Ruleset):
    """Columns of pandas can hold anything; what has no one type is told before any work."""
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"visits": [90, "九十"]})

    ((slug, message, _),) = refused(library, table)

    assert slug == "column-type"
    assert message == "the column “visits” is Object; 到馆人次 takes numbers"


def test_nothing_is_worked_before_a_table_is_refused(
    library: perfrules.Ruleset, monkeypatch: pytest.MonkeyPatch
):
    """A lazy table that cannot be scored is not gone through."""

    def read(_: Any) -> Any:
        raise AssertionError("the rows were read")

    from perfrules.batch import passes, rows

    monkeypatch.setattr(passes, "lower", read)
    monkeypatch.setattr(rows.RowScorer, "cells", read)

    assert refused(library, pl.LazyFrame(GOOD).rename({"visits": "visit"}))


def test_without_the_extra_the_way_to_get_it(
    library: perfrules.Ruleset, monkeypatch: pytest.MonkeyPatch
):
    """An extra that is not installed is named, with the line that installs it."""
    for name in [name for name in sys.modules if name.startswith("perfrules.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(perfrules, "batch", None)  # which the import sets again
    monkeypatch.setitem(sys.modules, "narwhals", None)  # what is None there cannot be imported

    assert refused(library, pl.DataFrame(GOOD)) == [
        (
            "extra-missing",
            "scoring tables needs narwhals",
            'pip install "perfrules[batch]"',
        )
    ]


def test_an_unknown_language_is_refused(library: perfrules.Ruleset):
    """As everywhere else."""
    for call in (
        lambda: perfrules.evaluate_table(library, pl.DataFrame(GOOD), language="fr"),
        lambda: perfrules.explain_row(library, pl.DataFrame(GOOD), {"visits": 90}, language="fr"),
    ):
        with pytest.raises(perfrules.FactError) as caught:
            call()

        assert [d.slug for d in caught.value.diagnostics] == ["unknown-language"]


def test_a_bad_ruleset_is_told_first():
    """A path or an id of a ruleset will do; one that cannot be read is a RulesetError."""
    with pytest.raises(perfrules.RulesetError):
        perfrules.evaluate_table("没有这个规则集", pl.DataFrame(GOOD))


# What is not wrong.


def test_columns_by_name_by_id_and_by_mapping(
    library: perfrules.Ruleset, backend: Any, agree: Callable[..., Any]
):
    """A column is called after its fact, or `columns` says whose it is; others do no harm."""
    table = pl.DataFrame({
        "到馆人次": [90, 50], "意见": ["好", "差"], "已审计": [True, False], "满意度": [90, 80],
        "不相干的": ["x", "y"],
    })  # fmt: skip
    cells = [{k: v for k, v in row.items() if k != "不相干的"} for row in table.rows(named=True)]

    agree(library, table, backend, columns={"意见": "审计意见"}, cells=cells)
    agree(library, table, backend, columns={"意见": "opinion"}, cells=cells)


@pytest.mark.parametrize(
    ("visits", "share"),
    [
        ("到馆人次（人次）", "满意度(%)"),
        ("visits(人次)", "满意度（％）"),
        ("到馆 人次\n（单位：人次）", "满意度【百分点】"),
        ("到馆\n人次", " 满 意 度 "),
    ],
)
def test_headers_with_units_and_breaks(
    library: perfrules.Ruleset, backend: Any, visits: str, share: str
):
    """As official tables write them: the fact's own unit in brackets, lines and spaces."""
    table = backend.table(pl.DataFrame({visits: ["90", "0.01万人次"], share: ["45", "??"]}))

    (found, _) = rows = backend.rows(perfrules.evaluate_table(library, table))
    said = backend.rows(perfrules.evaluate_table(library, table, columns={share: "满意度"}))

    assert ["3.60", "1.50"] == [str(found[name]) for name in ("到馆", "满意度")]
    assert ["scored", "error"] == [row["status"] for row in rows]
    assert rows == said


def test_a_column_in_another_unit_beside_that_of_the_fact(library: perfrules.Ruleset):
    """It says the same once more, and does no harm; in whichever order they come."""
    table = pl.DataFrame({"到馆人次（万人次）": [0.009], "到馆人次": [90]})

    for each in (table, table[:, ::-1]):
        assert "3.60" == str(perfrules.evaluate_table(library, each)["到馆"].item())


def test_columns_turned_round(library: perfrules.Ruleset):
    """A column that is called like a fact may be said to be another."""
    table = pl.DataFrame({"visits": [90], "满意度": [50]})

    found = perfrules.evaluate_table(
        library, table, columns={"visits": "满意度", "满意度": "visits"}
    )

    assert found["到馆"].item() == 2
    assert found["满意度"].item() == 3


def test_kept_columns_come_first_with_their_types(library: perfrules.Ruleset, backend: Any):
    """Kept columns are the first, in the order that was asked for, and unchanged."""
    frame = pl.DataFrame({**GOOD, "单位": ["甲", "乙"], "编号": [7, 8]})

    found = perfrules.evaluate_table(library, backend.table(frame), keep=["编号", "单位", "visits"])

    rows = sorted(backend.rows(found), key=lambda row: row["编号"])
    assert ["编号", "单位", "visits", "到馆", "结论"] == list(rows[0])[:5]
    assert [(7, "甲", 90), (8, "乙", 100)] == [
        (row["编号"], row["单位"], row["visits"]) for row in rows
    ]


def test_a_column_of_nothing_is_a_fact_that_nobody_reported(
    library: perfrules.Ruleset, backend: Any, agree: Callable[..., Any]
):
    """A column without a type, as no cell has a value, is as if it were not there."""
    table = pl.DataFrame({**GOOD, "opinion": [None, None], "满意度": [None, None]})

    rows = agree(library, table, backend, reasons=True)

    assert ["scored", "scored"] == [row["status"] for row in rows]
    assert ["满意度.on_missing"] * 2 == [row["满意度.rule"] for row in rows]


def test_a_needed_column_of_nothing_is_told_of_every_row(
    library: perfrules.Ruleset, backend: Any, agree: Callable[..., Any]
):
    """It is there; what is wrong is each row."""
    rows = agree(library, pl.DataFrame({**GOOD, "visits": [None, None]}), backend)

    assert ["缺少 到馆人次（visits）（请填报它）"] * 2 == [row["error"] for row in rows]
