"""Targets that are a bar: an answer or a day without a sign, understood by the direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import perfrules
from perfrules import Evaluation

Evaluate = Callable[[str, str], Evaluation]
MET = [  # target, better, the answers that meet it
    ("良", "higher", "优良"),
    ("良", "lower", "良差"),
    ("良", "within", "良"),
    ("优, 差", "higher", "优差"),
    ("= 良", "higher", "良"),
]
BY_DAY = [  # target, the days that meet it, of three
    ("≤ 2021-12-31", "2021-12-30 2021-12-31"),
    ("≤2021年12月31日", "2021-12-30 2021-12-31"),
    ("< 2021/12/31", "2021-12-30"),
    ("[2021-12-31, 2022-01-01]", "2021-12-31 2022-01-01"),
    ("(2021-12-30, 2022-01-01)", "2021-12-31"),
    ("2021-12-31", "2021-12-31 2022-01-01"),
    ("2021-12-31, better: lower", "2021-12-30 2021-12-31"),
]


@pytest.mark.parametrize(("target", "better", "met"), MET)
def test_an_answer_is_at_least_reached(evaluate: Evaluate, target: str, better: str, met: str):
    """优 does not miss the target 良; several answers are one of them."""
    indicator = f"{{points: 3, choices: [优, 良, 差], target: '{target}', better: {better}}}"

    assert met == "".join(a for a in "优良差" if evaluate(indicator, a).total_score)


@pytest.mark.parametrize("kind", [", kind: date", ""])
@pytest.mark.parametrize(("target", "met"), BY_DAY)
def test_a_day_is_written_as_it_is(evaluate: Evaluate, target: str, met: str, kind: str):
    """A day is no subtraction, with or without `kind: date`."""
    day, comma, better = target.partition(", better")
    indicator = f"{{points: 3, target: '{day}'{comma}{better}{kind}}}"
    days = ("2021-12-30", "2021-12-31", "2022-01-01")

    assert met == " ".join(each for each in days if evaluate(indicator, each).total_score)


def test_a_text_is_equal_to_a_day_or_not(evaluate: Evaluate):
    """Texts have no order."""
    indicator = "{points: 3, target: 2021-12-31, kind: text}"

    assert evaluate(indicator, "2021-12-31").total_score
    assert not evaluate(indicator, "2021-12-30").total_score


@pytest.mark.parametrize("target", ["≤ 2021-13-31", "≤ 2021-12-31, 2022-01-01", "≤ 31"])
def test_what_is_no_day(problems: Callable[[str], list[perfrules.Diagnostic]], target: str):
    """A slip in a day is told at its line."""
    found = problems(f"{{points: 3, kind: date, target: '{target}'}}")

    assert found
    assert all(problem.span for problem in found)
