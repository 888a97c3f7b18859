"""分档: every value has exactly one band, and the author hears of the value that has not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from perfrules import Diagnostic, Evaluation

Evaluate = Callable[[str, str], Evaluation]
Problems = Callable[[str], list[Diagnostic]]
Slugs = Callable[[str], list[str]]


def bands(head: str, *rows: str) -> str:
    """An indicator of 2 points with these bands."""
    return f"{{points: 2, {head}, scoring: {{method: bands, bands: [{', '.join(rows)}]}}}}"


@pytest.mark.parametrize(
    ("indicator", "slugs_expected"),
    [
        (bands("unit: 件", "{when: '≥ 6', points: 2}", "{when: '[0, 5]', points: 1}",
               "{when: '< 0', points: 0}"), []),  # no count lies between 5 and 6
        (bands("unit: '%'", "{when: '≥ 6', points: 2}", "{when: '< 5', points: 1}"), ["bands-gap"]),
        (bands("unit: '%'", "{when: '≥ 6', points: 2}", "{when: '≤ 6', points: 1}"),
         ["bands-overlap"]),
        (bands("unit: '%', min: 0", "{when: '> 0', points: 2}", "{when: '= 0', points: 1}"), []),
        (bands("unit: '%'", "{when: '> 0', points: 2}", "{when: '= 0', points: 1}"), ["bands-gap"]),
        (bands("unit: '%', max: 100%", "{when: '[90, 100]', points: 2}",
               "{when: '< 90', points: 1}"), []),
        (bands("unit: '%'", "{when: otherwise, points: 2}", "{when: '< 90', points: 1}"),
         ["band-never-reached"]),
        (bands("unit: '%'", "{when: '(5, 5]', points: 2}", "{when: otherwise, points: 1}"),
         ["band-not-a-range"]),
        (bands("choices: [优, 良, 差]", "{when: '优, 良', points: 2}",
               "{when: 差, points: 0}"), []),
        (bands("choices: [优, 良, 差]", "{when: '≥ 良', points: 2}", "{when: 差, points: 0}"), []),
        (bands("choices: [优, 良, 差]", "{when: '≥ 良', points: 2}", "{when: 良, points: 1}",
               "{when: otherwise, points: 0}"), ["bands-overlap"]),
        (bands("choices: [优, 良, 差]", "{when: 优, points: 2}", "{when: 差, points: 0}"),
         ["bands-gap"]),
        (bands("kind: flag", "{when: 是, points: 2}", "{when: otherwise, points: 0}"),
         ["not-a-number"]),
    ],
)  # fmt: skip
def test_every_value_has_exactly_one_band(slugs: Slugs, indicator: str, slugs_expected: list[str]):
    """Gaps and overlaps are found when the ruleset is loaded; declared limits and counts matter."""
    assert slugs_expected == slugs(indicator)


def test_the_message_gives_the_value_that_has_no_band(problems: Problems):
    """A scale of 优 90–100, 良 80–89 has no place for 89.01."""
    (problem,) = problems(
        bands("unit: '%'", "{when: '≥ 90', points: 2}", "{when: '≤ 89', points: 1}")
    )

    assert problem.message.zh == "89.01% 不属于任何一档"
    assert problem.message.en == "89.01% lies in no band"


@pytest.mark.parametrize(("actual", "score"), [("优", "2"), ("良", "2"), ("差", "0.5")])
def test_answers_can_be_compared_by_rank(evaluate: Evaluate, actual: str, score: str):
    """≥ 良 takes the answers that are at least as good."""
    indicator = bands(
        "choices: [优, 良, 差]", "{when: '≥ 良', points: 2}", "{when: 差, share: 25%}"
    )

    assert Decimal(score) == evaluate(indicator, actual).total_score


def test_the_reason_quotes_the_band(evaluate: Evaluate):
    """The band as the author wrote it, and its place."""
    indicator = bands("target: 100%", "{when: '≥ 100%', points: 2}", "{when: '< 100%', points: 1}")
    (deduction,) = evaluate(indicator, "97%").deductions

    assert deduction.reason == "完成值 97%，属于“< 100%”一档，得 1 分"
    assert deduction.rule == "x.scoring.bands[1]"
