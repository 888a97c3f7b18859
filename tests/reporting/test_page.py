"""Tables and paragraphs on a page."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from perfrules.reporting.page import Column, Row, labelled, paragraph, plain, table
from perfrules.wording import columns

COLUMNS = (
    Column(title="指标", flexible=True),
    Column(title="分值", right=True),
    Column(title="目标值"),
)
CELLS = st.text("绩效评价得分，（）%12ab ", max_size=40)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    st.integers(0, 8),
    st.integers(50, 100),
)
def test_a_table_fits_and_its_columns_line_up(
    rows: list[tuple[str, str, str]], indent: int, width: int
):
    """No line is wider than the page, and every column begins at the same place in every line."""
    lines = list(table(COLUMNS, [Row(cells=cells, indent=indent) for cells in rows], width))

    assert max(columns("".join(text for text, _ in line)) for line in lines) <= width
    starts = {
        tuple(sum(columns(text) for text, _ in line[:piece]) for piece in range(0, len(line), 2))
        for line in lines
        if len(line) > 1
    }
    assert len(starts) == 1


def test_numbers_end_at_the_same_place():
    """Points below points, whatever stands before them."""
    rows = [Row(cells=("甲", "2", "")), None, Row(cells=("总得分", "100", "≥1次"))]

    expected = (
        "指标    分值  目标值\n--------------------\n甲         2\n"
        "--------------------\n总得分   100  ≥1次\n"
    )
    assert expected == plain(table(COLUMNS, rows, 80))


def test_a_paragraph_hangs():
    """The lines after the first begin below its text."""
    told = plain(paragraph("一二三四五六", 10, first="  ✗ "))

    assert told == "  ✗ 一二三\n    四五六\n"


def test_labels_without_a_text_are_left_out():
    """What a ruleset does not say takes no line."""
    assert plain(labelled([("依据", ""), ("评价对象", "甲")], 40)) == "评价对象  甲\n"


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "{0}", "%s", "\\[x]"])
def test_text_is_not_interpreted(text: str):
    """A page shows what it is given."""
    assert plain(paragraph(text, 40)) == f"{text}\n"
