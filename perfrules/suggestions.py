"""The word that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

LONGEST = 40  # words longer than that are no slips of the finger, and cost time to compare
MOST_WORDS = 2_000


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, or None where none comes near."""
    if len(word) > LONGEST:
        return None
    known = [w for w in words if len(w) <= LONGEST][:MOST_WORDS]
    folded = {w.casefold(): w for w in reversed(known)}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.62)
    return folded[found[0]] if found else _part_of_one(word, known)


def _part_of_one(word: str, known: list[str]) -> str | None:
    """满意度 for 查档群众满意度, where no other name has it in it; letters say too little."""
    if len(word) < _LEAST or word.isascii():
        return None
    holding = {w for w in known if word in w}
    return holding.pop() if len(holding) == 1 else None


def in_digits(text: str) -> str | None:
    """`五次` and `十二场` begin with 5 and 12; None where no Chinese number below 100 begins it."""
    found = _COUNTED.fullmatch(text.strip().replace("两", "二"))
    if found is None:
        return None
    tens, ten, ones = found.group("tens", "ten", "ones")
    if not ten:
        return str(_DIGITS.index(ones)) if ones else None
    return str(10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0))


_LEAST: Final = 2
_DIGITS: Final = "零一二三四五六七八九"
_NO_UNIT: Final = "十百千万亿几多余半成分折级类季等档"  # 九成 is no 9, 一级 names something
_COUNTED: Final = re.compile(
    rf"(?:(?P<tens>[{_DIGITS}])?(?P<ten>十))?(?P<ones>[{_DIGITS}])?[^\W\d{_DIGITS}{_NO_UNIT}]{{0,2}}"
)
