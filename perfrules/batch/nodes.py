"""The nodes of a ruleset as columns, and the names of the columns they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import add, or_

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.balanced import balanced
from perfrules.batch.endless import Digits, Score, Sum
from perfrules.batch.values import Number
from perfrules.batch.widths import Expr

Count = int | Expr  # of points in play


@attrs.frozen(kw_only=True)
class Scored:
    """A node: its score, its points in play in shares of a point, and where it has no score."""

    score: Score
    play: Count
    waits: Expr | None = None  # somebody has yet to judge it, or one below it
    digits: Digits | None = None  # of a score that has no end
    worth: int | None = None  # the points in play, where there are any, if that is known
    empty: Expr | None = None  # of a group that is no plain sum: where it has no score
    status: Expr | None = None  # of an indicator that is not always scored
    fault: Expr | None = None  # of an indicator: why its rule gives no score


def deeper(score: Score, depth: int) -> Score:
    """The score, known to read columns as deep as that."""
    if isinstance(score, Number):
        return attrs.evolve(score, depth=depth)
    return Sum(parts=tuple(attrs.evolve(part, depth=depth) for part in score.parts))


def any_of(conditions: Iterable[Expr | None]) -> Expr | None:
    """Where one of them holds; None where there is none."""
    found = [each for each in conditions if each is not None]
    return balanced(or_, found) if found else None


def nothing(play: Count) -> Expr | None:
    """Where no points are in play."""
    if isinstance(play, int):
        return None if play else nw.lit(True)
    return play == 0


def added_up(counts: Sequence[Count]) -> Count:
    """How many points they are together."""
    known = sum(count for count in counts if isinstance(count, int))
    columns = [count for count in counts if not isinstance(count, int)]
    if not columns:
        return known
    total = balanced(add, columns)
    return total + known if known else total
