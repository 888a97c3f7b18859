"""Columns of texts say what the reader of single facts makes of them."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import perfrules
from tests.batch.conftest import all_of

RULESET = perfrules.loads("""
perfrules: 1
id: texts
version: "1"
title: 文字
total_points: 100
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 差, from: 0}]
facts:
  budget: {name: 预算数, unit: 万元, min: 0}
  spent: {name: 支出数, unit: 万元, min: 0}
  visits: {name: 次数, unit: 次}
  due: {name: 期限, kind: date}
  done: {name: 完成日期, kind: date}
  open: {name: 是否公开, kind: flag}
indicators:
- {id: rate, name: 执行率, points: 30, actual: spent / budget, target: "≥ 95%", scoring: ratio}
- {id: share, name: 满意度, points: 30, target: "≥ 90%", scoring: ratio}
- {id: rules, name: 制度, points: 10, target: 健全, choices: [健全, 较健全, 不健全]}
- {id: visited, name: 检查, points: 10, actual: visits, target: "≥ 3次"}
- id: published
  name: 公开
  points: 20
  scoring: {method: cases, cases: [{when: open and done <= due, points: 20}], otherwise: 0}
""")
GOOD: dict[str, str | None] = {
    "预算数": "1000", "支出数": "900", "次数": "3", "期限": "2021-12-31", "完成日期": "2021-12-01",
    "是否公开": "是", "share": "85.5", "rules": "健全",
}  # fmt: skip
WRITTEN = {
    "预算数": [
        "1000.00", "1,000.5", "2914.08万元", "２９１４", "29140800元", "0.3亿元", " 950 ", "+950",
        "1,00", "012", "1e3", "", None, "0", "-5", "123456789012345", "1234567890.12", "nan", "inf",
        "999999999999999999", "1000.001", "1000.1000000", "约1000", "2914.08 万元", "1,234,567,890",
    ],
    "share": ["85.5%", "０.９", "0.855", "100.01", "85.555", "855‰", "85.50000000", "85.5 %", "无"],
    "次数": ["3次", "4.0", "3.5", "三", "2,000次"],
    "完成日期": [
        "2021/12/31", "2021年1月1日", "2021-02-29", "2020-02-29", "2021-13-01", "2021-04-31",
        "0000-01-01", "0001-01-01", "9999-12-31", "1900-02-29", "2000-02-29", "２０２１-12-31",
        "2021-12-31 00:00:00", "昨天", "2021-00-10", "2021-01-00",
    ],
    "是否公开": ["有", "no", "ＴＲＵＥ", "true", "False", "maybe", " 否", "1"],
    "rules": [" 健全", "较健全 ", "健 全", "没有", "１"],
}  # fmt: skip
ROWS = [GOOD] + [{**GOOD, name: text} for name, texts in WRITTEN.items() for text in texts]
TABLE = {name: [row[name] for row in ROWS] for name in GOOD}


def _alone(row: dict[str, Any]) -> tuple[Any, ...]:
    try:
        found = RULESET.evaluate(row)
    except perfrules.FactError as error:
        return None, None, all_of(error, "zh")
    return found.total_score, found.grade, None


ENGINES = {
    "polars": lambda: pl.DataFrame(TABLE, schema=dict.fromkeys(TABLE, pl.String)),
    "polars, lazy": lambda: pl.LazyFrame(TABLE, schema=dict.fromkeys(TABLE, pl.String)),
    "pandas": lambda: pd.DataFrame(TABLE, dtype="string"),
    "pyarrow": lambda: pa.table(TABLE),
    "duckdb": lambda: duckdb.from_arrow(pa.table(TABLE)),
}


def _rows(table: Any) -> list[tuple[Any, ...]]:
    match table:
        case pl.LazyFrame():
            table = table.collect()
        case pd.DataFrame():
            table = pl.from_pandas(table)
        case pa.Table():
            table = pl.from_arrow(table)
        case duckdb.DuckDBPyRelation():
            table = table.pl()
    return table.select("total_score", "grade", "error").rows()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_says_in_a_table_what_it_says_alone(engine: str):
    """Whatever people write: the same score, or the same words about what is wrong."""
    expected = [_alone(row) for row in ROWS]

    found = _rows(perfrules.evaluate_table(RULESET, ENGINES[engine](), language="zh"))

    if engine in {"polars, lazy", "duckdb"}:  # rows that go by themselves come last
        assert sorted(map(str, expected)) == sorted(map(str, found))
    else:
        assert expected == found


def test_what_is_read_once_is_not_read_again(monkeypatch: pytest.MonkeyPatch):
    """A text that the engine cannot read costs one reading, in however many rows it stands."""
    from perfrules.batch import texts

    read: list[object] = []
    once = texts.read_value
    monkeypatch.setattr(texts, "read_value", lambda f, v: (read.append(v), once(f, v))[1])
    table = pl.DataFrame([{**GOOD, "rules": " 健全", "预算数": "1 000万元"}] * 1000)

    perfrules.evaluate_table(RULESET, table.head(999))

    assert [" 健全", "1 000万元"] == sorted(map(str, read))


def test_columns_that_are_kept_stay_as_they_were_written():
    """A fact that is kept too goes along as it came."""
    table = pl.DataFrame([{**GOOD, "预算数": "1,000 万元", "rules": " 健全"}])

    found = perfrules.evaluate_table(RULESET, table, keep=["预算数"])

    assert ["1,000 万元"] == found["预算数"].to_list()
    assert ["scored"] == found["status"].to_list()


COUNTED = perfrules.loads("""
perfrules: 1
id: counted
version: "1"
title: 计数
total_points: 10
rounding: {places: 2, mode: half-up, at: [indicator, total]}
facts:
  a: {name: 甲, unit: 次, decimals: 0, min: 0, max: 100}
indicators:
- {id: x, points: 10, actual: a, target: "> 3", on_missing: zero}
""")
COUNTS = ["abc", "5", None, "+5", "６", "5.5", "1e1", "101", "5次", ""]


@pytest.mark.parametrize(
    "dtype",
    ["object", "string", "string[python]", "string[pyarrow]", "str", pd.ArrowDtype(pa.string())],
    ids=str,
)
def test_a_text_that_is_no_number_is_not_one_that_is_missing(dtype: Any):
    """Where a row may lack the fact too, whatever the strings of pandas are made of."""
    expected = []
    for text in COUNTS:
        try:
            expected.append(COUNTED.evaluate({"a": text}).total_score)
        except perfrules.FactError:
            expected.append("error")
    series = pd.Series(COUNTS, dtype=dtype)

    found = perfrules.evaluate_table(COUNTED, pd.DataFrame({"a": series}))

    rows = zip(found["total_score"], found["status"], strict=True)
    assert expected == [status if status == "error" else score for score, status in rows]
