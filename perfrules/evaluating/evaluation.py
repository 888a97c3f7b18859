"""The outcome for one subject; whatever is more than a number is made when it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from perfrules.compiling.plan import NOT_APPLICABLE, PENDING, SCORED, Cell, Known, Plan
from perfrules.decimals import to_decimal
from perfrules.errors import FactError, check_language
from perfrules.evaluating.adjusting import adjustments_of
from perfrules.evaluating.applying import InPlay, points_in_play
from perfrules.evaluating.claims import read_claims
from perfrules.evaluating.comparing import discrepancies
from perfrules.evaluating.faults import raise_faults
from perfrules.evaluating.otherwise import range_of, review_of
from perfrules.evaluating.result import IndicatorResult, IndicatorResults, total_result
from perfrules.evaluating.unchanging import Unchanging
from perfrules.explaining.codes import has_codes, reason_codes
from perfrules.explaining.findings import findings
from perfrules.explaining.quotas import quota_note
from perfrules.explaining.reasons import deductions
from perfrules.explaining.reported import Reported
from perfrules.explaining.showing import as_decimal
from perfrules.explaining.whole import Verdict
from perfrules.results import (
    Adjusted,
    Adjustment,
    Bonus,
    Claims,
    Deduction,
    Discrepancy,
    FactWarning,
    Finding,
    GradeReason,
    Penalty,
    Range,
    ReasonCode,
    Status,
    TotalResult,
    Trace,
    Veto,
)
from perfrules.wording import Language

__all__ = ["Evaluation", "IndicatorResult"]


class Evaluation(Unchanging):
    """The result of scoring one subject (评价结果).

    It does not change. Scores are `Decimal`s in points; a score that there is none of is None, and
    `status` says why.
    """

    __slots__ = ("__dict__",)

    _plan: Plan
    _known: tuple[Known, ...]
    _outcome: tuple[Any, ...]
    _language: Language
    subject: str | None = None  # 评价对象: None where the facts came without a name
    period: str | None = None  # 评价期
    warnings: tuple[FactWarning, ...] = ()  # about the facts; they change no score
    claims: Claims | None = None  # 自评: what the subject says of itself
    _adjustments: Mapping[str, Adjustment] | None = None  # of the subject's own file

    def __init__(  # noqa: PLR0917 - names take time, and every evaluation is made here
        self,
        plan: Plan,
        known: tuple[Known, ...],
        outcome: tuple[Any, ...],
        language: Language,
        warnings: tuple[FactWarning, ...] = (),
        claims: Claims | None = None,
        named: tuple[str | None, str | None] | None = None,
        adjustments: Mapping[str, Adjustment] | None = None,
    ) -> None:
        fields = self.__dict__  # attributes cannot be set
        fields["_plan"], fields["_known"] = plan, known
        fields["_outcome"], fields["_language"] = outcome, language
        if warnings:
            fields["warnings"] = warnings
        if claims is not None:
            fields["claims"] = claims
        if named is not None:
            fields["subject"], fields["period"] = named
        if adjustments:
            fields["_adjustments"] = adjustments

    def __repr__(self) -> str:
        told = f"{self.total_score} of {self.total_points}, {self.grade}"
        return f"Evaluation({self.ruleset_id}: {told})"

    @cached_property
    def _reported(self) -> Reported:
        return Reported(self._plan, self._known, self._language)

    @property
    def language(self) -> Language:
        """The language of its reasons: zh or en."""
        return self._language

    # Which ruleset.

    @property
    def ruleset_id(self) -> str:
        """The id of the ruleset."""
        return self._plan.model.id

    @property
    def ruleset_version(self) -> str:
        """The version of the ruleset."""
        return self._plan.model.version

    @property
    def ruleset_title(self) -> str:
        """The title of the ruleset."""
        return self._plan.model.title

    @property
    def ruleset_digest(self) -> str:
        """The digest of the ruleset's content: equal content has an equal digest."""
        return self._plan.model.digest

    # The whole.

    @property
    def total_score(self) -> Decimal | None:
        """The total score (总得分), rounded as the ruleset says; None while there is none."""
        plan, outcome = self._plan, self._outcome
        cell = plan.layout.total
        number, over = outcome[cell.position], cell.over
        if number is None:
            return None
        return as_decimal(number, over or outcome[cell.over_position], plan.places)

    @property
    def raw_total_score(self) -> Decimal | None:
        """The total score before it is rounded; to 34 significant digits where it has no end."""
        pair = self._pair(self._plan.layout.raw_total)
        return None if pair is None else as_decimal(*pair, 0)

    @property
    def total_points(self) -> Decimal:
        """What the whole can earn (总分), less what is excluded."""
        return as_decimal(*self._plan.layout.total_points.of(self._outcome), 0)

    @property
    def score_rate(self) -> Decimal | None:
        """Total score ÷ total points (得分率), 0 to 1, to 34 significant digits."""
        pair = self._pair(self._plan.layout.total)
        points = Fraction(*self._plan.layout.total_points.of(self._outcome))
        return None if pair is None or not points else to_decimal(Fraction(*pair) / points)

    @property
    def base_score(self) -> Decimal | None:
        """The total before bonuses and penalties, not rounded; None while there is none."""
        pair = self._pair(self._plan.layout.base)
        return None if pair is None else as_decimal(*pair, 0)

    @property
    def grade(self) -> str | None:
        """The grade (等级); None where there is no total or the ruleset has no grades."""
        plan = self._plan
        index = self._outcome[plan.layout.grade]
        return None if index is None else plan.model.grades[index].grade

    @property
    def quota_note(self) -> str | None:
        """That the grade has a quota, which only a whole table can be held to; else None."""
        told = quota_note(self._plan.model, self.grade)
        return told.in_language(self.language) if told else None

    @property
    def mark(self) -> str | None:
        """The word for the total score, where the ruleset has one for exactly that."""
        return self._mark(self.total_score)

    @property
    def status(self) -> Status:
        """SCORED where there is a total, else why there is none."""
        unscored = self._plan.model.aggregation.method.name == "none"
        if unscored or self._pair(self._plan.layout.total) is not None:
            return Status.SCORED
        if self._verdict.is_unrated():
            return Status.VETOED
        pending = any(self._state(leaf) == PENDING for leaf in self._plan.leaves)
        return Status.PENDING if pending else Status.NOT_APPLICABLE

    @property
    def applicable_points(self) -> Decimal:
        """The points of what applies (适用分值): the total is the score of these, rescaled."""
        return as_decimal(*self._in_play[0].points.as_integer_ratio(), 0)

    @property
    def rescaled(self) -> bool:
        """Whether the total is 得分 ÷ 适用分值 × 总分, as not all points apply (折算).

        Where only a group made up for what does not apply in it, the group says so.
        """
        return self.status is Status.SCORED and self.applicable_points != self.total_points

    @cached_property
    def _in_play(self) -> tuple[InPlay, dict[str, InPlay]]:
        states = self._plan.layout.states
        out = {i for i in states if self._state(i) == NOT_APPLICABLE}
        return points_in_play(self._plan.model, out)

    # Its parts.

    @property
    def indicators(self) -> Mapping[str, IndicatorResult]:
        """The results by id, groups and indicators alike, in the order of the ruleset."""
        return IndicatorResults(self)

    @property
    def roots(self) -> tuple[IndicatorResult, ...]:
        """The results of the first level; `children` leads on."""
        return tuple(IndicatorResult(self, node) for node in self._plan.model.indicators)

    @cached_property
    def deductions(self) -> tuple[Deduction, ...]:
        """Every lost point with its reason, in the order of the ruleset."""
        found: list[Deduction] = []
        reported, outcome = self._reported, self._outcome
        for indicator_id, position, full, state in self._plan.layout.leaves:
            status = SCORED if state is None else outcome[state]
            if status != SCORED or outcome[position] != full:
                found += deductions(reported, indicator_id, status)
        return tuple(found)

    @property
    def ranked_deductions(self) -> tuple[Deduction, ...]:
        """The same, what cost most first."""
        return tuple(sorted(self.deductions, key=lambda deduction: -deduction.points))

    @cached_property
    def reason_codes(self) -> tuple[ReasonCode, ...]:
        """The codes of what was lost (原因代码), what cost most first."""
        if not has_codes(self._plan.leaves.values()):
            return ()
        states = [(each, self._state(each)) for each in self._plan.leaves]
        return tuple(reason_codes(self._reported, states))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks of the facts found, in the order of the ruleset."""
        return findings(self._reported)

    # What is said of the whole.

    @property
    def grades(self) -> Mapping[str, str | None]:
        """The grade on each of the other `scales` of the ruleset, by its name."""
        scales = self._plan.model.scales
        return {scale.name: self._verdict.grade_in(scale.grades) for scale in scales}

    @property
    def totals(self) -> Mapping[str, TotalResult]:
        """The other `totals` of the ruleset, by id."""
        return {total.id: total_result(self, total) for total in self._plan.model.totals}

    @cached_property
    def bonuses(self) -> tuple[Bonus, ...]:
        """What was added to the total, and why (加分)."""
        return tuple(self._verdict.bonuses())

    @cached_property
    def penalties(self) -> tuple[Penalty, ...]:
        """What was taken from the total, and why (减分)."""
        return tuple(self._verdict.penalties())

    @cached_property
    def vetoes(self) -> tuple[Veto, ...]:
        """The vetoes that hold (一票否决)."""
        return tuple(self._verdict.vetoes())

    @cached_property
    def grade_reasons(self) -> tuple[GradeReason, ...]:
        """Why the grade is not the one of the score; empty where it is."""
        return tuple(self._verdict.grade_reasons())

    @cached_property
    def range(self) -> Range | None:
        """Where the total lies while indicators are pending (区间); None where none of them is.

        Nor is there one where a rule of the whole lacks a fact.
        """
        return range_of(self)

    def adjusted(self, adjustments: Iterable[Adjustment | Mapping[str, Any]]) -> Adjusted:
        """The evaluation with what a reviewer decided in the place of scores. Raises FactError.

        `adjustments` may be plain data: [{"indicator": "甲", "score": 1.5, "reason": "…"}]. Nothing
        here changes: the automatic score of an indicator stays beside the adjusted one.
        """
        return review_of(self, adjustments_of(self._plan, adjustments, self.language))

    @cached_property
    def review(self) -> Adjusted | None:
        """The same for the adjustments in the subject's own file; None where it has none."""
        return review_of(self, self._adjustments) if self._adjustments else None

    def _under(self, plan: Plan) -> Evaluation:
        """The same facts under another plan of the same ruleset. Raises FactError."""
        reported = self._reported._replace(plan=plan)
        outcome = plan.score(self._known)
        if plan.layout.faults is not None and outcome[plan.layout.faults]:
            raise_faults(reported, outcome, None)
        return Evaluation(plan, self._known, outcome, self._language)

    @cached_property
    def _verdict(self) -> Verdict:
        return Verdict(self._reported, self._outcome)

    def compare(self, claims: Claims | Mapping[str, Any]) -> tuple[Discrepancy, ...]:
        """Claims beside what was recomputed, row by row (自评与复算). Raises FactError.

        `claims` may be plain data: {"total_score": 99, "grade": "优秀", "scores": {…}}.
        """
        found, problems = read_claims(self._plan, claims)
        if problems:
            raise FactError(problems, language=self.language)
        return discrepancies(self._plan, self, found)

    @cached_property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """The subject's own claims beside what was recomputed; empty where it claims nothing."""
        return discrepancies(self._plan, self, self.claims) if self.claims else ()

    def explain(self, indicator: str, language: Language | None = None) -> Trace:
        """Why an indicator or a group has its score: every part of its rule with its value.

        `indicator` is the id (or the exact name) of one of them, or of another total; `total` or
        总得分 is the whole, as in `explain_total`. KeyError for anything else.
        """
        check_language(language, self.language)
        from perfrules.evaluating.explained import explained  # noqa: PLC0415 - when asked

        return explained(self, indicator, language or self.language)

    def explain_total(self, language: Language | None = None) -> Trace:
        """Why the whole has its score and its grade: every rule of the whole with its values."""
        from perfrules.evaluating.explained import total_explained  # noqa: PLC0415

        return total_explained(self, language or self.language)

    def to_dict(self) -> dict[str, Any]:
        """Plain data in the shape of schemas/evaluation.schema.json; numbers are decimal text."""
        from perfrules.evaluating.document import evaluation_document  # noqa: PLC0415

        return evaluation_document(self)

    def to_json(self) -> str:
        """The same as JSON text: equal ruleset and facts give equal bytes on any machine."""
        from perfrules.evaluating.document import evaluation_json  # noqa: PLC0415

        return evaluation_json(self)

    # How parts are read.

    def _pair(self, cell: Cell) -> tuple[int, int] | None:
        """A number that may be none."""
        return None if self._outcome[cell.position] is None else cell.of(self._outcome)

    def _mark(self, score: Decimal | None) -> str | None:
        marks = self._plan.model.marks
        return None if score is None else next((m.mark for m in marks if m.points == score), None)

    def _state(self, indicator_id: str) -> int:
        position = self._plan.layout.states[indicator_id].position
        return SCORED if position is None else self._outcome[position]
