"""Columns of every type, numbers at every edge, rounding; and a row explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

import perfrules

pl = pytest.importorskip("polars")
Agree = Callable[..., list[dict[str, Any]]]
MODES = ("half-up", "half-even", "floor", "truncate")


def ruleset_of(*indicators: str, total: str, rest: str = "") -> perfrules.Ruleset:
    """A ruleset with those indicators, each a line in YAML."""
    head = f'perfrules: 1\nid: t\nversion: "1"\ntitle: 表\nlanguage: zh\ntotal_points: {total}\n'
    return perfrules.loads("\n".join([head + rest, "indicators:", *(f"- {i}" for i in indicators)]))


def only(decimals: int, limits: str = "") -> perfrules.Ruleset:
    """All the points for a number above 0, of so many decimals."""
    return ruleset_of(
        f'{{id: x, points: 10, target: "> 0", kind: number, decimals: {decimals}{limits}}}',
        total="10",
    )


# Numbers.


@pytest.mark.parametrize("decimals", [0, 1, 2, 6])
@pytest.mark.parametrize("scale", [0, 1, 2, 3, 6, 15, 16, 20, 30])
def test_decimals_of_every_scale(decimals: int, scale: int, two_backends: Any, agree: Agree):
    """A column may have more decimals than the fact; a cell may not."""
    cells = ["0", "1", "-1", "9", "0.1", "0.10", "-0.5", "0.005", "1234567.5", "0.000001"]
    values = [Decimal(cell) for cell in cells if -Decimal(cell).as_tuple().exponent <= scale]
    fine = Decimal(1).scaleb(-scale)
    frame = pl.DataFrame(
        {"x": [*values, *(value + fine for value in values), None]},
        schema={"x": pl.Decimal(38, scale)},
    )

    agree(only(decimals), frame, two_backends)


INTEGERS = [
    pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64,
]  # fmt: skip


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
@pytest.mark.parametrize("decimals", [0, 3])
def test_integers_of_every_width(dtype: Any, decimals: int, backend: Any, agree: Agree):
    """From the least to the greatest that the column holds; some are out of all proportion."""
    low, high = (pl.select(end).item() for end in (dtype.min(), dtype.max()))
    cells = [low, low + 1, 0, 1, high - 1, high, None]

    agree(only(decimals), pl.DataFrame({"x": cells}, schema={"x": dtype}), backend)


@pytest.mark.parametrize("decimals", [0, 2, 6])
def test_whole_numbers_where_floats_and_engines_end(decimals: int, backend: Any, agree: Agree):
    """Around 2**53, 2**62, the limits of a fact, and the last whole number of 64 bits."""
    ends = [2**31, 2**50, 2**53, 2**62, 10**15, 10**15 // 10**decimals, 10**17, 2**63 - 2]
    cells = [sign * (end + k) for end in ends for sign in (1, -1) for k in (-1, 0, 1)]

    agree(only(decimals), pl.DataFrame({"x": cells}, schema={"x": pl.Int64}), backend)


@pytest.mark.parametrize("decimals", [0, 2, 6])
def test_decimals_where_floats_end(decimals: int, backend: Any, agree: Agree):
    """The same numbers as decimals: none of them takes the value of its neighbour."""
    ends = [2**50, 2**53, 10**15, 10**17, 2**62, 2**70]
    fine = [Decimal(end + k).scaleb(-decimals) for end in ends for k in (-1, 0, 1)]
    cells = [*fine, *(-value for value in fine), Decimal(10) ** 15, Decimal(10) ** 15 + 1]

    agree(only(decimals), pl.DataFrame({"x": cells}, schema={"x": pl.Decimal(38, 6)}), backend)


@pytest.mark.parametrize("dtype", [pl.Float64, pl.Float32], ids=str)
@pytest.mark.parametrize("decimals", [0, 1, 2, 6])
def test_floats_mean_what_they_print(dtype: Any, decimals: int, backend: Any, agree: Agree):
    """0.1 is a tenth, 0.30000000000000004 has too many decimals, NaN is no number."""
    cells = [
        0.1, 0.2, 0.1 + 0.2, 0.3, 1.005, 2.675, 4.35, 0.07, 8.41, 1.1 * 1.1, -0.0, 0.0, 5e-324,
        1e15, 1e15 + 1, 2.0**53, 2.0**53 + 2, 1e16, 1e22, 1e300, -1e15, 999999999999.99,
        99999999999999.98, 123456789.123456, float("nan"), float("inf"), float("-inf"), None,
    ]  # fmt: skip

    agree(only(decimals), pl.DataFrame({"x": cells}, schema={"x": dtype}), backend)


@pytest.mark.parametrize("limits", [", min: 1, max: 5", ', min: -0.5, max: "1000000"'])
def test_declared_limits_are_held(limits: str, backend: Any, agree: Agree):
    """The limit itself is inside; the next number is not."""
    cells = [Decimal(c) for c in ("0.9", "1", "5", "5.1", "-0.5", "-0.6", "1000000", "1000000.1")]

    agree(only(1, limits), pl.DataFrame({"x": cells}, schema={"x": pl.Decimal(20, 1)}), backend)


def test_a_share_of_a_hundred_is_read_as_it_stands(backend: Any, agree: Agree):
    """0.97 in % is 0.97%: a row cannot be warned of, but it is read as a single subject is."""
    ruleset = ruleset_of('{id: x, points: 10, target: 90%, unit: "%"}', total="10")
    cells = [Decimal(c) for c in ("0.97", "90", "89.99", "1", "0.01")]

    agree(ruleset, pl.DataFrame({"x": cells}, schema={"x": pl.Decimal(10, 2)}), backend)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stage", ["indicator", "group", "total"])
def test_ties_and_negative_numbers_are_rounded(mode: str, stage: str, backend: Any, agree: Agree):
    """Halves above and below 0, in every mode, at every stage."""
    ruleset = ruleset_of(
        "{name: 组, indicators: [{id: y, points: 10, actual: x, scoring: {method: formula, formula:"
        ' "5 + round(x / 8, 1) - floor(x / 3) / 7 - ceil(x / 16)"}},'
        " {id: z, points: 10, actual: x, scoring: {method: formula, formula: 5 + x / 16}}]}",
        total="20",
        rest=f"rounding: {{places: 1, mode: {mode}, at: [indicator, {stage}]}}\n"
        "facts: {x: {name: 数, kind: number, decimals: 0}}\n",
    )

    agree(ruleset, pl.DataFrame({"x": list(range(-90, 91))}), backend, reasons=True)


# Days, words and flags.


DAYS = ruleset_of(
    "{id: x, points: 10, kind: date, scoring: {method: cases, cases:"
    " [{when: 'days_between(x, y) > 28', points: 10}, {when: 'x <= \"2020-02-29\"', points: 5}],"
    " otherwise: 0}}",
    total="10",
    rest="facts: {y: {name: 后, kind: date}}\n",
)


def test_days(backend: Any, agree: Agree):
    """Every end of a month, leap days, and days far away."""
    days = [
        dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(2000, 2, 29), dt.date(2020, 2, 29),
        dt.date(2020, 3, 1), dt.date(2020, 12, 31), dt.date(2021, 1, 1), dt.date(1970, 1, 1),
        dt.date(1969, 12, 31), dt.date(2100, 2, 28), dt.date(2100, 3, 1), dt.date(1899, 12, 30),
        *(dt.date(2021, month, day) for month in range(1, 13) for day in (1, 28)),
    ]  # fmt: skip
    later = [day + dt.timedelta(days=27 + k % 3) for k, day in enumerate(days)]

    agree(DAYS, pl.DataFrame({"x": days, "y": later}), backend)


def test_a_nanosecond_past_midnight_is_no_day(two_backends: Any):
    """It is not lost on the way."""
    pytest.importorskip("pandas")  # without it PyArrow has no values of that kind
    past = pl.Series("x", [1, 0], dtype=pl.Int64).cast(pl.Datetime("ns"))
    frame = pl.DataFrame([past]).with_columns(y=pl.lit(dt.date(2021, 6, 1)))

    found = two_backends.rows(perfrules.evaluate_table(DAYS, two_backends.table(frame)))

    assert {None, "x 要一个日期，不是“datetime”（写成 2021-12-31）"} == {
        row["error"] for row in found
    }


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_moment_is_a_day_at_midnight_only(unit: str, two_backends: Any, agree: Agree):
    """What has hours is no day, and is told as the scalar engine tells it."""
    moments = [
        dt.datetime(2020, 2, 29), dt.datetime(2020, 2, 29, 0, 0, 1), dt.datetime(2021, 1, 1, 12),
        dt.datetime(2020, 1, 1, microsecond=1000), None,
    ]  # fmt: skip
    frame = pl.DataFrame(
        {"x": moments, "y": [dt.datetime(2021, 6, 1)] * 5},
        schema=dict.fromkeys("xy", pl.Datetime(unit)),
    )

    agree(DAYS, frame, two_backends)


WORDS = ruleset_of(
    "{id: x, points: 5, scoring: {method: choice, answers: {好: 5, 中: 3, 差: 0}}}",
    "{id: f, points: 5, kind: flag, target: 是}",
    total="10",
)


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["差", "中", "好", "无"])])
def test_answers_as_text_categories_and_enumerations(dtype: Any, backend: Any, agree: Agree):
    """What the column is made of does not matter, its words do."""
    frame = pl.DataFrame(
        {"x": ["好", "中", "差", "无", None], "f": [True, False, None, True, True]},
        schema={"x": dtype, "f": pl.Boolean},
    )

    agree(WORDS, frame, backend)


def test_words_that_need_care(backend: Any, agree: Agree):
    """Spaces, full-width letters, aliases and words for yes and no are read as they always are."""
    words = ["好", " 好", "好 ", "好\n", "", "  ", "ＡＢ", "良好", "好\u200b", "中", "一般的"]
    flags = ["是", "否", "有", "无", "true", "False", "yes", "no", "也许", " 是 ", "1"]
    frame = pl.DataFrame({"x": words, "f": flags})

    agree(WORDS, frame, backend)


TEXTS = ruleset_of(
    "{id: x, points: 10, kind: text, scoring: {method: cases, cases:"
    ' [{when: \'x in ["甲A1", "①", "1"]\', points: 10}], otherwise: 0}}',
    total="10",
)


def test_texts(backend: Any, agree: Agree):
    """Texts are compared in their normal form: ① is 1, and spaces around do not count."""
    texts = ["甲A1", "甲Ａ１", " 甲A1", "甲A1\n", "①", "1", "甲", "a\u0301", "", "🙂", "長" * 2001]

    agree(TEXTS, pl.DataFrame({"x": texts}), backend)


# The same table gives the same, and a row is explained.


def test_the_same_table_gives_the_same(backend: Any):
    """Twice the same bytes; the order of rows and columns changes no row."""
    frame = pl.DataFrame({"x": ["好", "中", "差", "坏"] * 50, "f": [True, False] * 100})
    keyed = frame.with_row_index("行")
    turned = keyed.reverse().select("f", "行", "x")

    one, two, three = (
        sorted(
            backend.rows(perfrules.evaluate_table(WORDS, backend.table(table), keep=["行"])),
            key=lambda row: row["行"],
        )
        for table in (keyed, keyed, turned)
    )

    assert one == two
    assert one == three


def test_a_row_is_explained(backend: Any):
    """It is the evaluation of that row's facts, whatever the engine."""
    frame = pl.DataFrame({"单位": ["甲", "乙"], "x": ["好", "差"], "f": [True, False]})

    found = perfrules.explain_row(WORDS, backend.table(frame), {"单位": "乙"})

    assert WORDS.evaluate({"x": "差", "f": False}).to_json() == found.to_json()


