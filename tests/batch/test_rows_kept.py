"""A scored table has the rows of its table: as many, under its labels, in its database."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

import perfrules

HEAD = 'perfrules: 1\nid: t\nversion: "1"\ntitle: 表\nlanguage: en\ntotal_points: 10\nindicators:\n'
RULESET = perfrules.loads(HEAD + '- {id: x, points: 10, target: "> 3", kind: number}')
LENIENT = perfrules.loads(
    HEAD + '- {id: x, points: 10, target: "> 3", kind: number, on_missing: zero}'
)
# By itself, as columns do not have roots.
ASIDE = perfrules.loads(
    HEAD + '- {id: x, points: 10, kind: number, scoring: {method: formula, formula: "sqrt(x)"}}\n'
    "rounding: {places: 2, at: [indicator]}"
)


# As many.


@pytest.mark.parametrize("reasons", [False, True])
@pytest.mark.parametrize("decimals", [True, False])
@pytest.mark.parametrize("count", [1, 2, 200])
def test_rows_of_which_no_cell_is_looked_at_are_rows(
    backend: Any, reasons: Any, decimals: Any, count: int
):
    """Nobody reported anything: every row says so."""
    table = backend.table(pl.DataFrame({"row of the table": [7] * count, "y": ["a"] * count}))

    found = perfrules.evaluate_table(LENIENT, table, reasons=reasons, decimals=decimals)

    alone = LENIENT.evaluate({})
    assert [(alone.status.value, alone.total_score)] * count == [
        (row["status"], row["total_score"]) for row in backend.rows(found)
    ]


def test_rows_of_an_empty_column_are_rows(backend: Any):
    """A column without a type is no reason to lose them."""
    table = backend.table(pl.DataFrame({"x": [None, None]}, schema={"x": pl.Float64}))

    assert 2 == len(backend.rows(perfrules.evaluate_table(RULESET, table)))


@pytest.mark.parametrize("ruleset", [RULESET, LENIENT, ASIDE])
def test_rows_of_a_column_without_a_type_are_rows(ruleset: perfrules.Ruleset):
    """Of Polars, which has such columns, at once and waiting."""
    frame = pl.DataFrame({"x": [None, None]})

    at_once = perfrules.evaluate_table(ruleset, frame)
    waiting = perfrules.evaluate_table(ruleset, frame.lazy()).collect()

    assert 2 == len(at_once) == len(waiting)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_rows_of_a_file_of_which_no_cell_is_looked_at_are_rows(tmp_path: Any, suffix: str):
    """The same of files."""
    source, target = tmp_path / f"facts.{suffix}", tmp_path / "scores.csv"
    frame = pl.DataFrame({"x y": ["a", "b", "c"]})
    if suffix == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for cells in (frame.columns, *frame.rows()):
            book.active.append(list(cells))
        book.save(source)
    else:
        getattr(frame, f"write_{suffix}")(source)

    perfrules.evaluate_file(LENIENT, source, target)

    assert 3 == len(pl.read_csv(target))


# Under the same labels.

LABELS = {
    "reversed": [3, 2, 1, 0],
    "words": ["b", "a", "d", "c"],
    "repeated": [1, 1, 0, 1],
    "days": pd.date_range("2021-01-01", periods=4, name="day"),
    "several": pd.MultiIndex.from_tuples(
        [(1, "a"), (1, "b"), (0, "a"), (1, "a")], names=["i", "j"]
    ),
}
CELLS = {
    "columns": [5.0, 2.0, 1.0, 7.0],
    "broken": [5.0, float("nan"), 1.0, 7.0],
    "texts": ["5", "x", "1千", "7"],
    "nothing": [None] * 4,
}


@pytest.mark.parametrize("ruleset", [RULESET, ASIDE], ids=["columns", "aside"])
@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("labels", LABELS)
def test_rows_of_pandas_keep_their_labels(
    labels: str, cells: str, ruleset: perfrules.Ruleset, agree_in_pandas: Any
):
    """In order, whichever way a row was scored; the caller's table keeps its own."""
    frame = pd.DataFrame({"x": CELLS[cells]}, index=LABELS[labels])

    agree_in_pandas(ruleset, frame)


@pytest.mark.parametrize("count", [100, 300])
def test_many_rows_of_pandas_keep_their_labels(count: int, agree_in_pandas: Any):
    """Where what is left after one pass goes through the next, too."""
    cells = [("5", "5元", "x", None)[k % 4] for k in range(count)]

    agree_in_pandas(RULESET, pd.DataFrame({"x": cells}, index=range(count, 0, -1)))


@pytest.fixture
def agree_in_pandas() -> Any:
    """Scores a table, and holds its labels and each of its rows against the row alone."""

    def agree(ruleset: perfrules.Ruleset, frame: Any) -> None:
        before = frame.copy()

        found = perfrules.evaluate_table(ruleset, frame)

        pd.testing.assert_frame_equal(before, frame)
        pd.testing.assert_index_equal(frame.index, found.index)
        alone = [_total(ruleset, cell) for cell in frame["x"].astype(object)]
        cells = [None if pd.isna(cell) else cell for cell in found["total_score"]]
        assert alone == cells

    return agree


def _total(ruleset: perfrules.Ruleset, cell: Any) -> Any:
    try:
        return ruleset.evaluate({"x": None if pd.isna(cell) else cell}).total_score
    except perfrules.FactError:
        return None


# In the same database.


@pytest.mark.parametrize("finds_variables", [True, False])
@pytest.mark.parametrize("ruleset", [RULESET, ASIDE], ids=["columns", "row by row"])
def test_a_broken_row_of_a_database_of_ones_own(ruleset: perfrules.Ruleset, finds_variables: Any):
    """The result is a relation of the caller's connection, in which nothing is left behind."""
    con = duckdb.connect(config={"python_enable_replacements": finds_variables})
    con.sql("create table facts as select 5 as x, [1, 2] as l, {'a': 1} as s, 'a''b' as id")
    con.sql("insert into facts values (null, [3], {'a': 2}, null)")
    views = "select view_name from duckdb_views() where not internal"
    before = con.sql(views).fetchall(), con.sql("show tables").fetchall()

    found = perfrules.evaluate_table(ruleset, con.table("facts"), keep=["id"])

    alone = ruleset.evaluate({"x": 5}).total_score
    rows = found.project("id, total_score, status").order("status").fetchall()
    assert [(None, None, "error"), ("a'b", alone, "scored")] == rows
    assert 2 == len(found.set_alias("f").join(con.table("facts").set_alias("g"), "true").limit(2))
    assert before == (con.sql(views).fetchall(), con.sql("show tables").fetchall())
