"""Days as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from perfrules.expressions.days import read_day


@given(st.dates())
def test_a_day_is_read_in_three_forms(day: dt.date):
    """ISO, with strokes, and in Chinese; the numbers with or without zeros in front."""
    year, month, number = day.year, day.month, day.day

    for text in (
        day.isoformat(),
        f"{year:04}/{month}/{number}",
        f"{year:04}年{month}月{number}日",
        f" {year:04}年{month:02}月{number:02}日 ",
    ):
        assert day.toordinal() == read_day(text)


def test_full_width_digits_are_read():
    """As in all facts."""
    assert dt.date(2021, 12, 31).toordinal() == read_day("\uff12\uff10\uff12\uff11年12月31日")


@pytest.mark.parametrize(
    "text",
    ["", "2021", "2021-12", "2021-02-30", "2021-13-01", "0000-01-01", "21-12-31", "20211231",
     "2021-12/31", "2021年12-31", "2021-12-31T00:00", "2021-W01-1", "10000-01-01", "2021-1-1日",
     "٢٠٢١-١٢-٣١", "1" * 10**6],
)  # fmt: skip
def test_what_is_no_day_is_not_read(text: str):
    """Nobody guesses."""
    assert read_day(text) is None