def test_a_row_is_found_by_several_columns(backend: Any):
    """The key may be of several columns; facts among them."""
    frame = pl.DataFrame({"单位": ["甲", "甲"], "年": [1, 2], "x": ["好", "差"], "f": [True, True]})

    found = perfrules.explain_row(WORDS, backend.table(frame), {"单位": "甲", "年": 2})

    assert found.total_score == 5
    assert perfrules.explain_row(WORDS, backend.table(frame), {"x": "好"}).total_score == 10


@pytest.mark.parametrize(
    ("key", "slug", "told"),
    [
        ({"单位": "丙"}, "not-one-row", "没有 单位 = 丙 的行"),
        ({"年": 1}, "not-one-row", "年 = 1 的行不止一行"),
        ({"单": "甲"}, "no-such-column", "表里没有“单”这一列"),
    ],
)
def test_a_row_that_is_not_one(backend: Any, key: dict[str, Any], slug: str, told: str):
    """None, or several, or no such column."""
    frame = pl.DataFrame({"单位": ["甲", "乙"], "年": [1, 1], "x": ["好", "差"], "f": [True, True]})

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.explain_row(WORDS, backend.table(frame), key)

    assert [(slug, told)] == [(d.slug, d.message.zh) for d in caught.value.diagnostics]


