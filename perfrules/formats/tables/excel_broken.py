"""Files that are called .xlsx and are none: what they probably are, and the way out."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final
from zipfile import BadZipFile

from perfrules.formats.files import Unreadable, unreadable
from perfrules.formats.tables import broken
from perfrules.wording import Text

_ZIP: Final = b"PK"
_OLD: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # what Office wrote before 2007, and encrypts into
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST: Final = 1 << 26  # bytes that are looked at

_ANEW: Final = Text("重新导出这个文件", "export it anew")
_SAVE: Final = Text("在 Excel 里打开，另存为 .xlsx", "open it in Excel and save it as .xlsx")
_IS_EMPTY: Final = Text("文件是空的", "the file is empty"), _ANEW
_IS_ENCRYPTED: Final = (
    Text("文件加密了，打开要密码", "it is encrypted: it opens with a password"),
    Text("在 Excel 里打开，去掉密码后另存为 .xlsx",
         "open it in Excel and save it without the password"),
)  # fmt: skip
_IS_OLD: Final = (
    Text("里面是旧格式（.xls），只是改了名，或者加密了",
         "it is of the old kind (.xls) under another name, or encrypted"),
    _SAVE,
)  # fmt: skip
_IS_ANOTHER: Final = (
    Text("里面不是工作簿，可能是别的文件改了名",
         "it is no workbook, but maybe another file under that name"),
    _SAVE,
)  # fmt: skip
_IS_CUT_OFF: Final = (
    Text("文件不完整，可能没有下载完或复制完",
         "it is cut off; maybe it was not copied to its end"),
    _ANEW,
)  # fmt: skip
_IS_DAMAGED: Final = Text("工作簿的内容损坏了", "what is in the workbook is damaged"), _SAVE


def no_workbook(path: Path, file: BinaryIO, error: Exception) -> Unreadable:
    """Why an open file is no workbook that can be read."""
    try:
        file.seek(0)
        raw = file.read(_MOST)
    except OSError as failed:
        return unreadable(path, failed)
    why, hint = _found(raw, error)
    return broken(path, "Excel", why, hint)


def _found(raw: bytes, error: Exception) -> tuple[Text, Text]:
    if not raw:
        return _IS_EMPTY
    if raw.startswith(_OLD):
        return _IS_ENCRYPTED if _ENCRYPTED in raw else _IS_OLD
    if not raw.startswith(_ZIP):
        return _IS_ANOTHER
    return _IS_CUT_OFF if isinstance(error, BadZipFile) else _IS_DAMAGED
