"""An indicator's rule as typed expressions: its method's steps, then its modifiers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from perfrules.compiling.context import IndicatorContext
from perfrules.compiling.over import over_steps
from perfrules.compiling.symbols import Report, Symbols, bounded
from perfrules.expressions import tree
from perfrules.expressions.typing import Typed
from perfrules.model import FactDeclaration, Indicator
from perfrules.scoring.base import SCORE, ZERO, Clause, Step, least, literal, number, plain
from perfrules.wording import Text


@attrs.frozen(kw_only=True)
class Rule:
    """What is computed for one indicator, in this order: all trees are typed."""

    indicator: Indicator
    applies: tree.Expression | None
    actual: Typed | None
    target: Typed | None  # the one bound that the target compares with
    steps: tuple[Step, ...]
    reads: tuple[str, ...]  # ids of the facts it reads, through values too, sorted
    given: Fraction | None = None  # a score that stands in the place of the rule's (复核)
    supposed: Fraction | None = None  # the share of its points that it is to have while pending

    def trees(self) -> Iterator[tree.Expression]:
        """Every expression that decides the score."""
        if self.applies is not None:
            yield self.applies
        for found in (self.actual, self.target):
            if found is not None:
                yield found.tree
        for step in self.steps:
            yield step.after
            if step.which is not None:
                yield step.which


def lower(
    indicator: Indicator, symbols: Symbols, facts: dict[str, FactDeclaration], report: Report
) -> Rule | None:
    """The rule of an indicator, or None where its method could not be read."""
    if indicator.method is None:
        return None
    context = IndicatorContext(indicator, symbols, facts, report)
    return None if context.failed else _rule(context)  # without its actual the rest is guesswork


def _rule(context: IndicatorContext) -> Rule:
    indicator = context.indicator
    assert indicator.method is not None
    steps = [*indicator.method.lower(context), *_modifiers(context)]
    _bound(context, steps)
    applies = context.condition(indicator.applies_when) if indicator.applies_when else None
    return Rule(
        indicator=indicator,
        applies=applies,
        actual=context.actual,
        target=context.target_typed,
        steps=tuple(steps),
        reads=_reads(context, steps, applies),
    )


def _modifiers(context: IndicatorContext) -> Iterator[Step]:
    """Extra deductions, then caps, then what zeroes the indicator."""
    indicator = context.indicator
    if indicator.over_achievement is not None:
        for step in over_steps(context, indicator, indicator.over_achievement):
            yield _lowered(context, step)
    for rule in indicator.deductions:
        yield rule.step(context)
    for position, cap in enumerate(indicator.caps):
        words = _literally(cap.reason) or Text(
            f"符合“{literal(cap.when.text)}”，最多得 {{cap}} 分",
            f"“{literal(cap.when.text)}” holds: {{cap}} points at the most",
        )
        clause = Clause(
            words=words,
            path=f"{indicator.id}.cap_when[{position}]",
            span=cap.span,
            shown={"cap": plain(number(cap.points))},
        )
        capped = least(SCORE, number(cap.points))
        yield Step(tree.Choose(context.condition(cap.when), capped, SCORE), (clause,))
    zero = indicator.zero_when
    if zero is not None:
        words = _literally(zero.reason) or Text(
            f"符合“{literal(zero.when.text)}”，不得分",
            f"“{literal(zero.when.text)}” holds: no points",
        )
        clause = Clause(words=words, path=f"{indicator.id}.zero_when", span=zero.span)
        step = Step(tree.Choose(context.condition(zero.when), ZERO, SCORE), (clause,))
        yield _lowered(context, step)


def _lowered(context: IndicatorContext, step: Step) -> Step:
    """A step that leaves nothing, or a part, does not lift a score that is below 0."""
    if context.floor >= 0:
        return step
    return attrs.evolve(step, after=least(SCORE, step.after))


def _bound(context: IndicatorContext, steps: list[Step]) -> None:
    """Step by step the score has more digits: how many is known before it is computed."""

    def too_long(slug: str, _start: int, _end: int, message: Text, hint: Text) -> None:
        context.wrong("", slug, message, hint)

    for step in steps:
        if context.failed:
            return
        size = bounded(step.after, context.sizes, too_long)
        if size is not None:
            context.sizes["score"] = size


def _reads(
    context: IndicatorContext, steps: list[Step], applies: tree.Expression | None
) -> tuple[str, ...]:
    """The ids of facts that the rule reads, directly or through values."""
    trees = [step.after for step in steps] + [s.which for s in steps if s.which]
    trees += [typed.tree for typed in (context.actual, context.target_typed) if typed]
    return context.symbols.facts_read([*trees, *([applies] if applies else [])])


def _literally(reason: str | None) -> Text | None:
    """An author's own words, in both languages."""
    return Text(literal(reason), literal(reason)) if reason else None
