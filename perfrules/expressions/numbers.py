"""Numbers as formulas write them: digits, and a unit behind them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from perfrules.expressions import tree
from perfrules.expressions.tokens import FormulaError, Token
from perfrules.units import unit_named
from perfrules.wording import Text

MOST_DIGITS: Final = 30


def number_at(tokens: Sequence[Token], position: int) -> tuple[tree.Number, int]:
    """The number that stands there, with its unit, and the position of what comes next."""
    token, behind = tokens[position], tokens[position + 1]
    if len(token.text) > MOST_DIGITS:
        raise FormulaError(
            token.start,
            token.end,
            Text(f"数字超过 {MOST_DIGITS} 位", f"a number of more than {MOST_DIGITS} digits"),
            Text("请检查是不是多打了", "is something typed twice?"),
        )
    if len(token.text) > 1 and token.text[0] == "0" and token.text[1] != ".":
        plain = token.text.lstrip("0") or "0"
        plain = f"0{plain}" if plain[0] == "." else plain
        raise FormulaError(
            token.start,
            token.end,
            Text("数字不能以 0 开头", "a number must not begin with 0"),
            Text(f"请写 {plain}", f"write {plain}"),
        )
    symbol, end = token.unit, token.end
    position += 1
    then = tokens[position + 1].text if behind.kind == "name" else "("
    if not symbol and then != "(" and _is_word(behind.text):  # 0.01 万元
        symbol, end = behind.text, behind.end
        position += 1
    unit = unit_named(symbol) if symbol else None
    if symbol and (unit is None or not _is_word(symbol)):
        raise FormulaError(
            token.start,
            end,
            Text(f"{token.text}{symbol} 不是数字", f"{token.text}{symbol} is no number"),
            Text("数字写成 1000 或 0.5；以数字开头的名称请放在反引号 ` 之间",
                 "write 1000 or 0.5; put a name that begins with a digit between backticks `"),
        )  # fmt: skip
    value = Fraction(token.text)
    value = value * unit.factor if unit else value
    return tree.Number(value, unit, start=token.start, end=end), position


def refuse_thousands(before: Token, comma: Token, behind: Token) -> None:
    """`1,000` in a list reads as two numbers: it is refused."""
    close = (before.end, comma.end) == (comma.start, behind.start)
    if not close or before.unit or (before.kind, behind.kind) != ("number", "number"):
        return
    whole = behind.text.partition(".")[0]
    if len(whole) == 3 and len(before.text) <= 3 and before.text[0] != "0":
        one, two = f"{before.text}{behind.text}", f"{before.text}, {behind.text}"
        raise FormulaError(
            before.start,
            behind.end,
            Text("公式里的数字不写千分号", "numbers in formulas have no thousands comma"),
            Text(f"一个数写成 {one}；两个数之间请加空格：{two}",
                 f"write {one} for one number, and a space between two: {two}"),
        )  # fmt: skip


def _is_word(text: str) -> bool:
    """Whether a unit can be read behind a number: `5e` and `0x` are slips, not units."""
    if text in {"%", "‰"}:
        return True
    return all(unicodedata.name(c, "").startswith("CJK") for c in text)
