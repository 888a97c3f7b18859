"""Document → the tree of groups and indicators, with the facts that indicators declare inline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from perfrules.decimals import show
from perfrules.expressions.formula import Formula
from perfrules.expressions.tree import Number
from perfrules.expressions.unary import Between, Compared, Words
from perfrules.loading.document import Entry, Mapping, Scalar
from perfrules.loading.facts import declaration
from perfrules.loading.reader import NodeReader, Report, normal, reads
from perfrules.model import (
    CapRule,
    FactDeclaration,
    Indicator,
    IndicatorGroup,
    JudgmentLevel,
    Node,
    OnMissing,
    OnNotApplicable,
    ZeroRule,
)
from perfrules.scoring import METHODS
from perfrules.scoring.base import Better, Method, Reader, Test
from perfrules.scoring.deductions import DeductionRule
from perfrules.source import Source, Span
from perfrules.wording import Text

Defaults = dict[str, str]
_FACT_KEYS: Final = ("kind", "unit", "choices", "min", "max", "decimals")
_ABOUT_ACTUAL: Final = frozenset(
    {"all-or-nothing", "ratio", "steps", "bands", "interpolate", "choice"}
)
_FLAG_WORDS: Final = frozenset({"是", "否", "有", "无"})


class MethodReader(NodeReader):
    """Reads the parameters of a scoring method, and registers the facts it declares."""

    def __init__(self, parent: IndicatorReader, node: Mapping, path: str) -> None:
        super().__init__(parent.source, node, parent.report)
        self.parent, self.path = parent, path
        self.points, self.better = parent.points, parent.better

    def formula(self, key: str) -> Formula | None:
        """The formula under `key`; the indicator remembers what its formulas read."""
        found = super().formula(key)
        self.parent.read |= reads(found)
        return found

    def items(self, key: str) -> Sequence[MethodReader]:
        """Readers of the mappings in the list under `key`."""
        return [
            MethodReader(self.parent, item, f"{self.path}.{key}[{position}]")
            for position, item in self.children(key)
        ]

    def pairs(self, key: str) -> Sequence[tuple[str, MethodReader]]:
        """The entries of the mapping under `key`; each reader has its value as `award`."""
        value = self.node.get(key)
        if not isinstance(value, Mapping):
            return []
        return [
            (normal(name), MethodReader(self.parent, _as_award(entry), f"{self.path}.{key}.{name}"))
            for name, entry in value.entries.items()
        ]

    def award(self) -> Fraction:
        """The points this earns: `points`, or a `share` of the indicator's."""
        share = self.share("share") if self.has("share") else None
        points = self.number("points") if share is None else share * self.points
        if points is None:
            return Fraction(0)
        if not 0 <= points <= self.points:
            self.wrong(
                "share" if share is not None else "points",
                "award-out-of-range",
                Text(f"这里得 {show(points)} 分，指标分值是 {show(self.points)} 分",
                     f"this earns {show(points)}, the indicator has {show(self.points)} points"),
                Text(f"写 0 到 {show(self.points)} 之间的数", f"write 0 to {show(self.points)}"),
            )  # fmt: skip
        return points

    def fact(self, *, kind: str, **limits: Any) -> str:  # noqa: ANN401 - handed on to the builder
        """Register a fact of the method's own, and say its id."""
        return self.parent.method_fact(self, kind, limits)


def _as_award(entry: Entry) -> Mapping:
    """`健全: 2` and `健全: 50%` as `{points: 2}` and `{share: 50%}`."""
    value = entry.value
    key = "share" if isinstance(value, Scalar) and value.number is None else "points"
    return Mapping({key: Entry(entry.key, value)}, entry.key.span)


