"""The number somebody meant who wrote one in a form that YAML, or its readers, do not agree on."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_LONGEST: Final = 40
_GROUPED: Final = re.compile(r"[+-]?[0-9][0-9_,]*(?:\.[0-9]*)?|[+-]?\.[0-9]+", re.ASCII)
_POWER: Final = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)[eE]([+-]?[0-9]{1,2})", re.ASCII)
_WITH_WORD: Final = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*[^\W\d_]{1,3}")


def meant_number(text: str) -> str | None:
    """`012` is 12, `1e3` and `1_000` are 1000, `2分` is 2; full-width digits are read as well."""
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip()
    if len(plain) > _LONGEST:
        return None
    power = _POWER.fullmatch(plain)
    if power:
        return _shortest(Decimal(power[1]).scaleb(int(power[2])))
    worded = _WITH_WORD.fullmatch(plain)
    grouped = worded[1] if worded else plain
    if not _GROUPED.fullmatch(grouped):
        return None
    return _shortest(Decimal(grouped.replace("_", "").replace(",", "")))


def _shortest(number: Decimal) -> str:
    """Without an exponent, a plus or zeros that say nothing."""
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
