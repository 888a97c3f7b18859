"""One reported value → one known value, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final

from perfrules.compiling.plan import Known
from perfrules.compiling.reading import FLAGS, answers_of
from perfrules.decimals import LONGEST
from perfrules.evaluating.numbers import REMEMBERED, bounded, bounded_decimal, known_number
from perfrules.evaluating.unreadable import Unreadable, as_written
from perfrules.expressions.days import read_day
from perfrules.model import FactDeclaration, Kind
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

__all__ = ["Unreadable", "read_value"]

_LONGEST_TEXT: Final = 2_000
_NOTHING: Final = frozenset(
    {
        "/", "\\", "-", "--", "---", "–", "—", "——", "?", "...", "......", "n/a", "na", "nil",
        "none", "null", "无", "缺", "空", "未填", "未填报", "没有", "暂无", "暂缺", "无数据",
        "暂无数据", "没有数据", "不详", "不适用",
    }
)  # fmt: skip  # what people write where they have nothing to report, after NFKC
_NONE: Final = Text(
    "没有发生填 0，没有数据留空", "write 0 where nothing happened; leave it empty without a figure"
)


def read_value(fact: FactDeclaration, value: object) -> tuple[Known, tuple[Text, Text] | None]:
    """The known value of what was reported, and a warning (message, hint) or None.

    None and empty text are not reported. Raises Unreadable.
    """
    if value is None or (type(value) is str and not str(value).strip()):
        return None, None
    try:
        return _read(fact, value)
    except Unreadable as wrong:
        said = normal(str(value)[:LONGEST]).lower() if type(value) is str else ""
        if fact.kind is Kind.NUMBER and said in {"无", "没有"}:
            wrong.hint = _NONE
        elif said in _NOTHING:
            wrong.hint = Text("没有就留空", "leave it empty where there is nothing")
        raise


def _read(fact: FactDeclaration, value: object) -> tuple[Known, tuple[Text, Text] | None]:
    match fact.kind:
        case Kind.NUMBER:
            return known_number(fact, value)
        case Kind.CHOICE:
            return _choice(fact, value), None
        case Kind.FLAG:
            return _flag(fact, value), None
        case Kind.DATE:
            return _date(fact, value), None
    return _text(fact, value), None


@lru_cache(maxsize=REMEMBERED)
def _answers(fact: FactDeclaration) -> Mapping[str, int]:
    return answers_of(fact)


def _choice(fact: FactDeclaration, value: object) -> int:
    ranks = _answers(fact)
    if type(value) is str and value in ranks:
        return ranks[value]
    text = _text(fact, value)
    rank = ranks.get(text)
    if rank is None:
        answers = [answer.answer for answer in fact.answers]
        close = nearest(text, answers)
        listed, in_english = "、".join(answers), ", ".join(answers)
        raise Unreadable(
            "unknown-answer",
            Text(f"{fact.label} 没有“{shortened(text)}”这个选项",
                 f"{fact.label} has no answer “{shortened(text)}”"),
            Text(f"是不是“{close}”？可选：{listed}",
                 f"did you mean “{close}”? there are: {in_english}")
            if close
            else Text(f"可选：{listed}", f"the answers are: {in_english}"),
        )  # fmt: skip
    return rank


def _flag(fact: FactDeclaration, value: object) -> bool:
    if type(value) is bool:
        return bool(value)
    known = FLAGS.get(normal(str(value)[:LONGEST])) if type(value) is str else None
    if known is None:
        shown = as_written(value)
        raise Unreadable(
            "not-a-flag",
            Text(
                f"{fact.label} 要填是或否，不是“{shown}”",
                f"{fact.label} is yes or no, not “{shown}”",
            ),
            Text("写 是 或 否", "write 是 or 否 (or true, false)"),
        )
    return known


def _date(fact: FactDeclaration, value: object) -> int:
    if type(value) is dt.date:
        assert isinstance(value, dt.date)
        return value.toordinal()
    day = read_day(str(value)) if type(value) is str and len(str(value)) <= LONGEST else None
    if day is None:
        shown = as_written(value)
        raise Unreadable(
            "not-a-date",
            Text(
                f"{fact.label} 要一个日期，不是“{shown}”", f"{fact.label} is a date, not “{shown}”"
            ),
            Text("写成 2021-12-31", "write 2021-12-31"),
        )
    return day


def _text(fact: FactDeclaration, value: object) -> str:
    if type(value) is int:
        return str(bounded(fact, value))
    if type(value) is Decimal and value.is_finite():
        return f"{bounded_decimal(fact, value):f}"
    if type(value) is not str or len(str(value)) > _LONGEST_TEXT:
        told = as_written(value)
        raise Unreadable(
            "not-a-text",
            Text(f"{fact.label} 要填文字，不是 {told}", f"{fact.label} is text, not {told}"),
            Text(
                f"写文字，不超过 {_LONGEST_TEXT} 字",
                f"write text of at most {_LONGEST_TEXT} characters",
            ),
        )
    return normal(str(value))
