"""Scoring rules for performance evaluation (绩效评价): rulesets in YAML, exact scores, reasons.

>>> import perfrules
>>> ruleset = perfrules.load("cn-js-lyg-npc-2021")
>>> evaluation = ruleset.evaluate(facts)
>>> evaluation.total_score, evaluation.grade

Names are fetched when they are first used, so that importing costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfrules.api import (
        Ruleset,
        check,
        evaluate,
        evaluate_file,
        evaluate_table,
        explain_row,
        load,
        loads,
        read_subject,
        run_cases,
        simulate,
        table_plan,
    )
    from perfrules.batch.layout import TablePlan
    from perfrules.batch.moves import Simulation
    from perfrules.batch.summary import TableSummary
    from perfrules.cases.case import Case, CaseResult, CasesResult, Coverage, Difference, RuleClause
    from perfrules.diagnostics import Diagnostic, Severity
    from perfrules.errors import CasesError, FactError, PerfrulesError, RulesetError, TableError
    from perfrules.evaluating.evaluation import Evaluation, IndicatorResult
    from perfrules.formats.subject import Subject
    from perfrules.results import (
        Adjusted,
        AdjustedScore,
        Adjustment,
        Bonus,
        Claims,
        Deduction,
        Discrepancy,
        Finding,
        GradeReason,
        Penalty,
        Range,
        RangeEnd,
        ReasonCode,
        Status,
        TotalResult,
        Trace,
        TraceNode,
        TraceStep,
        Veto,
    )
    from perfrules.source import Source, Span

__version__ = "0.1.0"

_MODULES = {
    "api": (
        "Ruleset", "check", "evaluate", "evaluate_file", "evaluate_table", "explain_row",
        "load", "loads", "read_subject", "run_cases", "simulate",
        "table_plan",
    ),
    "batch.layout": ("TablePlan",),
    "batch.moves": ("Simulation",),
    "batch.summary": ("TableSummary",),
    "cases.case": (
        "Case", "CaseResult", "CasesResult", "Coverage", "Difference", "RuleClause",
    ),
    "diagnostics": ("Diagnostic", "Severity"),
    "errors": ("CasesError", "FactError", "PerfrulesError", "RulesetError", "TableError"),
    "evaluating.evaluation": ("Evaluation", "IndicatorResult"),
    "formats.subject": ("Subject",),
    "results": (
        "Adjusted", "AdjustedScore", "Adjustment", "Bonus", "Claims", "Deduction", "Discrepancy",
        "Finding", "GradeReason", "Penalty", "Range", "RangeEnd", "ReasonCode", "Status",
        "TotalResult", "Trace", "TraceNode", "TraceStep", "Veto",
    ),
    "source": ("Source", "Span"),
}  # fmt: skip
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Adjusted",
    "AdjustedScore",
    "Adjustment",
    "Bonus",
    "Case",
    "CaseResult",
    "CasesError",
    "CasesResult",
    "Claims",
    "Coverage",
    "Deduction",
    "Diagnostic",
    "Difference",
    "Discrepancy",
    "Evaluation",
    "FactError",
    "Finding",
    "GradeReason",
    "IndicatorResult",
    "Penalty",
    "PerfrulesError",
    "Range",
    "RangeEnd",
    "ReasonCode",
    "RuleClause",
    "Ruleset",
    "RulesetError",
    "Severity",
    "Simulation",
    "Source",
    "Span",
    "Status",
    "Subject",
    "TableError",
    "TablePlan",
    "TableSummary",
    "TotalResult",
    "Trace",
    "TraceNode",
    "TraceStep",
    "Veto",
    "__version__",
    "check",
    "evaluate",
    "evaluate_file",
    "evaluate_table",
    "explain_row",
    "load",
    "loads",
    "read_subject",
    "run_cases",
    "simulate",
    "table_plan",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'perfrules' has no attribute {name!r}")
    value = getattr(import_module(f"perfrules.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
