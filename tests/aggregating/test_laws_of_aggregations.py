"""What every aggregation promises, on scores that are drawn, and against a second calculation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from perfrules.aggregating import AGGREGATES
from perfrules.aggregating.base import Aggregate, Part
from perfrules.aggregating.best_of import BestOf
from perfrules.aggregating.min_plus import MinPlus
from perfrules.aggregating.table import Table
from perfrules.compiling.combining import counted
from perfrules.testing.aggregating import aggregated
from perfrules.testing.laws_of_rules import gains

SHARES = (0, 0, "1/7", "1/2", "3/4", "99/100", 1, 1)
# A row for every sum of up to four scores in quarters of a point.
ROWS = {n: {Fraction(k, 4): Fraction(k, n) for k in range(4 * n + 1)} for n in range(1, 5)}
METHODS = [
    BestOf(count=1),
    BestOf(count=2),
    MinPlus(plus=Fraction(1, 2)),
    Table(rows=ROWS),
    *(
        kind()
        for name, kind in AGGREGATES.items()
        if name not in ("best-of", "formula", "min-plus", "none", "table")
    ),
]
EVERY = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
A_FEW = settings(max_examples=60)


@st.composite
def parts(draw: st.DrawFn, method: Aggregate) -> list[Part]:
    """One to four children; those of a sum and of a table are worth what it can count."""
    count = draw(st.integers(1, 4))
    found = []
    for _ in range(count):
        points = Fraction(draw(st.sampled_from((1, 2, 10))))
        share = Fraction(draw(st.sampled_from(SHARES)))
        if isinstance(method, Table):
            points, share = Fraction(1), Fraction(draw(st.integers(0, 4)), 4)
        found.append(Part(share * points, points, Fraction(draw(st.sampled_from((1, 2, 3))))))
    return found


def points_of(method: Aggregate, below: list[Part]) -> Fraction:
    """What the group can earn: the sum where scores are added, else four."""
    return sum((part.points for part in below), Fraction(0)) if method.additive else Fraction(4)


@EVERY
def test_a_second_calculation_says_the_same(method: Aggregate):
    """Written from what the language says of it, and not from the code."""

    @A_FEW
    @given(parts(method))
    def look(below: list[Part]) -> None:
        points = points_of(method, below)

        assert aggregated(method, below, points) == method.score(below, points)

    look()


@EVERY
def test_a_score_lies_between_nothing_and_what_is_in_play(method: Aggregate):
    """So that no group earns more than its points."""

    @A_FEW
    @given(parts(method))
    def look(below: list[Part]) -> None:
        points = points_of(method, below)
        play = counted(method, [part.points for part in below], points)

        assert 0 <= method.score(below, points) <= play <= points

    look()


@EVERY
def test_nothing_below_is_nothing_and_everything_is_everything(method: Aggregate):
    """Of what is in play; a weakest link is worth what its weakest is, with the plus."""

    @A_FEW
    @given(parts(method))
    def look(below: list[Part]) -> None:
        points = points_of(method, below)
        play = counted(method, [part.points for part in below], points)
        nothing = [part._replace(score=Fraction(0)) for part in below]
        full = [part._replace(score=part.points) for part in below]

        assert method.score(nothing, points) == 0
        if not isinstance(method, MinPlus):
            assert method.score(full, points) == play
        elif len({part.points for part in below}) == 1:
            assert method.score(full, points) == min(points, below[0].points)

    look()


@EVERY
def test_a_better_child_is_never_worse_for_the_group(method: Aggregate):
    """As each of them says of itself; a table says it by its rows."""
    assert gains(method)

    @A_FEW
    @given(parts(method), st.data())
    def look(below: list[Part], data: st.DataObject) -> None:
        points = points_of(method, below)
        which = data.draw(st.sampled_from(range(len(below))))
        share = Fraction(data.draw(st.integers(0, 4)), 4)
        risen = max(below[which].score, share * below[which].points)
        better = [p._replace(score=risen) if k == which else p for k, p in enumerate(below)]

        assert method.score(below, points) <= method.score(better, points)

    look()


@EVERY
def test_the_order_of_the_children_says_nothing(method: Aggregate):
    """But where each counts only if the one before is full."""
    if method.name == "tiered":
        first, second = (Part(Fraction(s), Fraction(2), Fraction(1)) for s in (1, 2))
        assert (1, 3) == (method.score([first, second], Fraction(4)),
                          method.score([second, first], Fraction(4)))  # fmt: skip
        return

    @A_FEW
    @given(parts(method), st.data())
    def look(below: list[Part], data: st.DataObject) -> None:
        points = points_of(method, below)
        other = data.draw(st.permutations(below))

        assert method.score(other, points) == method.score(below, points)

    look()


def test_rows_that_fall_are_no_gain():
    """Such a table promises nothing."""
    rows: Any = {1: {Fraction(0): Fraction(1), Fraction(1): Fraction(0)}}

    assert not gains(Table(rows=rows))
