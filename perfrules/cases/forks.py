"""A fork: a place where facts decide which way a rule goes, and all the ways there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, Final

import attrs

from perfrules.cases.case import RuleClause
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.evaluating.evaluation import Evaluation
from perfrules.explaining.names import Names, display_name
from perfrules.explaining.spoken import spoken
from perfrules.expressions import tree
from perfrules.expressions.interpreter import Step as TracedStep, traced
from perfrules.model import Indicator
from perfrules.source import Span
from perfrules.wording import LANGUAGES, Language, Text

_BOUND: Final = {
    "actual": Text("完成值", "the actual"),
    "target": Text("目标值", "the target"),
    "points": Text("分值", "the points"),
    "score": Text("得分", "the score"),
}


@attrs.frozen(eq=False)
class Seen:
    """One evaluation as a fork sees it."""

    evaluation: Evaluation
    names: Callable[[str], Names]  # of an indicator's rule, by its id; of the ruleset, by ""
    decided: dict[int, dict[int, list[int]]] = attrs.field(factory=dict)

    def ways(self, formula: tree.Expression, choice: tree.Choose, known: Knowing) -> Sequence[int]:
        """Which ways an `if` inside a formula went: 0 where it held, 1 where it did not."""
        found = self.decided.get(id(formula))
        if found is None:
            names = known(self)
            found = {} if names is None else _decided(traced(formula, names))
            self.decided[id(formula)] = found
        return found.get(id(choice), ())


def _decided(whole: TracedStep) -> dict[int, list[int]]:
    """Every `if` that was read, and the ways it went."""
    found: dict[int, list[int]] = {}
    waiting = [whole]
    while waiting:
        step = waiting.pop()
        waiting.extend(step.parts)
        if isinstance(step.expression, tree.Choose) and isinstance(step.parts[0].value, bool):
            found.setdefault(id(step.expression), []).append(0 if step.parts[0].value else 1)
    return found


Knowing = Callable[[Seen], Mapping[str, Any] | None]  # None where the formula was not computed
Taken = Callable[[Seen], Sequence[int]]  # the positions of the outcomes that came about
Say = Callable[[Text], RuleClause]


@attrs.frozen
class Fork:
    """A place in a rule where facts decide: its outcomes, and which of them they take."""

    clauses: tuple[RuleClause, ...]
    taken: Taken


# The conditions inside a formula: 甲 if 条件 else 乙.


def conditions(plan: Plan, formula: tree.Expression, say: Say, owner: str) -> Iterator[Fork]:
    """Both ways of every `if` that an author wrote into a formula of facts."""
    return conditions_in(formula, say, lambda seen: seen.names(owner), lambda n: _called(plan, n))


def conditions_in(
    formula: tree.Expression, say: Say, known: Knowing, called: Callable[[str], Text]
) -> Iterator[Fork]:
    """The same of any formula: what its names stood for, and what people call them."""
    waiting = [formula]
    while waiting:
        each = waiting.pop()
        waiting.extend(reversed(tree.parts(each)))
        if isinstance(each, tree.Choose):
            zh, en = (
                spoken(each.condition, _saying(called, language), language)
                for language in LANGUAGES
            )
            clauses = (
                say(Text(f"成立：{zh}", f"holds: {en}")),
                say(Text(f"不成立：{zh}", f"does not hold: {en}")),
            )
            yield Fork(clauses, _ways(formula, each, known))


def _called(plan: Plan, name: str) -> Text:
    """What people call a name, and what an indicator binds."""
    return _BOUND.get(name) or same(display_name(plan, name))


def _saying(called: Callable[[str], Text], language: Language) -> Callable[[str], str]:
    return lambda name: called(name).in_language(language)


def _ways(formula: tree.Expression, choice: tree.Choose, known: Knowing) -> Taken:
    return lambda seen: seen.ways(formula, choice, known)


def may_be_missing(plan: Plan, rule: Rule) -> bool:
    """Whether an indicator may be left without a fact that it needs."""
    return plan.layout.states[rule.indicator.id].position is not None and bool(
        set(rule.reads) - plan.required
    )


# Words and places.


def of_indicator(indicator: Indicator) -> Callable[[Text, str], RuleClause]:
    """Makes clauses of an indicator: of the words, and the key they stand under."""

    def say(words: Text, key: str) -> RuleClause:
        return RuleClause(
            owner=indicator.id,
            name=indicator.label,
            path=f"{indicator.id}.{key}",
            span=place_of(indicator, indicator.place(""))
            if key[:7] == "scoring"
            else indicator.span,
            words=words,
        )

    return say


def place_of(indicator: Indicator, span: Span) -> Span:
    """A place of an indicator; what it has from the defaults stands where it begins itself."""
    above = span.file == indicator.span.file and span.line < indicator.span.line
    return indicator.span if above else span


def same(text: str) -> Text:
    """An author's own words, in both languages."""
    return Text(text, text)


def loss(words: Text) -> Text:
    """The words of a clause that takes something away."""
    told = plain(words)
    return Text(f"扣分：{told.zh}", f"points are lost: {told.en}")


def plain(words: Text) -> Text:
    """The words of a clause with dots where they show values."""
    return Text(_dotted(words.zh), _dotted(words.en))


def _dotted(words: str) -> str:
    pieces: list[Any] = []
    for text, name, _, _ in Formatter().parse(words):
        pieces += [text, "…" if name is not None else ""]
    return "".join(pieces)
