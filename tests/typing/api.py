"""The public API as a program uses it; mypy checks the types, tests/test_typing.py runs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import assert_type

import perfrules

RULESET = """\
perfrules: 1
id: library
version: "1"
title: 公共图书馆
language: en
total_points: 10
grades: [{grade: good, from: 80%}, {grade: poor, from: 0}]
checks: [{id: open, that: opening_days > 0, message: never open}]
indicators:
- {id: opening_days, name: 开放天数, points: 10, target: ≥300天, scoring: ratio}
"""


def score_one(folder: Path) -> None:
    """Load, evaluate, and look at everything there is."""
    path = folder / "ruleset.yaml"
    path.write_text(RULESET, encoding="utf-8")
    assert_type(perfrules.check(path), list[perfrules.Diagnostic])
    ruleset = perfrules.load(path)
    assert_type(ruleset, perfrules.Ruleset)
    assert_type(ruleset.id, str)
    assert_type(ruleset.title, str)
    assert_type(ruleset.digest, str)
    assert_type(perfrules.load(path, as_of=dt.date(2024, 1, 1), paths=[folder]), perfrules.Ruleset)
    assert_type(ruleset.resolved(), str)

    evaluation = ruleset.evaluate({"opening_days": 240})
    assert_type(evaluation, perfrules.Evaluation)
    assert_type(evaluation.total_score, Decimal | None)
    assert_type(evaluation.total_points, Decimal)
    assert_type(evaluation.score_rate, Decimal | None)
    assert_type(evaluation.grade, str | None)
    assert_type(evaluation.status, perfrules.Status)
    assert_type(evaluation.indicators, Mapping[str, perfrules.IndicatorResult])
    assert_type(evaluation.deductions, tuple[perfrules.Deduction, ...])
    assert_type(evaluation.ranked_deductions, tuple[perfrules.Deduction, ...])
    assert_type(evaluation.reason_codes, tuple[perfrules.ReasonCode, ...])
    assert_type(evaluation.totals, Mapping[str, perfrules.TotalResult])
    assert_type(evaluation.findings, tuple[perfrules.Finding, ...])
    assert_type(evaluation.explain("opening_days", language="zh"), perfrules.Trace)
    assert_type(evaluation.to_json(), str)
    assert evaluation.total_score == Decimal(8)
    assert evaluation.grade == "good"

    result = evaluation.indicators["opening_days"]
    assert_type(result.score, Decimal | None)
    assert_type(result.children, tuple[perfrules.IndicatorResult, ...])
    (deduction,) = result.deductions
    assert_type(deduction.points, Decimal)
    assert_type(deduction.reason, str)
    assert_type(deduction.line, int)
    assert_type(deduction.values["opening_days"], str)

    claims = perfrules.Claims(total_score=Decimal(9), grade="good")
    discrepancies = evaluation.compare(claims)
    assert_type(discrepancies, tuple[perfrules.Discrepancy, ...])
    assert [row.agrees for row in discrepancies] == [False, True]


def score_a_file(folder: Path) -> None:
    """A subject from its file, by the ruleset's path."""
    (folder / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (folder / "subject.yaml").write_text(
        "subject: 县图书馆\nfacts: {开放天数: 300天}\nclaims: {total_score: 10}\n", encoding="utf-8"
    )
    subject = perfrules.read_subject(folder / "subject.yaml")
    assert_type(subject, perfrules.Subject)
    assert_type(subject.name, str | None)
    assert_type(subject.claims, perfrules.Claims | None)
    evaluation = perfrules.evaluate(folder / "ruleset.yaml", subject, language="en")
    assert_type(evaluation.discrepancies, tuple[perfrules.Discrepancy, ...])
    assert all(row.agrees for row in evaluation.discrepancies)


def hear_what_is_wrong() -> None:
    """Both kinds of bad input carry their diagnostics as data."""
    try:
        perfrules.loads("perfrules: 1\n", name="draft")
    except perfrules.RulesetError as error:
        assert_type(error.diagnostics, tuple[perfrules.Diagnostic, ...])
        assert_type(error.diagnostics[0].slug, str)
        assert_type(error.diagnostics[0].span, perfrules.Span | None)
        assert_type(error.diagnostics[0].severity, perfrules.Severity)
        assert error.diagnostics
    try:
        perfrules.loads(RULESET).evaluate({"opening_days": "many"})
    except perfrules.FactError as error:
        assert [each.slug for each in error.diagnostics]
        assert "many" in error.render("en")


def run_cases(folder: Path) -> None:
    """The cases beside a ruleset: results, differences, coverage."""
    cases = "cases:\n- {name: none, facts: {opening_days: 1}, expect: {total_score: 999}}\n"
    (folder / "cases.yaml").write_text(cases, encoding="utf-8")
    result = perfrules.run_cases(folder / "ruleset.yaml", language="en")
    assert_type(result, perfrules.CasesResult)
    assert_type(result.results, tuple[perfrules.CaseResult, ...])
    assert_type(result.results[0].case, perfrules.Case)
    assert_type(result.results[0].differences, tuple[perfrules.Difference, ...])
    assert_type(result.results[0].differences[0].expected, str | None)
    assert_type(result.coverage, perfrules.Coverage)
    assert_type(result.coverage.rate, Fraction)
    assert_type(result.coverage.unreached, tuple[perfrules.RuleClause, ...])
    assert not result.passed
    (folder / "cases.yaml").write_text("cases: []\n", encoding="utf-8")
    try:
        perfrules.run_cases(folder)
    except perfrules.CasesError as error:
        assert [each.slug for each in error.diagnostics] == ["too-few"]


def score_a_table(folder: Path) -> None:
    """Files of tables, and what would move."""
    ruleset = perfrules.loads(RULESET)
    (folder / "facts.csv").write_text("opening_days\n300\nmany\n", encoding="utf-8")
    summary = perfrules.evaluate_file(ruleset, folder / "facts.csv", folder / "scores.parquet")
    assert_type(summary, perfrules.TableSummary)
    assert_type(summary.errors, int)
    assert_type(summary.mean, Decimal | None)
    moves = perfrules.simulate(ruleset, folder / "facts.csv", against=ruleset)
    assert_type(moves, perfrules.Simulation)
    assert_type(moves.median_change, Decimal | None)
    assert_type(ruleset.with_parameters({}), perfrules.Ruleset)
    assert summary.errors == moves.errors_after == 1


def main(folder: Path) -> int:
    """Everything; the number of parts says that all of them ran."""
    score_one(folder)
    score_a_file(folder)
    hear_what_is_wrong()
    run_cases(folder)
    score_a_table(folder)
    return 5
