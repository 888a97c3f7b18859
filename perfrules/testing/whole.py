"""Laws of the whole: bonuses and penalties add up, vetoes and limits never raise anything."""

from __future__ import annotations

from fractions import Fraction

from perfrules.evaluating.evaluation import Evaluation
from perfrules.results import Status
from perfrules.testing import exact


def same_verdict(evaluation: Evaluation) -> None:
    """The compiled total and grade are what the rules of the whole say, read one by one.

    total = (base + bonuses − penalties) rounded, from its floor to the cap; a veto takes it away,
    and the grade is the one of the score or a worse one, with the reasons why.
    """
    verdict = exact.verdict_of(evaluation)
    assert verdict.base == exact.base_of(evaluation)
    if verdict.base is None:
        assert evaluation.total_score is None
        return
    effects = {veto.effect for veto in evaluation.vetoes}
    if "not-rated" in effects:
        assert evaluation.status is Status.VETOED
        assert evaluation.total_score is None
        assert evaluation.grade is None
        return
    left = [verdict.total, verdict.raw]
    if "score" in effects:  # nothing of what is above 0
        left = [min(each or Fraction(0), Fraction(0)) for each in left]
    assert [exact.total_of(evaluation), exact.raw_total_of(evaluation)] == left
    _same_grade(evaluation)


def _same_grade(evaluation: Evaluation) -> None:
    verdict = exact.verdict_of(evaluation)
    grades = [band.grade for band in verdict.model.grades]
    earned = verdict.grade_in(verdict.model.grades)
    if earned is None:
        assert evaluation.grade is None
        return
    limits = [grades.index(earned)]
    for reason in evaluation.grade_reasons:
        worse = 1 if reason.kind == "minimum" else 0
        limits.append(grades.index(reason.grade) + worse)
    assert evaluation.grade == grades[max(limits)]
