"""A ruleset's columns in the making."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.arithmetic import Arithmetic
from perfrules.batch.aside import Aside
from perfrules.batch.balanced import balanced
from perfrules.batch.endless import Digits, Score, Sum, added, digits
from perfrules.batch.layout import output
from perfrules.batch.nodes import Scored
from perfrules.batch.values import Number, Value
from perfrules.batch.whole import lit
from perfrules.batch.widths import Expr
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan


class Draft:
    """What is known so far; whoever makes a column puts it here and gets its name back.

    Columns are made in stages: one stage reads what the stages before it named.
    """

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
        # That play can be: what is below a group that is no sum may earn more than the group.
        self.most = self.most_points * self.share
        self.leaves = {rule.indicator.id: rule for rule in plan.rules.indicators}
        self.nodes: dict[str, Scored] = {}
        self.faults: list[Expr] = []
        self.local: dict[str, Mapping[str, Value]] = {}
        self.arithmetic = Arithmetic(largest)
        self.places = output(plan, {}, total_over=None, reasons=False).places
        self.digits: dict[tuple[int, int], tuple[Number, Digits]] = {}

    def summed(self, score: Score) -> Number:
        """The score as one number; Unprovable where it does not fit."""
        parts = score.parts if isinstance(score, Sum) else (score,)
        return balanced(partial(self.arithmetic.result, "+"), parts)

    def digits_of(self, score: Score) -> Digits:
        """The digits of a score without an end, worked out once."""
        parts = score.parts if isinstance(score, Sum) else (score,)
        found = []
        for part in parts:
            key = id(part.number), id(part.over)
            if key not in self.digits:  # the number goes along: its key is no other's then
                made = digits(
                    part, f"digits {len(self.digits)}", self.named,
                    most=self.most_points, largest=self.largest,
                )  # fmt: skip
                self.digits[key] = part, made
            found.append(self.digits[key][1])
        return found[0] if len(found) == 1 else added(found, self.largest)

    # Names for columns.

    def named(self, name: str, column: Expr, depth: int) -> Expr:
        """The column under a name of its own; it reads columns of lesser depth alone."""
        while len(self.stages) <= depth:
            self.stages.append({})
        while name in self.taken:  # an indicator may be called anything
            name += "'"
        self.taken.add(name)
        self.stages[depth][name] = column
        found: Expr = nw.col(name)
        self.have_names[id(found)] = found
        return found

    def bound(self, value: Value, name: str) -> Value:
        """The same in columns with a name, so that it is computed once."""
        parts = (
            {"number": "", "over": " over", "fault": " fault"}
            if isinstance(value, Number)
            else {"code": "", "fault": " fault"}
        )
        changed = {
            field: self.named(name + ending, lit(code), value.depth)
            for field, ending in parts.items()
            if not isinstance(code := getattr(value, field), (int, str, NoneType))
            and id(code) not in self.have_names
        }
        deeper = value.depth + 1 if changed else value.depth
        return attrs.evolve(value, depth=deeper, **changed)  # type: ignore[arg-type]

    def bound_number(self, value: Number, name: str) -> Number:
        """The same of a number."""
        found = self.bound(value, name)
        assert isinstance(found, Number)
        return found
