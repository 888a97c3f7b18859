"""What is said of the facts: whether they fit together, and what looks like a slip."""

from __future__ import annotations

from typing import Literal

import attrs

from perfrules.diagnostics import Diagnostic, Severity

CheckStatus = Literal["pass", "fail", "skipped"]


@attrs.frozen(kw_only=True)
class Finding:
    """What a check of the facts found (核对结果); it never changes a score."""

    check: str
    status: CheckStatus
    severity: str  # info | warning | error: how a failure is to be taken
    message: str
    detail: str | None  # the statement with its numbers: 3280.03万元 + 592.95万元 ≠ 3878.48万元
    difference: str | None  # with its unit: 5.50万元
    missing: tuple[str, ...]  # ids of the facts that are needed and were not reported
    line: int
    file: str


@attrs.frozen(kw_only=True)
class FactWarning(Diagnostic):
    """Something about a fact that looks like a slip; it changes no score."""

    fact: str  # its id
    severity: Severity = Severity.WARNING
