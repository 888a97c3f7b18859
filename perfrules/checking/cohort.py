"""Statistics over a table, and quotas of grades: what a ruleset may ask of them."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.model import RulesetModel
from perfrules.wording import Text, shortened


def statistics_are_of_what_is_reported(model: RulesetModel) -> Iterator[Diagnostic]:
    """No statistic is of a value that reads a statistic (统计的数不能来自另一个统计)."""
    spellings = {name: fact for fact in model.facts for name in (fact.id, fact.name) if fact.cohort}
    values = {name: value for value in model.values for name in (value.name, value.id)}
    for fact in model.facts:
        if fact.cohort is None or fact.cohort.of not in values:
            continue
        waiting, seen = [fact.cohort.of], set[str]()
        while waiting:
            name = waiting.pop()
            if name in spellings:
                shown = shortened(spellings[name].label, 30)
                yield Diagnostic(
                    slug="statistic-of-statistics",
                    span=fact.span,
                    message=Text(f"统计的计算值用到了另一个统计“{shown}”",
                                 f"the value it is of reads another statistic, “{shown}”"),
                    hint=Text("写不用统计的计算值", "write a value that reads no statistics"),
                )  # fmt: skip
                break
            if name in values and name not in seen:
                seen.add(name)
                waiting += sorted(tree.names(values[name].formula.tree))


def quotas_leave_a_grade_to_fall_to(model: RulesetModel) -> Iterator[Diagnostic]:
    """Each grade has one quota at the most, and the worst has none (最差的等级没有名额)."""
    if not model.grades:
        return
    worst, seen = model.grades[-1].grade, set[str]()
    for quota in model.quotas:
        shown = shortened(quota.grade, 30)
        if quota.grade == worst:
            yield Diagnostic(
                slug="quota-of-the-worst",
                span=quota.grade_span,
                message=Text(f"“{shown}”是最差的等级，超出名额也无可再降",
                             f"“{shown}” is the worst grade: there is none to fall to"),
                hint=Text("删去它，或写较好的等级", "delete it, or write a better grade"),
            )  # fmt: skip
        if quota.grade in seen:
            yield Diagnostic(
                slug="quota-twice",
                span=quota.grade_span,
                message=Text(f"“{shown}”的名额写了两次", f"“{shown}” has two quotas"),
                hint=Text("删去一个", "delete one of them"),
            )
        seen.add(quota.grade)
