"""Base + overlay → one document: `remove`, then `override`, then `add`, then whole sections.

Every piece keeps the place where it was written, so that what is wrong with the whole is told in
the file that says it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.loading.locks import Locks
from perfrules.loading.parts import (
    BY_NAME,
    TREE,
    Key,
    Part,
    Parts,
    has_ids,
    id_of,
    items_of,
    text_of,
)
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

Report = Callable[[Diagnostic], None]
WAYS: Final = ("extends", "remove", "override", "add")
# What is said of a ruleset and not of those that extend it.
_ITS_OWN: Final = frozenset({*WAYS, "abstract", "effective", "id", "version", "title"})


# Without these there is no ruleset, or they are not handed down.
_ALWAYS_THERE: Final = frozenset({*_ITS_OWN, "perfrules", "lock", TREE})
# By another of these the same scores may come to more, or to nothing.
_HOW_IT_ADDS_UP: Final = frozenset({"aggregate", "min_scored", "when_empty"})


def applied(base: Mapping, overlay: Mapping, locks: Locks, report: Report) -> Mapping:
    """The document that an overlay makes of its base; what cannot be done is reported."""
    return _Overlay(base, overlay, locks, report).document()


class _Overlay:
    """One overlay being applied."""

    def __init__(self, base: Mapping, overlay: Mapping, locks: Locks, report: Report) -> None:
        self.base, self.overlay, self.locks, self.report = base, overlay, locks, report
        self.parts = Parts(base)
        self.removed: dict[Key, Span] = {}
        self.dropped: dict[str, Span] = {}  # whole sections
        self.rewritten: dict[Key, dict[str, Entry]] = {}
        self.added: dict[Key | None, list[Node]] = {}
        self.changed: dict[Key | None, Span] = {}  # groups below which points have changed

    def document(self) -> Mapping:
        for item in items_of(self.overlay.get("remove")):
            self._remove(item)
        written = self.overlay.get("override")
        for entry in written.entries.values() if isinstance(written, Mapping) else ():
            self._override(entry)
        for item in items_of(self.overlay.get("add")):
            self._add(item)
        return self._merged()

    # What is asked for.

    def _remove(self, item: Node) -> None:
        named = normal(item.text) if isinstance(item, Scalar) else ""
        if named in self.base.entries and not self.parts.named(named):
            self._drop(named, item.span)
            return
        part = self._part(item)
        if part is None:
            return
        lock = self.locks.below(part, self.parts) or self._lock_on_weights(_group_of(part))
        if self._is_locked(lock, part.id, item.span):
            return
        self.removed[part.key] = item.span
        self._points_change(part.inside, item.span)

    def _drop(self, section: str, span: Span) -> None:
        """Take a whole section away, such as `vetoes`: it may be written anew beside that."""
        if section in _ALWAYS_THERE:
            others = [key for key in self.base.entries if key not in _ALWAYS_THERE]
            self._refuse(
                "not-to-remove",
                span,
                Text(f"{section} 不能整节删去", f"{section} cannot be taken out"),
                Text(f"写编号；能整节删去的有：{'、'.join(others)}",
                     f"write ids; these sections can be: {', '.join(others)}"),
            )  # fmt: skip
            return
        within = (self.locks.below(p, self.parts) for p in self.parts.of_section(section))
        lock = self._lock_on_section(section) or next((each for each in within if each), None)
        if not self._is_locked(lock, section, span):
            self.dropped[section] = span
            self._points_change((), span)

    def _override(self, entry: Entry) -> None:
        part = self._part(entry.key)
        if part is None or not isinstance(entry.value, Mapping) or self._is_gone(part, entry.key):
            return
        keys = _as_mapping(part)
        changes = self.rewritten.setdefault(part.key, {})
        for key, each in entry.value.entries.items():
            gone = isinstance(each.value, Scalar) and each.value.is_null
            if part.section == TREE and key in {"id", TREE}:
                self._refuse(
                    "not-to-override",
                    each.key.span,
                    Text(f"{key} 不能改写", f"{key} cannot be written anew"),
                    Text("用 remove 删去，再用 add 增加", "take it out by remove, then add anew"),
                )
            elif self._is_locked(self._lock_on(part, key), f"{part.id}.{key}", each.key.span):
                continue
            elif gone and key not in keys.entries:
                close = nearest(key, keys.entries)
                shown = shortened(key, 40)
                self._refuse(
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

    def _lock_on(self, part: Part, key: str) -> Span | None:
        """What forbids changing a key; how a group is added up weakens what is locked below it.

        What has no weight or no points yet is to be given some.
        """
        found = self.locks.of(part, key)
        if found or part.section != TREE:
            return found
        if key in _HOW_IT_ADDS_UP:
            return self.locks.below(part, self.parts)
        if key == "weight" and key in _keys_of(part):
            return self._lock_on_weights(_group_of(part))
        if key == "points" and key in _keys_of(part) and _shares_out(part.node):
            return self.locks.below(part, self.parts)
        return None

    def _lock_on_weights(self, group: Key | None) -> Span | None:
        """What forbids changing the weights in a group (or on the first level).

        A weight counts beside the others: by any of them the locked one comes to less.
        """
        node = self.parts.by_key[group].node if group else self.base
        if not _shares_out(node):
            return None
        weighed = [
            part
            for part in self.parts.by_key.values()
            if part.section == TREE and _group_of(part) == group and "weight" in _keys_of(part)
        ]
        found = (self.locks.below(part, self.parts) for part in weighed)
        return next((span for span in found if span), None)

    def _add(self, item: Node) -> None:
        if not isinstance(item, Mapping):
            return
        to = item.entries.get("to")
        group = self._part(to.value) if to else None
        if to and group is None:
            return
        place = to.value.span if to else item.span
        if group and to:
            if group.section != TREE or items_of(_as_mapping(group).get(TREE)) == ():
                shown = shortened(group.id, 40)
                self._refuse(
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
        lock = lock or self._lock_on_weights(group.key if group else None)
        if self._is_locked(lock, group.id if group else TREE, place):
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

    # What comes of it.

    def _merged(self) -> Mapping:
        own = self.overlay.entries
        tree = self._tree(self.base, None)
        entries: dict[str, Entry] = {}
        for key, entry in self.base.entries.items():
            if key == TREE and tree is not None:
                entries[key] = Entry(entry.key, tree)
            elif key not in _ITS_OWN and key not in self.dropped:
                entries[key] = self._section(key, entry)
        for key, entry in own.items():
            if key == TREE:
                self._refuse(
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
            elif not self._is_locked(self._lock_on_section(key), key, entry.key.span):
                entries[key] = entry
        self._ids_are_new()
        self._names_are_not_taken()
        ordered = [*own, *entries]  # an id and a title are looked for at the top
        kept = {key: entries[key] for key in ordered if key in entries and key != TREE}
        if "total_points" in entries and "total_points" not in own and None in self.changed:
            kept["total_points"] = _standing_at(entries["total_points"], self.changed[None])
        kept |= {TREE: entries[TREE]} if TREE in entries else {}
        kept = self._asking(None, kept)
        return Mapping(kept, self.overlay.span)

    def _goes_into_its_own(self, key: str, value: Node) -> bool:
        """Whether a section of the overlay adds to the base's or replaces single entries of it."""
        there = key in self.base.entries and key not in self.dropped
        return there and ((key in BY_NAME and isinstance(value, Mapping)) or has_ids(value))

    def _lock_on_section(self, key: str) -> Span | None:
        """What forbids writing a key of the document anew."""
        found = self.locks.keys.get(key)
        shared_out = key == "total_points" and key in self.base.entries and _shares_out(self.base)
        if found or not (key in _HOW_IT_ADDS_UP or shared_out):
            return found
        return next((span for (name, _), span in self.locks.parts.items() if name == TREE), None)

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
        return self._is_locked(found, name, span)

    def _entry(self, section: str, name: str, node: Node) -> Node | None:
        """One part of the base as it is now; None where it is removed."""
        if (section, name) in self.removed:
            return None
        changes = self.rewritten.get((section, name))
        if not changes:
            return node
        entries = dict(_as_mapping(Part(section, name, node)).entries)
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
                last = self.removed[TREE, name]
                continue
            below = self._tree(new, (TREE, name)) if isinstance(new, Mapping) else None
            if below is not None and isinstance(new, Mapping):
                entries = {**new.entries, TREE: Entry(new.entries[TREE].key, below)}
                changed = self.changed.get((TREE, name))
                own = "points" in self.rewritten.get((TREE, name), {})
                if changed and "points" in entries and not own:
                    entries["points"] = _standing_at(entries["points"], changed)
                new = Mapping(self._asking((TREE, name), entries), new.span)
            kept.append(new)
        kept += self.added.get(key, [])
        if last and not kept:
            self._refuse(
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
        below = (part for part in self.parts.of_section(TREE) if _group_of(part) == group)
        gone = [self.removed[part.key] for part in below if part.key in self.removed]
        if not gone:
            return entries
        asked = {**entries}
        own = {*(self.rewritten.get(group, ()) if group else self.overlay.entries)}
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
            and part.key not in self.removed
            and not any(group in self.removed for group in part.inside)
        }
        for nodes in self.added.values():
            for part in _below(nodes):
                first = taken.get(part.id)
                if first is not None:
                    place = shortened(str(first), 60)
                    self._refuse(
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
                    self._is_locked(self.locks.names.get(new), new, entry.key.span)
        for nodes in self.added.values():
            for part in _below(nodes):
                self._is_locked(self.locks.names.get(part.id), part.id, _place_of_id(part.node))

    # What is wrong.

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
        self._refuse(slug, node.span, message, hint)
        return None

    def _is_gone(self, part: Part, node: Node) -> bool:
        gone = [self.removed.get(key) for key in (*part.inside, part.key)]
        first = next((span for span in (*gone, self.dropped.get(part.section)) if span), None)
        if first is None:
            return False
        shown = shortened(part.id, 40)
        self._refuse(
            "removed-above",
            node.span,
            Text(f"{shown} 已用 remove 删去（第 {first.line} 行）",
                 f"{shown} is removed on line {first.line}"),
            Text("两处只留一处", "leave only one of the two"),
        )  # fmt: skip
        return True

    def _is_locked(self, lock: Span | None, name: str, span: Span) -> bool:
        if lock is None:
            return False
        shown, where = shortened(name, 40), shortened(str(lock), 60)
        self._refuse(
            "locked",
            span,
            Text(f"{shown} 已锁定，不得改动（{where}）", f"{shown} is locked ({where})"),
            Text("删去这一处改动；确有需要，请制定上级规则集的单位放开锁定",
                 "delete this change, or ask those who issue the extended ruleset to unlock it"),
        )  # fmt: skip
        return True

    def _refuse(self, slug: str, span: Span, message: Text, hint: Text) -> None:
        self.report(Diagnostic(slug=slug, span=span, message=message, hint=hint))


_NOWHERE: Final = Span("", 1, 1)
_NOBODY: Final = Scalar(TREE, True, _NOWHERE)


def _as_mapping(part: Part) -> Mapping:
    """A part as keys: `standard: 95%` of parameters is `{value: 95%}`, an empty fact has none."""
    node = part.node
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and not node.is_null:
        key = Scalar("value", True, node.span)
        return Mapping({"value": Entry(key, node)}, node.span)
    return Mapping({}, node.span)


def _keys_of(part: Part) -> Collection[str]:
    return part.node.entries if isinstance(part.node, Mapping) else ()


def _group_of(part: Part) -> Key | None:
    """The group an indicator or group stands in; None on the first level."""
    return part.inside[-1] if part.inside else None


def _shares_out(node: Node) -> bool:
    """Whether the points below follow from those of the group, by weights."""
    written = node.get("aggregate") if isinstance(node, Mapping) else None
    name = text_of(written, "method") if isinstance(written, Mapping) else None
    return name == "weighted-mean" or text_of(node, "aggregate") == "weighted-mean"


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
