"""Tables in every engine, and what the scalar engine says of each of their rows."""

from __future__ import annotations

import datetime as dt
import math
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

import perfrules
from perfrules.batch.layout import Output, output
from perfrules.decimals import RoundingMode, rounded

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

KEY = "第几行"
LONG = 1_000  # rows


@attrs.frozen
class Backend:
    """A table engine: the same table in it, and the rows of one of its tables as plain values."""

    name: str
    table: Callable[[Any], Any]
    rows: Callable[[Any], list[dict[str, Any]]]
    kind: type
    in_order: bool = True  # whether rows come back where they were
    nan_is_none: bool = False  # it cannot tell a number that is none from one not reported

    def __str__(self) -> str:
        return self.name


def _of_pandas(frame: Any) -> list[dict[str, Any]]:
    cells = frame.astype(object).where(frame.notna(), None)
    found: list[dict[str, Any]] = cells.to_dict("records")
    return found


def _pandas(*, of_arrow: bool) -> Backend:
    pandas = pytest.importorskip("pandas")

    def table(frame: Any) -> Any:
        return frame.to_pandas(use_pyarrow_extension_array=of_arrow)

    return Backend(
        "pandas of Arrow" if of_arrow else "pandas",
        table,
        _of_pandas,
        pandas.DataFrame,
        nan_is_none=not of_arrow,
    )


def _duckdb() -> Backend:
    duckdb = pytest.importorskip("duckdb")
    return Backend(
        "DuckDB",
        lambda frame: duckdb.from_arrow(frame.to_arrow()),
        lambda relation: relation.to_arrow_table().to_pylist(),
        duckdb.DuckDBPyRelation,
        in_order=False,
    )


# Spark has no numbers without a sign.
_SIGNED = {
    pl.UInt8: pl.Int16, pl.UInt16: pl.Int32, pl.UInt32: pl.Int64, pl.UInt64: pl.Decimal(20, 0),
}  # fmt: skip


def _spark() -> Backend:
    pyspark = pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs java")
    session = (
        pyspark.sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()  # one session for all tests
    )
    return Backend(
        "Spark",
        lambda frame: session.createDataFrame(frame.cast(_SIGNED).to_arrow()),
        lambda frame: frame.toArrow().to_pylist(),
        pyspark.sql.DataFrame,
        in_order=False,
    )


BACKENDS: dict[str, Callable[[], Backend]] = {
    "polars": lambda: Backend(
        "Polars", lambda frame: frame, lambda frame: frame.rows(named=True), pl.DataFrame
    ),
    "polars-lazy": lambda: Backend(
        "Polars, lazy",
        lambda frame: frame.lazy(),
        lambda frame: frame.collect().rows(named=True),
        pl.LazyFrame,
        in_order=False,
    ),
    "pandas": lambda: _pandas(of_arrow=False),
    "pandas-arrow": lambda: _pandas(of_arrow=True),
    "pyarrow": lambda: Backend(
        "PyArrow", lambda frame: frame.to_arrow(), lambda table: table.to_pylist(), pa.Table
    ),
    "duckdb": _duckdb,
    "spark": _spark,
}
# Spark takes its time, and what it warns of is its own; it has a step of its own in .ci/run.
SPARK = pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.filterwarnings("ignore")])


