"""Formulas of groups: the compiled function gives what the interpreter gives."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

import perfrules
from perfrules.aggregating.base import Part
from perfrules.compiling.group_formulas import OWN_NAMES, GroupFormula, made
from perfrules.expressions.interpreter import interpret
from perfrules.expressions.outcomes import Missing, NoScore, Undefined
from perfrules.scoring.base import within_points

POINTS = Fraction(10)
FORMULAS = (
    "points * earned / possible",
    "points * rate_of(a) * rate_of(b)",
    "score_of(a) - score_of(b) / 3",
    "points * scored / 3 if scored > 1 else score_of(a)",
    "max(rate_of(a), rate_of(b)) * 7",
    "score_of(a) / (score_of(a) - score_of(b))",
    "sqrt(earned - 3)",
)
PARTS = st.none() | st.builds(
    Part,
    score=st.fractions(min_value=-2, max_value=6, max_denominator=60),
    points=st.fractions(min_value=Fraction(1, 7), max_value=9, max_denominator=60),
    weight=st.just(Fraction(1)),
)


def formula(text: str) -> GroupFormula:
    """The formula of a group of two indicators."""
    ruleset = perfrules.loads(
        'perfrules: 1\nid: demo\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'
        f"aggregate: {{method: formula, formula: '{text}'}}\nindicators:\n"
        "- {id: a, points: 6, target: 100%}\n- {id: b, points: 9, target: 100%}\n"
    )
    return ruleset.plan.rules.groups[""]


ALL = {text: formula(text) for text in FORMULAS}


def interpreted(found: GroupFormula, parts: tuple[Part | None, Part | None]) -> Fraction | str:
    """What the interpreter makes of it, or why it makes nothing."""
    there = [part for part in parts if part is not None]
    sums = (
        POINTS,
        sum((part.score for part in there), Fraction(0)),
        sum((part.points for part in there), Fraction(0)),
        Fraction(len(there)),
    )
    names: dict[str, Fraction | None] = dict(zip(OWN_NAMES, sums, strict=True))
    for name, (called, k) in found.asked.items():
        part = parts[k]
        names[name] = None if part is None else part.score if called == "score_of" else part.rate
    try:
        value = interpret(within_points(found.tree, POINTS), names)
    except Missing:
        return "NoScore"
    except Undefined:
        return "Undefined"
    assert isinstance(value, Fraction)
    return value


@pytest.mark.parametrize("text", FORMULAS)
@given(parts=st.tuples(PARTS, PARTS).filter(any))
def test_compiled_is_interpreted(text: str, parts: tuple[Part | None, Part | None]):
    """On every group of children, in play or not, exactly."""
    found = ALL[text]
    compiled: Fraction | str
    try:
        compiled = made(found, POINTS)(parts)
    except (NoScore, Undefined) as error:
        compiled = type(error).__name__

    assert interpreted(found, parts) == compiled
