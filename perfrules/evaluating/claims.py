"""Claims (自评) as they were made: numbers as written, everything wrong with them said at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from perfrules.compiling.plan import Plan
from perfrules.decimals import read_number
from perfrules.diagnostics import Diagnostic
from perfrules.evaluating.missing import ClaimSpans
from perfrules.evaluating.unreadable import class_name
from perfrules.results import Claims
from perfrules.source import Span
from perfrules.suggestions import nearest
from perfrules.wording import Text, normal, shortened

_KEYS: Final = ("total_score", "grade", "scores")
_WIDEST: Final = 40  # digits of a score, before and after the point
_MOST: Final = 300_000  # claims that are looked at: somebody's own mapping may never end
_MOST_PROBLEMS: Final = 100  # that are named one by one
_MOST_HINTS: Final = 20  # a search for the nearest name takes time


def read_claims(
    plan: Plan, claims: object, spans: ClaimSpans | None = None
) -> tuple[Claims, list[Diagnostic]]:
    """The claims that a subject or plain data make, and what is wrong with them."""
    reading = _Reading(plan, spans or {})
    return reading.claims(claims), reading.problems


class _Reading:
    def __init__(self, plan: Plan, spans: ClaimSpans) -> None:
        self.plan, self.spans = plan, spans
        self.problems: list[Diagnostic] = []
        self.hints = 0

    def claims(self, claims: object) -> Claims:
        if type(claims) is Claims:
            claims = {key: getattr(claims, key) for key in _KEYS}
        found: dict[str, Any] = {}
        for key, value in self._items(claims):
            if type(key) is str and key in _KEYS:
                found[key] = value
            else:
                self._unknown_key(key)
        total, grade, scores = (found.get(key) for key in _KEYS)
        return Claims(
            total_score=None if total is None else self._score(("total_score",), total),
            grade=None if grade is None else self._grade(grade),
            scores={} if scores is None else self._scores(scores),
        )

    def _items(self, found: object) -> list[tuple[Any, Any]]:
        try:
            if issubclass(type(found), Mapping):
                pairs = list(islice(found.items(), _MOST))  # type: ignore[attr-defined]
                if len(pairs) < _MOST:
                    return pairs
        except Exception:  # noqa: BLE001, S110 - whatever a mapping of somebody's own does
            pass
        kind = class_name(found)
        self._report(
            "claims-not-a-mapping",
            None,
            Text(f"自评要写成“名称: 值”，这里是 {kind}", f"claims are a mapping, not {kind}"),
            Text('例如 {"total_score": 99}', 'for example {"total_score": 99}'),
        )
        return []

    def _scores(self, scores: object) -> dict[str, Decimal]:
        """The claimed scores by id."""
        found: dict[str, Decimal] = {}
        for key, value in self._items(scores):
            name = normal(key) if type(key) is str and len(key) <= 5 * _WIDEST else ""
            node_id, place = self.plan.node_ids.get(name), ("scores", key)
            if node_id is None:
                self._unknown_indicator(key)
            elif node_id in found:
                told = shortened(name)
                self._report(
                    "claim-twice",
                    self._span(place, 0),
                    Text(f"{told} 的自评得分报了两次", f"the score of {told} is claimed twice"),
                    Text("删去一个", "delete one of them"),
                )
            else:
                found[node_id] = self._score(place, value)
        return found

    def _score(self, place: tuple[Any, ...], value: object) -> Decimal:
        """The number claimed; 0 where it is none, which is then among the problems."""
        number = _number(value)
        if number is not None:
            return number
        kind = type(value)
        shown = shortened(str(value)) if kind in (str, bool) else class_name(value)
        name = shortened(str(place[-1]))
        self._report(
            "claim-not-a-number",
            self._span(place, 1),
            Text(
                f"{name} 的自评得分“{shown}”不是数", f"the score of {name} is no number: “{shown}”"
            ),
            Text("写成 99 或 99.5", "write 99 or 99.5"),
        )
        return Decimal(0)

    def _grade(self, grade: object) -> str | None:
        if type(grade) is not str:
            kind = class_name(grade)
            self._report(
                "grade-not-text",
                self._span(("grade",), 1),
                Text(f"自评等级要写文字，这里是 {kind}", f"the claimed grade is text, not {kind}"),
                Text('例如 "优秀"', 'for example "优秀"'),
            )
            return None
        grades = {normal(band.grade): band.grade for band in self.plan.model.grades}
        if (found := grades.get(normal(grade[: 5 * _WIDEST]))) is not None:
            return found
        self._unknown_grade(grade, tuple(grades.values()))
        return None

    def _unknown_grade(self, grade: str, grades: tuple[str, ...]) -> None:
        shown, close = shortened(grade), self._nearest(grade, grades)
        hint = Text("这个规则集不分等级，删去它", "this ruleset has no grades: delete it")
        if close:
            hint = Text(f"是不是 {close}？", f"did you mean {close}?")
        elif grades:
            hint = Text(f"等级有：{'、'.join(grades)}", f"the grades are: {', '.join(grades)}")
        self._report(
            "unknown-grade",
            self._span(("grade",), 1),
            Text(f"规则集里没有等级 {shown}（自评等级）",
                 f"the ruleset has no grade {shown} (claimed grade)"),
            hint,
        )  # fmt: skip

    def _unknown_indicator(self, key: object) -> None:
        shown = _shown(key)
        close = self._nearest(shown, self.plan.node_ids)
        self._report(
            "unknown-indicator",
            self._span(("scores", key), 0),
            Text(f"规则集里没有叫 {shown} 的指标（自评得分）",
                 f"the ruleset has no indicator called {shown} (claimed score)"),
            Text(f"是不是 {close}？", f"did you mean {close}?") if close
            else Text("用 perfrules show 列出指标", "list the indicators with `perfrules show`"),
        )  # fmt: skip

    def _unknown_key(self, key: object) -> None:
        shown = _shown(key)
        close = self._nearest(shown, _KEYS) or "scores"
        self._report(
            "unknown-claim",
            None,
            Text(f"自评里不认识 {shown}", f"claims have no {shown}"),
            Text(f"是不是 {close}？", f"did you mean {close}?"),
        )

    def _nearest(self, word: str, words: Iterable[str]) -> str | None:
        self.hints += 1
        return nearest(word, words) if self.hints <= _MOST_HINTS else None

    def _span(self, place: tuple[Any, ...], part: int) -> Span | None:
        found = self.spans.get(place) if type(place[-1]) is str else None
        return found[part] if found else None

    def _report(self, slug: str, span: Span | None, message: Text, hint: Text) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Diagnostic(slug=slug, span=span, message=message, hint=hint))


def _number(value: object) -> Decimal | None:
    """The number a program or a file gave, exactly; None where it is none or absurdly long."""
    kind = type(value)
    if kind is int:
        assert isinstance(value, int)
        return Decimal(value) if abs(value) < 10**_WIDEST else None
    if kind is float:
        value, kind = Decimal(repr(value)), Decimal
    if kind is Decimal:
        assert isinstance(value, Decimal)
        exponent = value.as_tuple().exponent
        fits = isinstance(exponent, int) and value.adjusted() < _WIDEST and exponent >= -_WIDEST
        return value if fits else None
    if kind is str and read_number(str(value)) is not None:
        return Decimal(str(value).replace(",", ""))
    return None


def _shown(key: object) -> str:
    """Something to show for a key, never in the words of an object's own class."""
    if issubclass(type(key), str):
        return shortened(str.__str__(key))
    few = type(key) is bool or (type(key) is int and key.bit_length() < 5 * _WIDEST)
    return str(key) if few else f"<{class_name(key)}>"