def test_a_bad_row_is_explained_by_its_faults(backend: Any):
    """As a single subject: FactError names them all."""
    frame = pl.DataFrame(
        {"单位": ["甲"], "x": ["坏"], "f": [None]}, schema_overrides={"f": pl.Boolean}
    )

    with pytest.raises(perfrules.FactError) as caught:
        perfrules.explain_row(WORDS, backend.table(frame), {"单位": "甲"})

    assert ["unknown-answer", "missing-fact"] == [d.slug for d in caught.value.diagnostics]


@pytest.mark.parametrize("key", ["单.位", "单`位"])
def test_a_row_is_explained_whatever_its_key_is_called(backend: Any, key: str):
    """A dot or a backtick in a name is no part of a name."""
    frame = pl.DataFrame({key: ["甲", "乙"], "x": ["好", "差"], "f": [True, False]})

    found = perfrules.explain_row(WORDS, backend.table(frame), {key: "乙"})

    assert WORDS.evaluate({"x": "差", "f": False}).to_json() == found.to_json()


DOTTED = ruleset_of(
    '{name: 1.1 产出, points: 5, target: 90%, unit: "%"}',
    '{name: 1.2 效益, points: 5, target: 90%, unit: "%"}',
    total="10",
)


def test_names_with_dots(backend: Any, agree: Agree):
    """Officers number their indicators; engines take a dot for other things."""
    agree(DOTTED, pl.DataFrame({"1.1 产出": [95, 80], "1.2 效益": [90, 200]}), backend)
