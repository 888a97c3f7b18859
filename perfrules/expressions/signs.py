"""Signs of comparison as they are said (不低于、小于): what to write instead."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "≥": ("不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少", "达到"),
    "≤": ("不高于", "不超过", "不多于", "不大于", "小于等于", "小于或等于", "至多", "最多"),
    ">": ("高于", "大于", "超过", "多于"),
    "<": ("低于", "小于", "少于", "不足", "不到"),
}
SIGN_OF: Final = {word: sign for sign, words in _WORDS.items() for word in words}
IN_FORMULAS: Final = {
    **{word: {"≥": ">=", "≤": "<="}.get(sign, sign) for word, sign in SIGN_OF.items()},
    **dict.fromkeys(("等于", "是"), "=="),
    "不等于": "!=",
}
