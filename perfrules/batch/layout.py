"""The columns of a scored table: names, types, decimals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.widths import wide_enough
from perfrules.compiling.plan import Plan
from perfrules.decimals import decimal_places
from perfrules.model import Indicator, Stage

TOTAL, GRADE, STATUS, ERROR = "total_score", "grade", "status", "error"
CHECKS: Final = "checks"  # those that fail, where they are asked for
BEFORE: Final = "grade_before_quota"  # where the ruleset has quotas
ERROR_STATUS: Final = "error"
BETWEEN: Final = "; "  # the rules, or the checks, of one cell
DIGITS: Final = 38  # of a decimal, in every engine
_ENDLESS: Final = 20  # decimals of scores that have no end


@attrs.frozen(kw_only=True)
class TablePlan:
    """How a table is going to be scored: the ids of the indicators that are scored as columns.

    The others go row by row, exactly as single subjects do: their rules take roots or logarithms,
    or their numbers may leave the integers of the engine, or a group takes a root.

    `places` are the decimals of every score, by column: whole numbers of a table count the last.
    """

    as_columns: tuple[str, ...]
    row_by_row: tuple[str, ...]
    places: Mapping[str, int]


@attrs.frozen(kw_only=True)
class Output:
    """What a scored table has: kept columns, a score for every node, the whole, the errors."""

    keep: Mapping[str, Any]  # columns of the table that go along, with their types
    places: Mapping[str, int]  # the decimals of every score, by column
    most: Mapping[str, int]  # the most that a score can be, in its last decimal, where known
    leaves: tuple[str, ...]
    reasons: bool
    decimals: bool = True  # else whole numbers of the last decimal
    checks: bool = False
    quotas: bool = False

    def types(self) -> dict[str, Any]:
        """Every column with its type, in order."""
        points = {name: self._type(name, places) for name, places in self.points().items()}
        grades = (GRADE, BEFORE) if self.quotas else (GRADE,)
        checks = (CHECKS,) if self.checks else ()
        words = dict.fromkeys((*grades, STATUS, ERROR, *checks), nw.String())
        found = {**self.keep, **{name: points[name] for name in self.places}, **words}
        if self.reasons:
            for leaf in self.leaves:
                found[self.lost(leaf)] = points[self.lost(leaf)]
                found[self.reason(leaf)] = nw.String()
        return found

    def _type(self, name: str, places: int) -> Any:
        if self.decimals:
            return nw.Decimal(DIGITS, places)
        most = self.most.get(name)
        return nw.Int64() if most is None else wide_enough(most)()

    def points(self) -> dict[str, int]:
        """The decimals of every column of points, of those that were lost too."""
        lost = {self.lost(leaf): self.places[leaf] for leaf in self.leaves} if self.reasons else {}
        return {**self.places, **lost}

    def lost(self, leaf: str) -> str:
        """The column of what an indicator lost."""
        return f"{leaf}.lost"

    def reason(self, leaf: str) -> str:
        """The column of the rules that took it, as deductions name them."""
        return f"{leaf}.rule"


def output(
    plan: Plan,
    keep: Mapping[str, Any],
    *,
    total_over: int | None,
    reasons: bool,
    decimals: bool = True,
    checks: bool = False,
) -> Output:
    """The columns of a ruleset's scores; `total_over` is the total's denominator if known."""
    overs = {name: cell.over for name, cell in plan.layout.nodes.items()}
    overs[TOTAL] = plan.layout.total.over or total_over
    rounding = plan.model.rounding
    if rounding and Stage.TOTAL in rounding.stages:
        overs[TOTAL] = 10**rounding.places
    places = {name: max(plan.places, places_of(over)) for name, over in overs.items()}
    return Output(
        keep=keep,
        places=places,
        most={name: math.ceil(most) * 10 ** places[name] for name, most in _most(plan)},
        leaves=tuple(plan.leaves),
        reasons=reasons,
        decimals=decimals,
        checks=checks,
        quotas=bool(plan.model.quotas),
    )


def _most(plan: Plan) -> Iterator[tuple[str, Fraction]]:
    """The most that scores can be, as far as points alone say so."""
    model = plan.model
    if model.below_zero:
        return
    for node in plan.nodes:
        if isinstance(node, Indicator) or node.aggregation.is_plain_sum:
            yield node.id, node.points
    if model.aggregation.is_plain_sum and not plan.rules.whole.steps:
        yield TOTAL, model.total_points


def places_of(over: int | None) -> int:
    """The decimals of what has that denominator."""
    needed = decimal_places(Fraction(1, over)) if over else None
    return _ENDLESS if needed is None else needed
