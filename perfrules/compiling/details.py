"""Writes, for one indicator, the function that says which step took how much, with the numbers.

It follows the same rule as the score, step by step; it is made when somebody first asks why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

import attrs

from perfrules.compiling.functions import function, unpacked
from perfrules.compiling.leaves import CUTS, bind_rule, bound
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.values import can_fail, fact_slots, names_read, shielded, write_values
from perfrules.expressions import tree
from perfrules.expressions.compiler import (
    NAMESPACE,
    Code,
    Compiler,
    Exact,
    Plain,
    Slot,
    exact,
)
from perfrules.expressions.types import Type
from perfrules.model import Stage
from perfrules.scoring.base import ACTUAL, TARGET, Clause, Step

# Of a step that took something: the step, the clause, (lost, over), (left, over), what is shown.
Loss = tuple[int, int, tuple[int, int], tuple[int, int], tuple[Any, ...]]


@attrs.frozen
class Field:
    """A value that the words of a clause show: the expression, and the type that says how."""

    name: str
    value: tree.Expression
    type: Type


@attrs.frozen(eq=False)
class Detail:
    """The losses of an indicator, and what the clauses of each step show."""

    losses: Callable[[tuple[Any, ...]], list[Loss]]
    fields: tuple[tuple[tuple[Field, ...], ...], ...]  # by step, by clause


def detail(plan: Plan, indicator_id: str) -> Detail:
    """The detail of an indicator, made once."""
    found: Detail | None = plan.details.get(indicator_id)
    if found is None:
        found = plan.details[indicator_id] = _written(plan, plan.leaves[indicator_id])
    return found


def shown_names(clause: Clause) -> list[str]:
    """The names of the values that the words of a clause show."""
    words = f"{clause.words.zh}{clause.words.en}"
    return sorted({name for _, name, _, _ in Formatter().parse(words) if name})


def _written(plan: Plan, rule: Rule) -> Detail:
    fields = tuple(
        tuple(tuple(_fields(rule, clause)) for clause in step.clauses) for step in rule.steps
    )
    code = Code()
    slots = fact_slots(plan.rules, plan.positions, plan.required)
    trees = [*rule.trees(), *(f.value for step in fields for clause in step for f in clause)]
    read = sorted(plan.positions[i] for i in plan.rules.symbols.facts_read(trees))
    unpacked(code, (f"n{k}" for k in read), "".join(f"known[{k}], " for k in read))
    write_values(code, plan.rules, slots, trees)
    code.emit("losses = []")
    _write_steps(code, plan, rule, slots, fields)
    code.emit("return losses")
    return Detail(function(code, "detail", "known", NAMESPACE), fields)


def _fields(rule: Rule, clause: Clause) -> list[Field]:
    found = []
    for name in shown_names(clause):
        if name in clause.shown:
            found.append(Field(name, clause.shown[name].value, clause.shown[name].type))
        elif name == "actual" and rule.actual is not None:
            found.append(Field(name, ACTUAL, rule.actual.type))
        elif name == "target" and rule.target is not None:
            found.append(Field(name, TARGET, rule.target.type))
    return found


def _write_steps(
    code: Code,
    plan: Plan,
    rule: Rule,
    slots: dict[str, Slot],
    fields: tuple[tuple[tuple[Field, ...], ...], ...],
) -> None:
    local = bind_rule(code, rule, slots, names_read(rule))
    for name, found in (("actual", rule.actual), ("target", rule.target)):
        if found is not None and name not in local:
            local[name] = _lenient(code, name, Compiler(code, local), found.tree)
    rounding = plan.model.rounding
    cut = rounding if rounding and Stage.INDICATOR in rounding.stages else None
    score = before = exact(rule.indicator.points)
    for position, step in enumerate(rule.steps):
        local["score"] = Slot(score)
        compiler = Compiler(code, local)
        after = bound(code, compiler.number(step.after))
        assert isinstance(after, Exact)
        left = bound(code, compiler.rounded(CUTS[cut.mode], after, cut.places) if cut else after)
        assert isinstance(left, Exact)
        one, other, over = compiler.common(before, left)
        with code.inside(f"if {one} != {other}:"):
            code.emit(f"lost = ({one} - {other}, {over}); left = ({left.number}, {left.over})")
            _write_clauses(code, local, step, position, fields[position])
        score, before = after, left


def _lenient(code: Code, name: str, compiler: Compiler, expression: tree.Expression) -> Slot:
    """A value that is only shown: it may be missing."""
    start = len(code.lines)
    found = bound(code, compiler.value(expression))
    if isinstance(found, Plain):
        code.emit(f"{name} = {found.code}")
        value: Exact | Plain = Plain(name)
    else:
        code.emit(f"{name} = {found.number}; {name}_over = {found.over}")
        value = Exact(name, f"{name}_over")
    if not can_fail(code.lines[start:]):
        return Slot(found)
    shielded(code, start, {"NoValue": (f"{name} = None; {name}_over = 1",)})
    return Slot(value, "Missing")


def _write_clauses(
    code: Code,
    local: Mapping[str, Slot],
    step: Step,
    position: int,
    fields: tuple[tuple[Field, ...], ...],
) -> None:
    compiler = Compiler(code, local)
    which = "0"
    if step.which is not None:
        which = code.bind(compiler.number(step.which).number)
    for clause, shown in enumerate(fields):
        with code.inside(f"if {which} == {clause}:"):
            pairs = [_pair(code, local, field) for field in shown]
            listed = "".join(f"{pair}, " for pair in pairs)
            code.emit(f"losses.append(({position}, {clause}, lost, left, ({listed})))")


def _pair(code: Code, local: Mapping[str, Slot], field: Field) -> str:
    """A variable that holds the value of a field: a pair for a number, None where there is none."""
    start, variable = len(code.lines), code.fresh()
    found = Compiler(code, local).value(field.value)
    value = f"({found.number}, {found.over})" if isinstance(found, Exact) else found.code
    code.emit(f"{variable} = {value}")
    if can_fail(code.lines[start:]):
        shielded(code, start, {"NoValue": (f"{variable} = None",)})
    return variable
