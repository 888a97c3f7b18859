"""The forks of groups, of the whole and of other totals: is enough below scored, which formula.

What is not written is no fork: a group with nothing below it in play does not apply by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from perfrules.aggregating.formula import FormulaOf
from perfrules.cases.case import RuleClause
from perfrules.cases.forks import Fork, Knowing, Say, Seen, conditions_in, may_be_missing
from perfrules.compiling.plan import Plan
from perfrules.evaluating.groups import outcome_of
from perfrules.explaining.aggregations import EMPTY_WORDS
from perfrules.explaining.groups import formula_words, group_steps
from perfrules.explaining.whole import TOTAL_WORDS
from perfrules.model import (
    Aggregation,
    IndicatorGroup,
    Node,
    OnMissing,
    OnNotApplicable,
    WhenEmpty,
)
from perfrules.results import Status
from perfrules.source import Span
from perfrules.wording import Text

_STAY: Final = (OnNotApplicable.FULL, OnNotApplicable.ZERO)  # in play although they do not apply


class _Place(NamedTuple):
    """A place where scores are put together: a group, the whole, another total."""

    where: str  # its id, "" for the whole, the key of a total
    owner: str
    name: str
    path: str  # that its keys stand under, with a dot
    aggregation: Aggregation
    span: Span
    children: tuple[tuple[str, Fraction], ...]  # ids, and for how much each counts


def group_forks(plan: Plan) -> Iterator[Fork]:
    """What decides how much a group is worth: too little below, and conditions in its formula."""
    for place in _places(plan):
        if _says_empty(place.aggregation) and _may_be_empty(plan, place):
            yield _enough(place)
        formula = plan.rules.groups.get(place.where)
        if formula is not None:
            words = formula_words(plan, place.where)
            yield from conditions_in(
                formula.tree, _of(place, "aggregate"), _known(place), words.__getitem__
            )


def _places(plan: Plan) -> Iterator[_Place]:
    model = plan.model
    whole = TOTAL_WORDS.in_language(model.language)
    span = model.aggregation.span or model.total_span
    yield _Place("", "", whole, "", model.aggregation, span, _counted(model.indicators))
    yield from (_of_group(group) for group in model.groups())
    for total in model.totals:
        path, span = f"totals.{total.id}.", total.aggregation.span or total.span
        yield _Place(total.key, total.id, total.label, path, total.aggregation, span, total.parts)


def _of_group(group: IndicatorGroup) -> _Place:
    span, below = group.aggregation.span or group.span, _counted(group.children)
    return _Place(group.id, group.id, group.label, f"{group.id}.", group.aggregation, span, below)


def _counted(nodes: Sequence[Node]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((node.id, node.points) for node in nodes)


def _of(place: _Place, key: str) -> Say:
    return lambda words: RuleClause(
        owner=place.owner, name=place.name, path=f"{place.path}{key}", span=place.span,
        words=words,
    )  # fmt: skip


def _known(place: _Place) -> Knowing:
    """What the names of the formula stood for; None where it was not asked."""

    def known(seen: Seen) -> Mapping[str, Any] | None:
        evaluation = seen.evaluation
        group = outcome_of(evaluation, place.where)
        if group.status is Status.PENDING or group.scored < place.aggregation.min_scored:
            return None
        plan, outcome = evaluation._plan, evaluation._outcome  # noqa: SLF001 - a view of it
        return next((step.names for step in group_steps(plan, outcome, place.where)), None)

    return known


# Whether enough of those below are scored.


def _says_empty(aggregation: Aggregation) -> bool:
    """Whether the author says what a group is worth when too little below is scored."""
    says = aggregation.min_scored > 1 or aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
    return says and aggregation.method.name != "none"


def _enough(place: _Place) -> Fork:
    """Enough below is scored, or not."""
    aggregation = place.aggregation
    least, empty = aggregation.min_scored, EMPTY_WORDS[aggregation.when_empty]
    if least > 1:
        there = Text(f"已评分的下级至少 {least} 个", f"{least} or more below are scored")
        short = Text(f"已评分的下级不足 {least} 个", f"fewer than {least} below are scored")
    elif isinstance(aggregation.method, FormulaOf):
        there = Text("公式要用的下级都适用", "all that the formula asks for applies")
        short = Text("公式要用的下级不适用", "the formula asks for what does not apply")
    else:
        there = Text("有已评分的下级", "something below is scored")
        short = Text("没有已评分的下级", "nothing below is scored")
    say = _of(place, "min_scored" if least > 1 else "when_empty")
    worth = Text(f"{short.zh}：{empty.zh}", f"{short.en}: {empty.en}")

    def taken(seen: Seen) -> Sequence[int]:
        group = outcome_of(seen.evaluation, place.where)
        return () if group.status is Status.PENDING else (int(group.is_empty),)

    return Fork((say(there), say(worth)), taken)


def _may_be_empty(plan: Plan, place: _Place) -> bool:
    """Whether facts can leave too little below in play: else there is nothing to reach."""
    sure = {each for each, counts in place.children if counts and not _may_be_out(plan, each)}
    formula = plan.rules.groups.get(place.where)
    asked = {place.children[k][0] for _, k in formula.asked.values()} if formula else set()
    return len(sure) < place.aggregation.min_scored or not asked <= sure


def _may_be_out(plan: Plan, node_id: str) -> bool:
    node = plan.by_id[node_id]
    if isinstance(node, IndicatorGroup):
        stays = node.aggregation.when_empty is not WhenEmpty.NOT_APPLICABLE
        return node.aggregation.method.name == "none" or (
            not stays and _may_be_empty(plan, _of_group(node))
        )
    if node.on_not_applicable in _STAY:
        return False
    rule = plan.leaves[node_id]
    unreported = node.on_missing is OnMissing.NOT_APPLICABLE and may_be_missing(plan, rule)
    return rule.applies is not None or unreported
