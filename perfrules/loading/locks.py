"""What a ruleset locks: the parts that those which extend it must leave as they are.

A locked indicator is locked with all that its rule reads, or its rule could be weakened from
behind: by another formula of a value, another limit of a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Mapping, Node, Scalar
from perfrules.loading.parts import BY_NAME, TREE, Key, Part, Parts, items_of, text_of
from perfrules.source import Span
from perfrules.wording import Text, normal, shortened

_PROSE: Final = frozenset(
    {"name", "criterion", "basis", "description", "source", "evidence", "reason", "message"}
)
_WORD: Final = re.compile(r"`([^`]+)`|(\w+)")
_ROOT_KEYS: Final = frozenset(
    {"grades", "rounding", "total_points", "defaults", "language", "basis", "effective"}
)

_ITS_OWN: Final = frozenset(  # what is not handed down
    {"perfrules", "id", "version", "title", "abstract", "effective", "lock"}
)
_NAMED: Final = 8  # so many are listed


@attrs.define
class Locks:
    """What is locked, each with the place of the lock."""

    parts: dict[Key, Span] = attrs.field(factory=dict)
    keys: dict[str, Span] = attrs.field(factory=dict)  # of the document
    keys_of: dict[tuple[Key, str], Span] = attrs.field(factory=dict)
    names: dict[str, Span] = attrs.field(factory=dict)  # by which locked rules read what they read

    def of(self, part: Part, key: str | None = None) -> Span | None:
        """The lock that forbids changing a part, or a key of it."""
        found = [self.keys.get(part.section), self.parts.get(part.key)]
        found += [self.parts.get(group) for group in part.inside]
        if key is not None:
            found.append(self.keys_of.get((part.key, key)))
        return next((span for span in found if span), None)

    def below(self, part: Part, parts: Parts) -> Span | None:
        """The lock that forbids taking a part away: its own, or that of what it contains."""
        own = self.of(part) or self._of_a_key(part.key)
        inner = (
            self.parts.get(each.key) or self._of_a_key(each.key)
            for each in parts.by_key.values()
            if part.key in each.inside
        )
        return own or next((span for span in inner if span), None)

    def of_points(self, parts: Parts) -> frozenset[str]:
        """The ids of what has points that must stay as they are; of the total the empty one."""
        tree = parts.of_section(TREE)
        found = {part.id for part in tree if self.of(part, "points")}
        return frozenset(found | ({""} if "total_points" in self.keys else set()))

    def _of_a_key(self, part: Key) -> Span | None:
        return next((span for (owner, _), span in self.keys_of.items() if owner == part), None)


def locks_of(document: Mapping) -> tuple[Locks, list[Diagnostic]]:
    """The locks of a ruleset, and those of them that lock nothing."""
    locks, wrong, parts = Locks(), [], Parts(document)
    for item in items_of(document.get("lock")):
        if isinstance(item, Scalar) and not _lock(locks, item, parts, document):
            slug, message, hint = parts.problem(item.text, document.entries)
            if slug == "unknown-id":
                shown = shortened(item.text, 40)
                message = Text(f"没有可锁定的 {shown}", f"there is no {shown} to be locked")
                if "show" in hint.en:
                    hint = _lockable(parts, document)
            wrong.append(Diagnostic(slug=slug, span=item.span, message=message, hint=hint))
    _with_what_is_read(locks, parts, document)
    return locks, wrong


def _lock(locks: Locks, item: Scalar, parts: Parts, document: Mapping) -> bool:
    """Note one lock; whether it names something."""
    name, span = normal(item.text), item.span
    found = parts.named(name)
    if len(found) == 1:
        locks.parts[found[0].key] = span
        return True
    if not found and (name in document.entries or name in _ROOT_KEYS):
        locks.keys[name] = span
        return True
    owner, _, key = name.rpartition(".")
    owners = parts.named(owner) if owner else []
    if found or len(owners) != 1:
        return False
    locks.keys_of[owners[0].key, key] = span
    return True


def _lockable(parts: Parts, document: Mapping) -> Text:
    """What there is to be locked, by name: some ids and the keys of the document."""
    ids = [shortened(each, 20) for each in list(parts.by_id)[:_NAMED]]
    keys = [key for key in document.entries if key not in _ITS_OWN][:_NAMED]
    more = len(parts.by_id) > _NAMED
    return Text(
        f"可以锁定编号（{'、'.join(ids)}{'……' if more else ''}）、"
        f"顶层的键（{'、'.join(keys)}）或 编号.键",
        f"ids can be locked ({', '.join(ids)}{' …' if more else ''}),"
        f" keys at the top ({', '.join(keys)}) or id.key",
    )


def _with_what_is_read(locks: Locks, parts: Parts, document: Mapping) -> None:
    """Lock what locked rules read; and the defaults, which speak where a rule is silent."""
    everything = [p for p in parts.by_key.values() if locks.of(p)]
    waiting: list[tuple[Node | None, Span]] = []
    for part in everything:
        span = locks.of(part)
        assert span is not None
        waiting.append((part.node, span))
        if part.section == TREE and "defaults" not in locks.keys:
            locks.keys["defaults"] = span
            waiting.append((document.get("defaults"), span))
    for (owner, key), span in locks.keys_of.items():
        node = parts.by_key[owner].node
        waiting.append((node.get(key) if isinstance(node, Mapping) else None, span))
    spellings = _spellings(parts)
    while waiting:
        read, span = waiting.pop()
        for word in _words(read) if read is not None else ():
            for part in spellings.get(word, ()):
                locks.names.setdefault(word, span)
                if part.key not in locks.parts:
                    locks.parts[part.key] = span
                    waiting.append((part.node, span))


def _spellings(parts: Parts) -> dict[str, list[Part]]:
    """Facts, values and parameters by whatever formulas call them."""
    found: dict[str, list[Part]] = {}
    for part in parts.by_key.values():
        if part.section in BY_NAME:
            aliases = part.node.get("aliases") if isinstance(part.node, Mapping) else None
            names = {normal(each.text) for each in items_of(aliases) if isinstance(each, Scalar)}
            for name in {part.id, text_of(part.node, "name") or part.id, *names}:
                found.setdefault(name, []).append(part)
    return found


def _words(node: Node) -> Iterator[str]:
    """Every word in the formulas and tests of a part; words that are prose are left out."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Scalar):
            text = normal(each.text)
            yield text
            for quoted, word in _WORD.findall(text):
                yield quoted or word
        elif isinstance(each, Mapping):
            waiting.extend(e.value for key, e in each.entries.items() if key not in _PROSE)
        else:
            waiting.extend(each.items)
