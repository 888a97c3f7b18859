"""A part of a ruleset in words: its keys are called what the schema calls them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from perfrules import resources
from perfrules.loading.document import Mapping, Node
from perfrules.loading.parts import items_of, text_of
from perfrules.loading.printing import one_line
from perfrules.wording import Text

_METHODS: Final = {"scoring": "method-", "aggregate": "aggregate-"}


@cache
def schema() -> dict[str, Any]:
    """The schema of rulesets."""
    found: dict[str, Any] = json.loads(resources.schema_text("ruleset"))
    return found


def title_of(key: str, *owners: str) -> Text:
    """What the schema calls a key: in one of these definitions, of the whole, or anywhere."""
    definitions = schema()["$defs"]
    for owner in (*(definitions.get(name, {}) for name in owners), schema()):
        found = _title(owner.get("properties", {}).get(key, {}))
        if found is not None:
            return found
    return _titles().get(key) or Text(key, key)


def part_in_words(node: Node, owner: str = "") -> Text:
    """All of it: keys with their values, what is inside of others in parentheses.

    `owner` is the definition of the schema that the part follows, or that of each of a list.
    """
    if isinstance(node, Mapping):
        told = [_entry(key, entry.value, owner) for key, entry in node.entries.items()]
        return Text("，".join(each.zh for each in told), ", ".join(each.en for each in told))
    items = items_of(node)
    if not items:
        text = one_line(node)
        return Text(text, text)
    told = [part_in_words(item, owner) for item in items]
    if any(isinstance(item, Mapping) for item in items):
        return Text("；".join(each.zh for each in told), "; ".join(each.en for each in told))
    return Text("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def owner_of(key: str, owner: str = "", node: Node | None = None) -> str:
    """The definition that what stands under a key follows, "" where there is none."""
    method = text_of(node, "method") if isinstance(node, Mapping) else None
    if method is not None and key in _METHODS:
        return _METHODS[key] + method
    found = schema()["$defs"].get(owner, schema()).get("properties", {}).get(key, {})
    return next(_definitions(found), "")


def _definitions(written: Any) -> Iterator[str]:
    """The definitions with keys that a piece of the schema leads to."""
    if isinstance(written, list):
        for each in written:
            yield from _definitions(each)
    elif isinstance(written, dict):
        name = str(written.get("$ref", "")).removeprefix("#/$defs/")
        found = schema()["$defs"].get(name, {})
        if "properties" in found:
            yield name
        elif name not in ("", "node"):
            yield from _definitions(found)
        for key in ("items", "additionalProperties", "anyOf", "oneOf"):
            yield from _definitions(written.get(key))


def _entry(key: str, value: Node, owner: str) -> Text:
    properties = schema()["$defs"].get(owner, {}).get("properties", {})
    if owner and key not in properties:  # a name: what it stands for follows the same definition
        title, inside = Text(key, key), owner
    else:
        title, inside = title_of(key, owner), owner_of(key, owner, value)
    told = part_in_words(value, inside)
    if isinstance(value, Mapping) or items_of(value):
        return Text(f"{title.zh}（{told.zh}）", f"{title.en} ({told.en})")
    return Text(f"{title.zh} {told.zh}", f"{title.en} {told.en}")


@cache
def _titles() -> dict[str, Text]:
    """Every key by the name that most definitions give it."""
    names: defaultdict[str, Counter[Text]] = defaultdict(Counter)
    for owner in (schema(), *schema()["$defs"].values()):
        for key, written in owner.get("properties", {}).items():
            found = _title(written)
            if found is not None:
                names[key][found] += 1
    return {key: count.most_common(1)[0][0] for key, count in names.items()}


def _title(written: dict[str, Any]) -> Text | None:
    found = schema()["$defs"].get(written.get("$ref", "").removeprefix("#/$defs/"), written)
    if "title" not in found:
        return None
    zh, _, en = str(found["title"]).partition(" / ")
    return Text(zh, en or zh)
