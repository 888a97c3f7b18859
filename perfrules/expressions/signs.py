"""Signs as they are said (不低于、小于、除以): what to write instead."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from perfrules.wording import shortened

_WORDS: Final = {
    "≥": ("不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少", "达到"),
    "≤": ("不高于", "不超过", "不多于", "不大于", "小于等于", "小于或等于", "至多", "最多"),
    ">": ("高于", "大于", "超过", "多于"),
    "<": ("低于", "小于", "少于", "不足", "不到"),
}
_SIGN_OF: Final = {word: sign for sign, words in _WORDS.items() for word in words}
IN_FORMULAS: Final = {
    **{word: {"≥": ">=", "≤": "<="}.get(sign, sign) for word, sign in _SIGN_OF.items()},
    "等于": "==", "不等于": "!=", "是": "==",
    "加": "+", "加上": "+", "减": "-", "减去": "-", "乘": "*", "乘以": "*", "除以": "/",
}  # fmt: skip


_SIGNED: Final = re.compile(rf"({'|'.join(_SIGN_OF)})\s*(\d.*)")


def signed(text: str) -> tuple[str, str] | None:
    """The word of `不低于90%`, and what to write: `≥ 90%`."""
    found = _SIGNED.fullmatch(text.strip())
    return (found[1], f"{_SIGN_OF[found[1]]} {shortened(found[2])}") if found else None


def spelled(name: str, known: Container[str]) -> str | None:
    """`执行数小于预算数` as a formula, where both sides are known names."""
    for word, sign in IN_FORMULAS.items():
        left, _, right = name.partition(word)
        if left in known and right in known:
            return f"{left} {sign} {right}"
    return None
