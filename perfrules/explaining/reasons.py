"""Every lost point with its reason: what the steps of a rule took, in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from string import Formatter
from typing import Any, NamedTuple

from perfrules.compiling.details import Detail, detail
from perfrules.compiling.lowering import Rule
from perfrules.compiling.plan import MISSING, NOT_APPLICABLE, SCORED, Plan
from perfrules.decimals import difference, show
from perfrules.explaining.names import names_of
from perfrules.explaining.reported import Reported, names_missing, values_read
from perfrules.explaining.showing import NOTHING, as_decimal, shower
from perfrules.model import OnMissing, OnNotApplicable
from perfrules.results import Deduction, Read
from perfrules.wording import Language, Text

_LEFT, _LOST, _SHOWN = range(3)  # what a template shows: the score, what was lost, its own values


def deductions(reported: Reported, indicator_id: str, status: int) -> list[Deduction]:
    """What an indicator lost, step by step; together with its score that makes its points."""
    rule = reported.plan.leaves[indicator_id]
    if status == SCORED:
        return _losses(reported, rule)
    if status == MISSING:
        absent = names_missing(reported, rule.reads)
        text = Text(
            f"未填报：{'、'.join(absent)}，不得分", f"not reported: {', '.join(absent)}; no points"
        )
        return [_whole(reported, rule, text, "on_missing")]
    if status == NOT_APPLICABLE and rule.indicator.on_not_applicable is OnNotApplicable.ZERO:
        text = Text("不适用，按规则不得分", "not applicable; by the rule no points")
        return [_whole(reported, rule, text, "on_not_applicable")]
    return []


def note(reported: Reported, indicator_id: str, status: int) -> str | None:
    """Which facts were not reported, where that makes an indicator one that does not apply."""
    rule = reported.plan.leaves[indicator_id]
    if status != NOT_APPLICABLE or rule.indicator.on_missing is not OnMissing.NOT_APPLICABLE:
        return None
    if rule.applies is not None and names_of(reported, rule).of(rule.applies) is False:
        return None  # it would not apply either way
    absent = names_missing(reported, rule.reads)
    return Text(
        f"未填报：{'、'.join(absent)}，按不适用",
        f"not reported: {', '.join(absent)}; not applicable",
    ).in_language(reported.language)


@lru_cache(maxsize=1 << 12)
def show_points(pair: tuple[int, int]) -> str:
    """Points as people write them: no trailing zeros."""
    return show(Fraction(*pair))


def _whole(reported: Reported, rule: Rule, text: Text, key: str) -> Deduction:
    """All the points of an indicator."""
    indicator = rule.indicator
    return Deduction(
        indicator=indicator.id,
        points=as_decimal(*indicator.points.as_integer_ratio(), reported.plan.places),
        reason=text.in_language(reported.language),
        rule=f"{indicator.id}.{key}",
        line=indicator.span.line,
        values=Read(lambda: values_read(reported, rule.reads)),
        file=indicator.span.file,
        code=indicator.code,
    )


@lru_cache(maxsize=1 << 12)
def _loss(before: tuple[int, int], left: tuple[int, int], places: int) -> Decimal:
    """What was lost, as the difference of the scores that are shown.

    So that score and deductions make up the points exactly, also where scores have no end and are
    shown to 34 digits.
    """
    apart = difference(as_decimal(*before, places), as_decimal(*left, places))
    return as_decimal(*apart.as_integer_ratio(), places)


class _Template(NamedTuple):
    """The words of a clause: text with places, and what is shown in each place, and how."""

    text: str
    places: tuple[tuple[Callable[[Any], str], int], ...]
    rule: str
    line: int
    file: str
    code: str | None


class _Spoken(NamedTuple):
    """An indicator's losses, and the words of every clause of every step, in one language."""

    detail: Detail
    templates: tuple[tuple[_Template, ...], ...]


def _losses(reported: Reported, rule: Rule) -> list[Deduction]:
    plan, known, language = reported
    indicator_id = rule.indicator.id
    spoken: _Spoken | None = plan.details.get((indicator_id, language))
    if spoken is None:
        spoken = plan.details[indicator_id, language] = _prepared(plan, rule, language)
    read = Read(lambda: values_read(reported, rule.reads))
    found = []
    before = rule.indicator.points.as_integer_ratio()
    for step, clause, lost, left, shown in spoken.detail.losses(known):
        text, places, told, line, file, code = spoken.templates[step][clause]
        values = (left, lost, *shown)
        reason = text % tuple([show_it(values[k]) for show_it, k in places])
        points = _loss(before, left, plan.places)
        before = left
        if points:
            made = Deduction(indicator_id, points, reason, told, line, read, file, code)
            found.append(made)
    return found


def _prepared(plan: Plan, rule: Rule, language: Language) -> _Spoken:
    found = detail(plan, rule.indicator.id)
    templates = tuple(
        tuple(_template(rule, found, (s, c), language) for c in range(len(step.clauses)))
        for s, step in enumerate(rule.steps)
    )
    return _Spoken(found, templates)


def _template(rule: Rule, found: Detail, spoke: tuple[int, int], language: Language) -> _Template:
    indicator, (step, clause) = rule.indicator, spoke
    said = rule.steps[step].clauses[clause]
    shown: dict[str, tuple[Callable[[Any], str], int]] = {
        "score": (show_points, _LEFT),
        "lost": (show_points, _LOST),
        **{
            field.name: (shower(field.type, language), _SHOWN + k)
            for k, field in enumerate(found.fields[step][clause])
        },
    }
    fixed = {"points": show(indicator.points), "target": indicator.target_text or NOTHING}
    text, places = "", []
    for words, name, _, _ in Formatter().parse(said.words.in_language(language)):
        text += words.replace("%", "%%")
        if name in shown:
            text += "%s"
            places.append(shown[name])
        elif name is not None:
            text += fixed.get(name, NOTHING).replace("%", "%%")
    span, code = said.span, said.code or indicator.code
    return _Template(text, tuple(places), said.path, span.line, span.file, code)
