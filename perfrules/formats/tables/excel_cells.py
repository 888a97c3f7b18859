"""Cells of Excel: what they hold, and what they show.

A cell that shows 97% holds the number 0.97 and a format; as a fact in % that would be read as
0.97%. So cells are put into texts as people see them, and read as texts are.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from perfrules.formats.tables.number_formats import plain, shown_number, shows_percent
from perfrules.wording import Language


class Held(NamedTuple):
    """What a cell holds that is no text, and the format it is shown in."""

    value: Any
    form: str


Cell = Held | str | None


def held(cell: Any) -> Cell:
    """What a cell of openpyxl holds."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or None
    return Held(value, cell.number_format or "General")


def stands(cell: Cell) -> bool:
    """Whether something is seen in a cell."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def shown(cell: Cell, language: Language) -> str | None:
    """A cell as it is shown."""
    if cell is None or isinstance(cell, str):
        return cell
    value, form = cell
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            # Excel shows 15 digits; what stands behind them is how its arithmetic errs.
            number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
            text = shown_number(number, form, language)
            if text is None:
                percent = shows_percent(form)
                text = f"{plain(number * 100)}%" if percent else plain(number)
            return text
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)
