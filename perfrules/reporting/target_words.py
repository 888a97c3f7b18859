"""A target that is written with the names of parameters: the number they are, and the names."""

from __future__ import annotations

from collections.abc import Callable

from perfrules.explaining.spoken import SIGNS
from perfrules.expressions import tree
from perfrules.expressions.parser import FormulaError
from perfrules.expressions.printing import show
from perfrules.expressions.unary import Between, Compared, UnaryTest, Words, parse_test
from perfrules.model import Indicator
from perfrules.wording import Language, Text

_NUMBERS = (tree.Number, tree.Negative)


def target_words(indicator: Indicator, called: Callable[[str], str], language: Language) -> str:
    """≥ bar, where the parameter bar is 95%: ≥ 95%（最低线）; any other as it is written.

    What a parameter comes to only for a subject keeps its name.
    """
    written = indicator.target_text or ""
    told = _told(indicator.target.test) if indicator.target else None
    names = _names(written) if told is not None else ()
    if told is None or not names:
        return written
    labels = [called(name) for name in names]
    zh, en = "、".join(labels), ", ".join(labels)
    return Text(f"{told}（{zh}）", f"{told} ({en})").in_language(language)


def _told(test: UnaryTest) -> str | None:
    """A test with numbers; None where one of them is not known beforehand, or it has none."""
    match test:
        case Compared(operator=operator, bound=bound) if isinstance(bound, _NUMBERS):
            return ("" if operator is None else SIGNS[operator]) + show(bound)
        case Between(low=low, high=high) if isinstance(low, _NUMBERS) and isinstance(
            high, _NUMBERS
        ):
            opening, closing = "[" if test.with_low else "(", "]" if test.with_high else ")"
            return f"{opening}{show(low)}, {show(high)}{closing}"
    return None


def _names(written: str) -> tuple[str, ...]:
    """The names in a target as it is written, each once."""
    try:
        test = parse_test(written)
    except FormulaError:
        return ()
    match test:
        case Compared(bound=bound):
            return tuple(sorted(tree.names(bound)))
        case Between(low=low, high=high):
            return tuple(dict.fromkeys(sorted(tree.names(low)) + sorted(tree.names(high))))
        case Words(words=(word,)):
            return (word,)
    return ()
