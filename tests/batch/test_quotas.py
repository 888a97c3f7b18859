"""Quotas of grades: of a table no more than a share has a grade, and the best have it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import perfrules
from tests.batch.conftest import Backend

pl = pytest.importorskip("polars")

GRADES = {"优": 90, "良": 80, "中": 60, "差": 0}
TEXT = """
perfrules: 1
id: quotas
version: "1"
title: 名额
total_points: 100
grades: [{grade: 优, from: 90}, {grade: 良, from: 80}, {grade: 中, from: 60}, {grade: 差, from: 0}]
quotas: [QUOTAS]
indicators:
- {id: done, name: 完成, points: 100, on_missing: pending,
   scoring: {method: formula, formula: actual}}
"""


def ruleset(**shares: int) -> perfrules.Ruleset:
    """With these quotas, in percent."""
    listed = ", ".join(f'{{grade: {grade}, share: "{share}%"}}' for grade, share in shares.items())
    return perfrules.loads(TEXT.replace("QUOTAS", listed))


def brute_force(totals: Sequence[int | None], shares: dict[str, int]) -> list[str | None]:
    """Grade by grade: while too many have it, those with the lowest total lose it together."""
    names = list(GRADES)
    found = [
        None if total is None else next(g for g in names if total >= GRADES[g]) for total in totals
    ]
    count = sum(total is not None for total in totals)
    for grade, below in pairwise(names):
        if grade not in shares:
            continue
        most = math.floor(Fraction(shares[grade], 100) * count)
        while sum(each == grade for each in found) > most:
            last = min(
                t for t, g in zip(totals, found, strict=True) if g == grade and t is not None
            )
            found = [
                below if g == grade and t == last else g for t, g in zip(totals, found, strict=True)
            ]
    return found


def grades(made: perfrules.Ruleset, totals: Sequence[int | None], backend: Backend) -> list[Any]:
    """The grades of a table, in the order of its rows, and those before the quotas."""
    frame = pl.DataFrame({"done": totals}, schema={"done": pl.Int64}).with_row_index("k")
    rows = backend.rows(perfrules.evaluate_table(made, backend.table(frame), keep=["k"]))
    rows.sort(key=lambda row: row["k"])
    return [(row["grade"], row["grade_before_quota"]) for row in rows]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    totals=st.lists(
        st.one_of(st.none(), st.sampled_from([0, 60, 79, 80, 85, 89, 90, 91, 95, 100])),
        min_size=1,
        max_size=12,
    ),
    shares=st.dictionaries(
        st.sampled_from(["优", "良", "中"]), st.sampled_from([1, 20, 30, 50, 99])
    ),
)
def test_the_best_have_the_grade_and_the_rest_falls(
    two_backends: Backend, totals: list[int | None], shares: dict[str, int]
):
    """Equal totals stay together, and those that fall count for the next quota."""
    if not shares:
        shares = {"优": 30}
    found = grades(ruleset(**shares), totals, two_backends)

    assert brute_force(totals, shares) == [grade for grade, _ in found]
    assert brute_force(totals, {}) == [before for _, before in found]


def test_every_engine_holds_grades_to_their_quotas(backend: Backend):
    """The same in all of them: 2 of 7 may be 优, but the third has the total of the second."""
    totals = [91, 95, None, 91, 85, 70, 60, 50]

    found = grades(ruleset(优=30, 良=30), totals, backend)

    none = None if found[2][0] is None else found[2][0]
    assert [g for g, _ in found] == ["良", "优", none, "良", "中", "中", "中", "差"]
    assert [b for _, b in found] == ["优", "优", none, "优", "良", "中", "中", "差"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_is_one_table(tmp_path: Path, ending: str):
    """Its quotas are of all its rows; its summary counts the grades that are left."""
    source, target = tmp_path / f"facts.{ending}", tmp_path / "scores.parquet"
    frame = pl.DataFrame({"done": [95, 94, 93, 92, 61]})
    {"csv": frame.write_csv, "parquet": frame.write_parquet}[ending](source)

    summary = perfrules.evaluate_file(ruleset(优=50), source, target)

    assert ["优", "优", "良", "良", "中"] == pl.read_parquet(target)["grade"].to_list()
    assert {"优": 2, "良": 2, "中": 1, "差": 0} == dict(summary.grades)


def test_a_simulation_moves_quotas():
    """Another quota is another grade."""
    frame = pl.DataFrame({"done": [95, 94, 93, 92]})

    simulation = perfrules.simulate(ruleset(优=50), frame, against=ruleset(优=25))

    assert {("优", "优"): 1, ("优", "良"): 1, ("良", "良"): 2} == dict(simulation.grades)


def test_a_single_evaluation_says_that_it_has_no_quota():
    """And only of a grade that has one."""
    made = ruleset(优=30)

    best, second = made.evaluate({"done": 95}), made.evaluate({"done": 85})

    assert best.grade == "优"
    assert best.quota_note == ("“优”最多占 30%：单独评价时不计名额，整批评分时才按排名确定")
    assert best.to_dict()["quota_note"] == best.quota_note
    assert second.quota_note is None
