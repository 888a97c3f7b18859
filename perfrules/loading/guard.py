"""Keeps an overlay from changing what its base locks, or what would weaken it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Mapping, Node
from perfrules.loading.locks import Locks
from perfrules.loading.parts import TREE, Key, Part, Parts, group_of, text_of
from perfrules.source import Span
from perfrules.wording import Text, shortened

Report = Callable[[Diagnostic], None]
# By another of these the same scores may come to more, or to nothing.
_HOW_IT_ADDS_UP: Final = frozenset({"aggregate", "min_scored", "when_empty"})


class Guard:
    """Says which lock forbids a change of the base, and reports what cannot be done."""

    def __init__(self, base: Mapping, parts: Parts, locks: Locks, report: Report) -> None:
        self.base, self.parts, self.locks, self.report = base, parts, locks, report

    def on_key(self, part: Part, key: str) -> Span | None:
        """What forbids changing a key; how a group is added up weakens what is locked below it.

        What has no weight or no points yet is to be given some.
        """
        found = self.locks.of(part, key)
        if found or part.section != TREE:
            return found
        if key in _HOW_IT_ADDS_UP:
            return self.locks.below(part, self.parts)
        if key == "weight" and key in _keys_of(part):
            return self.on_weights(group_of(part))
        if key == "points" and key in _keys_of(part) and _shares_out(part.node):
            return self.locks.below(part, self.parts)
        return None

    def on_weights(self, group: Key | None) -> Span | None:
        """What forbids changing the weights in a group (or on the first level).

        A weight counts beside the others: by any of them the locked one comes to less.
        """
        node = self.parts.by_key[group].node if group else self.base
        if not _shares_out(node):
            return None
        weighed = [
            part
            for part in self.parts.by_key.values()
            if part.section == TREE and group_of(part) == group and "weight" in _keys_of(part)
        ]
        found = (self.locks.below(part, self.parts) for part in weighed)
        return next((span for span in found if span), None)

    def on_section(self, key: str) -> Span | None:
        """What forbids writing a key of the document anew."""
        found = self.locks.keys.get(key)
        shared_out = key == "total_points" and key in self.base.entries and _shares_out(self.base)
        if found or not (key in _HOW_IT_ADDS_UP or shared_out):
            return found
        return next((span for (name, _), span in self.locks.parts.items() if name == TREE), None)

    def is_locked(self, lock: Span | None, name: str, span: Span) -> bool:
        """Whether a lock forbids it; if so that is reported."""
        if lock is None:
            return False
        shown, where = shortened(name, 40), shortened(str(lock), 60)
        self.refuse(
            "locked",
            span,
            Text(f"{shown} 已锁定，不得改动（{where}）", f"{shown} is locked ({where})"),
            Text("删去这一处改动；确有需要，请制定上级规则集的单位放开锁定",
                 "delete this change, or ask those who issue the extended ruleset to unlock it"),
        )  # fmt: skip
        return True

    def refuse(self, slug: str, span: Span, message: Text, hint: Text) -> None:
        """Report what cannot be done."""
        self.report(Diagnostic(slug=slug, span=span, message=message, hint=hint))


def _keys_of(part: Part) -> Collection[str]:
    return part.node.entries if isinstance(part.node, Mapping) else ()


def _shares_out(node: Node) -> bool:
    """Whether the points below follow from those of the group, by weights."""
    written = node.get("aggregate") if isinstance(node, Mapping) else None
    name = text_of(written, "method") if isinstance(written, Mapping) else None
    return name == "weighted-mean" or text_of(node, "aggregate") == "weighted-mean"
