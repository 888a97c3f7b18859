"""Rows that are scored one by one: whatever columns cannot settle, with all the messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import attrs

from perfrules import evaluating
from perfrules.batch.kept import plain_rows
from perfrules.batch.layout import (
    BEFORE,
    BETWEEN,
    CHECKS,
    ERROR,
    ERROR_STATUS,
    GRADE,
    STATUS,
    TOTAL,
    Output,
)
from perfrules.batch.reading import plainly
from perfrules.compiling.plan import Plan
from perfrules.decimals import RoundingMode, rounded, scaled_decimal
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.evaluating import Evaluation
from perfrules.evaluating.scores import scores
from perfrules.results import Deduction, Status
from perfrules.wording import Language

_SCORED: Final = (Status.SCORED, Status.MISSING)  # of these it is known what was lost
_REMEMBERED: Final = 1 << 15  # numbers


@attrs.frozen(kw_only=True)
class RowScorer:
    """Scores single rows of a table into the cells of its result."""

    plan: Plan
    output: Output
    columns: Mapping[str, str]  # the columns of facts, by fact
    language: Language

    def evaluate(self, row: Mapping[str, Any]) -> Evaluation:
        """The evaluation of one row. Raises FactError."""
        facts = {fact_id: plainly(row[column]) for fact_id, column in self.columns.items()}
        return evaluating.evaluate(self.plan, facts, language=self.language)

    def cells(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """The columns of the result for these rows."""
        made: dict[str, list[Any]] = {name: [] for name in self.output.types()}
        for row in rows:
            found = dict(self._row(row))
            for name, column in made.items():
                column.append(found.get(name))
        return made

    def _row(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        try:
            evaluation = self.evaluate(row)
        except FactError as error:
            yield STATUS, ERROR_STATUS
            yield ERROR, told(error, self.language)
            return
        places = self.output.places
        for node_id, score in scores(evaluation):
            yield node_id, cut(score, places[node_id])
        yield TOTAL, cut(evaluation.total_score, places[TOTAL])
        yield GRADE, evaluation.grade
        yield BEFORE, evaluation.grade
        yield STATUS, evaluation.status.value
        if self.output.checks:
            failed = [each.check for each in evaluation.findings if each.status == "fail"]
            yield CHECKS, BETWEEN.join(failed) or None
        if self.output.reasons:
            yield from self._reasons(evaluation)

    def _reasons(self, evaluation: Evaluation) -> Iterator[tuple[str, Any]]:
        told: dict[str, list[Deduction]] = {}
        for deduction in evaluation.deductions:
            told.setdefault(deduction.indicator, []).append(deduction)
        for node_id in self.plan.leaves:
            deductions = told.get(node_id, [])
            lost = tuple(deduction.points for deduction in deductions)
            scored = deductions or evaluation.indicators[node_id].status in _SCORED
            yield (
                self.output.lost(node_id),
                cut_sum(lost, self.output.places[node_id]) if scored else None,
            )
            codes = BETWEEN.join(deduction.rule for deduction in deductions)
            yield self.output.reason(node_id), codes or None


def rows_of(frame: Any) -> Iterator[dict[str, Any]]:
    """The rows of a frame in plain values: what is missing is None, whatever the engine."""
    return plain_rows(frame)


def told(error: FactError, language: Language) -> str:
    """Everything that is wrong with a row and the ways out, in one line."""
    between = "；" if language == "zh" else "; "
    line = between.join(_with_hint(each, language) for each in error.diagnostics)
    return line if line.isprintable() else " ".join(line.split())


def _with_hint(problem: Diagnostic, language: Language) -> str:
    message = problem.message.in_language(language)
    if problem.hint is None:
        return message
    hint = problem.hint.in_language(language)
    return f"{message}（{hint}）" if language == "zh" else f"{message} ({hint})"


def cut(value: Decimal | None, places: int) -> Decimal | None:
    """The value with exactly so many decimals; what has more is without end, and is cut half up."""
    return None if value is None else cut_sum((value,), places)


@lru_cache(maxsize=_REMEMBERED)
def cut_sum(values: tuple[Decimal, ...], places: int) -> Decimal:
    """The same of a sum; scores repeat from row to row."""
    number = sum(map(Fraction, values), Fraction(0))
    return scaled_decimal(int(rounded(number, places, RoundingMode.HALF_UP) * 10**places), places)
