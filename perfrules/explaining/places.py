"""Where a rule stands: a line of the ruleset's own file, or of one that it extends."""

from __future__ import annotations

from collections.abc import Mapping

from perfrules.wording import Text, shortened


def place_words(base_ids: Mapping[str, str], file: str, line: int) -> Text:
    """The line, and whose it is where the ruleset has it from another (上级规则集)."""
    base = base_ids.get(file)
    if base is None:
        return Text(f"第 {line} 行", f"line {line}")
    shown = shortened(base, 60)
    return Text(f"上级规则集 {shown} 第 {line} 行", f"line {line} of the extended {shown}")
