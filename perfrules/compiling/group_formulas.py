"""Groups that are scored by a formula: the typed expression, and the function it becomes."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from perfrules.aggregating.base import Part
from perfrules.aggregating.formula import FormulaOf
from perfrules.compiling.functions import function, unpacked
from perfrules.compiling.symbols import Report, bounded, reporter
from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.compiler import NAMESPACE, Code, Compiler, Exact, Slot, exact
from perfrules.expressions.formula import Formula
from perfrules.expressions.functions import OF_SCORES, score_key
from perfrules.expressions.size import SCORE_SIZE
from perfrules.expressions.types import PLAIN_NUMBER, NumberType, Type
from perfrules.expressions.typing import typed
from perfrules.model import Aggregation, Node, RulesetModel
from perfrules.scoring.base import within_points
from perfrules.units import PERCENT, RATIO
from perfrules.wording import Text, shortened

# 本组分值、下级得分合计、下级适用分值合计、已评分的下级个数
OWN_NAMES: Final = ("points", "earned", "possible", "scored")
Made = Callable[[Sequence[Part | None]], Fraction]


@attrs.frozen
class GroupFormula:
    """The formula of a group: `asked` takes the names of scores to a function and a child."""

    tree: tree.Expression
    asked: Mapping[str, tuple[str, int]]


def group_formulas(model: RulesetModel, report: Report) -> dict[str, GroupFormula]:
    """The formulas of groups by id, of the whole under "", of another total under its name.

    What is wrong with them is reported.
    """
    found = {}
    for where, aggregation, children in _aggregations(model):
        method = aggregation.method
        if isinstance(method, FormulaOf) and method.formula is not None:
            made = _lowered(method.formula, children, report)
            if made is not None:
                found[where] = made
    return found


def _aggregations(model: RulesetModel) -> Iterator[tuple[str, Aggregation, Sequence[Node]]]:
    yield "", model.aggregation, model.indicators
    yield from ((group.id, group.aggregation, group.children) for group in model.groups())
    by_id = {node.id: node for node in model.nodes()} if model.totals else {}
    for total in model.totals:
        yield total.key, total.aggregation, [by_id[each] for each, _ in total.parts]


def _lowered(formula: Formula, children: Sequence[Node], report: Report) -> GroupFormula | None:
    keys: dict[str, tuple[str, int]] = {}
    for k, child in enumerate(children):
        for called in OF_SCORES:
            keys[score_key(called, child.id)] = called, k
    names = [child.name for child in children]
    for k, child in enumerate(children):
        if names.count(child.name) == 1:
            for called in OF_SCORES:
                keys.setdefault(score_key(called, child.name), (called, k))
    types: dict[str, Type] = dict.fromkeys(OWN_NAMES, PLAIN_NUMBER)
    types.update((key, _type(called)) for key, (called, _) in keys.items())
    strange = next(_strangers(formula.tree), None)
    if strange is not None:
        _tell(formula, strange, report)
        return None
    tell = reporter(formula, {}, report)
    found = typed(formula.tree, types, tell, frozenset())
    if found is None or not bounded(found.tree, dict.fromkeys(types, SCORE_SIZE), tell):
        return None
    if not isinstance(found.type, NumberType) or found.type.dimension:
        told = found.type.describe()
        report(Diagnostic(
            slug="not-points",
            span=formula.span(0, len(formula.text)),
            message=Text(f"这里要得出分数，公式得到的是{told.zh}",
                         f"points are needed here, the formula gives {told.en}"),
            hint=Text("写一个数，例如 points * earned / possible",
                      "write a number, such as points * earned / possible"),
        ))  # fmt: skip
        return None
    read = tree.names(found.tree)
    return GroupFormula(found.tree, {name: keys[name] for name in sorted(read & keys.keys())})


def own_types(formula: GroupFormula) -> dict[str, Type]:
    """The types of the names that a formula reads."""
    types: dict[str, Type] = dict.fromkeys(OWN_NAMES, PLAIN_NUMBER)
    types.update((name, _type(called)) for name, (called, _) in formula.asked.items())
    return types


def _type(called: str) -> NumberType:
    return PLAIN_NUMBER if called == "score_of" else NumberType(RATIO, PERCENT)


def _strangers(expression: tree.Expression) -> Iterator[tree.Name]:
    """Names that stand for nothing where a group is scored: facts are for indicators."""
    match expression:
        case tree.Name(text=text):
            if text not in OWN_NAMES:
                yield expression
        case tree.Call(function=called) if called in OF_SCORES:
            return
        case _:
            for part in tree.parts(expression):
                yield from _strangers(part)


def _tell(formula: Formula, name: tree.Name, report: Report) -> None:
    told = shortened(name.text)
    report(Diagnostic(
        slug="unknown-name",
        span=formula.span(name.start, name.end),
        message=Text(f"汇总公式里没有 {told}：填报的数据只能由指标来读",
                     f"a formula of a group has no {told}: facts are read by indicators"),
        hint=Text("可以用 points、earned、possible、scored，以及下级的 score_of(…)、rate_of(…)",
                  "it may use points, earned, possible, scored, and score_of(…) and rate_of(…) of"
                  " those below"),
    ))  # fmt: skip


def made(formula: GroupFormula, points: Fraction) -> Made:
    """The function of the children, None for one that is not in play.

    It raises NoScore where such a child is asked for by name, Undefined where it has no value.
    """
    code = Code()
    slots: dict[str, Slot] = {
        "points": Slot(exact(points)),
        "earned": Slot(Exact("e", "eo")),
        "possible": Slot(Exact("p", "po", Fraction(0))),
        "scored": Slot(Exact("n", 1, Fraction(1))),
    }
    unpacked(code, ("e", "eo", "p", "po", "n", "children"), "given")
    for k in sorted({k for _, k in formula.asked.values()}):
        code.emit(f"a{k}, b{k}, c{k}, d{k} = children[{k}]")
    for name, (called, k) in formula.asked.items():
        value = Exact(f"a{k}", f"b{k}")
        if called == "rate_of":
            code.emit(f"r{k} = None if a{k} is None else a{k} * d{k}; q{k} = b{k} * c{k}")
            value = Exact(f"r{k}", f"q{k}")
        slots[name] = Slot(value, "NoScore")
    found = Compiler(code, ChainMap({}, slots)).number(within_points(formula.tree, points))
    code.emit(f"return ({found.number}, {found.over})")
    scored = function(code, "scored", "given", NAMESPACE)

    def of(children: Sequence[Part | None]) -> Fraction:
        there = [child for child in children if child is not None]
        earned = sum((child.score for child in there), Fraction(0))
        possible = sum((child.points for child in there), Fraction(0))
        pairs = tuple(map(_pairs, children))
        sums = (*earned.as_integer_ratio(), *possible.as_integer_ratio(), len(there), pairs)
        return Fraction(*scored(sums))

    return of


def _pairs(child: Part | None) -> tuple[int | None, int, int, int]:
    if child is None:
        return None, 1, 1, 1
    return *child.score.as_integer_ratio(), *child.points.as_integer_ratio()