@pytest.fixture(params=[*(name for name in BACKENDS if name != "spark"), SPARK])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every engine of tables, the embedded ones and the distributed one."""
    return BACKENDS[request.param]()


@pytest.fixture(params=["polars", "duckdb"])
def two_backends(request: pytest.FixtureRequest) -> Backend:
    """An eager and a lazy engine, where more would only repeat what these say."""
    return BACKENDS[request.param]()


def all_of(error: perfrules.FactError, language: Any) -> str:
    """Every message, and the way out in brackets."""
    between, form = ("；", "{}（{}）") if language == "zh" else ("; ", "{} ({})")
    return between.join(
        form.format(each.message.in_language(language), each.hint.in_language(language))
        if each.hint
        else each.message.in_language(language)
        for each in error.diagnostics
    )


def expected_row(
    ruleset: perfrules.Ruleset, cells: Mapping[str, Any], out: Output, language: Any = None
) -> dict[str, Any]:
    """What a scored table must say of one row: what the scalar engine says of its cells."""
    row: dict[str, Any] = dict.fromkeys(out.types())
    try:
        evaluation = ruleset.evaluate(dict(cells), language=language)
    except perfrules.FactError as error:
        told = all_of(error, language or ruleset.language)
        return {**row, "status": "error", "error": told}
    for node, result in evaluation.indicators.items():
        row[node] = _in_places(result.score, out.places[node])
    row["total_score"] = _in_places(evaluation.total_score, out.places["total_score"])
    row["grade"], row["status"] = evaluation.grade, evaluation.status.value
    if out.reasons:
        for leaf in out.leaves:
            row |= _reasons(evaluation.indicators[leaf], out, leaf)
    return row


def _reasons(result: perfrules.IndicatorResult, out: Output, leaf: str) -> dict[str, Any]:
    lost = sum((Fraction(each.points) for each in result.deductions), Fraction(0))
    counts = result.score is not None and result.status.value in {"scored", "missing"}
    codes = [each.rule for each in result.deductions]
    places = out.places[leaf]
    return {
        out.lost(leaf): _in_places(lost, places) if counts or codes else None,
        out.reason(leaf): "; ".join(codes) or None,
    }


def _in_places(value: Decimal | Fraction | None, places: int) -> Decimal | None:
    """The number itself; a number without an end is cut where the column ends."""
    if value is None:
        return None
    with_end = Fraction(value) * 10**places
    if with_end.denominator == 1:
        return Decimal(with_end.numerator).scaleb(-places, _WIDE)
    cut = rounded(Fraction(value), places, RoundingMode.HALF_UP) * 10**places
    return Decimal(int(cut)).scaleb(-places, _WIDE)


_WIDE = Context(prec=60)


def cells_of(frame: Any) -> Iterator[dict[str, Any]]:
    """The rows of a Polars frame as facts; a day at midnight is that day."""
    for row in frame.rows(named=True):
        yield {
            name: value.date()
            if isinstance(value, dt.datetime) and value.time() == dt.time()
            else value
            for name, value in row.items()
        }


@pytest.fixture(scope="session")
def agree() -> Callable[..., list[dict[str, Any]]]:
    """Scores a table in an engine and holds every cell of it against the scalar engine."""
    known: dict[Any, dict[str, Any]] = {}  # of long tables, which all engines score

    def expected_of(
        ruleset: perfrules.Ruleset, cells: dict[str, Any], out: Output, language: Any
    ) -> dict[str, Any]:
        key = (ruleset.digest, *cells.items(), *out.places.items(), out.reasons, language)
        if key not in known:
            known[key] = expected_row(ruleset, cells, out, language)
        return known[key]

    def agree(
        ruleset: perfrules.Ruleset,
        frame: Any,
        backend: Backend,
        *,
        columns: Mapping[str, str] | None = None,
        reasons: bool = False,
        language: Any = None,
        cells: Sequence[Mapping[str, Any]] | None = None,
    ) -> list[dict[str, Any]]:
        keyed = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(KEY))
        table = backend.table(keyed)
        before = backend.rows(table)
        result = perfrules.evaluate_table(
            ruleset, table, columns=columns, keep=[KEY], reasons=reasons, language=language
        )

        assert isinstance(result, backend.kind)
        rows = backend.rows(result)
        if not backend.in_order:
            rows.sort(key=lambda row: row[KEY])
        assert list(range(len(frame))) == [row.pop(KEY) for row in rows]
        # The caller's table is as it was.
        assert _same(before, backend.rows(table))
        places = places_in(result)
        out = attrs.evolve(
            output(ruleset.plan, {}, total_over=None, reasons=reasons), places=places
        )
        facts = cells if cells is not None else list(cells_of(frame))
        for row, given in zip(rows, facts, strict=True):
            named = _named(given, columns)
            if backend.nan_is_none:
                named = {name: None if _is_nan(value) else value for name, value in named.items()}
            expect = expected_of if len(rows) > LONG else expected_row
            expected = expect(ruleset, named, out, language)
            assert list(expected) == list(row)
            apart = {
                name: (cell, row[name]) for name, cell in expected.items() if cell != row[name]
            }
            assert {} == apart, given  # expected, actual
        return rows

    return agree


def _named(given: Mapping[str, Any], columns: Mapping[str, str] | None) -> dict[str, Any]:
    return {(columns or {}).get(name, name): value for name, value in given.items()}


def _same(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    """Equal cells; NaN is like NaN."""

    def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{k: "NaN" if _is_nan(v) else v for k, v in row.items()} for row in rows]

    return plain(one) == plain(other)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def places_in(result: Any) -> dict[str, int]:
    """The decimals of every score column of a result, as its engine says."""
    import narwhals.stable.v2 as nw

    schema = nw.from_native(result).collect_schema()
    return {
        name: dtype.scale
        for name, dtype in schema.items()
        if isinstance(dtype, nw.Decimal) and not name.endswith(".lost")
    }
