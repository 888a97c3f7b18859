"""The nodes of a ruleset as columns, and the names of the columns they are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, reduce
from types import NoneType

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.aside import Aside
from perfrules.batch.columns import Columns, Number, Value
from perfrules.batch.endless import Digits, Score, Sum, added, digits
from perfrules.batch.layout import output
from perfrules.batch.lines import Expr
from perfrules.batch.whole import lit
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan

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


class Nodes:
    """Gives columns their names, in stages: one stage reads what the stages before it named."""

    def __init__(
        self,
        plan: Plan,
        slots: Mapping[str, Value],
        largest: int,
        aside: Callable[[Rule], Aside] | None,
    ) -> None:
        self.plan, self.model, self.rules, self.largest = plan, plan.model, plan.rules, largest
        self.aside = aside
        self.asides: list[Aside] = []
        self.rounding = self.model.rounding
        self.slots: dict[str, Value] = dict(slots)
        self.stages: list[dict[str, Expr]] = []
        self.taken: set[str] = set()  # names of columns
        self.have_names: dict[int, Expr] = {}
        every = (self.model.total_points, *(node.points for node in self.model.nodes()))
        self.share = math.lcm(*(points.denominator for points in every))
        ends = [*every, self.model.total_cap or 0]
        self.most_points = math.ceil(sum(ends))  # that any score can be
        self.most = int(self.model.total_points * self.share)  # that play can be
        self.leaves = {rule.indicator.id: rule for rule in plan.rules.indicators}
        self.nodes: dict[str, Scored] = {}
        self.faults: list[Expr] = []
        self.local: dict[str, Mapping[str, Value]] = {}
        self.arithmetic = Columns({}, largest)
        self.places = output(plan, {}, total_over=None, reasons=False).places
        self.digits: dict[tuple[int, int], tuple[Number, Digits]] = {}

    def _added_up(self, score: Score) -> Number:
        """The score as one number; Unprovable where it does not fit."""
        parts = score.parts if isinstance(score, Sum) else (score,)
        return reduce(partial(self.arithmetic.arithmetic, "+"), parts)

    def _digits_of(self, score: Score) -> Digits:
        parts = score.parts if isinstance(score, Sum) else (score,)
        found = []
        for part in parts:
            key = id(part.number), id(part.over)
            if key not in self.digits:  # the number goes along: its key is no other's then
                made = digits(
                    part, f"digits {len(self.digits)}", self._named,
                    most=self.most_points, largest=self.largest,
                )  # fmt: skip
                self.digits[key] = part, made
            found.append(self.digits[key][1])
        return found[0] if len(found) == 1 else added(found, self.largest)

    # Names for columns.

    def _named(self, name: str, column: Expr, depth: int) -> Expr:
        while len(self.stages) <= depth:
            self.stages.append({})
        while name in self.taken:  # an indicator may be called anything
            name += "'"
        self.taken.add(name)
        self.stages[depth][name] = column
        found: Expr = nw.col(name)
        self.have_names[id(found)] = found
        return found

    def _bound(self, value: Value, name: str) -> Value:
        """The same in columns with a name, so that it is computed once."""
        parts = (
            {"number": "", "over": " over", "fault": " fault"}
            if isinstance(value, Number)
            else {"code": "", "fault": " fault"}
        )
        changed = {
            field: self._named(name + ending, lit(code), value.depth)
            for field, ending in parts.items()
            if not isinstance(code := getattr(value, field), (int, str, NoneType))
            and id(code) not in self.have_names
        }
        deeper = value.depth + 1 if changed else value.depth
        return attrs.evolve(value, depth=deeper, **changed)  # type: ignore[arg-type]

    def _bound_number(self, value: Number, name: str) -> Number:
        found = self._bound(value, name)
        assert isinstance(found, Number)
        return found


def deeper(score: Score, depth: int) -> Score:
    """The score, known to read columns as deep as that."""
    if isinstance(score, Number):
        return attrs.evolve(score, depth=depth)
    return Sum(parts=tuple(attrs.evolve(part, depth=depth) for part in score.parts))


def any_of(conditions: Iterable[Expr | None]) -> Expr | None:
    """Where one of them holds; None where there is none."""
    found = [each for each in conditions if each is not None]
    return reduce(lambda one, other: one | other, found) if found else None


def nothing(play: Count) -> Expr | None:
    """Where no points are in play."""
    if isinstance(play, int):
        return None if play else nw.lit(True)
    return play == 0


def added_up(counts: Sequence[Count]) -> Count:
    """How many points they are together."""
    total: Count = sum(count for count in counts if isinstance(count, int))
    for count in counts:
        if not isinstance(count, int):
            total = count if isinstance(total, int) and total == 0 else count + total
    return total
