"""Where facts were written, and what is said of one that was not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from perfrules.diagnostics import Diagnostic
from perfrules.model import FactDeclaration
from perfrules.source import Source, Span
from perfrules.wording import Text

# Where a claim and its value stand, by ("total_score",), ("grade",), ("scores", name).
ClaimSpans = Mapping[tuple[str, ...], tuple[Span, Span]]


class Written(NamedTuple):
    """The file that facts come from: of every key as written, where it and its value stand."""

    source: Source
    spans: Mapping[str, tuple[Span, Span]]
    claims: ClaimSpans


def missing_fact(fact: FactDeclaration, span: Span | None) -> Diagnostic:
    """A fact that is needed and was not reported."""
    fact_id, name = fact.id, fact.label
    if fact.cohort:
        return Diagnostic(
            slug="missing-fact",
            span=span,
            message=Text(f"缺少全体统计 {name}（{fact_id}）",
                         f"the statistic {name} ({fact_id}) was not reported"),
            hint=Text("给整张表评分时会算出；单独评价时请填报它",
                      "it is computed when a whole table is scored; else report it"),
        )  # fmt: skip
    zh, en = (name, name) if name == fact_id else (f"{name}（{fact_id}）", f"{name} ({fact_id})")
    return Diagnostic(
        slug="missing-fact",
        span=span,
        message=Text(f"缺少 {zh}", f"{en} was not reported"),
        hint=Text("请填报它", "report it"),
    )  # fmt: skip
