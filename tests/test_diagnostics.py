"""Diagnostics as people read them, and the word that was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from perfrules.diagnostics import Diagnostic, Severity, errors_of, in_order
from perfrules.source import Source, Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, columns


def diagnostic(line: int, slug: str = "a", severity: Severity = Severity.ERROR) -> Diagnostic:
    """Something wrong on that line."""
    return Diagnostic(
        slug=slug, span=Span("r.yaml", line, 1), message=Text("错", "wrong"), severity=severity
    )


def test_the_caret_lines_up_under_chinese():
    """A Chinese character is two columns wide."""
    line = "  - {id: B11, 名称: 产出数量, wieght: 3}"
    start = line.index("wieght")
    found = Diagnostic(
        slug="unknown-key",
        span=Span("r.yaml", 1, start + 1, 6),
        message=Text("没有这个键", "no such key"),
        hint=Text("是不是 weight？", "did you mean 'weight'?"),
    )

    shown = found.render(Source("r.yaml", line), "en").split("\n")

    assert shown[0] == f"r.yaml:1:{start + 1}: no such key [unknown-key]"
    assert shown[2].index("^") == columns("   1 | " + line[:start])
    assert shown[2].count("^") == 6
    assert shown[3] == "  hint: did you mean 'weight'?"


def test_a_line_of_a_megabyte_is_shown_around_the_caret():
    """Nobody reads a line that long."""
    line = "x" * 500_000 + "!" + "y" * 500_000
    found = Diagnostic(slug="a", span=Span("r.yaml", 1, 500_001), message=Text("错", "wrong"))

    shown = found.render(Source("r.yaml", line))

    assert len(shown) < 500
    assert "!" in shown


@pytest.mark.parametrize("piece", ["ab, ", "指标, ", "名: 值 "])
@pytest.mark.parametrize("length", [1, 3, 500])
def test_a_wide_line_fits_a_terminal(piece: str, length: int):
    """Wherever the mark stands, it stands under what it marks, in 80 columns."""
    line = piece * 60
    for start in range(0, len(line), 7):
        found = Diagnostic(
            slug="a", span=Span("r.yaml", 1, start + 1, length), message=Text("错", "wrong")
        )
        _, shown, mark = found.render(Source("r.yaml", line)).split("\n")
        caret = len(mark) - len(mark.lstrip())
        at = next(k for k in range(len(shown)) if columns(shown[:k]) == caret)

        assert columns(shown) < 80
        assert columns(mark) < 80
        assert line[start : start + 8].startswith(shown[at : at + 3].rstrip("…"))


@given(st.text(st.sampled_from("a指 …\t"), max_size=200), st.integers(1, 250), st.integers(1, 99))
def test_every_line_fits_a_terminal(line: str, column: int, length: int):
    """Also where the place is behind the end."""
    found = Diagnostic(slug="a", span=Span("r", 1, column, length), message=Text("错", "wrong"))

    assert all(columns(shown) < 80 for shown in found.render(Source("r", line)).split("\n"))


def test_a_warning_says_that_it_is_one():
    """An error is what one expects of a check."""
    warning = diagnostic(1, severity=Severity.WARNING)

    assert warning.render() == "r.yaml:1:1: 警告：错 [a]"
    assert errors_of([warning, diagnostic(2)]) == (diagnostic(2),)


def test_each_is_listed_once_in_the_order_of_the_file():
    """Two checks that find the same thing say it once."""
    found = [diagnostic(3), diagnostic(1), diagnostic(3), diagnostic(2, "b"), diagnostic(2)]

    assert in_order(found) == [diagnostic(1), diagnostic(2, "b"), diagnostic(2), diagnostic(3)]


@pytest.mark.parametrize("severity", list(Severity))
def test_past_the_most_is_told_that_there_are_more(severity: Severity):
    """What is left out still stops where it would have stopped."""
    found = [diagnostic(n, severity=Severity.WARNING) for n in range(1, 11)]
    found += [diagnostic(n, severity=severity) for n in range(11, 21)]

    listed = in_order(found, most=10)

    assert len(listed) == 11
    assert (listed[-1].slug, listed[-1].severity) == ("more-diagnostics", severity)
    assert listed[-1].message.en == "there is more behind it, which is not shown"


@pytest.mark.parametrize(
    ("word", "words", "meant"),
    [
        ("wieght", ["height", "weight", "points"], "weight"),
        ("POINTS", ["points"], "points"),
        ("预算金额", ["预算", "预算总额", "决算"], "预算总额"),
        ("scoring", ["description", "basis"], None),
        ("x" * 41, ["x" * 41], None),
        ("", ["a"], None),
    ],
)
def test_the_nearest_word(word: str, words: list[str], meant: str | None):
    """A slip of the finger is recognised; where nothing comes near, nothing is suggested."""
    assert nearest(word, words) == meant


@pytest.mark.parametrize("text", ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "\ufeffa\nb\nc"])
def test_lines_are_counted_alike_on_every_system(text: str):
    """And the mark Windows puts first is no character of the first one."""
    source = Source("r.yaml", text)

    assert [source.line(n) for n in range(5)] == ["", "a", "b", "c", ""]
