"""The doors of the library: each composes the steps and is short."""

from perfrules.api.cases import read_cases, run_cases
from perfrules.api.compiled import check, checked, read_model
from perfrules.api.ruleset import Facts, Ruleset, evaluate, load, loads
from perfrules.api.subjects import read_subject, subject_from
from perfrules.api.tables import evaluate_file, evaluate_table, explain_row, simulate, table_plan
from perfrules.api.written import Path, Written, ruleset_source, written_as

__all__ = [
    "Facts",
    "Path",
    "Ruleset",
    "Written",
    "check",
    "checked",
    "evaluate",
    "evaluate_file",
    "evaluate_table",
    "explain_row",
    "load",
    "loads",
    "read_cases",
    "read_model",
    "read_subject",
    "ruleset_source",
    "run_cases",
    "simulate",
    "subject_from",
    "table_plan",
    "written_as",
]
