"""The parts of a ruleset that others may name: what `remove`, `override` and `lock` look up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

TREE: Final = "indicators"
BY_NAME: Final = frozenset({"facts", "cohort", "values", "parameters", "tables"})  # id: declaration
Key = tuple[str, str]  # the section and the id


@attrs.frozen
class Part:
    """One part: an indicator, a group, or an entry of another section."""

    section: str
    id: str
    node: Node
    inside: tuple[Key, ...] = ()  # the groups it stands in, outermost first

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.section, self.id


class Parts:
    """All parts of a document by every spelling."""

    def __init__(self, document: Mapping) -> None:
        self.by_key = {part.key: part for part in _parts(document)}
        self.by_id: dict[str, list[Part]] = {}
        self.by_name: dict[str, list[Part]] = {}
        for part in self.by_key.values():
            self.by_id.setdefault(part.id, []).append(part)
            name = text_of(part.node, "name")
            if name and name != part.id:
                self.by_name.setdefault(name, []).append(part)

    def named(self, written: str) -> list[Part]:
        """The parts an author may mean: by id, else by name, else by section.id."""
        name = normal(written)
        section, _, rest = name.partition(".")
        qualified = self.by_key.get((section, rest))
        return self.by_id.get(name) or self.by_name.get(name) or ([qualified] if qualified else [])

    def of_section(self, section: str) -> Iterator[Part]:
        """The parts of one section."""
        return (part for part in self.by_key.values() if part.section == section)

    def problem(self, written: str, also: Iterable[str] = ()) -> tuple[str, Text, Text]:
        """Why a spelling is no one part: slug, message, way out. `also` may be written here too."""
        found, shown = self.named(written), shortened(written, 40)
        if found:
            ways = [f"{part.section}.{part.id}" for part in found]
            return (
                "ambiguous-id",
                Text(f"上级规则集里有几处都叫 {shown}", f"several parts are called {shown}"),
                Text(f"写成 {'、'.join(ways)}", f"write one of {', '.join(ways)}"),
            )
        close = nearest(normal(written), [*self.by_id, *self.by_name, *also])
        return (
            "unknown-id",
            Text(f"上级规则集里没有 {shown}", f"the extended ruleset has no {shown}"),
            Text(f"是不是 {close}？", f"did you mean {close}?")
            if close
            else Text(
                "用 perfrules show --resolved 查看上级规则集的编号",
                "perfrules show --resolved lists the ids of the extended ruleset",
            ),
        )


def id_of(node: Node) -> str:
    """The id of an indicator or entry; its name where it has none."""
    return text_of(node, "id") or text_of(node, "name") or ""


def text_of(node: Node | None, key: str) -> str | None:
    """The normalised text under a key."""
    found = node.get(key) if isinstance(node, Mapping) else None
    usable = isinstance(found, Scalar) and not found.is_null and found.text.strip()
    return normal(found.text) if usable and isinstance(found, Scalar) else None


def items_of(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none of anything else."""
    return node.items if isinstance(node, Sequence) else ()


def has_ids(node: Node | None) -> bool:
    """Whether a list has entries with ids of their own, as `checks` has."""
    items = items_of(node)
    return bool(items) and all(text_of(item, "id") for item in items)


def as_mapping(part: Part) -> Mapping:
    """A part as keys: `standard: 95%` of parameters is `{value: 95%}`, an empty fact has none."""
    node = part.node
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and not node.is_null:
        key = Scalar("value", True, node.span)
        return Mapping({"value": Entry(key, node)}, node.span)
    return Mapping({}, node.span)


def group_of(part: Part) -> Key | None:
    """The group an indicator or group stands in; None on the first level."""
    return part.inside[-1] if part.inside else None


def _parts(document: Mapping) -> Iterator[Part]:
    yield from _tree(document, ())
    for section, entry in document.entries.items():
        if section in BY_NAME and isinstance(entry.value, Mapping):
            for name, each in entry.value.entries.items():
                yield Part(section, normal(name), each.value)
        elif section != TREE and has_ids(entry.value):
            for item in items_of(entry.value):
                yield Part(section, id_of(item), item)


def _tree(node: Node, inside: tuple[Key, ...]) -> Iterator[Part]:
    for item in items_of(node.get(TREE) if isinstance(node, Mapping) else None):
        part = Part(TREE, id_of(item), item, inside)
        if part.id:
            yield part
            yield from _tree(item, (*inside, part.key))
