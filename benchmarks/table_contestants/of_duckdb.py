"""DuckDB by hand: one SQL statement over the Arrow table, whole cents."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from workload import SCALE, Indicator, Sheet, whole

from table_contestants.common import Score, TableContestant


def statement(sheet: Sheet) -> str:
    """Scores, then subtotals, the total, the grade: each level reads the one inside."""
    wide = "SMALLINT" if sheet.points <= 300 else "INTEGER"
    scores = ", ".join(f"CAST({_score(i)} AS SMALLINT) AS {i.id}" for i in sheet.indicators)
    subtotals = ", ".join(
        f"CAST({' + '.join(f'{m}::{wide}' for m in members)} AS {wide}) AS {group}"
        for group, members in sheet.members.items()
    )
    total = f"CAST({' + '.join(sheet.members)} AS {wide}) AS total"
    *better, (worst, _) = sheet.grades.items()
    cases = " ".join(f"WHEN total >= {low} THEN '{name}'" for name, low in better)
    inner = f"SELECT {scores} FROM facts"  # noqa: S608  (written here, from the table)
    for more in (subtotals, total, f"CASE {cases} ELSE '{worst}' END AS grade"):
        inner = f"SELECT *, {more} FROM ({inner})"  # noqa: S608
    return inner


def _score(i: Indicator) -> str:
    fact, points = i.id, i.points * 100
    if not i.is_number:
        return f"CASE WHEN {fact} = '{i.target}' THEN {points} ELSE 0 END"
    target = whole(i)
    if i.is_rate:
        fact = f"CAST(round({fact} * {SCALE}) AS INTEGER)"
    match i.kind:
        case "threshold":
            return f"CASE WHEN {fact} >= {target} THEN {points} ELSE 0 END"
        case "banded":
            nearly = -(-95 * target // 100)
            half = f"WHEN {fact} >= {nearly} THEN {points // 2}"
            return f"CASE WHEN {fact} >= {target} THEN {points} {half} ELSE 0 END"
        case "ratio":
            return f"(least({fact}, {target}) * {2 * points} + {target}) // {2 * target}"
        case _:
            return f"greatest(0, {points} - 50 * (greatest(0, {target + 99} - {fact}) // 100))"


def connected(table: Any) -> Any:
    """A connection that sees the Arrow table as `facts`."""
    connection = import_module("duckdb").connect()
    connection.register("facts", table)
    return connection


def _hand(sheet: Sheet) -> Score:
    query = statement(sheet)
    return lambda connection: connection.sql(query).to_arrow_table()


CONTESTANTS = {
    "duckdb_hand": TableContestant(
        build=_hand,
        note="SQL written for this table, whole cents; Arrow in, Arrow out",
        module="duckdb",
        distribution="duckdb",
        frame=connected,
    ),
}
