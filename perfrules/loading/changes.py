"""What an overlay asks for: what it removes, changes and adds; what cannot be is reported."""

from __future__ import annotations

from typing import Final

from perfrules.loading.document import Entry, Mapping, Node, Scalar
from perfrules.loading.guard import Guard
from perfrules.loading.parts import TREE, Key, Part, as_mapping, group_of, items_of
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

WAYS: Final = ("extends", "remove", "override", "add")
# What is said of a ruleset and not of those that extend it.
ITS_OWN: Final = frozenset({*WAYS, "abstract", "effective", "id", "version", "title"})
# Without these there is no ruleset, or they are not handed down.
_ALWAYS_THERE: Final = frozenset({*ITS_OWN, "perfrules", "lock", TREE})


class Changes:
    """The changes that an overlay makes to its base, by what they change."""

    def __init__(self, base: Mapping, guard: Guard) -> None:
        self.base, self.parts, self.locks, self.guard = base, guard.parts, guard.locks, guard
        self.removed: dict[Key, Span] = {}
        self.dropped: dict[str, Span] = {}  # whole sections
        self.rewritten: dict[Key, dict[str, Entry]] = {}
        self.added: dict[Key | None, list[Node]] = {}
        self.changed: dict[Key | None, Span] = {}  # groups below which points have changed

    def read(self, overlay: Mapping) -> None:
        """Take in what an overlay says, in this order: `remove`, `override`, `add`."""
        for item in items_of(overlay.get("remove")):
            self._remove(item)
        written = overlay.get("override")
        for entry in written.entries.values() if isinstance(written, Mapping) else ():
            self._override(entry)
        for item in items_of(overlay.get("add")):
            self._add(item)

    def _remove(self, item: Node) -> None:
        named = normal(item.text) if isinstance(item, Scalar) else ""
        if named in self.base.entries and not self.parts.named(named):
            self._drop(named, item.span)
            return
        part = self._part(item)
        if part is None:
            return
        lock = self.locks.below(part, self.parts) or self.guard.on_weights(group_of(part))
        if self.guard.is_locked(lock, part.id, item.span):
            return
        self.removed[part.key] = item.span
        self._points_change(part.inside, item.span)

    def _drop(self, section: str, span: Span) -> None:
        """Take a whole section away, such as `vetoes`: it may be written anew beside that."""
        if section in _ALWAYS_THERE:
            others = [key for key in self.base.entries if key not in _ALWAYS_THERE]
            self.guard.refuse(
                "not-to-remove",
                span,
                Text(f"{section} 不能整节删去", f"{section} cannot be taken out"),
                Text(f"写编号；能整节删去的有：{'、'.join(others)}",
                     f"write ids; these sections can be: {', '.join(others)}"),
            )  # fmt: skip
            return
        within = (self.locks.below(p, self.parts) for p in self.parts.of_section(section))
        lock = self.guard.on_section(section) or next((each for each in within if each), None)
        if not self.guard.is_locked(lock, section, span):
            self.dropped[section] = span
            self._points_change((), span)

    def _override(self, entry: Entry) -> None:
        part = self._part(entry.key)
        if part is None or not isinstance(entry.value, Mapping) or self._is_gone(part, entry.key):
            return
        keys = as_mapping(part)
        changes = self.rewritten.setdefault(part.key, {})
        for key, each in entry.value.entries.items():
            gone = isinstance(each.value, Scalar) and each.value.is_null
            if part.section == TREE and key in {"id", TREE}:
                self.guard.refuse(
                    "not-to-override",
                    each.key.span,
                    Text(f"{key} 不能改写", f"{key} cannot be written anew"),
                    Text("用 remove 删去，再用 add 增加", "take it out by remove, then add anew"),
                )
            elif self.guard.is_locked(
                self.guard.on_key(part, key), f"{part.id}.{key}", each.key.span
            ):
                continue
            elif gone and key not in keys.entries:
                close = nearest(key, keys.entries)
                shown = shortened(key, 40)
                self.guard.refuse(
                    "nothing-to-remove",
                    each.key.span,
                    Text(f"{part.id} 没有 {shown} 这个键", f"{part.id} has no key {shown}"),
                    Text(f"是不是 {close}？", f"did you mean {close}?")
                    if close
                    else Text("删去这一行", "delete this line"),
                )
            else:
                changes[key] = each
                if key in {"points", "weight"}:
                    self._points_change(part.inside, each.value.span)

    def _add(self, item: Node) -> None:
        if not isinstance(item, Mapping):
            return
        to = item.entries.get("to")
        group = self._part(to.value) if to else None
        if to and group is None:
            return
        place = to.value.span if to else item.span
        if group and to:
            if group.section != TREE or items_of(as_mapping(group).get(TREE)) == ():
                shown = shortened(group.id, 40)
                self.guard.refuse(
                    "not-a-group",
                    place,
                    Text(f"{shown} 不是指标组", f"{shown} is no group of indicators"),
                    Text("写一个指标组的编号；不写 to 就加在第一级",
                         "write the id of a group; without `to` it is added to the first level"),
                )  # fmt: skip
                return
            if self._is_gone(group, to.value):
                return
        lock = self.locks.of(group) if group else self.locks.keys.get(TREE)
        lock = lock or self.guard.on_weights(group.key if group else None)
        if self.guard.is_locked(lock, group.id if group else TREE, place):
            return
        found = [item.entries["indicator"].value] if "indicator" in item.entries else []
        nodes = [*found, *items_of(item.get(TREE))]
        key = group.key if group else None
        self.added.setdefault(key, []).extend(nodes)
        if nodes:
            self._points_change(
                (*group.inside, group.key) if group else (), nodes[0].span, anew=True
            )

    def _points_change(self, inside: tuple[Key, ...], span: Span, *, anew: bool = False) -> None:
        """If the points of the groups above do not add up now, this is where that comes from."""
        for key in (None, *inside):
            if anew:
                self.changed[key] = span
            self.changed.setdefault(key, span)

    def _part(self, node: Node) -> Part | None:
        """The part of the base that is named; reported where there is none."""
        if not isinstance(node, Scalar):
            return None
        found = self.parts.named(node.text)
        if len(found) == 1:
            return found[0]
        slug, message, hint = self.parts.problem(node.text)
        named = normal(node.text)
        if named in self.base.entries:
            message = Text(f"{named} 是一节，不是编号", f"{named} is a section, not an id")
            hint = Text(
                f"在顶层写 {named}；要整节删去，写 remove: [{named}]",
                f"write {named} at the top; to take it out, write remove: [{named}]",
            )
        self.guard.refuse(slug, node.span, message, hint)
        return None

    def _is_gone(self, part: Part, node: Node) -> bool:
        gone = [self.removed.get(key) for key in (*part.inside, part.key)]
        first = next((span for span in (*gone, self.dropped.get(part.section)) if span), None)
        if first is None:
            return False
        shown = shortened(part.id, 40)
        self.guard.refuse(
            "removed-above",
            node.span,
            Text(f"{shown} 已用 remove 删去（第 {first.line} 行）",
                 f"{shown} is removed on line {first.line}"),
            Text("两处只留一处", "leave only one of the two"),
        )  # fmt: skip
        return True
