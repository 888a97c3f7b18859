"""Every cell of a scored table is what the scalar engine says of its row, in every engine."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from perfrules.aggregating import AGGREGATES
from perfrules.compiling.reading import answers_of, limits
from perfrules.decimals import RoundingMode, scaled_decimal
from perfrules.model import FactDeclaration, Kind
from perfrules.testing import facts_for, rulesets
from perfrules.testing.broken import ABSENT, faults_of
from perfrules.testing.facts import ways

pl = pytest.importorskip("polars")
EXAMPLES = settings(
    max_examples=7,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip
INTEGERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)


def fits(value: Any, dtype: Any) -> bool:
    """Whether a column of that type can hold a value as it is."""
    if value is None:
        return True
    if isinstance(dtype, pl.Decimal):
        if type(value) is int:
            value = Decimal(value)
        if type(value) is not Decimal or not value.is_finite():
            return False
        whole = value.scaleb(dtype.scale) if abs(value.adjusted()) < 36 else value
        return abs(value.adjusted()) + dtype.scale < 36 and whole == int(whole)
    if dtype in INTEGERS:
        if type(value) not in {int, Decimal} or not Decimal(value).is_finite():
            return False
        low, high = (int(pl.select(end).item()) for end in (dtype.min(), dtype.max()))
        return abs(Decimal(value).adjusted()) < 30 and value == int(value) and low <= value <= high
    if dtype in (pl.Float32, pl.Float64):
        if type(value) is not Decimal or value.is_nan() or abs(value.adjusted()) > 30:
            return type(value) is float
        return dtype == pl.Float32 or Decimal(repr(float(value))) == value
    kinds = {pl.String: str, pl.Boolean: bool, pl.Date: dt.date, pl.Datetime: dt.date}
    return type(value) is kinds.get(dtype)


def types_for(fact: FactDeclaration) -> list[Any]:
    """The types of columns in which the fact may come."""
    match fact.kind:
        case Kind.NUMBER:
            exact = [pl.Decimal(38, places) for places in (fact.decimals, fact.decimals + 2, 20)]
            return [*exact, pl.Float64, pl.Float64, pl.Float32, *INTEGERS, *[pl.String] * 3]
        case Kind.FLAG:
            return [pl.Boolean, pl.String]
        case Kind.DATE:
            return [pl.Date, pl.Datetime, pl.String]
    return [pl.String]


def spellings(fact: FactDeclaration, value: Any) -> list[str]:
    """Every way in which people write a value as text."""
    match fact.kind:
        case Kind.NUMBER:
            value = int(value.scaleb(fact.decimals))
        case Kind.CHOICE:
            value = answers_of(fact)[value]
        case Kind.DATE:
            value = value.toordinal()
    return [each for each in ways(fact, value) if type(each) is str]


def faults(ruleset: perfrules.Ruleset, fact: FactDeclaration, dtype: Any) -> list[Any]:
    """What is wrong with a cell, as far as a column of that type can hold it."""
    found = (fault.value for fault in faults_of(ruleset.plan, fact))
    values = [None if value is ABSENT else value for value in found]
    return [value for value in values if fits(value, dtype)]


def extremes(fact: FactDeclaration, dtype: Any) -> list[Any]:
    """The limits of a number, and where floats and engines' integers end, as far as they fit."""
    if fact.kind is not Kind.NUMBER:
        return []
    low, high = limits(fact)
    ends = (2**53, 2**62, 2**63, 10**15, 10**17)
    near = [end + k for end in (*ends, *(-each for each in ends)) for k in (-1, 0, 1)]
    known = [low, low + 1, high - 1, high, *(each for each in near if low <= each <= high)]
    values = [scaled_decimal(each, fact.decimals) for each in known]
    return [value for value in values if fits(value, dtype)]


def tables(ruleset: perfrules.Ruleset, *, broken: bool) -> st.SearchStrategy[Any]:
    """A table of facts around every threshold, each column in a type that can hold it."""

    @st.composite  # made here, so that a failure does not print the whole ruleset
    def table(draw: st.DrawFn) -> Any:
        return _table(draw, ruleset, broken=broken)

    return table()


def _table(draw: st.DrawFn, ruleset: perfrules.Ruleset, *, broken: bool) -> Any:
    rows = draw(st.lists(facts_for(ruleset, plain=True), min_size=1, max_size=8))
    data, schema = {}, {}
    for fact in ruleset.plan.facts:
        given = [row.get(fact.id) for row in rows]
        possible = [
            dtype
            for dtype in types_for(fact)
            if dtype == pl.String or all(fits(value, dtype) for value in given)
        ]
        dtype = draw(st.sampled_from(possible))
        if dtype == pl.String:
            given = [
                value if value is None else draw(st.sampled_from(spellings(fact, value)))
                for value in given
            ]
        odd = [*faults(ruleset, fact, dtype), *extremes(fact, dtype)] if broken else []
        for k in range(len(given)):
            if odd and draw(st.integers(0, 5)) == 0:
                given[k] = draw(st.sampled_from(odd))
        optional = fact.id not in ruleset.plan.required
        if optional and given == [None] * len(given) and draw(st.booleans()):
            continue  # nobody reported it: the table has no column for it
        data[fact.id], schema[fact.id] = [_held(value, dtype) for value in given], dtype
    return pl.DataFrame(data or {"别的": [1] * len(rows)}, schema=schema or None)


def _held(value: Any, dtype: Any) -> Any:
    if value is None:
        return None
    if dtype in INTEGERS:
        return int(value)
    if dtype in (pl.Float32, pl.Float64):
        return float(value)
    if dtype == pl.Datetime:
        return dt.datetime.combine(value, dt.time())
    return value


KINDS = ("methods", "modifiers", "rules of the whole", "groups")
GROUPS = tuple(name for name in AGGREGATES if name not in {"sum", "geometric-mean"})
WHOLE = ("bonuses", "penalties", "vetoes", "grade_caps", "minimums", "total_cap")


@st.composite
def texts(draw: st.DrawFn, kind: str) -> str:
    """A ruleset; the second kind has all that concerns indicators, and nothing of the whole.

    The last has no groups that are plain sums, and nothing of the whole either. Most are rounded
    where quotients end, as real ones are.
    """
    groups = GROUPS if kind == "groups" else ()
    document = yaml.safe_load(draw(rulesets(with_modifiers=kind != "methods", aggregates=groups)))
    if kind in {"modifiers", "groups"}:
        document = {key: each for key, each in document.items() if key not in WHOLE}
    if kind != "methods" and draw(st.integers(0, 3)):
        places = max(3, document.get("rounding", {}).get("places", 0))
        mode = draw(st.sampled_from([mode.value for mode in RoundingMode]))
        at = ["indicator", "total", *draw(st.sampled_from(([], ["group"])))]
        document["rounding"] = {"places": places, "mode": mode, "at": at, "grade_on": "rounded"}
    return json.dumps(document)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scored_table_is_its_rows(kind: str, backend: Any, agree: Callable[..., Any]):
    """Drawn rulesets × drawn tables on thresholds, ties and extremes: exactly the same cells.

    Scores, total, grade, status and error, what was lost and by which rules.
    """

    @EXAMPLES
    @given(texts(kind), st.data())
    def look(text: str, data: st.DataObject) -> None:
        ruleset = perfrules.loads(text)
        table = data.draw(tables(ruleset, broken=kind != "methods"))
        agree(ruleset, table, backend, reasons=data.draw(st.booleans()))

    look()
