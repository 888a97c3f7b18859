"""The laws find what they are there to find: an engine that is wrong on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import Phase, settings

import perfrules
from perfrules.testing import LAWS, hold
from perfrules.testing.judging import Unscorable
from perfrules.testing.oracle import opinion

RULESET = """
perfrules: 1
id: wrong
version: "1"
title: 有意出错
total_points: 20
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 90%}, {grade: 差, from: 0}]
indicators:
- name: 组
  indicators:
  - {id: rate, name: 完成率, points: 8, target: 90%, max: 100%, scoring: ratio}
  - {id: days, name: 天数, points: 2, target: ≤ 5天, better: lower, scoring: {method: bands,
     bands: [{when: ≤ 5天, points: 2}, {when: "(5天, 9天]", points: 1},
       {when: otherwise, points: 0}]}}
- {id: quality, name: 质量, points: 10, target: 健全, choices: [健全, 不健全], on_missing: zero}
"""
BY_NAME = {law.name: law for law in LAWS}


@pytest.fixture(autouse=True)
def without_shrinking() -> Iterator[None]:
    """What breaks a law is found; here nobody reads it."""
    before = settings()
    settings.register_profile("as-before", before)
    settings.register_profile(
        "hasty", derandomize=True, phases=[Phase.generate], report_multiple_bugs=False
    )
    settings.load_profile("hasty")
    yield
    settings.load_profile("as-before")


@pytest.fixture
def ruleset() -> perfrules.Ruleset:
    return perfrules.loads(RULESET)


def with_score(
    ruleset: perfrules.Ruleset, change: Callable[[dict[int, Any], Any], None]
) -> perfrules.Ruleset:
    """The ruleset with a plan whose outcome is changed on its way out."""
    score = ruleset.plan.score

    def wrong(known: tuple[Any, ...]) -> tuple[Any, ...]:
        outcome = dict(enumerate(score(known)))
        change(outcome, known)
        return tuple(outcome.values())

    return attrs.evolve(ruleset, plan=attrs.evolve(ruleset.plan, score=wrong))


def broken(ruleset: perfrules.Ruleset, name: str) -> str:
    """What a law has to say; it must have something."""
    with pytest.raises((AssertionError, BaseExceptionGroup)) as caught:
        hold(BY_NAME[name], ruleset, examples=200)
    return str(caught.value)


def cell(ruleset: perfrules.Ruleset, node: str) -> int:
    return ruleset.plan.layout.nodes[node].position


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_a_right_engine_passes(law: Any, ruleset: perfrules.Ruleset):
    """All of them hold before anything is broken."""
    hold(law, ruleset, examples=30)


@pytest.mark.parametrize("law", ["scores-lie-within-points", "two-engines-agree"])
def test_more_than_the_points(ruleset: perfrules.Ruleset, law: str):
    """A score above the points."""
    place = cell(ruleset, "rate")

    assert broken(with_score(ruleset, lambda o, _: o.update({place: o[place] + 10_000})), law)


@pytest.mark.parametrize(
    "law", ["deductions-make-up-the-points", "two-engines-agree", "compiled-is-interpreted"]
)
def test_a_hundredth_that_is_lost_without_a_reason(ruleset: perfrules.Ruleset, law: str):
    """Half-up one place too far."""
    place = cell(ruleset, "rate")

    assert broken(with_score(ruleset, lambda o, _: o.update({place: max(0, o[place] - 1)})), law)


def test_a_group_that_is_not_its_sum(ruleset: perfrules.Ruleset):
    """One hundredth more in the group than in its indicators."""
    place = cell(ruleset, "组")
    wrong = with_score(ruleset, lambda o, _: o.update({place: o[place] + 1}))

    assert "组" in broken(wrong, "groups-and-total-add-up")


def test_the_wrong_grade(ruleset: perfrules.Ruleset):
    """Everybody is 优."""
    place = ruleset.plan.layout.grade

    assert broken(with_score(ruleset, lambda o, _: o.update({place: 0})), "groups-and-total-add-up")


def test_better_that_scores_less(ruleset: perfrules.Ruleset):
    """Above the target it goes down again."""
    place, fact = cell(ruleset, "rate"), ruleset.plan.positions["rate"]

    def change(outcome: dict[int, Any], known: Any) -> None:
        outcome[place] = 0 if known[fact] > 9_000 else outcome[place]

    assert "完成率" in broken(with_score(ruleset, change), "better-never-scores-less")


def test_a_reader_that_changes_what_it_reads(ruleset: perfrules.Ruleset):
    """The caller's dict is emptied."""
    pick = ruleset.plan.pick

    def greedy(facts: Any) -> Any:
        found = pick(facts)
        facts.pop("rate")
        return found

    wrong = attrs.evolve(ruleset, plan=attrs.evolve(ruleset.plan, pick=greedy))

    assert broken(wrong, "facts-are-left-alone")


def test_a_reader_that_believes_everything(ruleset: perfrules.Ruleset):
    """No fact is ever refused."""
    length = len(ruleset.plan.facts)
    wrong = attrs.evolve(
        ruleset,
        plan=attrs.evolve(ruleset.plan, pick=lambda _: (0,) * length, read=lambda _: (0,) * length),
    )

    assert "accepted" in broken(wrong, "bad-facts-are-named-at-once")


def test_an_evaluation_that_differs_from_time_to_time(ruleset: perfrules.Ruleset):
    """Every second one has a hundredth more."""
    place = ruleset.plan.layout.total.position
    count = iter(range(10**9))
    wrong = with_score(ruleset, lambda o, _: o.update({place: o[place] + next(count) % 2}))

    assert broken(wrong, "equal-input-gives-equal-bytes")


def test_a_gap_between_grades(ruleset: perfrules.Ruleset):
    """A scale that begins at one has no grade for nothing."""
    best, worst = ruleset.model.grades
    model = attrs.evolve(ruleset.model, grades=(best, attrs.evolve(worst, low=Fraction(1))))

    assert "has []" in broken(attrs.evolve(ruleset, model=model), "every-score-has-one-grade")


def test_the_oracle_refuses_what_cannot_be_scored(ruleset: perfrules.Ruleset):
    """A fact that may not be missing is missing."""
    with pytest.raises(Unscorable, match="rate"):
        opinion(ruleset.model, {"rate": None, "days": Fraction(1), "quality": None}, {})


def test_a_law_says_what_it_is():
    """In both languages, and by its name."""
    for law in LAWS:
        assert str(law) == law.name
        assert law.statement.zh
        assert law.statement.en
