"""Claims as plain data (自评): numbers as they were written, everything wrong said at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from perfrules.decimals import read_number
from perfrules.diagnostics import Diagnostic
from perfrules.errors import FactError
from perfrules.results import Claims
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, shortened

_KEYS: Final = ("total_score", "grade", "scores")
_WIDEST: Final = 40  # digits of a score, and its exponent


def claims_of(claims: object, language: Language) -> Claims:
    """The claims that plain data say. Raises FactError."""
    if isinstance(claims, Claims):
        return claims
    problems: list[Diagnostic] = []
    if not isinstance(claims, Mapping):
        problems.append(_not_claims(claims))
        raise FactError(problems, language=language)
    problems += [_unknown(key) for key in claims if key not in _KEYS]
    scores = claims.get("scores") or {}
    if not isinstance(scores, Mapping):
        problems.append(_not_claims(scores))
        scores = {}
    total, grade = claims.get("total_score"), claims.get("grade")
    found = Claims(
        total_score=None if total is None else _score("total_score", total, problems),
        grade=None if grade is None else str(grade) if isinstance(grade, str) else None,
        scores={key: _score(key, value, problems) for key, value in scores.items()},
    )
    if grade is not None and found.grade is None:
        problems.append(_not_a_grade(grade))
    if problems:
        raise FactError(problems, language=language)
    return found


def _score(key: object, value: object, problems: list[Diagnostic]) -> Decimal:
    """The number claimed; 0 where it is none, which is then among the problems."""
    kind = value.__class__
    if kind is int:
        assert isinstance(value, int)
        if abs(value) < 10**_WIDEST:
            return Decimal(value)
    if kind is float:
        value, kind = Decimal(repr(value)), Decimal
    if kind is Decimal:
        assert isinstance(value, Decimal)
        if value.is_finite() and abs(value.adjusted()) < _WIDEST:
            return value
    if kind is str and read_number(str(value)) is not None:
        return Decimal(str(value).replace(",", ""))
    shown = shortened(str(value)) if kind in (str, bool) else type(value).__name__
    name = shortened(key) if isinstance(key, str) else type(key).__name__
    problems.append(
        Diagnostic(
            slug="claim-not-a-number",
            span=None,
            message=Text(
                f"{name} 的自评得分“{shown}”不是数", f"the score of {name} is no number: “{shown}”"
            ),
            hint=Text("写成 99 或 99.5", "write 99 or 99.5"),
        )
    )  # fmt: skip
    return Decimal(0)


def _unknown(key: object) -> Diagnostic:
    name = shortened(key) if isinstance(key, str) else type(key).__name__
    close = nearest(name, _KEYS) or "scores"
    return Diagnostic(
        slug="unknown-claim",
        span=None,
        message=Text(f"自评里不认识 {name}", f"claims have no {name}"),
        hint=Text(f"是不是 {close}？", f"did you mean {close}?"),
    )


def _not_claims(found: object) -> Diagnostic:
    kind = type(found).__name__
    return Diagnostic(
        slug="claims-not-a-mapping",
        span=None,
        message=Text(f"自评要写成“名称: 值”，这里是 {kind}", f"claims are a mapping, not {kind}"),
        hint=Text('例如 {"total_score": 99}', 'for example {"total_score": 99}'),
    )


def _not_a_grade(found: object) -> Diagnostic:
    kind = type(found).__name__
    return Diagnostic(
        slug="grade-not-text",
        span=None,
        message=Text(f"自评等级要写文字，这里是 {kind}", f"the claimed grade is text, not {kind}"),
        hint=Text('例如 "优秀"', 'for example "优秀"'),
    )
