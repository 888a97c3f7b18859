"""Exact arithmetic: what floats would get wrong by a cent, a point or a grade."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

import perfrules
from perfrules.decimals import RoundingMode
from perfrules.testing.exact import raw_total_of
from perfrules.testing.judging import cut

MODES = [mode.value for mode in RoundingMode]


def ruleset_of(*indicators: str, total: str = "100", rounding: str = "", grades: str = "") -> str:
    """A ruleset with those indicators, each a line in YAML."""
    lines = ["perfrules: 1", "id: exact", 'version: "1"', "title: 精确", f"total_points: {total}"]
    lines += [f"rounding: {rounding}"] if rounding else []
    lines += [f"grades: {grades}"] if grades else []
    return "\n".join([*lines, "indicators:", *(f"- {each}" for each in indicators)])


def split_of(first: int, second: int, third: int) -> str:
    """Three indicators whose weights are whole per cents."""
    row = "{{name: {}, points: {}, target: 100%, scoring: ratio}}"
    rows = (row.format(*each) for each in zip("甲乙丙", (first, second, third), strict=True))
    return ruleset_of(
        *rows,
        rounding="{places: 2, at: [total]}",
        grades="[{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 差, from: 0}]",
    )


SPLITS = [(a, b, 100 - a - b) for a in range(1, 99) for b in range(1, 100 - a)]


def test_every_indicator_at_90_is_90():
    """All 4,851 splits into three whole per cents give exactly 90.00 and 优.

    In floats 212 of them come out below 90, and 优 becomes 良.
    """
    assert len(SPLITS) == 4_851

    found = set()
    for split in SPLITS:
        evaluation = perfrules.loads(split_of(*split)).evaluate({"甲": 90, "乙": 90, "丙": "90%"})
        found.add((str(evaluation.total_score), str(evaluation.raw_total_score), evaluation.grade))

    assert found == {("90.00", "90", "优")}


def test_a_third_three_times_is_one():
    """`1/3 * 3 >= 1` is true."""
    text = ruleset_of(
        "{name: 甲, points: 100, unit: 个, scoring:"
        " {method: cases, cases: [{when: actual / 3 * 3 >= 1个 and 1/3 * 3 >= 1, points: 100}],"
        " otherwise: 0}}"
    )

    assert perfrules.loads(text).evaluate({"甲": 1}).total_score == 100


@pytest.mark.parametrize("written", [Decimal("195.5"), 195.5, "195.5", "195.5万元", "1955000元"])
def test_twenty_times_a_ratio(written: object):
    """20 × 195.5 ÷ 200 = 19.55, however the actual is written."""
    row = "{name: 甲, points: 20, target: 200万元, scoring: ratio}"
    ruleset = perfrules.loads(ruleset_of(row, total="20"))

    assert str(ruleset.evaluate({"甲": written}).total_score) == "19.55"


@pytest.mark.parametrize(
    ("actual", "lost"), [("0.90", "0"), ("0.89", "0.5"), ("0.87", "1.5"), ("0.8699", "2.0")]
)
def test_started_points_between_two_rates(actual: str, lost: str):
    """0.5 for each started point below 0.90: 0.87 loses 1.5.

    In floats ceil((0.90 - 0.87) * 100) is 4.
    """
    row = (
        "{name: 甲, points: 10, kind: number, target: 0.90, scoring:"
        " {method: steps, of: shortfall, step: 0.01, lose: 0.5, partial: started}}"
    )
    ruleset = perfrules.loads(ruleset_of(row, total="10"))

    assert ruleset.evaluate({"甲": Decimal(actual)}).total_score == 10 - Decimal(lost)
    assert ruleset.evaluate({"甲": float(actual)}).total_score == 10 - Decimal(lost)


TIES = ["1.005", "2.675", "1.115", "0.285", "9.995", "4.345", "1.0049", "1.0051", "1.015"]
EXPECTED: dict[str, dict[str, str]] = {
    "1.005": {"half-up": "1.01", "half-even": "1.00", "floor": "1.00", "truncate": "1.00"},
    "2.675": {"half-up": "2.68", "half-even": "2.68", "floor": "2.67", "truncate": "2.67"},
    "1.115": {"half-up": "1.12", "half-even": "1.12", "floor": "1.11", "truncate": "1.11"},
    "0.285": {"half-up": "0.29", "half-even": "0.28", "floor": "0.28", "truncate": "0.28"},
    "9.995": {"half-up": "10.00", "half-even": "10.00", "floor": "9.99", "truncate": "9.99"},
    "4.345": {"half-up": "4.35", "half-even": "4.34", "floor": "4.34", "truncate": "4.34"},
    "1.0049": {"half-up": "1.00", "half-even": "1.00", "floor": "1.00", "truncate": "1.00"},
    "1.0051": {"half-up": "1.01", "half-even": "1.01", "floor": "1.00", "truncate": "1.00"},
    "1.015": {"half-up": "1.02", "half-even": "1.02", "floor": "1.01", "truncate": "1.01"},
}
STAGES: dict[str, Callable[[perfrules.Evaluation], Decimal | None]] = {
    "indicator": lambda evaluation: evaluation.indicators["甲"].score,
    "group": lambda evaluation: evaluation.indicators["组"].score,
    "total": lambda evaluation: evaluation.total_score,
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("raw", TIES)
def test_a_tie_is_rounded_as_declared(stage: str, mode: str, raw: str):
    """Two decimals at every stage, in every mode; what is not rounded there stays whole."""
    text = ruleset_of(
        "name: 组\n  indicators:"
        "\n  - {name: 甲, points: 10, kind: number, min: 0, max: 10,"
        " scoring: {method: formula, formula: actual}}",
        total="10",
        rounding=f"{{places: 2, mode: {mode}, at: [{stage}]}}",
    )
    evaluation = perfrules.loads(text).evaluate({"甲": Decimal(raw)})

    order = list(STAGES)
    for each, score in STAGES.items():
        is_cut = order.index(each) >= order.index(stage)
        expected = EXPECTED[raw][mode] if is_cut else raw
        assert score(evaluation) == Decimal(expected), each


@given(
    st.fractions(min_value=-100, max_value=100, max_denominator=4_000),
    st.integers(0, 4),
    st.sampled_from(list(RoundingMode)),
)
def test_rounding_is_what_its_mode_says(value: Fraction, places: int, mode: RoundingMode):
    """The rounding of the library against the definitions, written out again."""
    from perfrules.decimals import rounded

    assert rounded(value, places, mode) == cut(value, places, mode)


@pytest.mark.parametrize(("grade_on", "grade"), [("rounded", "优"), ("raw", "良")])
def test_the_grade_reads_the_total_as_declared(grade_on: str, grade: str):
    """89.996 prints as 90.00; whether that is 优 the ruleset says."""
    text = ruleset_of(
        "{name: 甲, points: 100, kind: number, min: 0, max: 100,"
        " scoring: {method: formula, formula: actual}}",
        rounding=f"{{places: 2, at: [total], grade_on: {grade_on}}}",
        grades="[{grade: 优, from: 90}, {grade: 良, from: 0}]",
    )
    evaluation = perfrules.loads(text).evaluate({"甲": Decimal("89.996")})

    assert str(evaluation.total_score) == "90.00"
    assert str(evaluation.raw_total_score) == "89.996"
    assert evaluation.grade == grade


@given(st.integers(1, 60), st.integers(1, 60))
def test_thirds_add_up_to_the_whole(parts: int, met: int):
    """However many shares there are, all of them together are the points, exactly."""
    met = min(met, parts)
    conditions = ", ".join(f"{{name: 条件{k}, when: 甲 > {k}个}}" for k in range(parts))
    row = (
        "{name: 甲, points: 7, unit: 个, scoring: {method: share-met, conditions: ["
        f"{conditions}]}}}}"
    )
    evaluation = perfrules.loads(ruleset_of(row, total="7")).evaluate({"甲": met})

    assert raw_total_of(evaluation) == Fraction(7 * met, parts)
    lost = sum((Fraction(d.points) for d in evaluation.deductions), Fraction(0))
    assert abs(lost - Fraction(7 * (parts - met), parts)) < Fraction(1, 10**30)


def test_a_total_without_excluded_points_is_not_rounded_above_them():
    """7.5 points rounded to whole ones would be 8 of 7.5: such a ruleset is refused."""
    text = ruleset_of(
        "{name: 甲, points: 2.5, target: 100%, scoring: ratio, on_missing: not-applicable,"
        " on_not_applicable: exclude}",
        "{name: 乙, points: 7.5, target: 100%, scoring: ratio}",
        total="10",
        rounding="{places: 0, at: [total]}",
    )

    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(text)
    assert [d.slug for d in caught.value.diagnostics] == ["points-too-fine"]
    assert (
        perfrules.loads(text.replace("places: 0", "places: 1")).evaluate({"乙": 100}).score_rate
        == 1
    )
