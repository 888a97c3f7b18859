"""What may leave a rule without a value, known before there are any facts.

Most rules read facts that are required and divide by nothing that could be zero: beside a bad fact
nothing is missing there, and nobody has to ask. In a table the others are asked row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.compiling.symbols import BOUND, Symbols
from perfrules.compiling.whole import TOTAL
from perfrules.expressions import tree
from perfrules.model import OnMissing


@attrs.frozen(eq=False)
class Doubt:
    """Why a rule may have no value: a fact was not reported, or a divisor is zero."""

    reads: frozenset[str]  # ids of facts that may not be missing
    divisors: tuple[tree.Expression, ...] = ()  # that facts and values decide
    always: bool = False  # it takes a root, or divides by what is only known on the way


@attrs.frozen(eq=False)
class Doubts:
    """The doubts about the rules of a plan."""

    leaves: Mapping[str, Doubt]  # by indicator
    values: Mapping[str, Doubt]  # by value
    whole: Mapping[tree.Expression, Doubt]


def doubts(plan: Plan) -> Doubts:
    """The doubts about a plan, found once."""
    found: Doubts | None = plan.details.get("doubts")
    if found is None:
        found = plan.details["doubts"] = _doubts(plan)
    return found


def _doubts(plan: Plan) -> Doubts:
    named, whole = plan.rules.symbols, plan.rules.whole
    return Doubts(
        leaves={each: _of_leaf(named, rule) for each, rule in plan.leaves.items()},
        values={
            value.id: _of(named, (found.tree,), named.behind[value.id])
            for value, found in named.values
        },
        whole={expression: _of(named, (expression,), reads) for expression, reads in whole.trees()},
    )


def _of_leaf(named: Symbols, rule: Rule) -> Doubt:
    """What is missing goes as the ruleset says where that is no error, whatever it is."""
    reads = rule.reads if rule.indicator.on_missing is OnMissing.ERROR else ()
    bound = {
        name: found.tree
        for name, found in (("actual", rule.actual), ("target", rule.target))
        if found is not None
    }
    return _of(named, tuple(rule.trees()), reads, bound)


def _of(
    named: Symbols,
    expressions: tuple[tree.Expression, ...],
    reads: Iterable[str],
    bound: Mapping[str, tree.Expression] | None = None,
) -> Doubt:
    every = (*expressions, *(found.tree for _, found in named.values_read(expressions)))
    divisors: dict[tree.Expression, None] = {}  # in order, each once
    always = False
    for each in chain.from_iterable(map(_parts, every)):
        match each:
            case tree.Arithmetic(operator="/", right=divisor):
                if isinstance(divisor, tree.Name):
                    divisor = (bound or {}).get(divisor.text, divisor)
                if not _is_settled(divisor):
                    divisors[divisor] = None
            case tree.Call(function="sqrt" | "ln"):
                always = True
    known = named.canonical.keys() - BOUND - {TOTAL}
    always = always or not all(tree.names(each) <= known for each in divisors)
    return Doubt(frozenset(reads), tuple(divisors), always)


def _is_settled(divisor: tree.Expression) -> bool:
    """Whether it is a number that is not zero."""
    return isinstance(divisor, tree.Number) and divisor.value != 0


def _parts(expression: tree.Expression) -> Iterator[tree.Expression]:
    """An expression and everything in it."""
    waiting = [expression]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(tree.parts(each))
