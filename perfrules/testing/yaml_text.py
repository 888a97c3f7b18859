"""Plain data → YAML as an author would write it: one key a line, every text in quotes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

Document = dict[str, Any]


def yaml_text(document: Document) -> str:
    """The document as YAML; numbers as they are, texts quoted so that nothing is misread."""
    return "\n".join(_lines(document, "")) + "\n"


def _lines(node: Any, indent: str) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, dict | list):
                yield f"{indent}{_key(key)}:"
                yield from _lines(value, f"{indent}  ")
            else:
                yield f"{indent}{_key(key)}: {_scalar(value)}"
    else:
        for item in node:
            if isinstance(item, dict | list):
                first, *rest = _lines(item, f"{indent}  ")
                yield f"{indent}- {first.strip()}"
                yield from rest
            else:
                yield f"{indent}- {_scalar(item)}"


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key, ensure_ascii=False)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return json.dumps(value, ensure_ascii=False)


def reordered(text: str, seed: int, *, siblings: bool = True) -> str:
    """A ruleset that says the same: keys and siblings (or keys alone) stand in another order.

    Bands, cases, items and answers keep theirs: it is part of what they say; so do siblings of
    which each counts only where the one before is full.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    _shuffle(root, "", random.Random(seed), siblings=siblings)  # noqa: S311 - no secret
    written: str = yaml.serialize(root, allow_unicode=True, width=10_000)
    return written


def _shuffle(node: yaml.Node, key: str, order: random.Random, *, siblings: bool) -> None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            in_order = name.value == "indicators" and _is_tiered(node)
            _shuffle(value, "" if in_order else name.value, order, siblings=siblings)
        if key != "answers":
            order.shuffle(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _shuffle(item, "", order, siblings=siblings)
        if siblings and key == "indicators":
            order.shuffle(node.value)


def _is_tiered(node: yaml.MappingNode) -> bool:
    written = next((value for name, value in node.value if name.value == "aggregate"), None)
    if isinstance(written, yaml.MappingNode):
        written = next((value for name, value in written.value if name.value == "method"), None)
    return written is not None and written.value == "tiered"
