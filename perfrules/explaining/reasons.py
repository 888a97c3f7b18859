"""Every lost point with its reason: what the steps of a rule took, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from typing import Any

from perfrules.compiling.details import Field, detail
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import MISSING, NOT_APPLICABLE, SCORED, Plan
from perfrules.decimals import show
from perfrules.explaining.reported import Reported, names_missing, values_read
from perfrules.explaining.showing import NOTHING, as_decimal, shower
from perfrules.model import OnNotApplicable, Stage
from perfrules.results import Deduction
from perfrules.scoring.base import Clause
from perfrules.wording import Language, Text

_Words = Callable[[tuple[int, int], tuple[int, int], tuple[Any, ...]], str]


def deductions(reported: Reported, indicator_id: str, status: int) -> Iterator[Deduction]:
    """What an indicator lost, step by step; together with its score that makes its points."""
    rule = reported.plan.leaves[indicator_id]
    unused = rule.indicator.on_not_applicable is OnNotApplicable.ZERO
    if status == SCORED:
        yield from _losses(reported, rule)
    elif status == MISSING:
        absent = "、".join(names_missing(reported, rule.reads))
        text = Text(f"未填报：{absent}，不得分", f"not reported: {absent}: no points")
        yield _whole(reported, rule, text, "on_missing")
    elif status == NOT_APPLICABLE and unused:
        text = Text("不适用，按规则不得分", "not applicable; by the rule no points")
        yield _whole(reported, rule, text, "on_not_applicable")


def _whole(reported: Reported, rule: Rule, text: Text, key: str) -> Deduction:
    """All the points of an indicator."""
    indicator = rule.indicator
    return Deduction(
        indicator=indicator.id,
        points=as_decimal(*indicator.points.as_integer_ratio(), places_of(reported.plan)),
        reason=text.in_language(reported.language),
        rule=f"{indicator.id}.{key}",
        line=indicator.span.line,
        values=lambda: values_read(reported, rule.reads),
    )


def places_of(plan: Plan) -> int:
    """How many decimals scores are shown with at least: those they are rounded to."""
    rounding = plan.model.rounding
    return rounding.places if rounding and Stage.INDICATOR in rounding.stages else 0


def _losses(reported: Reported, rule: Rule) -> Iterator[Deduction]:
    plan, language = reported.plan, reported.language
    found = detail(plan, rule.indicator.id)
    places = places_of(plan)
    for step, clause, lost, left, shown in found.losses(reported.known):
        told, spoken = _told(plan, rule, (step, clause), language)
        yield Deduction(
            indicator=rule.indicator.id,
            points=as_decimal(*lost, places),
            reason=spoken(lost, left, shown),
            rule=told.path,
            line=told.line,
            values=lambda: values_read(reported, rule.reads),
        )


def _told(
    plan: Plan, rule: Rule, spoke: tuple[int, int], language: Language
) -> tuple[Clause, _Words]:
    """The clause that spoke, and what makes its words; prepared once."""
    key = (rule.indicator.id, spoke, language)
    found: tuple[Clause, _Words] | None = plan.details.get(key)
    if found is None:
        said = rule.steps[spoke[0]].clauses[spoke[1]]
        found = plan.details[key] = said, _words(plan, rule, spoke, language)
    return found


def _words(plan: Plan, rule: Rule, spoke: tuple[int, int], language: Language) -> _Words:
    """The words of a clause as one function of what the step took, left and shows."""
    indicator, (step, clause) = rule.indicator, spoke
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
