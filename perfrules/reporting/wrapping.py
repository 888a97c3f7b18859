"""Text broken into lines as Chinese is: between any two characters, but not before a comma.

Everything a ruleset or a facts file says passes through `clean` before it is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from perfrules.wording import columns

_NEVER_FIRST: Final = frozenset("，。、；：！？）」』】》〉”’…—·％%‰,.;:!?)]}℃~～｝］")
_NEVER_LAST: Final = frozenset("（「『【《〈“‘([{｛［¥￥$#")
_WIDOW: Final = 6  # columns: three characters may stand alone on a line
_LARGE: Final = frozenset("万亿千百")


def clean(text: str) -> str:
    """`text` on one line and without anything a terminal might obey: � stands for it.

    Invisible characters and marks of direction count as such; they could make a text look like
    another one.
    """
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)


def clean_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(clean(line) for line in text.split("\n"))


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns; at least one line, and nothing is left out.

    Where one or two characters would stand alone on the last line, the lines before it are a
    little shorter instead.
    """
    width = max(width, 2)
    lines = _filled(text, width)
    if len(lines) > 1 and columns(lines[-1]) < _WIDOW:
        for narrower in range(width - 1, max(width * 2 // 3, _WIDOW), -1):
            balanced = _filled(text, narrower)
            if len(balanced) > len(lines):
                break
            if columns(balanced[-1]) >= _WIDOW:
                return balanced
    return lines


def _filled(text: str, width: int) -> list[str]:
    """Lines with as much on each as it takes."""
    lines, line, used = [], "", 0
    for unit in _fitting(text, width):
        taken = columns(unit.rstrip())
        if line and used + taken > width:
            lines.append(line.rstrip())
            line, used = "", 0
            unit = unit.lstrip()  # noqa: PLW2901 - a line does not begin with the space between words
        line += unit
        used += columns(unit)
    return [*lines, line.rstrip()]


def _fitting(text: str, width: int) -> Iterator[str]:
    """What must stay together, cut where even that is wider than a line."""
    for unit in _units(text):
        rest = unit
        while columns(rest.rstrip()) > width:
            size = 1
            while columns(rest[: size + 1]) <= width:
                size += 1
            yield rest[:size]
            rest = rest[size:]
        yield rest


def _units(text: str) -> Iterator[str]:
    """The pieces between the places where a line may end."""
    start = 0
    for index in range(1, len(text)):
        if _may_break(text[index - 1], text[index]):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before.isascii() and before.isdigit() and _is_wide(after):
        return False  # 3878.48 and 万元
    if before in _LARGE and after in "元人":
        return False
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
