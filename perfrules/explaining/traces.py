"""A rule with the value of every part of it: the explanation of a score."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

import attrs

from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import SCORED
from perfrules.decimals import RoundingMode, rounded, show as show_number
from perfrules.explaining.names import Names, display_name, names_of, show_name, shown
from perfrules.explaining.places import place_words
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
from perfrules.source import Span
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
            Text(f"扣 {show_number(Fraction(d.points))} 分：{d.reason}（{at.zh} {d.rule}）",
                 f"−{show_number(Fraction(d.points))}: {d.reason} ({at.en}, {d.rule})")
            .in_language(language)
            for d in deductions(reported, indicator_id, status)
            for at in (place_words(plan.model.base_ids, d.file, d.line),)
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


class Told:
    """Tells expressions with the value of every part."""

    def __init__(
        self, reported: Reported, names: Names, types: Mapping[str, Type], words: Mapping[str, Text]
    ) -> None:
        self.plan, self.language = reported.plan, reported.language
        self.names, self.types, self.words = names, types, words

    def step(self, title: Text, span: Span, expression: tree.Expression) -> TraceStep:
        found = traced(expression, self.names)
        told = title.in_language(self.language)
        return TraceStep(told, span.line, span.file, self._node(found))

    def at(self, span: Span) -> Text:
        """The words for a place in the ruleset."""
        return place_words(self.plan.model.base_ids, span.file, span.line)

    def values(self, shown: Iterable[tree.Expression]) -> Iterator[TraceStep]:
        """A step for each value that expressions read, in the order in which they follow."""
        for value, found in self.plan.rules.symbols.values_read(shown):
            at = self.at(value.span)
            title = Text(f"计算值 {value.label}（{at.zh}）", f"value {value.label} ({at.en})")
            yield self.step(title, value.span, found.tree)

    def _node(self, step: Step) -> TraceNode:
        parts = tuple(self._node(p) for p in step.parts if not _is_constant(p.expression))
        value = self._value(step)
        return TraceNode(spoken(step.expression, self._name, self.language), value, parts)

    def _name(self, name: str) -> str:
        if name in self.words:
            return self.words[name].in_language(self.language)
        return display_name(self.plan, name)

    def _value(self, step: Step) -> str:
        expression = step.expression
        if isinstance(expression, tree.Name) and expression.text not in self.words:
            return show_name(self.names, expression.text)
        if step.value is None:
            return NOTHING
        kind = typed(expression, self.types, lambda *_: None, self.plan.rules.symbols.facts)
        return shown(step.value, kind.type if kind else None, self.language)


class _Telling(Told):
    """Tells the steps of one rule."""

    def __init__(self, reported: Reported, rule: Rule) -> None:
        self.rule = rule
        bound: dict[str, Type] = {"points": PLAIN_NUMBER, "score": PLAIN_NUMBER}
        for name, found in (("actual", rule.actual), ("target", rule.target)):
            if found is not None:
                bound[name] = found.type
        types = ChainMap(bound, reported.plan.rules.symbols.types)
        super().__init__(reported, names_of(reported, rule), types, _BOUND)

    def steps(self, *, scored: bool) -> Iterator[TraceStep]:
        rule = self.rule
        steps = rule.steps if scored else ()
        shown = [found.tree for found in (rule.actual, rule.target) if found is not None]
        shown += [rule.applies] if rule.applies is not None else []
        shown += [step.after for step in steps]
        yield from self.values(shown)
        if rule.applies is not None:
            title = Text("是否适用", "does it apply?")
            yield self.step(title, rule.indicator.span, rule.applies)
        for name, bound in (("actual", rule.actual), ("target", rule.target)):
            if bound is not None:
                told = self.step(_BOUND[name], rule.indicator.span, bound.tree)
                yield attrs.evolve(told, node=self._in_unit(told.node, name, bound.type))
        self.names.bound["score"] = rule.indicator.points
        for step in steps:
            clause = step.clauses[0]
            at = self.at(clause.span)
            title = Text(f"计分（{at.zh} {clause.path}）", f"scoring ({at.en}, {clause.path})")
            yield self.step(title, clause.span, step.after)
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
            span = self.rule.indicator.span
            yield TraceStep(title.in_language(self.language), span.line, span.file, None)


def _is_constant(expression: tree.Expression) -> bool:
    return isinstance(expression, tree.Number | tree.Option | tree.Word | tree.Day | tree.Truth)
