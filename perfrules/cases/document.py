"""What came of cases as plain data."""

from __future__ import annotations

from typing import Any

from perfrules.cases.case import CaseResult, CasesResult, Coverage
from perfrules.cases.page import percentage
from perfrules.wording import Language


def cases_document(result: CasesResult, language: Language) -> dict[str, Any]:
    """The results of one ruleset's cases, with the words in one language."""
    return {
        "ruleset": result.ruleset_id,
        "version": result.ruleset_version,
        "file": result.source.name,
        "passed": result.passed,
        "cases": [_case(each, language) for each in result.results],
        "coverage": _coverage(result.coverage, language),
    }


def _case(result: CaseResult, language: Language) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "line": result.case.line,
        "passed": result.passed,
        "differences": [
            {
                "path": each.path,
                "line": each.line,
                "expected": each.expected,
                "actual": each.actual,
            }
            for each in result.differences
        ],
        "diagnostics": [each.to_dict(language) for each in result.diagnostics],
    }


def _coverage(coverage: Coverage, language: Language) -> dict[str, Any]:
    return {
        "clauses": len(coverage.clauses),
        "reached": coverage.reached,
        "rate": percentage(coverage.rate),
        "unreached": [
            {
                "file": clause.file,
                "line": clause.line,
                "path": clause.path,
                "name": clause.name,
                "words": clause.words.in_language(language),
            }
            for clause in coverage.unreached
        ],
    }
