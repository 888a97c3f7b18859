"""Points, scores and shares as they are printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from perfrules.reporting.numbers import percent_text, points_text, points_words, score_text


@pytest.mark.parametrize(
    ("score", "shown"),
    [("99.00", "99.00"), ("0", "0"), ("12.5", "12.5"), ("33." + "3" * 32, "≈33.3333"), (None, "—")],
)
def test_scores_keep_the_decimals_they_were_rounded_to(score: str | None, shown: str):
    """99.00 is not 99, and a score without end says so."""
    assert shown == score_text(None if score is None else Decimal(score))


@pytest.mark.parametrize(
    ("points", "shown"), [("2", "2"), ("2.50", "2.5"), ("100", "100"), (None, "—")]
)
def test_points_have_no_trailing_zeros(points: str | None, shown: str):
    """Points are declared as people write them."""
    assert shown == points_text(None if points is None else Decimal(points))


@pytest.mark.parametrize(
    ("share", "shown"), [("0.99", "99%"), ("0.98976", "98.98%"), ("1", "100%"), (None, "—")]
)
def test_shares_in_per_cent(share: str | None, shown: str):
    """To two decimals, half up."""
    assert shown == percent_text(None if share is None else Decimal(share))


def test_one_point_is_singular():
    """1 point, 2 points, 0.5 points."""
    assert [points_words(Fraction(n)).en for n in ("1", "2", "0.5")] == [
        "1 point",
        "2 points",
        "0.5 points",
    ]
