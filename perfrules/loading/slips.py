"""Slips of the keyboard that make a text no YAML: found on their line, with the way out."""

from __future__ import annotations

import re
from typing import Final

import attrs
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
            hint = found.hint
            if found.column or candidate != number:
                colon = len(source.line(candidate).partition(":")[0]) + 1
                number, column = candidate, found.column or colon
            break
    else:
        layout = _layout(source, number, error.problem or "")
        if layout:
            hint, column = layout.hint, layout.column
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


@attrs.frozen
class _Slip:
    """The way out, and the column of the slip where it is known (else 0)."""

    hint: Text
    column: int = 0


def _slip(line: str) -> _Slip | None:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return _Slip(Text("缩进请用空格，不要用制表符（Tab）", "indent with spaces, not with tabs"))
    return _sign_at_the_front(line) or _by_pattern(_QUOTED.sub(_blank, line))


def _sign_at_the_front(line: str) -> _Slip | None:
    """`target: >60` and `{unit: %}`: YAML has other uses for these signs."""
    value, column = line.partition(": ")[2].strip(), 0
    inside = _SIGN_INSIDE.search(_QUOTED.sub(_blank, line))
    if inside:
        value, column = inside[1].strip(), inside.start(1) + 1
    elif not value.startswith(_SIGNS):
        return None
    return _Slip(
        Text(
            f'以 {value[0]} 开头的值要加引号："{value}"',
            f'quote a value that begins with {value[0]}: "{value}"',
        ),
        column,
    )


def _by_pattern(bare: str) -> _Slip | None:
    """The first slip that a pattern finds in a line whose quoted texts are blanked."""
    if bare.count('"') % 2:
        return _Slip(Text("引号没有成对", "the quotes do not match"))
    for pattern, hint in _SLIPS:
        found = pattern.search(bare)
        if found:
            return _Slip(hint, found.start("at") + 1 if "at" in pattern.groupindex else 0)
    rest = bare.partition(" #")[0].rstrip()
    if rest.count("{") > rest.count("}") and not rest.endswith((",", "{", "[")):
        return _Slip(Text("这一行的末尾少了 }", "a } is missing at the end of this line"),
                     len(rest) + 1)  # fmt: skip
    return None


def _blank(found: re.Match[str]) -> str:
    return f"{found[0][0]}{'_' * (len(found[0]) - 2)}{found[0][0]}"


def _layout(source: Source, number: int, problem: str) -> _Slip | None:
    """Lines of one thing that do not begin at the same column."""
    line, before = source.line(number)[:_LOOKED_AT], source.line(number - 1)[:_LOOKED_AT]
    column = len(line) - len(line.lstrip()) + 1
    key = re.match(r"[\s-]*(?=[^\s:]+: )", before)
    if line.lstrip().startswith("- ") and problem.startswith(_OUT_OF_PLACE):
        under = key and key.end() + 1 == column
        return _Slip(_NO_HEAD if under else _DASHES, column)
    if key and key.end() + 1 < column and _KEY.match(line) and "mapping values" in problem:
        return _Slip(_NOT_ALIGNED, column)
    return None


_OUT_OF_PLACE: Final = ("expected <block", "did not find expected")  # PyYAML's words, libyaml's
_KEY: Final = re.compile(r"\s*[^\s:]+:(?: |$)")
_NOT_ALIGNED: Final = Text(
    "这一行和上一行没有左边对齐：同一项的各行，前面的空格一样多",
    "this line and the one before begin at different columns: the lines of one thing are aligned",
)
_DASHES: Final = Text(
    "这一行的 - 要与同一级的其他 - 左边对齐",
    "align the - of this line with the others of its level",
)
_NO_HEAD: Final = Text(
    "这里若开始下一级，上面要有 indicators: 这样的一行；若不是，上一行没有和同一项的各行对齐",
    "where a level below begins, a line such as `indicators:` stands above; else the line before"
    " is not aligned with the others of its thing",
)
_QUOTED: Final = re.compile(r"""(?<=[:,{\[\s])(?:"[^"]*"|'[^']*')""")
_SIGNS: Final = (">", "%", "@", "`")
_SIGN_INSIDE: Final = re.compile(r"[{,]\s*\w+:\s+([>%@`][^,}]*)")
_SLIPS: Final = (
    (
        re.compile(r"(?:^[\s-]*|[{,]\s*)[^\s:\"',]+?(?P<at>：)"),
        Text("冒号请用半角 : 并在后面空一格", "use the half-width colon : and a space after it"),
    ),
    (
        re.compile(r"^\s*(?P<at>[－—–])\s*\w+:"),
        Text("列表的 - 请用半角，后面空一格", "begin with a half-width - and a space after it"),
    ),
    (
        re.compile(r"^\s*-(?P<at>[^\W\d]\w*):\s"),
        Text("- 后面要空一格，如 - name", "a space belongs behind the -: - name"),
    ),
    (
        re.compile(r"(?:: +|[{\[,] *)(?P<at>[“‘])"),
        Text('引号请用半角 "', 'use half-width quotes: "'),
    ),
    (
        re.compile(r"[{,].*?(?P<at>，)\s*\w+[:：]"),
        Text("分隔各项的逗号请用半角 ,", "separate with the half-width comma ,"),
    ),
    (
        re.compile(r": .*(?:[\[(][^\[\]()]*\)|\([^\[\]()]*\])"),
        Text('区间要加引号："[60, 80)"', 'put an interval in quotes: "[60, 80)"'),
    ),
    (
        re.compile(r"^[\s-]*\w+:[^\s:/]"),
        Text("冒号后面要空一格，如 points: 2", "a space belongs behind the colon: points: 2"),
    ),
    (
        re.compile(r"^[\s-]*\w+: +[^\s\"'{\[|>][^:]*: "),
        Text(
            "内容里有冒号加空格的，整个内容要加引号",
            "quote a text that has a colon and a space in it",
        ),
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
