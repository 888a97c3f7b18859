"""Uses: what is declared is also read somewhere (声明了就要用到)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from perfrules.diagnostics import Diagnostic, Severity
from perfrules.expressions import tree
from perfrules.model import RulesetModel
from perfrules.source import Span
from perfrules.wording import Text, shortened


def facts_are_used(model: RulesetModel) -> Iterator[Diagnostic]:
    """A fact under `facts` that nothing reads is asked for in vain (填报了却用不到)."""
    used = _names_read(model)
    for fact in model.facts:
        if not fact.inline and used.isdisjoint((fact.id, fact.name, *fact.aliases)):
            yield _unused(fact.id, fact.span, "unused-fact", Text("数据", "fact"))


def values_are_used(model: RulesetModel) -> Iterator[Diagnostic]:
    """A value that nothing reads is computed in vain (算了却用不到)."""
    used = _names_read(model)
    for value in model.values:
        if used.isdisjoint((value.id, value.name)):
            yield _unused(value.id, value.span, "unused-value", Text("计算值", "value"))


def tables_are_used(model: RulesetModel) -> Iterator[Diagnostic]:
    """A table that no formula and no group looks up in says nothing (列了却不查)."""
    for name, span in model.unused_tables:
        shown = shortened(name, 30)
        yield Diagnostic(
            slug="unused-table",
            span=span,
            message=Text(f"没有公式或汇总用到表 {shown}", f"nothing looks up in the table {shown}"),
            hint=Text(
                "删去它，或在公式、汇总里用上", "delete it, or name it in a formula or a group"
            ),
            severity=Severity.WARNING,
        )


def known_uses(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Nothing is told to be unused where a formula that cannot be read may use it."""
    found = list(diagnostics)
    unread = any(each.slug in {"bad-formula", "unknown-name", "unknown-table"} for each in found)
    for each in found:
        if not (unread and each.slug in {"unused-fact", "unused-value", "unused-table"}):
            yield each


def _names_read(model: RulesetModel) -> set[str]:
    """Every name in any formula or test; a value that reads itself has that from nobody else."""
    found = set(model.constants_read)
    for indicator in model.leaves():
        found |= indicator.names
        if indicator.actual is None:  # the fact of that name is its actual
            found |= {indicator.id}
    for value in model.values:
        found |= tree.names(value.formula.tree) - {value.id, value.name}
    found |= model.read_by_whole
    for check in model.checks:
        found |= tree.names(check.that.tree)
        found |= tree.names(check.tolerance.tree) if check.tolerance else set()
    return found


def _unused(name: str, span: Span, slug: str, what: Text) -> Diagnostic:
    shown = shortened(name, 30)
    return Diagnostic(
        slug=slug,
        span=span,
        message=Text(f"没有公式用到{what.zh} {shown}", f"no formula reads the {what.en} {shown}"),
        hint=Text("删去它，或在公式里用上", "delete it, or use it in a formula"),
        severity=Severity.WARNING,
    )
