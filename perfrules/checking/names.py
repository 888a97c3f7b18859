"""Ids and names: each stands for one thing (编号唯一)."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.diagnostics import Diagnostic
from perfrules.model import FactDeclaration, RulesetModel, ValueDeclaration
from perfrules.wording import Text, shortened


def ids_are_unique(model: RulesetModel) -> Iterator[Diagnostic]:
    """No two groups or indicators share an id, nor ids that differ only in case (编号唯一)."""
    lines: dict[str, int] = {}
    folded: dict[str, str] = {}
    for node in model.nodes():
        if not node.id:  # the schema has said so
            continue
        shown = shortened(node.id, 30)
        if node.id in lines:
            yield Diagnostic(
                slug="duplicate-id",
                span=node.span,
                message=Text(f"编号 {shown} 用了两次（第 {lines[node.id]} 行已有）",
                             f"the id {shown} stands twice (first on line {lines[node.id]})"),
                hint=Text("同名的指标请各写一个 id", "give each its own id"),
            )  # fmt: skip
            continue
        lines[node.id] = node.span.line
        other = folded.setdefault(node.id.casefold(), node.id)
        if other != node.id:
            yield Diagnostic(
                slug="similar-ids",
                span=node.span,
                message=Text(f"编号 {shown} 和 {shortened(other, 30)} 只差大小写",
                             f"the ids {shown} and {shortened(other, 30)} differ only in case"),
                hint=Text("换一个编号", "choose another id"),
            )  # fmt: skip


def aliases_are_nobody_elses(model: RulesetModel) -> Iterator[Diagnostic]:
    """Another name of a fact is not the id, name or alias of a second one (别名不重复)."""
    owners: dict[str, str] = {}
    declarations: list[FactDeclaration | ValueDeclaration] = [*model.facts, *model.values]
    for declared in declarations:
        owners.setdefault(declared.id, declared.id)
        owners.setdefault(declared.name, declared.id)
    for fact in model.facts:
        for alias in fact.aliases:
            owner = owners.setdefault(alias, fact.id)
            if owner != fact.id:
                yield Diagnostic(
                    slug="alias-taken",
                    span=fact.span,
                    message=Text(
                        f"别名“{shortened(alias)}”已是 {shortened(owner, 30)} 的名称",
                        f"the alias “{shortened(alias)}” is a name of {shortened(owner, 30)}",
                    ),
                    hint=Text("删去这个别名", "delete the alias"),
                )
