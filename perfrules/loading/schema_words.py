"""Words out of the schema: what a thing is called, and how it is written."""

from __future__ import annotations

import json
import re
from typing import Any

from perfrules.loading.schema import Schema
from perfrules.wording import Text


def title_of(schema: Schema, otherwise: str) -> Text:
    """What a thing is called, in both languages."""
    zh, _, en = str(schema.get("title", otherwise)).partition(" / ")
    return Text(zh, en or zh)


def example_for(schema: Schema, key: str = "") -> Text | None:
    """A hint with an example; None where there is none."""
    example = _example_of(schema)
    if example is None:
        return None
    shown = yaml_of(example)
    return Text(f"例如 {key}: {shown}", f"for example {key}: {shown}") if key else Text(
        f"例如 {shown}", f"for example {shown}"
    )  # fmt: skip


def _example_of(schema: Schema) -> Any:
    """The schema's own example, or one put together from those of what it must have."""
    for examples in (
        schema.get("examples"),
        [schema[k] for k in ("const", "default") if k in schema],
    ):
        if examples:
            return examples[0]
    properties: dict[str, Schema] = schema.get("properties", {})
    keys = [*schema.get("required", ()), *schema.get("x-one-of-keys", ())[:1]] or list(properties)[
        :1
    ]
    found = {key: _example_of(properties[key]) for key in keys if key in properties}
    return {key: example for key, example in found.items() if example is not None} or None


def written_as(key: str, schema: Schema) -> Text:
    """A hint how a key that is missing is written."""
    words = schema.get("enum")
    if words:
        known = "、".join(map(str, words))
        return Text(f"写 {key}: …，可以是 {known}", f"write {key}: one of {', '.join(words)}")
    found = example_for(schema, key)
    return found or Text(f"补上 {key}: …", f"add {key}: …")


def yaml_of(value: Any) -> str:
    """An example as an author writes it, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml_of(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml_of, value)) + "]"
    if isinstance(value, str):
        bare = re.fullmatch(r"[^\W\d_][\w .*/+=-]*|[0-9]+[^\W\d_]+|[0-9]{4}-[0-9-]+", value)
        return value if bare else json.dumps(value, ensure_ascii=False)
    return str(value)
