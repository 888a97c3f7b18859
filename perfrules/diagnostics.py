"""What is wrong with a ruleset or with facts: data with a place, a reason and a way out."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any, Final

import attrs

from perfrules.source import Source, Span
from perfrules.wording import Language, Text, columns

MOST = 100  # of one file: past that, the first ones are what has to be mended anyway


class Severity(enum.Enum):
    """How bad it is: an error stops, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen(kw_only=True)
class Diagnostic:
    """Something wrong, where it stands, and the way out.

    `slug` names the check that spoke (`points-add-up`); `span` is None only for facts that came
    as Python objects, which have no lines.
    """

    slug: str
    span: Span | None
    message: Text
    hint: Text | None = None
    severity: Severity = Severity.ERROR

    def render(self, source: Source | None = None, language: Language = "zh") -> str:
        """The diagnostic as people read it, with the line and a caret when `source` is given."""
        place = f"{self.span}: " if self.span else ""
        kind = WARNING.in_language(language) if self.severity is Severity.WARNING else ""
        text = f"{place}{kind}{self.message.in_language(language)} [{self.slug}]"
        if self.span and source and source.name == self.span.file:
            text += "\n" + _marked(source.line(self.span.line), self.span)
        if self.hint:
            text += f"\n  {HINT.in_language(language)}{self.hint.in_language(language)}"
        return text

    def to_dict(self, language: Language = "zh") -> dict[str, Any]:
        """The diagnostic as plain data, its words in one language."""
        return {
            "file": self.span.file if self.span else None,
            "line": self.span.line if self.span else None,
            "column": self.span.column if self.span else None,
            "slug": self.slug,
            "severity": self.severity.value,
            "message": self.message.in_language(language),
            "hint": self.hint.in_language(language) if self.hint else None,
        }


WARNING = Text("警告：", "warning: ")
HINT = Text("提示：", "hint: ")


def _marked(line: str, span: Span) -> str:
    """The line and a caret under the span, cut to a window where the line is wide."""
    gutter = f"{span.line:>4} | "
    start = min(span.column - 1, len(line))
    before, after = _window(line.replace("\t", " "), start, span.length, _WIDEST - columns(gutter))
    mark = " " * columns(gutter + before) + "^" * max(1, columns(after[: span.length]))
    return f"{gutter}{before}{after}\n{mark[: _WIDEST - 1]}"


_WIDEST: Final = 79  # one less than a terminal has: the last column would begin a new line
_CUT: Final = "…"
_A_LITTLE: Final = 12


def _window(line: str, start: int, length: int, room: int) -> tuple[str, str]:
    """What of the line stands before and from `start` on, in `room` columns."""
    before, after = line[max(0, start - room) : start], line[start : start + room]
    whole = len(before) == start and start + len(after) == len(line)
    if whole and columns(before + after) <= room:
        return before, after
    # The line is shown from its beginning as long as what is marked, and a little more, is seen.
    tail = min(columns(after), max(_A_LITTLE, min(columns(after[:length]), room // 2)))
    while columns(before) > room - tail or (len(before) < start and before[:1] != _CUT):
        before = _CUT + before.removeprefix(_CUT)[1:]
    left = room - columns(before)
    if columns(after) > left or start + len(after) < len(line):
        while columns(after) > left - 1:
            after = after[:-1]
        after += _CUT
    return before, after


def in_order(diagnostics: Iterable[Diagnostic], most: int = MOST) -> list[Diagnostic]:
    """Each once, in the order of the files; past `most` only that there are more."""
    once = {(d.slug, d.span, d.message): d for d in diagnostics}
    ordered = sorted(once.values(), key=_position)
    if len(ordered) <= most:
        return ordered
    stopping = any(d.severity is Severity.ERROR for d in ordered[most:])
    more = Diagnostic(
        slug="more-diagnostics",
        span=ordered[most].span,
        message=Text("后面还有问题，没有列出", "there is more behind it, which is not shown"),
        hint=Text("先改好上面的，再检查一次", "mend these first, then check again"),
        severity=Severity.ERROR if stopping else Severity.WARNING,
    )
    return [*ordered[:most], more]


def _position(diagnostic: Diagnostic) -> tuple[str, int, int]:
    span = diagnostic.span
    return (span.file, span.line, span.column) if span else ("", 0, 0)


def errors_of(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those that stop."""
    return tuple(d for d in diagnostics if d.severity is Severity.ERROR)
