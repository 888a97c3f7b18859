"""Writes the variables that rules read: facts as they are known, and values derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from perfrules.compiling.lowering import Rule
from perfrules.compiling.reading import slot
from perfrules.compiling.rules import Rules
from perfrules.compiling.symbols import BOUND
from perfrules.expressions import tree
from perfrules.expressions.compiler import Code, Compiler, Exact, Plain, Slot
from perfrules.model import OnMissing

_FAILING = ("raise ", "root(", "logarithm(")  # the statements that may leave without a value


def can_fail(lines: Iterable[str]) -> bool:
    """Whether statements may leave with Missing or Undefined."""
    return any(mark in line for line in lines for mark in _FAILING)


def shielded(code: Code, start: int, handlers: Mapping[str, Iterable[str]]) -> None:
    """Put the statements from `start` on under `try`, with what follows each exception."""
    body = code.lines[start:]
    del code.lines[start:]
    code.emit("try:")
    code.lines += [f"    {line}" for line in body]
    for exception, statements in handlers.items():
        with code.inside(f"except {exception}:"):
            for statement in statements:
                code.emit(statement)


def required_facts(rules: Rules) -> frozenset[str]:
    """The facts that some indicator always reads and may not be without.

    Where such a fact is missing nothing can be scored; so the code that reads them need not ask.
    """
    named = rules.symbols
    formulas = {value.id: found.tree for value, found in named.values}
    found: set[str] = set()
    seen: set[str] = set()  # values: each is looked into once
    for rule in rules.indicators:
        if rule.applies is not None or rule.indicator.on_missing is not OnMissing.ERROR:
            continue
        waiting = [step.after for step in rule.steps]
        names = names_read(rule)
        waiting += [rule.actual.tree] if rule.actual and "actual" in names else []
        waiting += [rule.target.tree] if rule.target and "target" in names else []
        while waiting:
            for name in _always_read(waiting.pop()):
                each = named.canonical.get(name, name)
                if each in formulas and each not in seen:
                    seen.add(each)
                    waiting.append(formulas[each])
                elif each not in formulas and each not in BOUND:
                    found.add(each)
    return frozenset(found)


def _always_read(expression: tree.Expression) -> Iterator[str]:
    """The names that are read whatever their values are."""
    match expression:
        case tree.Name(text=text):
            yield text
        case tree.Choose(condition=first) | tree.All(conditions=(first, *_)):
            yield from _always_read(first)
        case tree.Any(conditions=(first, *_)):
            yield from _always_read(first)
        case tree.Call(function="is_missing"):
            return
        case _:
            for part in tree.parts(expression):
                yield from _always_read(part)


def names_read(rule: Rule) -> set[str]:
    """Every name that the score depends on: without the actual or target it reads there is none."""
    found: set[str] = set()
    for step in rule.steps:
        found |= tree.names(step.after)
        found |= tree.names(step.which) if step.which is not None else set()
    return found


def fact_slots(
    rules: Rules, positions: Mapping[str, int], required: frozenset[str]
) -> dict[str, Slot]:
    """What every spelling of a fact stands for."""
    named = rules.symbols
    by_id = {
        fact.id: slot(fact, positions[fact.id], required=fact.id in required)
        for fact in rules.model.facts
    }
    return {name: by_id[i] for name, i in named.canonical.items() if i in by_id}


def write_values(
    code: Code, rules: Rules, slots: dict[str, Slot], wanted: Iterable[tree.Expression]
) -> None:
    """Write the values that expressions read, each once, and add what they stand for to `slots`."""
    named = rules.symbols
    spellings: dict[str, list[str]] = {}
    for name, owner in named.canonical.items():
        if owner in named.behind:
            spellings.setdefault(owner, []).append(name)
    for value, found in named.values_read(wanted):
        made = _value(code, slots, found.tree, named.positions[value.id])
        slots.update(dict.fromkeys(spellings[value.id], made))


def _value(code: Code, slots: Mapping[str, Slot], expression: tree.Expression, k: int) -> Slot:
    start = len(code.lines)
    found = Compiler(code, slots).value(expression)
    variable, over, why = f"v{k}", f"w{k}", f"e{k}"
    if isinstance(found, Plain):
        code.emit(f"{variable} = {found.code}")
        value: Exact | Plain = Plain(variable)
    elif isinstance(found.over, int):
        code.emit(f"{variable} = {found.number}")
        value = Exact(variable, found.over, found.low)
    else:
        code.emit(f"{variable} = {found.number}; {over} = {found.over}")
        value = Exact(variable, over, found.low)
    if not can_fail(code.lines[start:]):
        return Slot(value)
    none = f"{variable} = None; {over} = 1"
    shielded(
        code,
        start,
        {each: (f"{none}; {why} = {each}",) for each in ("Undefined", "Missing")},
    )
    return Slot(value, why)
