"""Lines broken as Chinese is."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from perfrules.reporting.wrapping import clean, wrapped
from perfrules.wording import columns

TEXTS = st.text(
    st.sampled_from("绩效评价得分，。（）“”：万元%0123456789.ab cd-—…")
    | st.characters(codec="utf-8"),
    max_size=80,
).map(clean)


@given(TEXTS, st.integers(2, 60))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int):
    """Only spaces at the ends of lines go, and no line is wider than asked for."""
    lines = wrapped(text, width)

    assert max(columns(line) for line in lines) <= width
    assert "".join(text.split()) == "".join("".join(lines).split())


@given(st.text(max_size=200))
def test_what_is_shown_can_be_shown(text: str):
    """No line ends, no control characters, nothing invisible."""
    assert clean(text) == "" or clean(text).isprintable()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("评分标准，见附件。", 8, ["评分标", "准，见", "附件。"]),
        ("评分标准（见附件）", 10, ["评分标准", "（见附件）"]),
        ("支出3878.48万元", 10, ["支出", "3878.48万", "元"]),
        ("支出3878.48万元", 12, ["支出", "3878.48万元"]),
        ("two words", 6, ["two", "words"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 10, [""]),
        ("完成率97%，属于第二档", 9, ["完成率", "97%，属于", "第二档"]),
        ("一二三四五六七八九十一", 20, ["一二三四五六七八", "九十一"]),
    ],
)
def test_where_lines_end(text: str, width: int, lines: list[str]):
    """Not before a comma, not after an opening bracket, not inside a number; no orphans."""
    assert lines == wrapped(text, width)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m红", "�[31m红"),
        ("a\nb\tc", "a b c"),
        ("正文\u202e倒写", "正文�倒写"),
        ("零\u200b宽", "零�宽"),
        ("全角\u3000空格", "全角 空格"),
    ],
)
def test_what_a_terminal_might_obey_is_replaced(text: str, shown: str):
    """Escape sequences and marks of direction are shown, not followed."""
    assert shown == clean(text)
