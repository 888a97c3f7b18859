"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 40  # words longer than that are no slips of the finger, and cost time to compare
MOST_WORDS = 2_000


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that looks most like `word`, or None where none comes near."""
    if len(word) > LONGEST:
        return None
    known = [w for w in words if len(w) <= LONGEST][:MOST_WORDS]
    folded = {w.casefold(): w for w in reversed(known)}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.62)
    return folded[found[0]] if found else None
