"""A file that is there as a whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import attrs

from perfrules.diagnostics import Diagnostic
from perfrules.wording import Text, shortened

_FILE: Final = "/proc/self/fd/{}"


class Unwritable(Exception):
    """A file that cannot be written: the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.slug)
        self.diagnostic = diagnostic


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write into that takes the place of `path` when all went well. Raises Unwritable.

    It has no name until it is whole and on the disk, so that nothing is left of it even where the
    process is killed; where a system knows no such files it has a name of its own beside `path`.
    What stood at `path` stays as it was until then.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        made = _begun(target)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    try:
        with made.file:
            yield made.file
            made.file.flush()
            os.fsync(made.file.fileno())
            _put_in_place(made, target)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        if made.name is not None:
            with suppress(OSError):
                made.name.unlink()


@attrs.frozen
class _Begun:
    """A file on its way."""

    file: BinaryIO
    name: Path | None  # None where it has none yet


def _begun(target: Path) -> _Begun:
    made = _without_name(target.parent) or _beside(target)
    with suppress(FileNotFoundError, AttributeError):  # a new file; Windows
        os.fchmod(made.file.fileno(), stat.S_IMODE(target.stat().st_mode))
    return made


def _without_name(folder: Path) -> _Begun | None:
    """A file in no folder: Linux has them, most of its file systems too."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        file = os.fdopen(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b")
    except OSError as error:
        if error.errno in {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}:
            return None
        raise
    if Path(_FILE.format(file.fileno())).exists():
        return _Begun(file, None)
    file.close()  # it could never be given a name
    return None


def _beside(target: Path) -> _Begun:
    name = _other_name(target)
    new = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return _Begun(os.fdopen(os.open(name, new, 0o666), "w+b"), name)


def _other_name(target: Path) -> Path:
    return target.with_name(f".{target.name[:200]}.{secrets.token_hex(6)}.part")


def _put_in_place(made: _Begun, target: Path) -> None:
    name = made.name
    if name is None:
        name = _other_name(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.link(_FILE.format(made.file.fileno()), name.name, dst_dir_fd=folder)
        finally:
            os.close(folder)
    made.file.close()
    try:
        name.replace(target)
    except OSError:
        with suppress(OSError):
            name.unlink()
        raise
    # Only then is the name on the disk too.
    with suppress(OSError):
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _unwritable(path: str | os.PathLike[str], error: OSError | ValueError) -> Unwritable:
    shown, why = shortened(os.fspath(path), 200), _why(error)
    return Unwritable(
        Diagnostic(
            slug="cannot-write",
            span=None,
            message=Text(f"写不了文件 {shown}：{why.zh}", f"cannot write {shown}: {why.en}"),
            hint=_HINTS.get(getattr(error, "errno", None) or 0, _LOOK),
        )
    )


_ROOM: Final = Text(
    "腾出空间，或写到别处；原来的文件没有动", "make room, or write elsewhere; nothing was changed"
)
_LOOK: Final = Text("检查路径和权限", "check the path and the permissions")
_CLOSE: Final = Text(
    "若正在 Excel 里打开，请先关闭；否则检查路径和权限",
    "close it if it is open in Excel; else check the path and the permissions",
)
_HINTS: Final = {
    errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM, errno.EFBIG: _ROOM,
    errno.EACCES: _CLOSE, errno.EPERM: _CLOSE,
}  # fmt: skip


def _why(error: OSError | ValueError) -> Text:
    match getattr(error, "errno", None):
        case errno.ENOSPC:
            return Text("磁盘满了", "the disk is full")
        case errno.EDQUOT:
            return Text("空间配额用完了", "the quota is used up")
        case errno.ENOENT | errno.ENOTDIR:
            return Text("没有这个文件夹", "there is no such folder")
        case errno.EISDIR:
            return Text("这是一个文件夹", "it is a folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Text("没有写入的权限", "permission denied")
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Text(why, why)
