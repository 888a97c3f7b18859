"""Checks of the facts: what agrees, what does not and by how much, what cannot be said."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import attrs

from perfrules.compiling.over import exceeds
from perfrules.compiling.rules import CheckRule
from perfrules.decimals import ABOUT, show
from perfrules.explaining.names import Names, display_name, names_of, show_name
from perfrules.explaining.reported import Reported, ids_missing
from perfrules.explaining.showing import equation, show_fraction
from perfrules.explaining.spoken import SIGNS, spoken
from perfrules.explaining.statements import DENIED, stated
from perfrules.expressions import tree
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import Missing, Undefined
from perfrules.expressions.types import NumberType
from perfrules.results import CheckStatus, Finding
from perfrules.units import PERCENT, unit_named
from perfrules.wording import Text

_POINTS: Final = unit_named("个百分点")
_APART: Final = Text("，相差 ", ", difference ")
_UNDEFINED: Final = Text(
    "算不出：除数为 0，或开方、取对数的数超出范围",
    "no value: a division by zero, or a root or a logarithm out of range",
)


def findings(reported: Reported) -> tuple[Finding, ...]:
    """What every check of the ruleset found, in its order."""
    names = Names(reported, {})
    checked = (_finding(rule, names) for rule in reported.plan.checks)
    return (*checked, *_to_be_explained(reported))


def _to_be_explained(reported: Reported) -> Iterator[Finding]:
    """Indicators whose actual is so far above the target that an explanation is due."""
    language = reported.language
    for indicator_id, rule in reported.plan.leaves.items():
        over = rule.indicator.over_achievement
        above = None if over is None else over.explained_above
        if over is None or above is None:
            continue
        names = names_of(reported, rule)
        if rule.applies is not None and not names.of(rule.applies):
            continue
        if names.of(exceeds(above)) is not True:
            continue
        label, most = rule.indicator.label, show(above * 100)
        attained = show_fraction(
            names.bound["actual"] / names.bound["target"], NumberType(unit=PERCENT)
        )
        message = Text(
            f"{label} 完成值超过目标值的 {most}%，应说明原因",
            f"the actual of {label} is above {most}% of its target: an explanation is due",
        )
        detail = Text(f"为目标值的 {attained}", f"{attained} of the target")
        yield Finding(
            check=f"{indicator_id}.over_achievement",
            status="fail",
            severity="warning",
            message=message.in_language(language),
            detail=detail.in_language(language),
            difference=None,
            missing=(),
            line=over.span.line,
            file=over.span.file,
        )


def _finding(rule: CheckRule, names: Names) -> Finding:
    language = names.reported.language
    missing: tuple[str, ...] = ()
    difference: Fraction | None = None
    detail: str | None = None
    status: CheckStatus
    try:
        holds, difference = _holds(rule, names)
    except Missing:
        status = "skipped"
        missing = ids_missing(names.reported, rule.reads)
    except Undefined:
        status, detail = "skipped", _UNDEFINED.in_language(language)
    else:
        status = "pass" if holds else "fail"
        detail = _detail(rule, names)
    apart = None
    if difference and rule.unit is not None:
        apart = show_fraction(abs(difference), _apart_in(rule.unit))
        detail = f"{detail}{_APART.in_language(language)}{apart}"
    return Finding(
        check=rule.check.id,
        status=status,
        severity=rule.check.severity,
        message=rule.check.message,
        detail=detail,
        difference=apart,
        missing=missing,
        line=rule.check.span.line,
        file=rule.check.span.file,
    )


def _apart_in(unit: NumberType) -> NumberType:
    """How a difference is shown: two shares are percentage points apart."""
    return attrs.evolve(unit, unit=_POINTS) if unit.unit == PERCENT else unit


def _holds(rule: CheckRule, names: Names) -> tuple[bool, Fraction | None]:
    """Whether the check holds within its tolerance, and how far two numbers are apart."""
    that = rule.that
    if not isinstance(that, tree.Comparison) or rule.unit is None:
        return bool(interpret(that, names)), None
    left, right = interpret(that.left, names), interpret(that.right, names)
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    apart = left - right
    holds = bool(interpret(that, names))
    if holds or rule.tolerance is None:
        return holds, apart
    allowed = interpret(rule.tolerance, names)
    assert isinstance(allowed, Fraction)
    over = {"<=": apart, ">=": -apart}.get(that.operator, abs(apart))
    return over <= allowed, apart


def _detail(rule: CheckRule, names: Names) -> str:
    """The statement with values in the place of names; true whether the check holds or not."""
    that = rule.that
    if not isinstance(that, tree.Comparison) or rule.unit is None:
        return stated(that, names)

    def told(name: str) -> str:
        return show_name(names, name)

    def called(name: str) -> str:
        return display_name(names.plan, name)

    language = names.reported.language
    signs = SIGNS if interpret(that, names) else DENIED  # within the tolerance is not equal
    left = spoken(that.left, told, language, called)
    right = spoken(that.right, told, language, called)
    if tree.parts(that.left):
        value = interpret(that.left, names)
        assert isinstance(value, Fraction)
        left = equation(left, show_fraction(value, rule.unit))
    if tree.parts(that.right):
        value = interpret(that.right, names)
        assert isinstance(value, Fraction)
        shown = show_fraction(value, rule.unit)
        right = f"{shown}（{right}）" if language == "zh" else f"{shown} ({right})"
    if right.startswith(ABOUT) and right[1:] not in left:
        right = right[1:]  # ≠ ≈133.09% says nothing more than ≠ 133.09%
    return f"{left} {signs[that.operator]} {right}"
