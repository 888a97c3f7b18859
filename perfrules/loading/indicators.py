"""Document → indicators, with the facts that they declare inline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Final

import attrs

from perfrules.decimals import show
from perfrules.expressions.formula import Formula
from perfrules.expressions.tree import Number, Word
from perfrules.expressions.unary import Between, Compared, Words
from perfrules.loading.document import Mapping, Node as DocumentNode, Scalar
from perfrules.loading.facts import declaration
from perfrules.loading.methods import MethodReader
from perfrules.loading.over import over_achievement
from perfrules.loading.reader import NodeReader, Reading, names_in
from perfrules.model import (
    CapRule,
    FactDeclaration,
    Indicator,
    JudgmentLevel,
    OnMissing,
    OnNotApplicable,
    ZeroRule,
)
from perfrules.scoring import METHODS
from perfrules.scoring.base import Better, Method, Reader, Test
from perfrules.scoring.deductions import DeductionRule
from perfrules.source import Span
from perfrules.wording import Text, normal

_FACT_KEYS: Final = ("kind", "unit", "choices", "min", "max", "decimals")
_ABOUT_ACTUAL: Final = frozenset(
    {"all-or-nothing", "ratio", "steps", "bands", "interpolate", "choice"}
)
_FLAG_WORDS: Final = frozenset({"是", "否", "有", "无"})


@attrs.frozen(kw_only=True)
class Defaults:
    """What holds for an indicator that does not say otherwise."""

    better: Better = Better.HIGHER
    on_missing: OnMissing = OnMissing.ERROR
    on_not_applicable: OnNotApplicable = OnNotApplicable.RESCALE
    scoring: DocumentNode | None = None


class IndicatorReader(NodeReader):
    """One indicator being read."""

    def __init__(
        self,
        reading: Reading,
        node: Mapping,
        defaults: Defaults,
        add_fact: Callable[[FactDeclaration], None],
        points: Fraction | None = None,
    ) -> None:
        super().__init__(reading, node)
        self.weight = self.number("weight")
        self.defaults, self.add_fact = defaults, add_fact
        self.name = self.word("name") or self.word("id") or ""
        self.label = self.prose("name") or self.name
        self.id = self.word("id") or self.name
        written = self.number("points") if points is None else points
        self.points = max(written or Fraction(0), Fraction(0))
        self.floor = min(self.number("floor") or Fraction(0), Fraction(0))
        self.better = self.one_of("better", Better, defaults.better)
        self.read: set[str] = set()  # every name its formulas read
        self.named: set[str] = set()  # every name that its tests may read
        self.judged = False

    def indicator(self, level: int) -> Indicator:
        """The indicator; its inline fact is registered on the way."""
        target = self.test("target")
        self.named |= names_in(target)
        actual = self.formula("actual")
        method, method_name = self._method()
        if (
            self.quiet or self.broken or id(self._scoring()) in self.reading.refused
        ):  # what is left of its rule would be judged wrongly
            method = None
        applies_when = self._noted(self.formula("applies_when"))
        zero_when = self._zero_when()
        caps = tuple(self._caps())
        deductions = tuple(
            DeductionRule.read(MethodReader(self, item, f"{self.id}.deductions[{position}]"))
            for position, item in self.children("deductions")
        )
        if self.has("actual"):
            self._computed_not_reported()
        elif not self.judged and self._has_own_fact(method_name):
            self.add_fact(self._own_fact(target, method))
        target_scalar = self.scalar("target")
        return Indicator(
            id=self.id,
            name=self.name,
            label=self.label,
            level=level,
            points=self.points,
            weight=self.weight,
            span=self.node.span,
            points_span=self.place("points"),
            target=target,
            target_text=target_scalar.text.strip() if target_scalar else None,
            better=self.better,
            actual=actual,
            method=method,
            applies_when=applies_when,
            on_missing=self.one_of("on_missing", OnMissing, self.defaults.on_missing),
            on_not_applicable=self.one_of(
                "on_not_applicable", OnNotApplicable, self.defaults.on_not_applicable
            ),
            zero_when=zero_when,
            caps=caps,
            deductions=deductions,
            criterion=self.prose("criterion"),
            basis=self.prose("basis"),
            evidence=self.prose("evidence"),
            origin=self.prose("source"),
            description=self.prose("description"),
            names=frozenset(self.read | self.named | names_in(actual)),
            place=self._scoring_place,
            over_achievement=over_achievement(self),
            floor=self.floor,
            baseline=self._baseline(),
            code=self.word("code"),
        )

    def _baseline(self) -> Fraction | None:
        """The usual score, from which reasons are ranked; one that the indicator can have."""
        found = self.number("baseline")
        if found is not None and self.points and not self.floor <= found <= self.points:
            self.wrong(
                "baseline",
                "baseline-out-of-range",
                Text(f"基准分 {show(found)} 分，得分只有 {show(self.floor)} 到 {show(self.points)}",
                     f"a baseline of {show(found)}, scores are {show(self.floor)} to"
                     f" {show(self.points)}"),
                Text(f"写 {show(self.floor)} 到 {show(self.points)} 之间的数",
                     f"write {show(self.floor)} to {show(self.points)}"),
            )  # fmt: skip
        return found

    def _scoring_place(self, key: str) -> Span:
        """Where a key of the scoring stands, or else the scoring, or else its id."""
        written = self._scoring()
        if isinstance(written, Mapping):
            return NodeReader(self.reading, written).place(key)
        return written.span if written and self.has("scoring") else self.head()

    def head(self) -> Span:
        """Its id, or its name where it has none: of the defaults nothing can be told it lacks."""
        return self.place("id" if self.has("id") else "name")

    def method_fact(self, reader: MethodReader, kind: str, limits: dict[str, Any]) -> str:
        """A fact that a method declares: a judged number and its level, or an item yes or no."""
        if kind == "flag":
            name = reader.word("name") or reader.word("id") or ""
            fact_id = reader.word("id") or name
            fact = declaration(reader, fact_id, name, kind="flag", inline=True)
            self.add_fact(fact)
            return fact.id
        self.judged = True
        levels = tuple(JudgmentLevel(*level) for level in limits.pop("levels"))
        self.add_fact(
            declaration(self, self.id, self.name, kind=kind, levels=levels, inline=True, **limits)
        )
        self.add_fact(
            declaration(
                self,
                f"{self.id}_level",
                f"{self.name}等级",
                label=f"{self.label}等级",
                kind="choice",
                answers=tuple(level.level for level in levels),
                inline=True,
            )
        )
        return self.id

    def _method(self) -> tuple[Method | None, str]:
        written = self._scoring()
        if isinstance(written, Mapping):
            node, found = written, self.below(written).word("method") or ""
        else:
            node = Mapping({}, written.span if written else self.node.span)
            found = normal(written.text) if isinstance(written, Scalar) else ""
            found = found if written else "all-or-nothing"
        method = METHODS.get(found)
        if method is None:
            return None, found
        reader: Reader = MethodReader(self, node, f"{self.id}.scoring")
        return method.read(reader), found

    def _scoring(self) -> DocumentNode | None:
        """Its own scoring, or the one that is the default of all."""
        written = self.node.get("scoring")
        return self.defaults.scoring if written is None else written

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
            if bounds and isinstance(bounds[0], Word):
                kind = "date"  # no other word is a bound
            if isinstance(test, Words) and not any(
                map(self.has, ("unit", "min", "max", "decimals"))
            ):
                kind = "flag" if set(test.words) <= _FLAG_WORDS else "text"
            found = getattr(method, "answers", ())
            if found:
                # Best first; the order of the keys says nothing, as everywhere.
                best = sorted(found, key=lambda a: (-a.points, a.answer))
                kind, answers = "choice", tuple(a.answer for a in best)
        return declaration(
            self, self.id, self.name, kind=kind, unit=unit, answers=answers, inline=True
        )

    def _computed_not_reported(self) -> None:
        """What is computed has no declaration: its unit and limits are those of the formula."""
        for key in _FACT_KEYS:
            if self.has(key):
                self.wrong(
                    key,
                    "key-without-effect",
                    Text(f"写了 actual 就不另行填报，{key} 不起作用",
                         f"with `actual` nothing is reported here: {key} has no effect"),
                    Text(f"删去 {key}；单位写在 target 里，如 100%",
                         f"delete {key}; a unit belongs in the target, such as 100%"),
                )  # fmt: skip

    def _noted(self, formula: Formula | None) -> Formula | None:
        self.read |= names_in(formula)
        return formula

    def _zero_when(self) -> ZeroRule | None:
        written = self.node.get("zero_when")
        if written is None:
            return None
        inner = isinstance(written, Mapping)
        reader = self.below(written) if isinstance(written, Mapping) else self
        when = self._noted(reader.formula("when" if inner else "zero_when"))
        reason = reader.prose("reason") if inner else None
        return ZeroRule(when=when, reason=reason, span=written.span) if when else None

    def _caps(self) -> Iterator[CapRule]:
        written = self.node.get("cap_when")
        items = [written] if isinstance(written, Mapping) else getattr(written, "items", ())
        for item in items:
            if not isinstance(item, Mapping):
                continue
            reader = self.below(item)
            when, points = self._noted(reader.formula("when")), reader.number("points")
            if when is None or points is None:
                continue
            if self.points and not 0 <= points < self.points:
                reader.wrong(
                    "points",
                    "cap-without-effect",
                    Text(f"封顶 {show(points)} 分，指标分值只有 {show(self.points)} 分",
                         f"a cap of {show(points)}, the indicator has {show(self.points)} points"),
                    Text("写一个小于分值的数", "write less than the points"),
                )  # fmt: skip
            yield CapRule(when=when, points=points, reason=reader.prose("reason"), span=item.span)
