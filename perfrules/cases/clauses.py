"""Plan → the forks of its rules: every place where facts decide, with all the ways it can go.

A fork knows its outcomes, and which of them the facts of one evaluation take; both come from the
same typed expressions that score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
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
from perfrules.expressions.types import NumberType
from perfrules.model import Indicator, OnMissing, ValueDeclaration
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
from perfrules.wording import LANGUAGES, Language, Text

Taken = Callable[["Seen"], Sequence[int]]  # the positions of the outcomes that came about

APPLIES: Final = Text("适用", "it applies")
DOES_NOT_APPLY: Final = Text("不适用", "it does not apply")
NOT_REPORTED: Final = Text("数据未填报", "its facts are not reported")
AGREES: Final = Text("核对相符", "the check agrees")
DISAGREES: Final = Text("核对不符", "the check does not agree")
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


@attrs.frozen
class Fork:
    """A place in a rule where facts decide: its outcomes, and which of them they take."""

    clauses: tuple[RuleClause, ...]
    taken: Taken


def forks(plan: Plan) -> Iterator[Fork]:
    """Every fork of a ruleset, in the order in which it is written down."""
    for value, found in plan.rules.symbols.values:
        yield from _conditions(plan, found.tree, _of_value(value), "")
    yield from _checks(plan)
    for rule in plan.leaves.values():
        yield from _indicator(plan, rule)
    yield from _grades(plan)


Say = Callable[[Text], RuleClause]


def _checks(plan: Plan) -> Iterator[Fork]:
    for position, rule in enumerate(plan.checks):
        check = rule.check
        clauses = tuple(
            RuleClause(
                owner=check.id, name=check.id, path=check.id, line=check.span.line, words=words
            )
            for words in (AGREES, DISAGREES)
        )
        yield Fork(clauses, _finding(position))


def _finding(position: int) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.findings[position].status
        return {"pass": (0,), "fail": (1,)}.get(status, ())

    return taken


def _grades(plan: Plan) -> Iterator[Fork]:
    grades = [band.grade for band in plan.model.grades]
    clauses = tuple(
        RuleClause(
            owner="",
            name=band.grade,
            path=f"grades[{position}]",
            line=band.span.line,
            words=Text(f"评为{band.grade}", f"graded {band.grade}"),
        )
        for position, band in enumerate(plan.model.grades)
    )
    if clauses:
        yield Fork(
            clauses,
            lambda seen: [k for k, grade in enumerate(grades) if grade == seen.evaluation.grade],
        )


# One indicator: whether it applies, what is missing, its actual, its steps.


def _indicator(plan: Plan, rule: Rule) -> Iterator[Fork]:
    indicator = rule.indicator
    say = _of_indicator(indicator)
    if rule.applies is not None:
        applies = rule.applies
        clauses = (say(APPLIES, "applies_when"), say(DOES_NOT_APPLY, "applies_when"))

        def decided(seen: Seen) -> Sequence[int]:
            value = seen.names(indicator.id).of(applies)
            return (0 if value else 1,) if isinstance(value, bool) else ()

        yield Fork(clauses, decided)
    if indicator.on_missing is not OnMissing.ERROR and _may_be_missing(plan, rule):
        yield Fork((say(NOT_REPORTED, "on_missing"),), _missing(rule))
    if indicator.actual is not None and rule.actual is not None:
        yield from _conditions(
            plan, rule.actual.tree, lambda words: say(words, "actual"), indicator.id
        )
    first, *others = rule.steps
    yield from _method(plan, rule, first)
    for step in others:
        yield _losing(rule, step)


def _may_be_missing(plan: Plan, rule: Rule) -> bool:
    return plan.layout.states[rule.indicator.id].position is not None and bool(
        set(rule.reads) - plan.required
    )


def _missing(rule: Rule) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        status = seen.evaluation.indicators[rule.indicator.id].status
        if status is Status.SCORED:
            return ()
        applies = rule.applies
        out = applies is not None and seen.names(rule.indicator.id).of(applies) is False
        return () if out else (0,)

    return taken


def _method(plan: Plan, rule: Rule, step: Step) -> Iterator[Fork]:
    """The first step, in the words of its method; where that has more, each is told alike."""
    indicator, method = rule.indicator, rule.indicator.method
    say = _of_indicator(indicator)
    match method:
        case Bands(bands=bands):
            told = {b.path: _same(b.when.origin.text) for b in bands}
            yield _chosen(rule, step, told)
        case Choice(answers=answers):
            yield _chosen(rule, step, {a.path: _same(a.answer) for a in answers})
        case Cases(cases=rows):
            yield _chosen(rule, step, {c.path: _same(c.when.text) for c in rows})
        case Levels():
            yield _chosen(rule, step, {})
        case Interpolate():
            yield _pieces(rule, step, method)
        case Judgment(levels=levels):
            clauses = tuple(say(_same(level.level), "scoring.levels") for level in levels)
            yield Fork(clauses, _judged(rule, method))
        case FormulaMethod():
            found = list(_conditions(plan, step.after, lambda w: say(w, "scoring"), indicator.id))
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
            line=_line(rule.indicator, clause.line),
            words=told.get(clause.path) or _plain(clause.words),
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
        plain = _plain(step.clauses[-1].words)
        kept = Text(f"不扣分（{plain.zh}）", f"nothing is lost ({plain.en})")
        told = [kept, *(_loss(clause.words) for clause in step.clauses)]
    else:
        told = [*words, *(_plain(clause.words) for clause in others)]
    places = [first, *step.clauses]
    clauses = tuple(
        RuleClause(
            owner=rule.indicator.id,
            name=rule.indicator.label,
            path=place.path,
            line=_line(rule.indicator, place.line),
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
    conditions = []
    rest = step.after
    while isinstance(rest, tree.Choose):
        conditions.append(rest.condition)
        rest = rest.otherwise
    texts = [knot.at.origin.text for knot in method.knots]
    told = [
        f"≤ {texts[0]}",
        *(f"({low}, {high}]" for low, high in pairwise(texts)),
        f"> {texts[-1]}",
    ]
    kind = rule.actual.type if rule.actual else None
    low, high = (kind.low, kind.high) if isinstance(kind, NumberType) else (None, None)
    marks = [known(c.right) for c in conditions if isinstance(c, tree.Comparison)]
    dead = set()
    if low is not None and marks and marks[0] is not None and low > marks[0]:
        dead.add(0)
    if high is not None and marks and marks[-1] is not None and high <= marks[-1]:
        dead.add(len(told) - 1)
    alive = [k for k in range(len(told)) if k not in dead]
    say = _of_indicator(rule.indicator)
    line = _line(rule.indicator, step.clauses[0].line)
    clauses = tuple(
        attrs.evolve(say(_same(told[k]), f"scoring.knots[{min(k, len(texts) - 1)}]"), line=line)
        for k in alive
    )

    def find(names: Names) -> Sequence[int]:
        values = [names.of(condition) for condition in conditions]
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


# The conditions inside a formula: 甲 if 条件 else 乙.


def _conditions(plan: Plan, formula: tree.Expression, say: Say, owner: str) -> Iterator[Fork]:
    """Both ways of every `if` that an author wrote into a formula."""
    waiting = [formula]
    while waiting:
        each = waiting.pop()
        waiting.extend(reversed(tree.parts(each)))
        if isinstance(each, tree.Choose):
            zh, en = (
                spoken(each.condition, _saying(plan, language), language) for language in LANGUAGES
            )
            clauses = (
                say(Text(f"成立：{zh}", f"holds: {en}")),
                say(Text(f"不成立：{zh}", f"does not hold: {en}")),
            )
            yield Fork(clauses, _ways(formula, each, owner))


def _saying(plan: Plan, language: Language) -> Callable[[str], str]:
    """What people call a name, and what an indicator binds."""

    def called(name: str) -> str:
        bound = _BOUND.get(name)
        return bound.in_language(language) if bound else display_name(plan, name)

    return called


def _ways(formula: tree.Expression, choice: tree.Choose, owner: str) -> Taken:
    def taken(seen: Seen) -> Sequence[int]:
        waiting: list[TracedStep] = [traced(formula, seen.names(owner))]
        found = set()
        while waiting:
            step = waiting.pop()
            waiting.extend(step.parts)
            if step.expression is choice and step.parts:
                value = step.parts[0].value
                if isinstance(value, bool):
                    found.add(0 if value else 1)
        return sorted(found)

    return taken


# Words and places.


def _of_indicator(indicator: Indicator) -> Callable[[Text, str], RuleClause]:
    def say(words: Text, key: str) -> RuleClause:
        return RuleClause(
            owner=indicator.id,
            name=indicator.label,
            path=f"{indicator.id}.{key}",
            line=_line(indicator, indicator.place("").line if key[:7] == "scoring" else 0),
            words=words,
        )

    return say


def _line(indicator: Indicator, line: int) -> int:
    """A line of an indicator; what it has from the defaults stands where it begins itself."""
    return max(line, indicator.span.line)


def _of_value(value: ValueDeclaration) -> Say:
    return lambda words: RuleClause(
        owner=value.id, name=value.label, path=f"{value.id}.formula", line=value.span.line,
        words=words,
    )  # fmt: skip


def _same(text: str) -> Text:
    """An author's own words, in both languages."""
    return Text(text, text)


def _loss(words: Text) -> Text:
    plain = _plain(words)
    return Text(f"扣分：{plain.zh}", f"points are lost: {plain.en}")


def _plain(words: Text) -> Text:
    """The words of a clause with dots where they show values."""
    return Text(_dotted(words.zh), _dotted(words.en))


def _dotted(words: str) -> str:
    pieces: list[Any] = []
    for text, name, _, _ in Formatter().parse(words):
        pieces += [text, "…" if name is not None else ""]
    return "".join(pieces)
