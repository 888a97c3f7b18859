"""The score sheet (评分表) of an evaluation as plain data, whatever it is then printed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import attrs

from perfrules.evaluating.evaluation import Evaluation, IndicatorResult
from perfrules.evaluating.groups import outcome_of_group, outcome_of_whole
from perfrules.explaining.group_traces import GroupOutcome, group_words
from perfrules.expressions.printing import quoted, show
from perfrules.model import RulesetModel
from perfrules.results import (
    Adjusted,
    Bonus,
    Deduction,
    Discrepancy,
    Finding,
    GradeReason,
    Penalty,
    Range,
    ReasonCode,
    Status,
    TotalResult,
    Veto,
)
from perfrules.wording import Language

_SIGNS: Final = (("==", "="), ("!=", "≠"), ("<=", "≤"), (">=", "≥"))
_NOT: Final = re.compile(r"\bnot ")
_WORDS: Final = (("and", "且"), ("or", "或"))


@attrs.frozen(kw_only=True)
class SheetRow:
    """A group or an indicator: what it can earn, what it earned, was claimed, and what was lost."""

    id: str
    name: str
    level: int
    is_group: bool
    points: Decimal
    target: str | None
    actual: str | None
    score: Decimal | None
    status: Status
    applicable_points: Decimal
    rescaled: bool
    claim: Discrepancy | None
    deductions: tuple[Deduction, ...]  # of an indicator; a group has none of its own
    mark: str | None = None  # 等次: the word for exactly that score
    has_points: bool = True  # a group that is not put together has none
    told: tuple[str, ...] = ()  # of a group whose score is not just the sum of those below it


@attrs.frozen(kw_only=True)
class CheckRow:
    """What a check found, the statement it makes, and the names of what it lacks."""

    finding: Finding
    statement: str
    detail: str  # the same with its numbers, or why it could not be checked
    missing: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Sheet:
    """Everything a report of one evaluation says."""

    language: Language
    title: str
    subject: str | None
    period: str | None
    ruleset_id: str
    ruleset_version: str
    ruleset_digest: str
    basis: str | None
    rows: tuple[SheetRow, ...]
    status: Status
    total_score: Decimal | None
    total_points: Decimal
    score_rate: Decimal | None
    grade: str | None
    rescaled: bool
    applicable_points: Decimal
    grades: Mapping[str, str | None]
    base_score: Decimal | None
    bonuses: tuple[Bonus, ...]
    penalties: tuple[Penalty, ...]
    vetoes: tuple[Veto, ...]
    grade_reasons: tuple[GradeReason, ...]
    quota_note: str | None
    totals: tuple[TotalResult, ...]
    reason_codes: tuple[ReasonCode, ...]
    range: Range | None
    review: Adjusted | None
    claims: tuple[Discrepancy, ...]
    checks: tuple[CheckRow, ...]
    warnings: tuple[str, ...]  # about the facts
    mark: str | None
    has_total: bool  # a framework may have none, whatever the facts
    told: tuple[str, ...]  # of a total that is not just the sum of the groups
    adds_up: bool  # what indicators lost is what the total lacks
    base_ids: Mapping[str, str]  # of the rulesets that the ruleset extends, by file

    @property
    def deductions(self) -> tuple[tuple[SheetRow, Deduction], ...]:
        """Every lost point with the row that lost it."""
        return tuple((row, deduction) for row in self.rows for deduction in row.deductions)

    @property
    def disagreeing(self) -> tuple[Discrepancy, ...]:
        """The claims that recomputing does not confirm."""
        return tuple(claim for claim in self.claims if not claim.agrees)

    @property
    def total_claim(self) -> Discrepancy | None:
        """The claimed total score."""
        return next((claim for claim in self.claims if claim.subject == "total"), None)

    @property
    def grade_claim(self) -> Discrepancy | None:
        """The claimed grade."""
        return next((claim for claim in self.claims if claim.subject == "grade"), None)


def score_sheet(
    evaluation: Evaluation,
    model: RulesetModel,
    *,
    subject: str | None = None,
    period: str | None = None,
) -> Sheet:
    """The sheet of an evaluation by that ruleset."""
    language = evaluation.language
    whole = outcome_of_whole(evaluation)
    groups = {group.id: outcome_of_group(evaluation, group) for group in model.groups()}
    return Sheet(
        language=language,
        title=evaluation.ruleset_title,
        subject=subject,
        period=period,
        ruleset_id=evaluation.ruleset_id,
        ruleset_version=evaluation.ruleset_version,
        ruleset_digest=evaluation.ruleset_digest,
        basis=model.basis,
        rows=tuple(_rows(evaluation, groups)),
        status=evaluation.status,
        total_score=evaluation.total_score,
        total_points=evaluation.total_points,
        score_rate=evaluation.score_rate,
        grade=evaluation.grade,
        rescaled=evaluation.rescaled,
        applicable_points=evaluation.applicable_points,
        grades=evaluation.grades,
        mark=evaluation.mark,
        has_total=model.aggregation.method.name != "none",
        told=tuple(text.in_language(language) for text in group_words(whole)),
        adds_up=all(group.is_added_up for group in (whole, *groups.values())),
        base_score=evaluation.base_score,
        bonuses=evaluation.bonuses,
        penalties=evaluation.penalties,
        vetoes=evaluation.vetoes,
        grade_reasons=evaluation.grade_reasons,
        quota_note=evaluation.quota_note,
        totals=tuple(evaluation.totals.values()),
        reason_codes=evaluation.reason_codes,
        range=evaluation.range,
        review=evaluation.review,
        claims=evaluation.discrepancies,
        checks=tuple(_checks(evaluation, model)),
        warnings=tuple(warning.render(language=language) for warning in evaluation.warnings),
        base_ids=model.base_ids,
    )


def calls_for_attention(evaluation: Evaluation) -> bool:
    """Whether claims or facts do not agree or look like a slip; mere information does not count."""
    return (
        bool(evaluation.warnings)
        or any(not claim.agrees for claim in evaluation.discrepancies)
        or any(
            finding.status == "fail" and finding.severity != "info"
            for finding in evaluation.findings
        )
    )


def statements(model: RulesetModel, language: Language) -> dict[str, str]:
    """What each check says, by its id, with the names people know and the signs they write."""
    names = names_of_facts(model) | {value.id: value.label for value in model.values}
    return {
        check.id: as_written(
            show(check.that.tree, lambda name: quoted(names.get(name, name))), language
        )
        for check in model.checks
    }


def names_of_facts(model: RulesetModel) -> dict[str, str]:
    """What people call each fact, by its id."""
    return {fact.id: fact.label for fact in model.facts}


def as_written(formula: str, language: Language) -> str:
    """A formula with the signs and words people write: ≤ for <=, 或 for or."""
    for written, sign in _SIGNS:
        formula = formula.replace(f" {written} ", f" {sign} ")
    if language == "zh":
        for written, sign in _WORDS:
            formula = formula.replace(f" {written} ", f" {sign} ")
        formula = _NOT.sub("非 ", formula)
    return formula


def _rows(evaluation: Evaluation, groups: Mapping[str, GroupOutcome]) -> Iterator[SheetRow]:
    claims = {claim.id: claim for claim in evaluation.discrepancies if claim.id is not None}
    lost: dict[str, list[Deduction]] = {}
    for deduction in evaluation.deductions:
        lost.setdefault(deduction.indicator, []).append(deduction)
    for result in evaluation.indicators.values():
        row = _row(result, claims.get(result.id), tuple(lost.get(result.id, ())))
        group = groups.get(result.id)
        if group is not None:
            told = tuple(text.in_language(evaluation.language) for text in group_words(group))
            has_points = group.aggregation.method.name != "none"
            row = attrs.evolve(row, told=told, has_points=has_points)
        yield row


def _row(
    result: IndicatorResult, claim: Discrepancy | None, deductions: tuple[Deduction, ...]
) -> SheetRow:
    return SheetRow(
        id=result.id,
        name=result.name,
        level=result.level,
        is_group=result.is_group,
        points=result.points,
        target=result.target,
        actual=result.actual,
        score=result.score,
        status=result.status,
        applicable_points=result.applicable_points,
        rescaled=result.rescaled,
        claim=claim,
        deductions=deductions,
        mark=result.mark,
    )


def _checks(evaluation: Evaluation, model: RulesetModel) -> Iterator[CheckRow]:
    language = evaluation.language
    told, names = statements(model, language), names_of_facts(model)
    for finding in evaluation.findings:
        missing = tuple(names.get(fact, fact) for fact in finding.missing)
        yield CheckRow(
            finding=finding,
            statement=told.get(finding.check, finding.message),
            detail=as_written(finding.detail or "", language),
            missing=missing,
        )
