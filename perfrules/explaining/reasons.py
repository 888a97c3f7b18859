"""Every lost point with its reason: what the steps of a rule took, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from typing import Any

from perfrules.compiling.details import Field, detail
from perfrules.compiling.plan import MISSING, NOT_APPLICABLE, SCORED, Known, Plan
from perfrules.compiling.rules import Rule
from perfrules.decimals import show
from perfrules.explaining.showing import NOTHING, as_decimal, show_known, shower
from perfrules.model import OnNotApplicable, Stage
from perfrules.results import Deduction
from perfrules.scoring.base import Clause
from perfrules.wording import Language, Text

_Words = Callable[[tuple[int, int], tuple[int, int], tuple[Any, ...]], str]


def deductions(
    plan: Plan, indicator_id: str, status: int, known: tuple[Known, ...], language: Language
) -> Iterator[Deduction]:
    """What an indicator lost, step by step; together with its score that makes its points."""
    rule = plan.leaves[indicator_id]
    if status == SCORED:
        yield from _losses(plan, rule, known, language)
    elif status == MISSING:
        absent = "、".join(names_missing(plan, rule.reads, known))
        text = Text(f"未填报：{absent}，不得分", f"not reported: {absent}: no points")
        yield _whole(plan, rule, text, "on_missing", known, language)
    elif status == NOT_APPLICABLE:
        if rule.indicator.on_not_applicable is OnNotApplicable.ZERO:
            text = Text("不适用，按规则不得分", "not applicable; by the rule no points")
            yield _whole(plan, rule, text, "on_not_applicable", known, language)


def names_missing(
    plan: Plan, fact_ids: tuple[str, ...], known: tuple[Known, ...]
) -> tuple[str, ...]:
    """The names of those facts that were not reported."""
    positions, facts = plan.positions, plan.facts
    return tuple(facts[positions[i]].name for i in fact_ids if known[positions[i]] is None)


def values_read(
    plan: Plan, fact_ids: tuple[str, ...], known: tuple[Known, ...], language: Language
) -> dict[str, str]:
    """The facts among `fact_ids` that were reported, as people read them."""
    positions, facts = plan.positions, plan.facts
    return {
        i: show_known(known[k], facts[k], language)
        for i in fact_ids
        if known[k := positions[i]] is not None
    }


def _whole(
    plan: Plan, rule: Rule, text: Text, key: str, known: tuple[Known, ...], language: Language
) -> Deduction:
    indicator = rule.indicator
    lost = as_decimal(*indicator.points.as_integer_ratio(), places_of(plan))
    return Deduction(
        indicator.id,
        lost,
        text.in_language(language),
        f"{indicator.id}.{key}",
        indicator.span.line,
        lambda: values_read(plan, rule.reads, known, language),
    )


def places_of(plan: Plan) -> int:
    """How many decimals scores are shown with at least: those they are rounded to."""
    rounding = plan.model.rounding
    return rounding.places if rounding and Stage.INDICATOR in rounding.stages else 0


def _losses(
    plan: Plan, rule: Rule, known: tuple[Known, ...], language: Language
) -> Iterator[Deduction]:
    found = detail(plan, rule.indicator.id)
    places = places_of(plan)
    for step, clause, lost, left, shown in found.losses(known):
        told, spoken = _told(plan, rule, step, clause, language)
        yield Deduction(
            rule.indicator.id,
            as_decimal(*lost, places),
            spoken(lost, left, shown),
            told.path,
            told.line,
            lambda: values_read(plan, rule.reads, known, language),
        )


def _told(
    plan: Plan, rule: Rule, step: int, clause: int, language: Language
) -> tuple[Clause, _Words]:
    """The clause that spoke, and what makes its words; prepared once."""
    key = f"{rule.indicator.id}/{step}/{clause}/{language}"
    found: tuple[Clause, _Words] | None = plan.details.get(key)
    if found is None:
        said = rule.steps[step].clauses[clause]
        found = plan.details[key] = said, _words(plan, rule, step, clause, language)
    return found


def _words(plan: Plan, rule: Rule, step: int, clause: int, language: Language) -> _Words:
    """The words of a clause as one function of what the step took, left and shows."""
    indicator = rule.indicator
    fields = detail(plan, indicator.id).fields[step][clause]
    from_step: dict[str, _Words] = {
        "lost": lambda lost, _left, _shown: show_points(*lost),
        "score": lambda _lost, left, _shown: show_points(*left),
    }
    from_step |= {f.name: _field(k, f, language) for k, f in enumerate(fields)}
    fixed = {"points": show(indicator.points), "target": indicator.target_text or NOTHING}
    pieces: list[str | _Words] = []
    said = rule.steps[step].clauses[clause].words.in_language(language)
    for text, name, _, _ in Formatter().parse(said):
        pieces.append(text)
        if name is not None:
            pieces.append(from_step.get(name) or fixed.get(name, NOTHING))

    def told(lost: tuple[int, int], left: tuple[int, int], shown: tuple[Any, ...]) -> str:
        return "".join(
            [piece if isinstance(piece, str) else piece(lost, left, shown) for piece in pieces]
        )

    return told


def _field(position: int, field: Field, language: Language) -> _Words:
    show_it = shower(field.type, language)
    return lambda _lost, _left, shown: show_it(shown[position])


@lru_cache(maxsize=1 << 12)
def show_points(number: int, over: int) -> str:
    """Points as people write them: no trailing zeros."""
    return show(Fraction(number, over))
