"""Days as people write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

_WRITTEN: Final = r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
_DAY: Final = re.compile(_WRITTEN, re.ASCII)
DAY: Final = re.sub(r"\((?!\?)", "(?:", _WRITTEN)  # how a day looks, as part of another pattern


def read_day(text: str) -> int | None:
    """The number of a day written 2021-12-31, 2021/12/31 or 2021年12月31日; None where it is none.

    Days count from 0001-01-01, which is 1.
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text[:40]).strip())
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return dt.date(year, month, day).toordinal()
    except ValueError:
        return None
