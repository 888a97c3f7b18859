"""What a ruleset is compiled to: two functions, and where each number they give is found.

`read` takes the reported facts to known values: whole numbers (a fact in % with two decimals counts
ten-thousandths), ranks, truths, texts, days. `score` takes these to the scores. Both do nothing
else; what people see of the outcome is made when it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.rules import CheckRule, Rules
from perfrules.model import FactDeclaration, Node, RulesetModel

Known = int | bool | str | None
LARGEST: Final = 10**15  # of a number in its unit: the nation's budget in 元 is a hundredth of it


class Unusual(Exception):
    """A fact is not a plain number or word in its own unit: it has to be read with care."""


@attrs.frozen
class Cell:
    """Where a number of an outcome stands; its denominator is known or stands there too."""

    position: int
    over: int | None
    over_position: int = 0

    def of(self, outcome: tuple[Any, ...]) -> tuple[int, int]:
        """The number as a pair: numerator and denominator."""
        over = self.over
        return outcome[self.position], outcome[self.over_position] if over is None else over


@attrs.frozen
class State:
    """Where the status of an indicator stands, or that it is always scored (None)."""

    position: int | None


@attrs.frozen
class Lacking:
    """Where a group says that it has no score but should have one, and what it was to be made of.

    `where` is its id, "" for the whole, or the key of another total. With the status UNDEFINED the
    other places hold the sum of the scores below, and how many were scored.
    """

    where: str
    status: int
    total: Cell
    scored: int


@attrs.frozen
class TotalCell:
    """Where another total stands: its score, its points, its status."""

    score: Cell
    points: Cell
    status: int


# The status of an indicator in an outcome.
SCORED, NOT_APPLICABLE, MISSING, PENDING, UNREADABLE, UNDEFINED = range(6)


@attrs.frozen(kw_only=True)
class Layout:
    """Where everything stands in an outcome; None in `total` and `grade` cells: there is none."""

    total: Cell  # None there: no total
    raw_total: Cell
    total_points: Cell
    base: Cell  # the total before bonuses and penalties; None there: no total
    scores: Mapping[str, Cell]  # that rules of the whole ask for; None there: no score
    grade: int  # position of the index of the grade; None there: no grade
    faults: int | None  # position of the number of nodes without a score that is an error
    nodes: Mapping[str, Cell]
    states: Mapping[str, State]
    always: Mapping[str, tuple[int, int]]  # position and denominator of scores there always are
    # Of every indicator: its id, the position of its score, the number there when nothing is lost
    # (None where it is not known beforehand), and the position of its status.
    leaves: tuple[tuple[str, int, int | None, int | None], ...]
    lacking: tuple[Lacking, ...] = ()  # the groups that may be at fault
    totals: Mapping[str, TotalCell] = attrs.field(factory=dict)  # the other totals, by name
    # Of what formulas of groups put together: its points in play, of which `share` make a point.
    plays: Mapping[str, int] = attrs.field(factory=dict)
    share: int = 1


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """A compiled ruleset."""

    model: RulesetModel
    rules: Rules
    read: Callable[[tuple[Any, ...]], tuple[Known, ...]]
    score: Callable[[tuple[Known, ...]], tuple[Any, ...]]
    layout: Layout
    facts: tuple[FactDeclaration, ...]
    required: frozenset[str]  # ids of facts without which nothing can be scored
    canonical: Mapping[str, str]  # every spelling of a fact → its id
    positions: Mapping[str, int]  # of the facts, by id
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]  # the facts by id, in order
    pick_named: Callable[[Mapping[str, Any]], tuple[Any, ...]]  # the same by name
    leaves: Mapping[str, Rule]
    nodes: tuple[Node, ...]
    by_id: Mapping[str, Node]
    node_ids: Mapping[str, str]  # of groups and indicators, by id and by every name of one only
    checks: tuple[CheckRule, ...]
    places: int  # decimals that scores are shown with at least: those they are rounded to
    details: dict[Any, Any] = attrs.field(factory=dict, repr=False)  # made when first asked for


def picker(ids: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Takes the values under `ids` out of a mapping; KeyError where one is not there."""
    if len(ids) == 1:
        only = ids[0]
        return lambda facts: (facts[only],)
    return itemgetter(*ids) if ids else lambda _: ()
