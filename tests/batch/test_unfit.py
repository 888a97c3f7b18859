"""Tables, options and keys that cannot be meant are refused in the words of the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules import TableError

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")

RULESET = """
perfrules: 1
id: desk
version: "1"
title: Desk
language: en
total_points: 10
facts:
  v: {name: 到馆, unit: 人次, min: 0}
  k: {name: 文, kind: text}
indicators:
- {id: ID, points: 4, actual: v, target: 100人次, scoring: ratio}
- {id: b, points: 6, actual: v, target: 3人次, scoring: ratio}
"""
FACTS = {"v": [50, -3], "k": ["x", "y"]}


def ruleset(indicator: str = "a") -> perfrules.Ruleset:
    """A desk whose first indicator is called that."""
    return perfrules.loads(RULESET.replace("ID", indicator))


def refused(score: Callable[[], Any]) -> list[tuple[str, str]]:
    """Slug and message of everything that is wrong; the way out is there in both languages."""
    with pytest.raises(TableError) as caught:
        score()
    found = caught.value.diagnostics
    assert all(each.hint and each.hint.zh and each.hint.en for each in found)
    return [(each.slug, each.message.en) for each in found]


@pytest.mark.parametrize(
    "indicator",
    ["total_score", "grade", "status", "error", "settled by columns", "row of the table"],
)
def test_an_id_that_is_another_column_is_named(indicator: str, backend: Any):
    """A ruleset whose scores would have the name of another column is refused for tables alone."""
    desk, table = ruleset(indicator), backend.table(pl.DataFrame(FACTS))

    said = f"the id {indicator} is the name of another column of the scored table"
    assert [("id-is-column", said)] == refused(lambda: perfrules.evaluate_table(desk, table))
    assert Decimal(8) == desk.evaluate({"v": 50}).total_score


def test_an_id_is_a_loss_only_where_losses_are_wanted():
    """What nobody asks for takes no name."""
    desk, table = ruleset("b.lost"), pl.DataFrame(FACTS)

    assert Decimal(2) == perfrules.evaluate_table(desk, table)["b.lost"][0]
    assert [
        ("id-is-column", "the id b.lost is the name of another column of the scored table")
    ] == (refused(lambda: perfrules.evaluate_table(desk, table, reasons=True)))


def test_an_engine_may_not_tell_case_apart():
    """DuckDB would call one of the two `grade_1`."""
    duckdb = pytest.importorskip("duckdb")
    table = duckdb.from_arrow(pl.DataFrame({**FACTS, "Grade": [1, 2]}).to_arrow())

    assert [("column-name-taken", "the column “Grade” to be kept has the name of a result")] == (
        refused(lambda: perfrules.evaluate_table(ruleset(), table, keep=["Grade"]))
    )
    assert ["id-is-column"] == [
        slug for slug, _ in refused(lambda: perfrules.evaluate_table(ruleset("Grade"), table))
    ]


def test_elsewhere_case_tells_names_apart():
    """Polars has both."""
    table = pl.DataFrame({**FACTS, "Grade": [1, 2]})

    scored = perfrules.evaluate_table(ruleset(), table, keep=["Grade"])

    assert {"Grade", "grade"} <= {*scored.columns}


def test_an_indicator_may_be_called_whole(backend: Any):
    """Its score is its own, and not that of the whole."""
    scored = perfrules.evaluate_table(ruleset("whole"), backend.table(pl.DataFrame(FACTS).head(1)))

    (row,) = backend.rows(scored)
    assert (Decimal(2), Decimal(8)) == (row["whole"], row["total_score"])


NAMES: dict[str, tuple[Callable[[], Any], str]] = {
    "pandas, twice": (
        lambda: pd.DataFrame([[1, 2]], columns=["v", "v"]), "2 columns are called “v”"
    ),
    "Arrow, twice": (
        lambda: pa.table([[1], [2], [3]], names=["v", "z", "z"]), "2 columns are called “z”"
    ),
    "a number": (lambda: pd.DataFrame([[1, 2]], columns=["v", 3]), "the column name 3 is no text"),
    "several levels": (
        lambda: pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("v", "a")])),
        "the column name ('v', 'a') is no text",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_names_of_columns_are_texts_and_stand_once(case: str):
    """Before it becomes a frame of any kind."""
    table, said = NAMES[case]

    assert [("bad-column-name", said)] == (
        refused(lambda: perfrules.evaluate_table(ruleset(), table()))
    )


def test_half_a_character_is_told_by_its_column():
    """Pandas holds what no UTF-8 does."""
    table = pd.DataFrame({"v": [1, 2], "k": pd.Series(["x", "\ud800"], dtype=object)})

    assert [("bad-text", "a text of the column “k” has half a character (a lone surrogate)")] == (
        refused(lambda: perfrules.evaluate_table(ruleset(), table))
    )


@pytest.mark.parametrize("columns", ["x", ["v"], [("v", "v")], {"v": 3}, {3: "v"}, 5])
def test_columns_is_a_mapping(columns: Any):
    """Whoever evaluates a table or explains a row."""
    table = pl.DataFrame(FACTS)
    expected = [("bad-option", "`columns` maps names of columns to facts")]

    assert expected == refused(lambda: perfrules.evaluate_table(ruleset(), table, columns=columns))
    assert expected == refused(
        lambda: perfrules.explain_row(ruleset(), table, {"v": 50}, columns=columns)
    )


@pytest.mark.parametrize("keep", ["v", "vk", 5, [3], [["v"]], None, {"v": 1}])
def test_keep_is_a_list(keep: Any):
    """One name is not taken letter by letter."""
    assert [("bad-option", "`keep` is a list of names of columns")] == (
        refused(lambda: perfrules.evaluate_table(ruleset(), pl.DataFrame(FACTS), keep=keep))
    )


def test_keep_may_be_gone_through_once():
    """Whatever gives names in order."""
    scored = perfrules.evaluate_table(ruleset(), pl.DataFrame(FACTS), keep=iter(["k"]))

    assert ["x", "y"] == scored["k"].to_list()


KEYS: dict[str, tuple[Any, str, str]] = {
    "a number in texts": (
        {"k": 5}, "bad-key", "the column “k” is String; 5 cannot be one of its cells"
    ),
    "a text in numbers": (
        {"v": "x"}, "bad-key", "the column “v” is Int64; 'x' cannot be one of its cells"
    ),
    "a list": ({"k": [1]}, "bad-key", "the column “k” is String; [1] cannot be one of its cells"),
    "a day in texts": (
        {"k": dt.date(2020, 1, 1)},
        "bad-key",
        "the column “k” is String; datetime.date(2020, 1, 1) cannot be one of its cells",
    ),
    "nothing": ({}, "bad-key", "nothing says which row it is"),
    "a text": ("k", "bad-key", "which row it is takes {column: cell}"),
    "a position": ({3: 4}, "bad-key", "which row it is takes {column: cell}"),
    "too large": ({"v": 2**70}, "not-one-row", f"no row has v = {2**70}"),
}  # fmt: skip


@pytest.mark.parametrize("case", KEYS)
def test_a_key_says_which_row(case: str, backend: Any):
    """The same words whatever the engine."""
    key, slug, said = KEYS[case]
    table = backend.table(pl.DataFrame(FACTS))

    assert [(slug, said)] == refused(lambda: perfrules.explain_row(ruleset(), table, key))


def test_numbers_of_a_frame_are_keys(backend: Any):
    """What is taken out of a table finds its row."""
    cell = pd.DataFrame(FACTS)["v"].iloc[0]

    found = perfrules.explain_row(ruleset(), backend.table(pl.DataFrame(FACTS)), {"v": cell})

    assert Decimal(8) == found.total_score


def test_a_row_of_a_file_is_told_by_file_and_line(tmp_path: Any):
    """Rows count as a sheet shows them, lines as an editor does."""
    path = tmp_path / "facts.csv"
    path.write_text('v,k\n1,"x\ny"\n\n2,b,c\n', encoding="utf-8")

    with pytest.raises(TableError) as caught:
        perfrules.evaluate_file(ruleset(), path)

    (found,) = caught.value.diagnostics
    assert "row 4 has 3 cells, the header has 2: 2,b,c" == found.message.en
    assert (str(path), 5) == (found.span.file, found.span.line)


TYPES: dict[str, tuple[Any, str]] = {
    "decimals without their last digits": (
        lambda: pa.table({"v": pa.array([Decimal("5E+2"), None], pa.decimal128(5, -2))}),
        "the column “v” is decimal128(5, -2); decimals cannot be fewer than none",
    ),
    "the same in pandas": (
        lambda: pa.table(
            {"v": pa.array([Decimal("5E+2")], pa.decimal128(5, -2))}
        ).to_pandas(types_mapper=pd.ArrowDtype),
        "the column “v” is decimal128(5, -2); decimals cannot be fewer than none",
    ),
    "wide decimals": (
        lambda: pa.table({"v": pa.array([Decimal(5)], pa.decimal256(50, 2))}),
        "the column “v” is decimal256(50, 2); 到馆 takes numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TYPES)
def test_a_type_is_called_as_its_engine_calls_it(case: str):
    """Also where frames have no word for it."""
    table, said = TYPES[case]

    assert [("column-type", said)] == (
        refused(lambda: perfrules.evaluate_table(ruleset(), table()))
    )


def test_duckdb_calls_its_own_types():
    """Bits are no number."""
    duckdb = pytest.importorskip("duckdb")
    table = duckdb.sql("select '1'::bit as v, null as k")

    ((slug, said),) = refused(lambda: perfrules.evaluate_table(ruleset(), table))

    assert "column-type" == slug
    assert "is bit;" in said.lower()


def test_a_column_name_with_half_a_character_is_named():
    """A frame of pandas can have it; no other engine, no file and no message could."""
    table = pd.DataFrame([[50, 1]], columns=pd.Index(["v", "字\ud800"], dtype=object))

    said = refused(lambda: perfrules.evaluate_table(ruleset(), table))

    assert [
        ("bad-column-name", "the column name “字�” has half a character (a lone surrogate)")
    ] == said


@pytest.mark.parametrize("key", [2**63, 2**64 - 1, 0])
def test_a_row_is_found_by_the_largest_whole_numbers(key: int, backend: Any):
    """A column without a sign holds twice as much above 0."""
    cells = pl.Series([2**63, 2**64 - 1, 0], dtype=pl.UInt64)
    table = backend.table(pl.DataFrame({"n": cells, "v": [10, 20, 30]}))

    found = perfrules.explain_row(ruleset(), table, {"n": key})

    assert found.indicators["a"].actual == {2**63: "10人次", 2**64 - 1: "20人次", 0: "30人次"}[key]


def test_columns_that_differ_in_case_are_one_to_duckdb():
    """A column to be kept that scoring makes, by another spelling."""
    duckdb = pytest.importorskip("duckdb")
    table = pl.DataFrame({"v": [50], "FACT V": [1]})
    relation = duckdb.connect().from_arrow(table.to_arrow())

    assert [("column-name-taken", "the column “FACT V” has a name that scoring needs")] == refused(
        lambda: perfrules.evaluate_table(ruleset(), relation, keep=["FACT V"])
    )
    assert [1] == perfrules.evaluate_table(ruleset(), table, keep=["FACT V"])["FACT V"].to_list()


@pytest.mark.parametrize("key", [2**53 + 1, 2**70, 10**400])
def test_no_row_has_a_key_that_its_column_cannot_hold(key: int, backend: Any):
    """A float that is near it is another number."""
    table = backend.table(pl.DataFrame({"n": [float(2**53), 1.0], "v": [10, 20]}))

    said = refused(lambda: perfrules.explain_row(ruleset(), table, {"n": key}))

    assert ["not-one-row"] == [slug for slug, _ in said]


def test_a_float_is_found_by_a_whole_number(backend: Any):
    """However large it is."""
    table = backend.table(pl.DataFrame({"n": [2.0**70, 1.0], "v": [10, 20]}))

    assert "10人次" == perfrules.explain_row(ruleset(), table, {"n": 2**70}).indicators["a"].actual


@pytest.mark.parametrize("name", ["*", "^k$"])
def test_a_name_that_is_a_pattern_is_refused(name: str, backend: Any):
    """Polars would keep other columns in its place, or none."""
    table = backend.table(pl.DataFrame({"v": [50], name: [1]}))

    said = f"the column name “{name}” would be taken for a pattern of names"
    assert [("bad-column-name", said)] == refused(
        lambda: perfrules.evaluate_table(ruleset(), table, keep=[name])
    )
