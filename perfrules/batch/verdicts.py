"""The rules of the whole as columns: bonuses and penalties, vetoes, limits of the grade.

The order is that of `compiling.verdicts`. A score that there is none of gives no bonus, vetoes
nothing and is held to no minimum; a fact that is missing is a fault of the row.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import and_, or_

import attrs
import narwhals.stable.v2 as nw

from perfrules.batch.arithmetic import Arithmetic
from perfrules.batch.balanced import balanced
from perfrules.batch.columns import Columns
from perfrules.batch.values import NO_SCORE, Number, Plain, Value, as_column, exact, where
from perfrules.batch.whole import Whole, chosen, compared
from perfrules.batch.widths import Expr
from perfrules.compiling.rules import Rules
from perfrules.compiling.whole import TOTAL, BonusStep
from perfrules.expressions import tree
from perfrules.model import BonusBlock, Effect

Bind = Callable[[Value, str], Value]


@attrs.frozen(kw_only=True)
class Verdict:
    """What vetoes leave of the total and the grade."""

    total: Number
    grade: Whole | None
    zeroed: Expr | None  # where nothing is left of the total
    unrated: Expr | None  # where a veto leaves the whole without a rating


class Verdicts:
    """Makes the columns of what the rules of the whole do; `slots` are facts, values, scores."""

    def __init__(self, rules: Rules, slots: Mapping[str, Value], largest: int, bind: Bind) -> None:
        self.model, self.whole, self.slots = rules.model, rules.whole, slots
        self.largest, self.bind = largest, bind
        self.faults: list[Expr] = []
        self.depth = 0  # of the conditions

    def with_bonuses(self, base: Number, points: Number) -> Number:
        """The total with bonuses and penalties, from its floor to its cap (核加、核减)."""
        if not self.whole.steps:
            return base
        arithmetic = Arithmetic(self.largest)
        added = self._block("plus", self.whole.bonuses, self.model.bonuses, base)
        taken = self._block("minus", self.whole.penalties, self.model.penalties, base)
        cap = points if self.model.total_cap is None else exact(self.model.total_cap)
        changed = arithmetic.result("-", arithmetic.result("+", base, added), taken)
        held = arithmetic.extreme("max", [exact(self.model.total_floor), changed])
        return self._bound(arithmetic.extreme("min", [held, cap]), "total with bonuses")

    def judge(self, total: Number, grade: Whole | None, stopped: Expr | None) -> Verdict:
        """Vetoes, caps and minimums of one total, which there is none of where stopped."""
        whole, grades = self.whole, [band.grade for band in self.model.grades]
        judged = total if stopped is None else attrs.evolve(total, fault=where(stopped, NO_SCORE))
        vetoes = [self._truth(f"veto {k}", each.when, judged, usual=False)
                  for k, each in enumerate(whole.vetoes)]  # fmt: skip
        caps = [self._truth(f"cap {k}", each.when, judged, usual=False)
                for k, each in enumerate(whole.grade_caps)]  # fmt: skip
        held = [self._truth(f"minimum {k}", each.when, judged, usual=True)
                for k, each in enumerate(whole.minimums)]  # fmt: skip
        for holds, veto in zip(vetoes, whole.vetoes, strict=True):
            if veto.rule.grade is not None:
                grade = _limited(grade, holds, grades.index(veto.rule.grade))
        for holds, cap in zip(caps, whole.grade_caps, strict=True):
            grade = _limited(grade, holds, grades.index(cap.rule.at_best))
        for k, name in enumerate(grades[:-1]):
            required = [
                holds
                for holds, each in zip(held, whole.minimums, strict=True)
                if each.rule.grade == name
            ]
            if required and grade is not None:
                fails = ~balanced(and_, required)
                grade = chosen(as_column(compared("==", grade, k)) & fails, k + 1, grade)
        effects = {
            effect: [
                h for h, v in zip(vetoes, whole.vetoes, strict=True) if v.rule.effect is effect
            ]
            for effect in (Effect.NO_SCORE, Effect.NOT_RATED)
        }
        zeroed: Expr | None = None
        if effects[Effect.NO_SCORE]:
            zeroed = balanced(or_, effects[Effect.NO_SCORE])
            total = self._zeroed(total, zeroed)
            grade = None if grade is None else chosen(zeroed, len(grades) - 1, grade)
        unrated = effects[Effect.NOT_RATED]
        return Verdict(
            total=total,
            grade=grade,
            zeroed=zeroed,
            unrated=balanced(or_, unrated) if unrated else None,
        )

    def _zeroed(self, total: Number, where: Expr) -> Number:
        """Nothing is left of what is above 0."""
        if total.low < 0:
            where = where & as_column(compared(">", total.number, 0))
        return attrs.evolve(
            total,
            number=chosen(where, 0, total.number),
            depth=max(total.depth, self.depth),
            low=min(0, total.low),
            high=max(0, total.high),
        )

    def _block(
        self, name: str, steps: Sequence[BonusStep], block: BonusBlock | None, base: Number
    ) -> Number:
        """What the rules of a block come to, with its cap."""
        arithmetic = Arithmetic(self.largest)
        amounts = [self._amount(f"{name} {k}", step, base) for k, step in enumerate(steps)]
        total = balanced(partial(arithmetic.result, "+"), amounts or [exact(0)])
        if block is None or block.cap is None:
            return total
        return arithmetic.extreme("min", [total, exact(block.cap)])

    def _amount(self, name: str, step: BonusStep, base: Number) -> Number:
        slots: ChainMap[str, Value] = ChainMap({TOTAL: base}, dict(self.slots))
        found = self._bound(Columns(slots, self.largest).number(step.amount), name)
        if found.fault is None:
            return found
        self.faults.append(_is_fault(found.fault))
        without = found.fault != 0
        return attrs.evolve(
            found, number=chosen(without, 0, found.number), low=min(0, found.low),
            high=max(0, found.high), fault=None,
        )  # fmt: skip

    def _truth(self, name: str, when: tree.Expression, total: Number, *, usual: bool) -> Expr:
        slots: ChainMap[str, Value] = ChainMap({TOTAL: total}, dict(self.slots))
        found = self.bind(Columns(slots, self.largest).truth(when), name)
        assert isinstance(found, Plain)
        self.depth = max(self.depth, found.depth)
        holds = as_column(found.code)
        if found.fault is None:
            return holds
        self.faults.append(_is_fault(found.fault))
        return nw.when(found.fault != 0).then(nw.lit(usual)).otherwise(holds)

    def _bound(self, value: Number, name: str) -> Number:
        found = self.bind(value, name)
        assert isinstance(found, Number)
        return found


def _is_fault(fault: Expr) -> Expr:
    return (fault != 0) & (fault != NO_SCORE)


def _limited(grade: Whole | None, holds: Expr, at_best: int) -> Whole | None:
    return (
        None
        if grade is None
        else (chosen(holds & as_column(compared("<", grade, at_best)), at_best, grade))
    )
