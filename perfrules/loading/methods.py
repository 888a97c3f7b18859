"""Document → scoring methods, with the facts that a method declares."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from perfrules.decimals import show
from perfrules.expressions.formula import Formula
from perfrules.loading.document import Entry, Mapping, Scalar
from perfrules.loading.reader import NodeReader, names_in
from perfrules.scoring.base import Test, award_range
from perfrules.source import Span
from perfrules.wording import Text, normal

if TYPE_CHECKING:
    from perfrules.loading.indicators import IndicatorReader

Written = TypeVar("Written", Formula, Test)


class MethodReader(NodeReader):
    """Reads the parameters of a scoring method, and registers the facts it declares."""

    def __init__(
        self, parent: IndicatorReader, node: Mapping, path: str, *, quiet: bool = False
    ) -> None:
        super().__init__(parent.reading, node, quiet=parent.quiet or quiet)
        self.parent, self.path = parent, path
        self.points, self.floor, self.better = parent.points, parent.floor, parent.better

    def place(self, key: str) -> Span:
        """Where a key stands; what a method lacks that is the default of all, at the indicator."""
        named_only = not self.parent.has("scoring") and not self.node.entries
        return self.parent.head() if named_only else super().place(key)

    def formula(self, key: str) -> Formula | None:
        """The formula under `key`; the indicator remembers what its formulas read."""
        return self._noted(super().formula(key), self.parent.read)

    def test(self, key: str) -> Test | None:
        """The unary test under `key`; the indicator remembers what it reads."""
        return self._noted(super().test(key), self.parent.named)

    def _noted(self, found: Written | None, names: set[str]) -> Written | None:
        names |= names_in(found)
        self.parent.broken = self.parent.broken or self.broken
        return found

    def items(self, key: str) -> Sequence[MethodReader]:
        """Readers of the mappings in the list under `key`."""
        return [
            MethodReader(self.parent, item, f"{self.path}.{key}[{position}]", quiet=self.quiet)
            for position, item in self.children(key)
        ]

    def pairs(self, key: str) -> Sequence[tuple[str, MethodReader]]:
        """The entries of the mapping under `key`; each reader has its value as `award`."""
        value = self.node.get(key)
        found: dict[str, MethodReader] = {}
        for written, entry in value.entries.items() if isinstance(value, Mapping) else ():
            name, path = normal(written), f"{self.path}.{key}.{written}"
            if name in found:
                self.wrong(
                    key,
                    "duplicate-answer",
                    Text(f"选项“{name}”写了两次", f"the answer “{name}” stands twice"),
                    Text("删去一个", "delete one"),
                )
            found[name] = MethodReader(self.parent, _as_award(entry), path, quiet=self.quiet)
        return list(found.items())

    def award(self) -> Fraction:
        """The points this earns: `points`, or a `share` of the indicator's."""
        share = self.share("share") if self.has("share") else None
        points = self.number("points") if share is None else share * self.points
        if points is None or not self.points:
            return Fraction(0)
        if not self.floor <= points <= self.points:
            self.wrong(
                "share" if share is not None else "points",
                "award-out-of-range",
                Text(f"这里得 {show(points)} 分，指标分值是 {show(self.points)} 分",
                     f"this earns {show(points)}, the indicator has {show(self.points)} points"),
                award_range(self.floor, self.points),
            )  # fmt: skip
        return points

    def fact(self, *, kind: str, **limits: Any) -> str:
        """Register a fact of the method's own, and say its id."""
        return self.parent.method_fact(self, kind, limits)


def _as_award(entry: Entry) -> Mapping:
    """`健全: 2` and `健全: 50%` as `{points: 2}` and `{share: 50%}`."""
    value = entry.value
    key = "share" if isinstance(value, Scalar) and value.number is None else "points"
    return Mapping({key: Entry(entry.key, value)}, entry.key.span)
