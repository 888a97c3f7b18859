"""Document → text: YAML in which readers find exactly what it says, and its canonical form."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Final

from perfrules.loading.document import Mapping, Node, Scalar, Sequence

# Words that no reader of YAML takes for anything but text; all else is quoted.
_PLAIN: Final = re.compile(r"[^\W\d_][\w.-]*(?:[ /][\w.-]+)*")
_NOT_TEXT: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def printed(document: Mapping, day: dt.date | None = None) -> str:
    """The document as YAML, one key a line; `day` is told where it is in force on that day only."""
    told = [f"# {day} 施行的内容 / as in force on {day}"] if day else []
    return "\n".join([*told, *_lines(document, "")]) + "\n"


def one_line(node: Node) -> str:
    """A piece of a document on one line, for people: text stands without quotes."""
    if isinstance(node, Mapping):
        inner = ", ".join(f"{key}: {one_line(each.value)}" for key, each in node.entries.items())
        return f"{{{inner}}}"
    if isinstance(node, Scalar):
        return "null" if node.is_null else " ".join(node.text.split())
    return f"[{', '.join(map(one_line, node.items))}]"


def canonical(node: Node) -> str:
    """The content as JSON with sorted keys; numbers and words stay as they were written."""
    if isinstance(node, Scalar):
        bare = node.truth is not None or node.is_number
        return "null" if node.is_null else node.text if bare else _quoted(node.text)
    if isinstance(node, Sequence):
        return f"[{','.join(map(canonical, node.items))}]"
    entries = sorted(node.entries.items())
    return f"{{{','.join(f'{_quoted(key)}:{canonical(e.value)}' for key, e in entries)}}}"


def _lines(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            yield from _below(f"{indent}{_text(key)}:", entry.value, f"{indent}  ")
    elif not isinstance(node, Scalar):
        for item in node.items:
            if isinstance(item, Scalar) or _is_empty(item):
                yield f"{indent}- {_scalar(item)}"
            else:
                first, *rest = _lines(item, f"{indent}  ")
                yield f"{indent}- {first[len(indent) + 2 :]}"
                yield from rest


def _below(start: str, value: Node, indent: str) -> Iterator[str]:
    if isinstance(value, Scalar) or _is_empty(value):
        yield f"{start} {_scalar(value)}"
    else:
        yield start
        yield from _lines(value, indent)


def _is_empty(node: Node) -> bool:
    return not (node.entries if isinstance(node, Mapping) else getattr(node, "items", True))


def _scalar(node: Node) -> str:
    if isinstance(node, Mapping):
        return "{}"
    if not isinstance(node, Scalar):
        return "[]"
    if node.is_null:
        return "null"
    if node.is_number or node.truth is not None:
        return node.text
    return _text(node.text)


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT and len(text) < 200:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
