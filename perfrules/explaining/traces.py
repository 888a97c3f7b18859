"""A rule with the value of every part of it: the explanation of a score."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import SCORED
from perfrules.decimals import RoundingMode, rounded, show as show_number
from perfrules.explaining.names import display_name, names_of, show_name, shown
from perfrules.explaining.reasons import deductions, note, show_points
from perfrules.explaining.reported import Reported
from perfrules.explaining.showing import NOTHING
from perfrules.explaining.spoken import spoken
from perfrules.expressions import tree
from perfrules.expressions.interpreter import UNDEFINED, Step, traced
from perfrules.expressions.types import PLAIN_NUMBER, NumberType, Type
from perfrules.expressions.typing import typed
from perfrules.model import Stage
from perfrules.results import STATUS_WORDS, Status, Trace, TraceNode, TraceStep
from perfrules.wording import Text

_BOUND: Final = {
    "points": Text("分值", "points"),
    "actual": Text("完成值", "actual"),
    "target": Text("目标值", "target"),
    "score": Text("此前得分", "score so far"),
}
_STATUSES: Final = (
    Status.SCORED, Status.NOT_APPLICABLE, Status.MISSING, Status.PENDING, Status.MISSING,
    Status.MISSING,
)  # fmt: skip


def trace(reported: Reported, indicator_id: str, status: int, score: tuple[int, int]) -> Trace:
    """Why an indicator has its score: every part of its rule with its value."""
    plan, language = reported.plan, reported.language
    rule = plan.leaves[indicator_id]
    indicator = rule.indicator
    telling = _Telling(reported, rule)
    summary = [
        _summary(rule, status, score).in_language(language),
        *([indicator.criterion] if indicator.criterion else []),
        *([why] if (why := note(reported, indicator_id, status)) else []),
        *(
            Text(f"扣 {show_number(Fraction(d.points))} 分：{d.reason}（第 {d.line} 行 {d.rule}）",
                 f"−{show_number(Fraction(d.points))}: {d.reason} (line {d.line}, {d.rule})")
            .in_language(language)
            for d in deductions(reported, indicator_id, status)
        ),
    ]  # fmt: skip
    return Trace(
        indicator=indicator_id,
        name=indicator.label,
        summary=tuple(summary),
        steps=tuple(telling.steps(scored=status == SCORED)),
    )


def _summary(rule: Rule, status: int, score: tuple[int, int]) -> Text:
    indicator = rule.indicator
    earned, points = show_points(score), show_number(indicator.points)
    told = STATUS_WORDS[_STATUSES[status]]
    if status == SCORED:
        return Text(
            f"{indicator.label}：{earned} 分，满分 {points} 分",
            f"{indicator.label}: {earned} of {points} points",
        )
    return Text(
        f"{indicator.label}：{told.zh}，满分 {points} 分",
        f"{indicator.label}: {told.en}, {points} points",
    )


_MODES: Final = {
    RoundingMode.HALF_UP: Text("四舍五入", "half up"),
    RoundingMode.HALF_EVEN: Text("四舍六入五成双", "half even"),
    RoundingMode.FLOOR: Text("向下取", "down"),
    RoundingMode.TRUNCATE: Text("截去尾数", "cut off"),
}


class _Telling:
    """Tells the steps of one rule."""

    def __init__(self, reported: Reported, rule: Rule) -> None:
        plan = reported.plan
        self.plan, self.rule, self.language = plan, rule, reported.language
        self.names = names_of(reported, rule)
        bound: dict[str, Type] = {"points": PLAIN_NUMBER, "score": PLAIN_NUMBER}
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            if found is not None:
                bound[name] = found.type
        self.types: Mapping[str, Type] = ChainMap(bound, plan.rules.symbols.types)

    def steps(self, *, scored: bool) -> Iterator[TraceStep]:
        rule = self.rule
        steps = rule.steps if scored else ()
        shown = [found.tree for found in (rule.actual, rule.target) if found is not None]
        shown += [rule.applies] if rule.applies is not None else []
        shown += [step.after for step in steps]
        for value, found in self.plan.rules.symbols.values_read(shown):
            title = Text(
                f"计算值 {value.label}（第 {value.span.line} 行）",
                f"value {value.label} (line {value.span.line})",
            )
            yield self._step(title, value.span.line, found.tree)
        if rule.applies is not None:
            title = Text("是否适用", "does it apply?")
            yield self._step(title, rule.indicator.span.line, rule.applies)
        for name, bound in (("actual", rule.actual), ("target", rule.target)):
            if bound is not None:
                told = self._step(_BOUND[name], rule.indicator.span.line, bound.tree)
                yield attrs.evolve(told, node=self._in_unit(told.node, name, bound.type))
        self.names.bound["score"] = rule.indicator.points
        for step in steps:
            clause = step.clauses[0]
            title = Text(
                f"计分（第 {clause.line} 行 {clause.path}）",
                f"scoring (line {clause.line}, {clause.path})",
            )
            yield self._step(title, clause.line, step.after)
            self.names.bound["score"] = self.names.of(step.after)
        if steps:
            yield from self._rounding()

    def _in_unit(self, node: TraceNode | None, name: str, kind: Type) -> TraceNode | None:
        """The actual and the target in the unit in which the score sheet shows them."""
        value = self.names[name]
        unknown = value is None or value is UNDEFINED
        if node is None or not isinstance(kind, NumberType) or unknown:
            return node
        return attrs.evolve(node, value=shown(value, kind, self.language))

    def _rounding(self) -> Iterator[TraceStep]:
        """How the score is cut to its places, where that changes it."""
        rounding, score = self.plan.model.rounding, self.names.bound["score"]
        if rounding is None or Stage.INDICATOR not in rounding.stages or score is None:
            return
        cut = rounded(score, rounding.places, rounding.mode)
        if cut != score:
            places, mode = rounding.places, _MODES[rounding.mode]
            title = Text(
                f"保留 {places} 位小数（{mode.zh}）→ {show_number(cut)}",
                f"rounded to {places} decimal{'' if places == 1 else 's'} ({mode.en})"
                f" → {show_number(cut)}",
            )
            line = self.rule.indicator.span.line
            yield TraceStep(title.in_language(self.language), line, None)

    def _step(self, title: Text, line: int, expression: tree.Expression) -> TraceStep:
        found = traced(expression, self.names)
        return TraceStep(title.in_language(self.language), line, self._node(found))

    def _node(self, step: Step) -> TraceNode:
        parts = tuple(self._node(p) for p in step.parts if not _is_constant(p.expression))
        value = self._value(step)
        return TraceNode(spoken(step.expression, self._name, self.language), value, parts)

    def _name(self, name: str) -> str:
        if name in _BOUND:
            return _BOUND[name].in_language(self.language)
        return display_name(self.plan, name)

    def _value(self, step: Step) -> str:
        expression = step.expression
        if isinstance(expression, tree.Name) and expression.text not in _BOUND:
            return show_name(self.names, expression.text)
        if step.value is None:
            return NOTHING
        kind = typed(expression, self.types, lambda *_: None, self.plan.rules.symbols.facts)
        return shown(step.value, kind.type if kind else None, self.language)


def _is_constant(expression: tree.Expression) -> bool:
    return isinstance(expression, tree.Number | tree.Option | tree.Word | tree.Day | tree.Truth)
