"""Writes what the rules of the whole do to the total and the grade."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from perfrules.compiling.rules import Rules
from perfrules.compiling.values import can_fail, shielded
from perfrules.compiling.whole import TOTAL, BonusStep
from perfrules.expressions import tree
from perfrules.expressions.compiler import Code, Compiler, Exact, Slot, exact
from perfrules.model import BonusBlock, Effect
from perfrules.scoring.base import least, most, number

FAULTS = "at_fault"  # counts the rules that lack a fact, or divide by 0


class VerdictWriter:
    """Bonuses and penalties go into the total, then conditions limit the total and the grade.

    `slots` are facts, values, and the scores that rules ask for. A score that there is none of,
    because an indicator does not apply, gives no bonus, vetoes nothing and is held to no minimum;
    a fact that was not reported is a fault.
    """

    def __init__(self, code: Code, rules: Rules, slots: Mapping[str, Slot]) -> None:
        self.code, self.model, self.whole, self.slots = code, rules.model, rules.whole, slots
        self.code.emit(f"{FAULTS} = 0; base = None; base_over = 1")

    def with_bonuses(self, base: Exact, points: Exact) -> Exact:
        """The total with bonuses and penalties, from 0 to its cap (核加、核减)."""
        code, model = self.code, self.model
        code.emit(f"base = {base.number}; base_over = {base.over}")
        if not self.whole.steps:
            return base
        base = attrs.evolve(base, number="base")
        added = self._block("plus", self.whole.bonuses, model.bonuses, base)
        taken = self._block("minus", self.whole.penalties, model.penalties, base)
        cap = points if model.total_cap is None else exact(model.total_cap)
        local = {
            "base": Slot(base),
            "added": Slot(added),
            "taken": Slot(taken),
            "cap": Slot(attrs.evolve(cap, low=Fraction(0))),
        }
        changed = tree.Arithmetic(
            "-", tree.Arithmetic("+", tree.Name("base"), tree.Name("added")), tree.Name("taken")
        )
        limited = least(most(number(model.total_floor), changed), tree.Name("cap"))
        return Compiler(code, local).number(limited)

    def judge(self, total: Exact) -> None:
        """Vetoes, caps and minimums, all of the same total."""
        whole, code = self.whole, self.code
        vetoes = [
            self._truth(f"veto{k}", each.when, total, usual=False)
            for k, each in enumerate(whole.vetoes)
        ]
        caps = [
            self._truth(f"cap{k}", each.when, total, usual=False)
            for k, each in enumerate(whole.grade_caps)
        ]
        held = [
            self._truth(f"held{k}", each.when, total, usual=True)
            for k, each in enumerate(whole.minimums)
        ]
        grades = [band.grade for band in self.model.grades]
        by_effect: dict[Effect, list[str]] = {effect: [] for effect in Effect}
        for name, veto in zip(vetoes, whole.vetoes, strict=True):
            by_effect[veto.rule.effect].append(name)
            if veto.rule.grade is not None:
                self._limit(name, grades.index(veto.rule.grade))
        for name, cap in zip(caps, whole.grade_caps, strict=True):
            self._limit(name, grades.index(cap.rule.at_best))
        for k, grade in enumerate(grades[:-1]):
            required = [
                name
                for name, each in zip(held, whole.minimums, strict=True)
                if each.rule.grade == grade
            ]
            if required:
                with code.inside(f"if grade == {k} and not ({' and '.join(required)}):"):
                    code.emit(f"grade = {k + 1}")
        if by_effect[Effect.NO_SCORE]:
            with code.inside(f"if {' or '.join(by_effect[Effect.NO_SCORE])}:"):
                worst = len(grades) - 1 if grades else None
                if self.model.below_zero or self.model.total_floor < 0:
                    code.emit("total = total if total < 0 else 0; raw = raw if raw < 0 else 0")
                else:
                    code.emit("total = raw = 0")
                code.emit(f"grade = {worst}")
        if by_effect[Effect.NOT_RATED]:
            with code.inside(f"if {' or '.join(by_effect[Effect.NOT_RATED])}:"):
                code.emit("total = raw = grade = None")

    def _limit(self, condition: str, grade: int) -> None:
        with self.code.inside(f"if {condition} and grade < {grade}:"):
            self.code.emit(f"grade = {grade}")

    def _block(
        self, name: str, steps: Sequence[BonusStep], block: BonusBlock | None, base: Exact
    ) -> Exact:
        """What the rules of a block come to, with its cap."""
        code = self.code
        total = exact(Fraction(0))
        for k, step in enumerate(steps):
            amount = self._amount(f"{name}{k}", step, base)
            local = {"so far": Slot(total), "this": Slot(amount)}
            added = tree.Arithmetic("+", tree.Name("so far"), tree.Name("this"))
            found = Compiler(code, local).number(added)
            over = found.over if isinstance(found.over, int) else code.bind(found.over)
            total = Exact(code.bind(found.number), over, Fraction(0))
        if block is None or block.cap is None:
            return total
        capped = least(tree.Name("all"), tree.Name("cap"))
        local = {"all": Slot(total), "cap": Slot(exact(block.cap))}
        return Compiler(code, local).number(capped)

    def _amount(self, name: str, step: BonusStep, base: Exact) -> Exact:
        code, start = self.code, len(self.code.lines)
        slots = ChainMap({TOTAL: Slot(base)}, dict(self.slots))
        found = Compiler(code, slots).number(step.amount)
        code.emit(f"{name} = {found.number}")
        over: int | str = found.over
        if not isinstance(over, int):
            code.emit(f"{name}_over = {over}")
            over = f"{name}_over"
        if can_fail(code.lines[start:]):
            none = f"{name} = 0; {name}_over = 1"
            shielded(code, start, {
                "NoScore": (none,),
                "NoValue": (none, f"{FAULTS} += 1"),
            })  # fmt: skip
        return Exact(name, over, Fraction(0))

    def _truth(self, name: str, when: tree.Expression, total: Exact, *, usual: bool) -> str:
        code, start = self.code, len(self.code.lines)
        slots = ChainMap({TOTAL: Slot(total)}, dict(self.slots))
        code.emit(f"{name} = {Compiler(code, slots).truth(when)}")
        if can_fail(code.lines[start:]):
            shielded(code, start, {
                "NoScore": (f"{name} = {usual}",),
                "NoValue": (f"{name} = {usual}; {FAULTS} += 1",),
            })  # fmt: skip
        return name
