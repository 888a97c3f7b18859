"""The keys of a schema as tables: where each stands, its type, what holds without it, an example.

A mapping of a schema has a section of its own; `section` says which heading it has, so that types
can lead there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from generating.markdown import code, link, table
from perfrules import resources
from perfrules.loading.schema_words import yaml_of
from perfrules.wording import Language, Text

Schema = dict[str, Any]
ROOT: Final = ""  # the document itself
_HEAD: Final = {
    "zh": ("键", "类型", "不写时", "含义", "示例"),
    "en": ("key", "type", "left out", "meaning", "example"),
}
_KINDS: Final = {
    "string": Text("文字", "text"),
    "number": Text("数字", "number"),
    "integer": Text("整数", "whole number"),
    "boolean": Text("`true` 或 `false`", "`true` or `false`"),
    "null": Text("空", "nothing"),
    "object": Text("“键: 值”", "keys with values"),
}
_OF_JSON: Final = Text("（JSON）", " (JSON)")
AGGREGATIONS: Final = Text("汇总", "Aggregations")
_OF_AGGREGATES: Final = ("aggregate-method", "total-aggregate-method")
METHODS: Final = Text("计分方法", "Scoring methods")


@cache
def schema(name: str) -> Schema:
    """A schema as it stands in its file."""
    found: Schema = json.loads(resources.schema_text(name))
    return found


def mappings(name: str) -> dict[str, Schema]:
    """The mappings of a schema that have keys, by their names; the document itself first."""
    whole = schema(name)
    parts = {key: each for key, each in whole["$defs"].items() if "properties" in each}
    for part in _OF_AGGREGATES:
        parts.pop(part, None)
    parts.pop("scoring-method", None)  # its one key, `method`, stands in the table of each method
    return {ROOT: whole, **parts}


def definition(name: str, part: str) -> Schema:
    """One mapping of a schema."""
    return mappings(name)[part]


def words(text: str, language: Language) -> str:
    """One language of a bilingual text of a schema."""
    zh, _, en = text.partition(" / ")
    return zh if language == "zh" else en or zh


def heading(name: str, part: str, language: Language) -> str:
    """The heading of the section of a mapping."""
    title = words(definition(name, part)["title"], language)
    title = title[:1].upper() + title[1:]
    return title + (_OF_JSON.in_language(language) if name == "evaluation" else "")


def section(name: str, part: str, language: Language, level: int = 3) -> str:
    """Heading, place, meaning and keys of a mapping."""
    about = words(definition(name, part)["description"], language)
    where = places(name)[part]
    stands = Text("位置：", "Place: ").in_language(language)
    told = f"{about}\n" if not where else f"{about}\n{stands}{', '.join(map(code, where))}.\n"
    if language == "zh":
        told = told.replace(".\n", "。\n").replace(", `", "、`")
    title = f"{'#' * level} {heading(name, part, language)}\n"
    return f"{title}\n{told}\n{keys(name, part, language)}"


def keys(name: str, part: str, language: Language) -> str:
    """The table of the keys of a mapping."""
    mapping = definition(name, part)
    rows = [
        (
            code(key),
            kind(name, each, language),
            _without(mapping, key, _resolved(name, each), language),
            words(_resolved(name, each)["description"], language),
            _examples(name, each),
        )
        for key, each in mapping["properties"].items()
    ]
    return table(_HEAD[language], rows)


def kind(name: str, written: Schema, language: Language) -> str:
    """What may stand under a key, in words, with links to what has keys of its own."""
    part = written.get("$ref", "").removeprefix("#/$defs/")
    each = _resolved(name, written)
    if part in _OF_AGGREGATES:
        told = Text("方式和参数", "an aggregation with its parameters").in_language(language)
        return link(told, AGGREGATIONS.in_language(language))
    if part == "scoring-method":
        told = Text("方法和参数", "a method with its parameters").in_language(language)
        return link(told, METHODS.in_language(language))
    if "properties" in each:
        title = heading(name, part, language)
        return link(title if language == "zh" else title[:1].lower() + title[1:], title)
    if "const" in each:
        return code(yaml_of(each["const"]))
    if "enum" in each:
        return " ".join(code(word) for word in each["enum"])
    if "if" in each:
        return _either(language).join(
            dict.fromkeys(kind(name, each[way], language) for way in ("else", "then"))
        )
    if each.get("type") == "array":
        inner = kind(name, each["items"], language)
        return f"列表，每项为 {inner}" if language == "zh" else f"list of {inner}"
    if isinstance(each.get("additionalProperties"), dict):
        inner = kind(name, each["additionalProperties"], language)
        return f"编号或名称: {inner}" if language == "zh" else f"id or name: {inner}"
    kinds = [each["type"]] if isinstance(each["type"], str) else each["type"]
    return _either(language).join(_KINDS[k].in_language(language) for k in kinds)


@cache
def places(name: str) -> dict[str, tuple[str, ...]]:
    """Where in a document each mapping stands."""
    found: dict[str, list[str]] = {part: [] for part in mappings(name)}
    for part, place in _walk(name, schema(name), "", ()):
        if part in found and place not in found[part]:
            found[part].append(place)
    return {part: _plainest(each) for part, each in found.items()}


def _plainest(found: list[str]) -> tuple[str, ...]:
    """What may stand under `scoring` may stand in the defaults too; that goes without saying."""
    own = tuple(place for place in found if not place.startswith("defaults."))
    return own or tuple(found)


def _walk(
    name: str, written: Schema, place: str, inside: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    part = written.get("$ref", "").removeprefix("#/$defs/")
    if part in inside and part:
        return
    if part:
        yield part, place
        inside = (*inside, part)
    each = _resolved(name, written)
    for key, below in each.get("properties", {}).items():
        yield from _walk(name, below, f"{place}.{key}" if place else key, inside)
    for way in ("then", "else"):
        if isinstance(each.get(way), dict) and "not" not in each[way]:
            yield from _walk(name, each[way], place, inside)
    for choice in each.get("allOf", ()):
        yield from _walk(name, choice["then"], place, inside)
    if "items" in each:
        yield from _walk(name, each["items"], f"{place}[]", inside)
    if isinstance(each.get("additionalProperties"), dict):
        yield from _walk(name, each["additionalProperties"], f"{place}.<id>", inside)


def _resolved(name: str, written: Schema) -> Schema:
    if "$ref" not in written:
        return written
    found: Schema = schema(name)["$defs"][written["$ref"].removeprefix("#/$defs/")]
    return found


def _without(mapping: Schema, key: str, each: Schema, language: Language) -> str:
    """What holds where the key is left out."""
    if key in mapping.get("required", ()):
        return Text("必填", "required").in_language(language)
    other = mapping.get("else", {})
    if set(other) == {"required"} and key in other["required"] and "then" not in mapping:
        (instead,) = mapping["if"]["required"]
        told = Text("必填，除非有 {}", "required, unless there is {}").in_language(language)
        return told.format(code(instead))
    for keyword, about in (
        ("x-one-of-keys", Text("{} 只写一个", "one of {}")),
        ("x-any-of-keys", Text("{} 至少写一个", "at least one of {}")),
    ):
        if key in mapping.get(keyword, ()):
            named = "、".join(map(code, mapping[keyword]))
            named = named if language == "zh" else named.replace("、", ", ")
            return about.in_language(language).format(named)
    return code(yaml_of(each["default"])) if "default" in each else "–"


def _examples(name: str, written: Schema) -> str:
    """The examples of the schema, or one put together from those of what must stand in it."""
    each = _resolved(name, written)
    found = each.get("examples") or [_example(name, written)]
    return ", ".join(code(yaml_of(example)) for example in found if example is not None)


def _example(name: str, written: Schema) -> Any:
    each = _resolved(name, written)
    for keyword in ("examples", "enum"):
        if keyword in each:
            return next((e for e in each[keyword] if e != each.get("default")), None)
    if "const" in each:
        return each["const"]
    if each.get("type") == "boolean":
        return not each.get("default", False)
    if "else" in each and "$ref" in each["else"]:
        return _example(name, each["else"])
    if "items" in each:
        inner = _example(name, each["items"])
        return None if inner is None else [inner]
    properties = each.get("properties", {})
    needed = [*each.get("required", ()), *each.get("x-one-of-keys", ())[:1]] or [*properties][:1]
    found = {key: _example(name, properties[key]) for key in needed if key in properties}
    return {key: example for key, example in found.items() if example is not None} or None


def _either(language: Language) -> str:
    return Text(" 或 ", " or ").in_language(language)
