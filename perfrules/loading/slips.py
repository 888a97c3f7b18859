"""Slips of the keyboard that make a text no YAML: found on their line, with the way out."""

from __future__ import annotations

import re
from typing import Final

import yaml

from perfrules.diagnostics import Diagnostic
from perfrules.source import Source, Span
from perfrules.wording import Text


def syntax_error(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """A YAML error in the words of somebody who writes rules.

    The parser often notices a slip only on the line after it; so the lines before are looked at
    for the slips officers really make, and the diagnostic stands where the slip is.
    """
    mark = error.problem_mark or error.context_mark
    number, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    quote = _open_quote(source, error, number)
    if quote:
        return Diagnostic(
            slug="yaml-syntax",
            span=quote,
            message=Text("这里的引号没有成对", "this quote is never closed"),
            hint=Text("在这一行补上后一个引号", "close it on this line"),
        )
    if number > len(source.lines):  # behind the end: stand at the end
        number, column = len(source.lines), len(source.lines[-1]) + 1
    hint = _OTHER
    for candidate in (number, number - 1):
        found = _slip(source.line(candidate)[:_LOOKED_AT])
        if found:
            hint = found
            if candidate != number:
                number, column = candidate, len(source.line(candidate).partition(":")[0]) + 1
            break
    return Diagnostic(
        slug="yaml-syntax",
        span=Span(source.name, number, column),
        message=Text("这里不符合 YAML 的写法", f"this is not YAML: {error.problem}"),
        hint=hint,
    )


def _open_quote(source: Source, error: yaml.MarkedYAMLError, number: int) -> Span | None:
    """The quote that is never closed, or that only a quote on a later line closes by accident."""
    mark = error.context_mark
    if error.context == "while scanning a quoted scalar" and mark:
        return Span(source.name, mark.line + 1, mark.column + 1)
    for candidate in range(max(1, number - _LINES_BACK), number):
        line = source.line(candidate)[:_LOOKED_AT]
        for found in _QUOTE.finditer(line):
            if line.count(found[1]) % 2:
                return Span(source.name, candidate, found.start(1) + 1)
    return None


def thousands(key: str) -> Text | None:
    """The way out where a key is a piece of a number: braces end the value at each comma."""
    if not _THREE_DIGITS.match(key):
        return None
    return Text(
        "花括号里逗号会把数断开：不写千分位逗号，如 1000000，或给整个值加引号",
        "between braces a comma ends the value: write 1000000, or quote the whole value",
    )


_THREE_DIGITS: Final = re.compile(r"\d{3}(?!\d)")
_LINES_BACK: Final = 200
_QUOTE: Final = re.compile(r"""(?:[:,{\[]|^\s*-)\s*(["'])""")
_LOOKED_AT: Final = 500  # characters of a line: the patterns below take the square of their number
_OTHER: Final = Text(
    "检查这一行和上一行的缩进、冒号（: 后要有空格）和引号",
    "look at the indent, the colon (a space after it) and the quotes here and on the line before",
)


def _slip(line: str) -> Text | None:
    value = line.partition(": ")[2].strip()
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Text("缩进请用空格，不要用制表符（Tab）", "indent with spaces, not with tabs")
    if value.startswith((">", "%", "@", "`")):
        return Text(
            f'以 {value[0]} 开头的值要加引号："{value}"',
            f'quote a value that begins with {value[0]}: "{value}"',
        )
    if re.search(r"[\[(][^\[\]()]*\)|\([^\[\]()]*\]", value):
        return Text('区间要加引号："[60, 80)"', 'put an interval in quotes: "[60, 80)"')
    if value.count('"') % 2 or value.count("'") % 2:
        return Text("引号没有成对", "the quotes do not match")
    return next((hint for pattern, hint in _SLIPS if pattern.search(line)), None)


_SLIPS: Final = (
    (
        re.compile(r"^[\s-]*[^\s:\"']+："),
        Text("冒号请用半角 : 并在后面空一格", "use the half-width colon : and a space after it"),
    ),
    (
        re.compile(r"^[\s-]*\w+:[^\s:/]"),
        Text("冒号后面要空一格，如 points: 2", "a space belongs behind the colon: points: 2"),
    ),
    (
        re.compile(r"[\[{][^\]}]*\s#"),
        Text(
            "# 之后是注释；若属于内容，请加引号",
            "what follows # is a comment: quote it if it is not",
        ),
    ),
    (
        re.compile(r"[\[{].*，"),
        Text("分隔各项的逗号请用半角 ,", "separate with the half-width comma ,"),
    ),
)
