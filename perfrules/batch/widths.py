"""How wide columns of whole numbers are: as narrow as can be, as less memory is less time."""

from __future__ import annotations

from typing import Any, Final

import narwhals.stable.v2 as nw

Expr = nw.Expr
NARROW: Final = 2**31
_WIDTHS: Final = ((2**15, nw.Int16), (NARROW, nw.Int32))


def wide_enough(size: int) -> Any:
    """The narrowest type for numbers of that size."""
    return next((dtype for most, dtype in _WIDTHS if size < most), nw.Int64)


def known(number: int, size: int = 0) -> Expr:
    """A number as a column, no wider than it and numbers of that size need."""
    return nw.lit(number, dtype=wide_enough(max(size, abs(number))))


def wider(code: Expr, size: int, becomes: int) -> Expr:
    """A column of numbers of that size, wide enough for what they become."""
    wide = wide_enough(max(size, becomes))  # what is multiplied by 0 stays as wide as it is
    return code if wide_enough(size) == wide else code.cast(wide)
