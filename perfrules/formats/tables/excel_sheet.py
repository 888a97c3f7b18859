"""A sheet of scores as people open it: headings that stay, widths that fit, numbers as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import polars as pl

from perfrules.formats.tables.excel_cells import Cell, Held
from perfrules.wording import columns

_WIDEST: Final = 50  # letters; a Chinese character takes two
_LOOKED_AT: Final = 1_000  # rows that tell how wide a column is
_ROOM: Final = 2
_BUTTON: Final = 3  # of the filter, beside a heading
_DATE: Final = 18  # however it is written
_MOST_PLACES: Final = 6  # what has more has no end, and is shown as Excel likes
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[-0-9.%]+")
_SENTENCES: Final = "error"  # of a row, a line or more
_LINE: Final = 15  # points
_HIGHEST: Final = 27  # lines
_ALIGNED: Final[dict[str, dict[str, Any]]] = {
    "grade": {"horizontal": "center"},
    "status": {"horizontal": "center"},
    _SENTENCES: {"wrap_text": True, "vertical": "top"},
}

_NO_SIGNS: Final = dict.fromkeys(map(ord, "\ufffe\uffff"), "\ufffd")  # XML has none of them
Put = Callable[[Any], Any]  # a value → what openpyxl appends to a row


def write_sheet(
    openpyxl: Any, title: str, pieces: Sequence[pl.DataFrame], kept: Mapping[str, Iterator[Cell]]
) -> Any:
    """A book with one sheet; columns of `kept` hold what the cells of those hold, row by row.

    It is only written, so that what is said before the rows is taken from the first of them.
    """
    first, height = pieces[0], sum(piece.height for piece in pieces)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    letters = [openpyxl.utils.get_column_letter(k) for k in range(1, first.width + 1)]
    sheet.freeze_panes = "A2"
    for letter, name in zip(letters, first.columns, strict=True):
        sheet.column_dimensions[letter].width = _width(
            first[name].head(_LOOKED_AT), held=name in kept
        )
    sheet.auto_filter.ref = f"A1:{letters[-1]}{height + 1}"
    style = openpyxl.styles
    bold, middle = style.Font(bold=True), style.Alignment(horizontal="center")
    sheet.append(
        [_text(openpyxl, sheet, font=bold, alignment=middle)(name) for name in first.columns]
    )
    puts = [
        _held(openpyxl, sheet, kept[name]) if name in kept else _put(openpyxl, sheet, name, dtype)
        for name, dtype in first.schema.items()
    ]
    said = first.columns.index(_SENTENCES) if _SENTENCES in first.columns else None
    rows = (row for piece in pieces for row in piece.iter_rows())
    for at, row in enumerate(rows, 2):
        lines = 1 if said is None or row[said] is None else _lines(row[said])
        if lines > 1:  # not every program finds the height by itself
            sheet.row_dimensions[at].height = _LINE * min(lines, _HIGHEST)
        sheet.append([put(value) for put, value in zip(puts, row, strict=True)])
        sheet.row_dimensions.pop(at, None)
    return book


def _lines(text: str) -> int:
    return -(-columns(text) // (_WIDEST - 2 * _ROOM))


def _width(column: pl.Series, *, held: bool) -> int:
    """So wide that the heading and the first rows are seen."""
    if column.name == _SENTENCES:
        return _WIDEST
    room = _room if held else columns
    widest = max((room(str(value)) for value in column.drop_nulls()), default=0)
    return min(max(widest, columns(column.name) + _BUTTON) + _ROOM, _WIDEST)


def _room(text: str) -> int:
    """What a text may need in another format: 1,234.00 for 1234, 2021年12月31日 for 2021-12-31."""
    if _DAY.match(text):
        return _DATE
    return len(text) * 4 // 3 + 3 if _NUMBER.fullmatch(text) else columns(text)


def _text(openpyxl: Any, sheet: Any, **style: Any) -> Put:
    """Puts a text as a text, whatever it begins with."""
    illegal = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE
    cell = openpyxl.cell.WriteOnlyCell(sheet)  # the same for all of them: it is written at once
    for name, given in style.items():
        setattr(cell, name, given)

    def put(value: str | None) -> Any:
        if value is None:
            return None
        text = illegal.sub("\ufffd", value).translate(_NO_SIGNS)
        if text[:1] != "=" and not style:
            return text
        cell.value = text
        cell.data_type = "s"
        return cell

    return put


def _put(openpyxl: Any, sheet: Any, name: str, dtype: pl.DataType) -> Put:
    """Puts the values of a column that scoring made, or that came from another kind of file."""
    if name in _ALIGNED:
        return _text(openpyxl, sheet, alignment=openpyxl.styles.Alignment(**_ALIGNED[name]))
    if dtype == pl.String:
        return _text(openpyxl, sheet)
    if not isinstance(dtype, pl.Decimal) or dtype.scale > _MOST_PLACES:
        return lambda value: value
    cell = _formatted(openpyxl, sheet, f"0.{'0' * dtype.scale}" if dtype.scale else "0")

    def put(value: Any) -> Any:
        if value is None:
            return None
        cell.value = value
        return cell

    return put


def _held(openpyxl: Any, sheet: Any, cells: Iterator[Cell]) -> Put:
    """Puts what the cells of another sheet hold, in the formats that they have there."""
    put_text = _text(openpyxl, sheet)
    formatted = cache(lambda form: _formatted(openpyxl, sheet, form))

    def put(_: Any) -> Any:
        cell = next(cells)
        if not isinstance(cell, Held):
            return put_text(cell)
        made = formatted(cell.form)
        made.value = cell.value
        return made

    return put


def _formatted(openpyxl: Any, sheet: Any, form: str) -> Any:
    """A cell that shows numbers in a format; the same for all of them, as it is written at once."""
    cell = openpyxl.cell.WriteOnlyCell(sheet)
    cell.number_format = form
    return cell
