"""Points and shares as a score sheet prints them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from perfrules.decimals import RoundingMode, rounded, show
from perfrules.wording import Text

NONE: Final = "—"


def points_text(points: Decimal | Fraction | None) -> str:
    """Points without trailing zeros: 2, 0.5; a dash where there are none."""
    return NONE if points is None else show(Fraction(points), at_most=4)


def points_words(points: Fraction) -> Text:
    """Points with the word for them."""
    shown = points_text(points)
    return Text(f"{shown} 分", f"{shown} point{'' if points == 1 else 's'}")


def score_text(score: Decimal | None) -> str:
    """A score with the decimals it was rounded to: 99.00; one without end: ≈33.3333."""
    if score is None:
        return NONE
    exponent = score.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return f"{score:f}" if 0 <= places <= 4 else show(Fraction(score), at_most=4)


def percent_text(share: Decimal | None) -> str:
    """A share in per cent, to two decimals: 98.98%."""
    if share is None:
        return NONE
    return show(rounded(Fraction(share) * 100, 2, RoundingMode.HALF_UP)) + "%"
