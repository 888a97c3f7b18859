"""The clauses of a scoring method: of the first step of a rule in its words, of others alike.

A method that is not known here has two clauses for each step: something is lost, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import attrs

from perfrules.cases.case import RuleClause
from perfrules.cases.forks import (
    Fork,
    Seen,
    Taken,
    conditions,
    loss,
    of_indicator,
    place_of,
    plain,
    same,
)
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import Plan
from perfrules.explaining.names import Names
from perfrules.expressions import tree
from perfrules.expressions.types import NumberType
from perfrules.results import Status
from perfrules.scoring.all_or_nothing import AllOrNothing
from perfrules.scoring.bands import Bands
from perfrules.scoring.base import Step, known
from perfrules.scoring.cases import Cases
from perfrules.scoring.choice import Choice
from perfrules.scoring.formula import Formula as FormulaMethod
from perfrules.scoring.interpolate import Interpolate
from perfrules.scoring.judgment import Judgment
from perfrules.scoring.levels import Levels
from perfrules.scoring.ratio import Ratio
from perfrules.scoring.steps import Steps
from perfrules.wording import Text


def step_forks(plan: Plan, rule: Rule) -> Iterator[Fork]:
    """The forks of every step of a rule."""
    first, *others = rule.steps
    yield from _method(plan, rule, first)
    for step in others:
        yield _losing(rule, step)


def _method(plan: Plan, rule: Rule, step: Step) -> Iterator[Fork]:
    """The first step, in the words of its method; where that has more, each is told alike."""
    indicator, method = rule.indicator, rule.indicator.method
    say = of_indicator(indicator)
    match method:
        case Bands(bands=bands):
            told = {b.path: same(b.when.origin.text) for b in bands}
            yield _chosen(rule, step, told)
        case Choice(answers=answers):
            yield _chosen(rule, step, {a.path: same(a.answer) for a in answers})
        case Cases(cases=rows):
            yield _chosen(rule, step, {c.path: same(c.when.text) for c in rows})
        case Levels():
            yield _chosen(rule, step, {})
        case Interpolate():
            yield _pieces(rule, step, method)
        case Judgment(levels=levels):
            clauses = tuple(say(same(level.level), "scoring.levels") for level in levels)
            yield Fork(clauses, _judged(rule, method))
        case FormulaMethod():
            found = list(conditions(plan, step.after, lambda w: say(w, "scoring"), indicator.id))
            computed = say(Text("算出得分", "the score is computed"), "scoring")
            yield from found or [Fork((computed,), _scored(rule, lambda _: (0,)))]
        case AllOrNothing() | Ratio():
            target = indicator.target_text or ""
            met = Text(f"达到目标值 {target}", f"the target {target} is met")
            missed = Text(f"未达到目标值 {target}", f"the target {target} is not met")
            yield _losing(rule, step, (met, missed))
        case Steps():
            none = Text("一步也不扣", "no step is lost")
            yield _losing(rule, step, (none, Text("扣了步数", "steps are lost")))
        case _:
            yield _losing(rule, step)


def _scored(rule: Rule, find: Callable[[Names], Sequence[int]]) -> Taken:
    """What is taken where the indicator has a score; nothing elsewhere."""

    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.indicators[rule.indicator.id].status
        if status is not Status.SCORED:
            return ()
        names = seen.names(rule.indicator.id)
        names.bound["score"] = rule.indicator.points  # each step by itself, as if it came first
        return find(names)

    return taken


def _chosen(rule: Rule, step: Step, told: dict[str, Text]) -> Fork:
    """A step that chooses one of its clauses."""
    clauses = tuple(
        RuleClause(
            owner=rule.indicator.id,
            name=rule.indicator.label,
            path=clause.path,
            span=place_of(rule.indicator, clause.span),
            words=told.get(clause.path) or plain(clause.words),
        )
        for clause in step.clauses
    )

    def find(names: Names) -> Sequence[int]:
        which = Fraction(0) if step.which is None else names.of(step.which)
        return (int(which),) if isinstance(which, Fraction) else ()

    return Fork(clauses, _scored(rule, find))


def _losing(rule: Rule, step: Step, words: tuple[Text, Text] | None = None) -> Fork:
    """A step that takes something or nothing; where it has several clauses, by which of them."""
    first, *others = step.clauses
    if words is None:
        told_plainly = plain(step.clauses[-1].words)
        kept = Text(f"不扣分（{told_plainly.zh}）", f"nothing is lost ({told_plainly.en})")
        told = [kept, *(loss(clause.words) for clause in step.clauses)]
    else:
        told = [*words, *(plain(clause.words) for clause in others)]
    places = [first, *step.clauses]
    clauses = tuple(
        RuleClause(
            owner=rule.indicator.id,
            name=rule.indicator.label,
            path=place.path,
            span=place_of(rule.indicator, place.span),
            words=each,
        )
        for place, each in zip(places, told, strict=True)
    )
    whole = rule.indicator.points

    def find(names: Names) -> Sequence[int]:
        after = names.of(step.after)
        which = Fraction(0) if step.which is None else names.of(step.which)
        if not isinstance(after, Fraction) or not isinstance(which, Fraction):
            return ()
        if words is not None and which:
            return (1 + int(which),)  # beside the target's two there is a clause of its own
        return (1 + int(which),) if after < whole else (0,)

    return Fork(clauses, _scored(rule, find))


def _pieces(rule: Rule, step: Step, method: Interpolate) -> Fork:
    """Below the first knot, between two, above the last, as far as values can lie there."""
    ends = []
    rest = step.after
    while isinstance(rest, tree.Choose):
        ends.append(rest.condition)
        rest = rest.otherwise
    texts = [knot.at.origin.text for knot in method.knots]
    told = [
        f"≤ {texts[0]}",
        *(f"({low}, {high}]" for low, high in pairwise(texts)),
        f"> {texts[-1]}",
    ]
    kind = rule.actual.type if rule.actual else None
    low, high = (kind.low, kind.high) if isinstance(kind, NumberType) else (None, None)
    marks = [known(c.right) for c in ends if isinstance(c, tree.Comparison)]
    dead = set()
    if low is not None and marks and marks[0] is not None and low > marks[0]:
        dead.add(0)
    if high is not None and marks and marks[-1] is not None and high <= marks[-1]:
        dead.add(len(told) - 1)
    alive = [k for k in range(len(told)) if k not in dead]
    say = of_indicator(rule.indicator)
    span = place_of(rule.indicator, step.clauses[0].span)
    clauses = tuple(
        attrs.evolve(say(same(told[k]), f"scoring.knots[{min(k, len(texts) - 1)}]"), span=span)
        for k in alive
    )

    def find(names: Names) -> Sequence[int]:
        values = [names.of(condition) for condition in ends]
        piece = next((k for k, value in enumerate(values) if value is True), len(values))
        return (alive.index(piece),) if piece in alive else ()

    return Fork(clauses, _scored(rule, find))


def _judged(rule: Rule, method: Judgment) -> Taken:
    def find(names: Names) -> Sequence[int]:
        value = names["actual"]
        assert isinstance(value, Fraction)
        share = value / rule.indicator.points if method.judged_in == "points" else value
        return [
            k
            for k, level in enumerate(method.levels)
            if level.low <= share < level.high or share == level.high == 1
        ]

    return _scored(rule, find)