class IndicatorReader(NodeReader):
    """One indicator being read."""

    def __init__(
        self,
        source: Source,
        node: Mapping,
        report: Report,
        defaults: Defaults,
        add_fact: Callable[[FactDeclaration], None],
    ) -> None:
        super().__init__(source, node, report)
        self.defaults, self.add_fact = defaults, add_fact
        self.name = self.word("name") or self.word("id") or ""
        self.id = self.word("id") or self.name
        self.points = self.number("points") or Fraction(0)
        self.better = Better(self.word("better") or defaults.get("better", "higher"))
        self.read: set[str] = set()  # every name its formulas read
        self.judged = False

    def indicator(self, level: int) -> Indicator:
        """The indicator; its inline fact is registered on the way."""
        target = self.test("target")
        method, method_name = self._method()
        applies_when = self._noted(self.formula("applies_when"))
        zero_when = self._zero_when()
        caps = tuple(self._caps())
        deductions = tuple(
            DeductionRule.read(MethodReader(self, item, f"{self.id}.deductions[{position}]"))
            for position, item in self.children("deductions")
        )
        actual = self.formula("actual")
        if actual is None and not self.judged and self._has_own_fact(method_name):
            self.add_fact(self._own_fact(target, method))
        target_scalar = self.scalar("target")
        return Indicator(
            id=self.id,
            name=self.name,
            level=level,
            points=self.points,
            span=self.node.span,
            target=target,
            target_text=target_scalar.text.strip() if target_scalar else None,
            better=self.better,
            actual=actual,
            method=method,
            applies_when=applies_when,
            on_missing=OnMissing(self._policy("on_missing", "error")),
            on_not_applicable=OnNotApplicable(self._policy("on_not_applicable", "rescale")),
            zero_when=zero_when,
            caps=caps,
            deductions=deductions,
            criterion=self.prose("criterion"),
            basis=self.prose("basis"),
            place=self._scoring_place,
        )

    def _scoring_place(self, key: str) -> Span:
        """Where a key of the scoring stands, or else the scoring, or else the indicator."""
        written = self.node.get("scoring")
        if isinstance(written, Mapping):
            return self.place(f"scoring.{key}")
        return written.span if written else self.node.span

    def method_fact(self, reader: MethodReader, kind: str, limits: dict[str, Any]) -> str:
        """A fact that a method declares: a judged number and its level, or an item yes or no."""
        if kind == "flag":
            name = reader.word("name") or ""
            fact = declaration(reader, reader.word("id") or name, name, kind="flag")
            self.add_fact(fact)
            return fact.id
        self.judged = True
        levels = tuple(JudgmentLevel(*level) for level in limits.pop("levels"))
        self.add_fact(declaration(self, self.id, self.name, kind=kind, levels=levels, **limits))
        self.add_fact(
            declaration(
                self,
                f"{self.id}_level",
                f"{self.name}等级",
                kind="choice",
                answers=tuple(level.level for level in levels),
            )
        )
        return self.id

    def _method(self) -> tuple[Method | None, str]:
        written = self.node.get("scoring")
        if isinstance(written, Mapping):
            node = written
            found = NodeReader(self.source, node, self.report).word("method")
        else:
            node = Mapping({}, written.span if written else self.node.span)
            found = self.word("scoring") or self.defaults.get("scoring", "all-or-nothing")
        method = METHODS.get(found or "")
        if method is None:
            return None, found or ""
        reader: Reader = MethodReader(self, node, f"{self.id}.scoring")
        return method.read(reader), found or ""

    def _has_own_fact(self, method: str) -> bool:
        spoken = {"actual", "attainment", self.id, self.name}
        keys = (*_FACT_KEYS, "target")
        return method in _ABOUT_ACTUAL or any(map(self.has, keys)) or bool(self.read & spoken)

    def _own_fact(self, target: Test | None, method: Method | None) -> FactDeclaration:
        """The fact with the indicator's id; its unit and kind may show in the target."""
        kind, unit, answers = None, None, ()
        test = target.test if target else None
        bounds = [test.bound] if isinstance(test, Compared) else []
        bounds += [test.low, test.high] if isinstance(test, Between) else []
        for bound in bounds:
            if isinstance(bound, Number) and bound.unit is not None:
                unit = bound.unit.symbol
        if not self.has("choices") and not self.has("kind"):
            if isinstance(test, Words) and not self.has("unit"):
                kind = "flag" if set(test.words) <= _FLAG_WORDS else "text"
            found = getattr(method, "answers", ())
            if found:
                kind, answers = "choice", tuple(a.answer for a in found)
        return declaration(self, self.id, self.name, kind=kind, unit=unit, answers=answers)

    def _policy(self, key: str, usual: str) -> str:
        return self.word(key) or self.defaults.get(key, usual)

    def _noted(self, formula: Formula | None) -> Formula | None:
        self.read |= reads(formula)
        return formula

    def _zero_when(self) -> ZeroRule | None:
        written = self.node.get("zero_when")
        if written is None:
            return None
        inner = isinstance(written, Mapping)
        reader = NodeReader(self.source, written, self.report) if inner else self
        when = self._noted(reader.formula("when" if inner else "zero_when"))
        reason = reader.prose("reason") if inner else None
        return ZeroRule(when=when, reason=reason, span=written.span) if when else None

    def _caps(self) -> Iterator[CapRule]:
        written = self.node.get("cap_when")
        items = [written] if isinstance(written, Mapping) else getattr(written, "items", ())
        for item in items:
            if not isinstance(item, Mapping):
                continue
            reader = NodeReader(self.source, item, self.report)
            when, points = self._noted(reader.formula("when")), reader.number("points")
            if when is None or points is None:
                continue
            if not 0 <= points < self.points:
                reader.wrong(
                    "points",
                    "cap-without-effect",
                    Text(f"封顶 {show(points)} 分，指标分值只有 {show(self.points)} 分",
                         f"a cap of {show(points)}, but the indicator has {show(self.points)} points"),
                    Text("写一个小于分值的数", "write less than the points"),
                )  # fmt: skip
            yield CapRule(when=when, points=points, reason=reader.prose("reason"), span=item.span)


class TreeReader:
    """The whole tree being read."""

    def __init__(
        self,
        source: Source,
        report: Report,
        defaults: Defaults,
        add_fact: Callable[[FactDeclaration], None],
    ) -> None:
        self.source, self.report = source, report
        self.defaults, self.add_fact = defaults, add_fact

    def nodes(self, reader: NodeReader, level: int = 1) -> tuple[Node, ...]:
        """The groups and indicators listed under `indicators`."""
        return tuple(self._node(item, level) for _, item in reader.children("indicators"))

    def _node(self, item: Mapping, level: int) -> Node:
        if item.get("indicators") is None:
            reader = IndicatorReader(self.source, item, self.report, self.defaults, self.add_fact)
            return reader.indicator(level)
        group = NodeReader(self.source, item, self.report)
        name = group.word("name") or group.word("id") or ""
        children = self.nodes(group, level + 1)
        return IndicatorGroup(
            id=group.word("id") or name,
            name=name,
            level=level,
            points=sum((child.points for child in children), Fraction(0)),
            declared_points=group.number("points"),
            span=item.span,
            points_span=group.place("points"),
            children=children,
        )
