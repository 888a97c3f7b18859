"""Cases and what came of them: frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.results import Claims
from perfrules.source import Source, Span
from perfrules.wording import Text

# What an expectation speaks of: the key of `expect` it stands under.
About = Literal[
    "total_score", "grade", "status", "scores", "marks", "statuses", "findings", "claims", "error"
]


@attrs.frozen
class Expectation:
    """One value that a case expects; None where it expects that there is none."""

    about: About
    name: str  # the id of what is spoken of; empty where it is the whole
    expected: Decimal | str | None
    path: str  # such as scores.training_completion, with names as they are written
    span: Span


@attrs.frozen
class ExpectedDeduction:
    """A loss that a case expects, by an indicator or anything below a group."""

    indicator: str
    points: Decimal
    reason: str | None  # words that the reason contains; None: any reason
    path: str
    span: Span


@attrs.frozen(kw_only=True)
class Case:
    """Facts, and what is to come of them (用例)."""

    name: str
    span: Span  # of its name
    facts: Mapping[str, Any]  # of the base, the subject and its own; the later before the earlier
    claims: Claims | None
    spans: Mapping[str, tuple[Span, Span]]  # of each fact's key and value, in whichever file
    claim_spans: Mapping[tuple[str, ...], tuple[Span, Span]]  # the same of its claims
    source: Source  # of the cases
    expectations: tuple[Expectation, ...]
    # None: nothing is said of deductions; empty: there are none.
    deductions: tuple[ExpectedDeduction, ...] | None
    deductions_span: Span | None

    @property
    def line(self) -> int:
        """The line of the cases file it begins on."""
        return self.span.line

    @property
    def expects_refusal(self) -> bool:
        """Whether its facts have to be refused."""
        return any(each.about == "error" for each in self.expectations)


@attrs.frozen
class Difference:
    """What a case expects beside what came (应有与实际); None where there is none."""

    path: str
    expected: str | None
    actual: str | None
    span: Span  # in the cases file

    @property
    def line(self) -> int:
        """The line of the cases file that expects it."""
        return self.span.line


@attrs.frozen(kw_only=True)
class CaseResult:
    """What came of one case."""

    case: Case
    differences: tuple[Difference, ...]
    diagnostics: tuple[Diagnostic, ...]  # of facts that were refused

    @property
    def passed(self) -> bool:
        """Whether everything came as the case expects."""
        return not self.differences


@attrs.frozen(kw_only=True)
class RuleClause:
    """One of the outcomes that a rule of the ruleset has (规则的一个分支)."""

    owner: str  # the id of an indicator, a value, a check; empty for the grades
    name: str  # what people call it
    path: str  # the place in the ruleset, such as training_completion.scoring.bands[1]
    span: Span
    words: Text

    @property
    def line(self) -> int:
        """The line it stands on, in the ruleset's file or in that of one that it extends."""
        return self.span.line

    @property
    def file(self) -> str:
        """The name of that file."""
        return self.span.file


@attrs.frozen(kw_only=True)
class Coverage:
    """How much of a ruleset its cases reach (覆盖)."""

    clauses: tuple[RuleClause, ...]  # in the order of the lines, the ruleset's own first
    unreached: tuple[RuleClause, ...]
    base_ids: Mapping[str, str] = attrs.field(factory=dict, repr=False)  # by file

    @property
    def reached(self) -> int:
        """How many of the clauses some case has reached."""
        return len(self.clauses) - len(self.unreached)

    @property
    def rate(self) -> Fraction:
        """Reached clauses ÷ clauses; 1 where there is nothing to reach."""
        return Fraction(self.reached, len(self.clauses)) if self.clauses else Fraction(1)


@attrs.frozen(kw_only=True)
class CasesResult:
    """What came of all cases of a ruleset."""

    ruleset_id: str
    ruleset_version: str
    source: Source  # of the cases
    results: tuple[CaseResult, ...]
    coverage: Coverage

    @property
    def passed(self) -> bool:
        """Whether everything came as the cases expect."""
        return all(result.passed for result in self.results)
