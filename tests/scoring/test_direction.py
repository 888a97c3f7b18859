"""In which direction a score never falls: what a method promises, it keeps."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

import perfrules
from perfrules import Evaluation
from perfrules.expressions import tree
from perfrules.expressions.types import PLAIN_NUMBER
from perfrules.expressions.unary import Compared, UnaryTest, Words
from perfrules.scoring import METHODS
from perfrules.scoring.base import Better, Reader, towards
from perfrules.source import Span

Evaluate = Callable[[str, str], Evaluation]

NUMBERS = [str(Decimal(n) / 2) for n in range(-8, 49)]
STEPS = "decimals: 1, scoring: {{method: steps, of: {}, step: 2件, lose: 1, partial: started}}"
HALVES = "{points: 3, unit: 件, decimals: 1, scoring: "
BANDS = HALVES + "{method: bands, bands: "
CHOICES = "{points: 3, choices: [优, 良, 差], "
DECLARED = [
    ("{points: 3, target: ≥6件, decimals: 1}", Better.HIGHER),
    ("{points: 3, target: <6件, decimals: 1}", Better.LOWER),
    ("{points: 3, target: 6件, better: lower, decimals: 1}", Better.LOWER),
    ("{points: 3, target: '= 6件', decimals: 1}", None),
    ("{points: 3, target: '[6件, 8件]', decimals: 1}", None),
    ("{points: 3, target: ≥6件, decimals: 1, scoring: ratio}", Better.HIGHER),
    (
        "{points: 3, target: ≤6件, decimals: 1, better: lower,"
        " scoring: {method: ratio, form: inverse, zero_below: '60%'}}",
        Better.LOWER,
    ),
    (
        "{points: 3, target: ≤6件, decimals: 1, better: lower,"
        " scoring: {method: ratio, form: overrun}}",
        Better.LOWER,
    ),
    (f"{{points: 3, target: ≥6件, {STEPS.format('shortfall')}}}", Better.HIGHER),
    (f"{{points: 3, target: ≤6件, {STEPS.format('excess')}}}", Better.LOWER),
    (f"{{points: 3, target: 6件, {STEPS.format('deviation')}}}", None),
    (
        BANDS + "[{when: '≥ 6', points: 3},"
        " {when: '< 0', points: 0}, {when: '[0, 6)', points: 1}]}}",
        Better.HIGHER,
    ),
    (
        BANDS + "[{when: '≠ 6', points: 0},"
        " {when: '= 6', points: 3}]}}",
        None,
    ),
    (
        BANDS + "[{when: '≤ 1', points: 3},"
        " {when: '(1, 6]', points: 1}, {when: '> 6', points: 0}]}}",
        Better.LOWER,
    ),
    (
        BANDS + "[{when: '≤ 1', points: 0},"
        " {when: '(1, 6]', points: 3}, {when: '> 6', points: 1}]}}",
        None,
    ),
    (
        HALVES + "{method: interpolate, knots:"
        " [{at: 1, points: 3}, {at: 7, points: 1}]}}",
        Better.LOWER,
    ),
    (
        HALVES + "{method: interpolate, knots:"
        " [{at: 1, points: 1}, {at: 7, points: 3}, {at: 9, points: 0}]}}",
        None,
    ),
    (HALVES + "{method: formula, formula: '3'}}", None),
]  # fmt: skip
ANSWERS = [
    (CHOICES + "target: 优}", Better.HIGHER),
    (CHOICES + "target: '优, 良'}", Better.HIGHER),
    (CHOICES + "target: 良}", Better.HIGHER),
    (CHOICES + "target: 良, better: within}", None),
    (CHOICES + "target: '优, 差'}", None),
    (CHOICES + "target: '≥ 良'}", Better.HIGHER),
    (
        CHOICES + "scoring: {method: choice, answers: {差: 0, 良: 1, 优: 3}}}",
        Better.HIGHER,
    ),
    (
        CHOICES + "scoring: {method: choice, answers: {差: 3, 良: 1, 优: 0}}}",
        None,
    ),
    (
        CHOICES + "scoring: {method: bands, bands:"
        " [{when: '≥ 良', points: 3}, {when: otherwise, points: 1}]}}",
        Better.HIGHER,
    ),
    (
        CHOICES + "scoring: {method: bands, bands:"
        " [{when: 良, points: 3}, {when: otherwise, points: 1}]}}",
        None,
    ),
]


class NothingWritten:
    """Reads parameters of which none is there."""

    points, better, path = Fraction(3), Better.HIGHER, "x.scoring"
    span = Span("<text>", 1, 1)

    def formula(self, key: str) -> None:
        """There is none."""

    def items(self, key: str) -> tuple[Reader, ...]:
        """There are none."""
        return ()


def promised(evaluation_of: str) -> Better | None:
    """The direction that the method of the one indicator promises."""
    from perfrules.compiling import rules
    from perfrules.loading import load_model

    model, _ = load_model(perfrules.Source("<text>", evaluation_of))
    assert model is not None
    (indicator,) = model.leaves()
    made, _ = rules(model)
    (rule,) = made.indicators
    assert indicator.method is not None
    assert rule.actual is not None
    target: UnaryTest | None = indicator.target.test if indicator.target else None
    return indicator.method.direction(indicator.better, target, rule.actual.type)


@pytest.mark.parametrize(("indicator", "direction"), DECLARED)
def test_scores_follow_the_promised_direction(
    evaluate: Evaluate, text_of: Callable[[str], str], indicator: str, direction: Better | None
):
    """Over values on both sides of every end the score never falls in that direction."""
    assert direction is promised(text_of(indicator))
    ordered = NUMBERS if direction is not Better.LOWER else NUMBERS[::-1]
    scores = [Fraction(evaluate(indicator, number).total_score or 0) for number in ordered]
    if direction is not None:
        assert sorted(scores) == scores


@pytest.mark.parametrize(("indicator", "direction"), ANSWERS)
def test_a_better_answer_never_earns_less_where_that_is_promised(
    evaluate: Evaluate, text_of: Callable[[str], str], indicator: str, direction: Better | None
):
    """The first choice is the best; where the points say otherwise nothing is promised."""
    assert direction is promised(text_of(indicator))
    scores = [evaluate(indicator, answer).total_score for answer in ("差", "良", "优")]
    if direction is not None:
        assert sorted(scores) == scores


@pytest.mark.parametrize(
    "method", ["checklist", "deductions", "levels", "share-met", "cases", "formula"]
)
def test_methods_about_anything_promise_nothing(method: str):
    """Their conditions may speak of any fact in any direction."""
    made = METHODS[method].read(NothingWritten())

    assert made.direction(Better.HIGHER, None, PLAIN_NUMBER) is None


def test_a_judgment_never_earns_less_for_more(text_of: Callable[[str], str]):
    """The share that a person gives is the share of the points."""
    assert promised(text_of("{points: 10, scoring: judgment}")) is Better.HIGHER


@pytest.mark.parametrize(
    ("better", "direction"),
    [(Better.HIGHER, Better.HIGHER), (Better.LOWER, Better.LOWER), (Better.WITHIN, None)],
)
def test_a_target_without_a_sign_is_met_in_the_declared_direction(
    better: Better, direction: Better | None
):
    """A bare number, or another fact by its name."""
    assert towards(Words(("上年数",)), better, PLAIN_NUMBER) is direction
    assert towards(Compared(None, tree.Name("上年数")), better, PLAIN_NUMBER) is direction


def test_a_zero_target_that_must_be_hit_exactly_promises_nothing(text_of: Callable[[str], str]):
    """Above zero it is a share, at zero all or nothing: more can be worse."""
    indicator = (
        "{points: 3, target: '= 6件', decimals: 1,"
        " scoring: {method: ratio, zero_target: all-or-nothing}}"
    )

    assert promised(text_of(indicator)) is None
