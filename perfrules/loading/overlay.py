"""Base + overlay → one document: `remove`, then `override`, then `add`, then whole sections.

Every piece keeps the place where it was written, so that what is wrong with the whole is told in
the file that says it.
"""

from __future__ import annotations

from typing import Final

import attrs

from perfrules.loading.changes import ITS_OWN, WAYS, Changes
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.loading.guard import Guard, Report
from perfrules.loading.locks import Locks
from perfrules.loading.parts import (
    BY_NAME,
    TREE,
    Key,
    Part,
    Parts,
    as_mapping,
    group_of,
    has_ids,
    id_of,
    items_of,
)
from perfrules.source import Span
from perfrules.wording import Text, normal, shortened


def applied(base: Mapping, overlay: Mapping, locks: Locks, report: Report) -> Mapping:
    """The document that an overlay makes of its base; what cannot be done is reported."""
    guard = Guard(base, Parts(base), locks, report)
    changes = Changes(base, guard)
    changes.read(overlay)
    return _Merging(base, overlay, changes, guard).document()


class _Merging:
    """A base and an overlay becoming one document."""

    def __init__(self, base: Mapping, overlay: Mapping, changes: Changes, guard: Guard) -> None:
        self.base, self.overlay, self.changes, self.guard = base, overlay, changes, guard
        self.parts, self.locks = guard.parts, guard.locks

    def document(self) -> Mapping:
        own = self.overlay.entries
        tree = self._tree(self.base, None)
        entries: dict[str, Entry] = {}
        for key, entry in self.base.entries.items():
            if key == TREE and tree is not None:
                entries[key] = Entry(entry.key, tree)
            elif key not in ITS_OWN and key not in self.changes.dropped:
                entries[key] = self._section(key, entry)
        for key, entry in own.items():
            if key == TREE:
                self.guard.refuse(
                    "indicators-beside-extends",
                    entry.key.span,
                    Text("有 extends 时不写 indicators", "beside extends there is no indicators"),
                    Text("增加的指标写在 add 里", "indicators are added under `add`"),
                )
            elif key == "lock":
                items = (*items_of(self.base.get("lock")), *items_of(entry.value))
                entries[key] = Entry(entry.key, Sequence(items, entry.value.span))
            elif key in WAYS or self._goes_into_its_own(key, entry.value):
                continue
            elif not self.guard.is_locked(self.guard.on_section(key), key, entry.key.span):
                entries[key] = entry
        self._ids_are_new()
        self._names_are_not_taken()
        ordered = [*own, *entries]  # an id and a title are looked for at the top
        kept = {key: entries[key] for key in ordered if key in entries and key != TREE}
        if "total_points" in entries and "total_points" not in own and None in self.changes.changed:
            kept["total_points"] = _standing_at(entries["total_points"], self.changes.changed[None])
        kept |= {TREE: entries[TREE]} if TREE in entries else {}
        kept = self._asking(None, kept)
        return Mapping(kept, self.overlay.span)

    def _goes_into_its_own(self, key: str, value: Node) -> bool:
        """Whether a section of the overlay adds to the base's or replaces single entries of it."""
        there = key in self.base.entries and key not in self.changes.dropped
        return there and ((key in BY_NAME and isinstance(value, Mapping)) or has_ids(value))

    def _section(self, key: str, entry: Entry) -> Entry:
        """A section of the base without what is removed, with what is changed and added."""
        value, own = entry.value, self.overlay.get(key)
        if key in BY_NAME and isinstance(value, Mapping):
            found = {
                name: each if new is each.value else Entry(each.key, new)
                for name, each in value.entries.items()
                if (new := self._entry(key, normal(name), each.value)) is not None
            }
            by_id = {normal(name): name for name in found}
            for name, each in own.entries.items() if isinstance(own, Mapping) else ():
                spelled = by_id.get(normal(name), name)
                if not self._replaces_locked(key, normal(name), each.key.span):
                    found[spelled] = each
            return Entry(entry.key, Mapping(found, value.span))
        if has_ids(value):
            listed = {
                id_of(item): new
                for item in items_of(value)
                if (new := self._entry(key, id_of(item), item)) is not None
            }
            for item in items_of(own) if has_ids(own) else ():
                if not self._replaces_locked(key, id_of(item), item.span):
                    listed[id_of(item)] = item
            return Entry(entry.key, Sequence(tuple(listed.values()), value.span))
        return entry

    def _replaces_locked(self, section: str, name: str, span: Span) -> bool:
        part = self.parts.by_key.get((section, name)) or Part(section, name, self.base)
        found = self.locks.below(part, self.parts)
        return self.guard.is_locked(found, name, span)

    def _entry(self, section: str, name: str, node: Node) -> Node | None:
        """One part of the base as it is now; None where it is removed."""
        if (section, name) in self.changes.removed:
            return None
        changes = self.changes.rewritten.get((section, name))
        if not changes:
            return node
        entries = dict(as_mapping(Part(section, name, node)).entries)
        for key, each in changes.items():
            if isinstance(each.value, Scalar) and each.value.is_null:
                del entries[key]
            else:
                entries[key] = each
        return Mapping(entries, node.span)

    def _tree(self, node: Mapping, key: Key | None) -> Sequence | None:
        """The indicators below a group (of the document, without a key) as they are now."""
        written = node.get(TREE)
        if not isinstance(written, Sequence):
            return None
        kept: list[Node] = []
        last: Span | None = None
        for item in written.items:
            name = id_of(item)
            new = self._entry(TREE, name, item)
            if new is None:
                last = self.changes.removed[TREE, name]
                continue
            below = self._tree(new, (TREE, name)) if isinstance(new, Mapping) else None
            if below is not None and isinstance(new, Mapping):
                entries = {**new.entries, TREE: Entry(new.entries[TREE].key, below)}
                changed = self.changes.changed.get((TREE, name))
                own = "points" in self.changes.rewritten.get((TREE, name), {})
                if changed and "points" in entries and not own:
                    entries["points"] = _standing_at(entries["points"], changed)
                new = Mapping(self._asking((TREE, name), entries), new.span)
            kept.append(new)
        kept += self.changes.added.get(key, [])
        if last and not kept:
            self.guard.refuse(
                "group-emptied",
                last,
                Text("删去后，这一组里没有指标了", "nothing is left in the group then"),
                Text("改为删去整个指标组", "remove the whole group instead")
                if key
                else Text("至少留下一个指标", "leave one indicator at least"),
            )
        return Sequence(tuple(kept), written.span)

    def _asking(self, group: Key | None, entries: dict[str, Entry]) -> dict[str, Entry]:
        """How many of those below are asked for: where some are removed, too few may be left."""
        below = (part for part in self.parts.of_section(TREE) if group_of(part) == group)
        gone = [
            self.changes.removed[part.key] for part in below if part.key in self.changes.removed
        ]
        if not gone:
            return entries
        asked = {**entries}
        own = {*(self.changes.rewritten.get(group, ()) if group else self.overlay.entries)}
        if "min_scored" in asked and "min_scored" not in own:
            asked["min_scored"] = _standing_at(asked["min_scored"], gone[-1])
        found = asked.get("aggregate")
        if found and isinstance(found.value, Mapping) and "aggregate" not in own:
            keys = {
                key: _standing_at(each, gone[-1]) if key == "count" else each
                for key, each in found.value.entries.items()
            }
            asked["aggregate"] = Entry(found.key, Mapping(keys, found.value.span))
        return asked

    def _ids_are_new(self) -> None:
        """What is added has ids that nothing has yet."""
        taken = {
            part.id: part.node.span
            for part in self.parts.by_key.values()
            if part.section == TREE
            and part.key not in self.changes.removed
            and not any(group in self.changes.removed for group in part.inside)
        }
        for nodes in self.changes.added.values():
            for part in _below(nodes):
                first = taken.get(part.id)
                if first is not None:
                    place = shortened(str(first), 60)
                    self.guard.refuse(
                        "id-exists",
                        _place_of_id(part.node),
                        Text(f"已有编号为 {shortened(part.id, 30)} 的指标（{place}）",
                             f"there is already an indicator {shortened(part.id, 30)} ({place})"),
                        Text("换一个 id；要改动已有的指标，写在 override 里",
                             "choose another id; what exists is changed under `override`"),
                    )  # fmt: skip
                taken.setdefault(part.id, part.node.span)

    def _names_are_not_taken(self) -> None:
        """No new id is a name by which a locked rule reads something else: an id goes first."""
        for section in sorted(BY_NAME):
            written = self.overlay.get(section)
            for name, entry in written.entries.items() if isinstance(written, Mapping) else ():
                new = normal(name)
                if (section, new) not in self.parts.by_key:
                    self.guard.is_locked(self.locks.names.get(new), new, entry.key.span)
        for nodes in self.changes.added.values():
            for part in _below(nodes):
                self.guard.is_locked(
                    self.locks.names.get(part.id), part.id, _place_of_id(part.node)
                )


_NOWHERE: Final = Span("", 1, 1)
_NOBODY: Final = Scalar(TREE, True, _NOWHERE)


def _below(nodes: list[Node]) -> list[Part]:
    """The indicators and groups among nodes, and below them."""
    listed = Mapping({TREE: Entry(_NOBODY, Sequence(tuple(nodes), _NOWHERE))}, _NOWHERE)
    return list(Parts(listed).by_key.values())


def _place_of_id(node: Node) -> Span:
    for key in ("id", "name"):
        found = node.get(key) if isinstance(node, Mapping) else None
        if found is not None:
            return found.span
    return node.span


def _standing_at(entry: Entry, span: Span) -> Entry:
    """Points whose sum an overlay has changed: what is wrong with them, it has to mend."""
    value = entry.value
    return Entry(entry.key, attrs.evolve(value, span=span)) if isinstance(value, Scalar) else entry
