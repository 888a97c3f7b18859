"""“What if”: an overlay that sets parameters of a ruleset, as somebody might have written it.

It is loaded and checked like any other, so that a parameter that is locked, does not exist or has
another unit is told as it would be in a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Values
from typing import Final

from perfrules.diagnostics import Diagnostic
from perfrules.loading.document import Entry, Mapping, read_document
from perfrules.loading.parts import text_of
from perfrules.model import RulesetModel
from perfrules.source import Source
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

NAME: Final = "<set>"
_LISTED: Final = 8
_OTHER_WAYS: Final = ("by", "values", "otherwise", "periods")


def setting(
    model: RulesetModel, base: Source, values: Values[str, str]
) -> tuple[Source, list[Diagnostic]]:
    """The overlay's text, and which of the names are no parameters. `base` is the whole ruleset."""
    root = read_document(base)[0]
    written = root.get("parameters") if isinstance(root, Mapping) else None
    known = written.entries if isinstance(written, Mapping) else {}
    spellings = {normal(name): name for name in known}
    for name, entry in known.items():
        spellings.setdefault(text_of(entry.value, "name") or "", name)
    lines = [
        "perfrules: 1",
        f"id: {_quoted(model.id)}",
        f"version: {_quoted(model.version)}",
        f"title: {_quoted(model.title)}",
        f"extends: {_quoted(base.name)}",
        *(["override:"] if values else []),
    ]
    wrong = []
    for given, value in values.items():
        found = spellings.get(normal(given))
        if found is None:
            wrong.append(_no_parameter(given, [each for each in spellings if each]))
            continue
        gone = "".join(f", {key}: null" for key in _OTHER_WAYS if _has(known[found], key))
        lines.append(f"  {_quoted(f'parameters.{found}')}: {{value: {_quoted(value)}{gone}}}")
    return Source(NAME, "\n".join(lines) + "\n"), wrong


def _has(entry: Entry, key: str) -> bool:
    return isinstance(entry.value, Mapping) and key in entry.value.entries


def _quoted(text: str) -> str:
    """A text between quotes, as YAML reads it too."""
    return json.dumps(text, ensure_ascii=False)


def _no_parameter(given: str, known: list[str]) -> Diagnostic:
    shown, close = shortened(given), nearest(normal(given), known)
    listed = known[:_LISTED]
    hint = Text("它没有 parameters", "it has no `parameters`")
    if listed:
        hint = Text(f"有：{'、'.join(listed)}", f"there are: {', '.join(listed)}")
    if close:
        hint = Text(f"是不是 {close}？", f"did you mean {close}?")
    return Diagnostic(
        slug="no-such-parameter",
        span=None,
        message=Text(f"规则集没有叫 {shown} 的参数", f"the ruleset has no parameter {shown}"),
        hint=hint,
    )
