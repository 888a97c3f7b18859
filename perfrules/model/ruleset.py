"""A whole ruleset, and the ways through its tree."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import attrs

from perfrules.aggregating.table import Table
from perfrules.expressions.formula import Formula
from perfrules.model.facts import Check, FactDeclaration, Lookup, ValueDeclaration
from perfrules.model.tree import Aggregation, Indicator, IndicatorGroup, Node
from perfrules.model.whole import (
    BonusBlock,
    GradeBand,
    GradeCap,
    Mark,
    Minimum,
    Quota,
    Rounding,
    Scale,
    Total,
    VetoRule,
)
from perfrules.source import Source, Span
from perfrules.wording import Language

Day = dt.date | None


@attrs.frozen(kw_only=True)
class RulesetModel:
    """A whole ruleset (评分规则集)."""

    id: str
    version: str
    title: str
    basis: str | None
    description: str | None
    language: Language
    effective: tuple[Day, Day]  # the first and the last day, both included
    total_points: Fraction
    total_span: Span
    rounding: Rounding | None
    grades: tuple[GradeBand, ...]
    facts: tuple[FactDeclaration, ...]
    values: tuple[ValueDeclaration, ...]
    checks: tuple[Check, ...]
    indicators: tuple[Node, ...]
    aggregation: Aggregation  # of the first level
    marks: tuple[Mark, ...]  # the best first
    source: Source = attrs.field(repr=False)
    content: Callable[[], str] = attrs.field(eq=False, repr=False)  # in canonical form
    scales: tuple[Scale, ...] = ()
    totals: tuple[Total, ...] = ()  # besides the one that is graded
    unused_tables: tuple[tuple[str, Span], ...] = ()  # by name, that nothing looks up in
    lookups: tuple[Lookup, ...] = ()  # their rows stand in the formulas that name them
    bonuses: BonusBlock | None = None
    penalties: BonusBlock | None = None
    total_cap: Fraction | None = None  # None: the points of the whole
    total_floor: Fraction = Fraction(0)  # the total never falls below it
    rank_above: bool = False  # reasons are ranked by what was earned above the baseline
    vetoes: tuple[VetoRule, ...] = ()
    grade_caps: tuple[GradeCap, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    quotas: tuple[Quota, ...] = ()  # of grades, in a table
    read_by_whole: frozenset[str] = frozenset()  # names in rules of the whole, statistics
    unread: frozenset[str] = frozenset()  # spellings of what is declared but could not be read
    points_unread: bool = False  # the points of some indicator could not be read
    grades_unread: bool = False  # there are grades, but one of them could not be read
    constants_read: frozenset[str] = frozenset()  # parameters whose numbers stand in formulas
    abstract: Span | None = None  # where it says that those who extend it set the points
    sources: tuple[Source, ...] = attrs.field(default=(), repr=False)  # its own and its bases'
    # The ids of the rulesets it extends, by the names of their files.
    base_ids: dict[str, str] = attrs.field(factory=dict, repr=False)
    points_locked: frozenset[str] = frozenset()  # whose points a base locks; of the total ""
    printed: Callable[[], str] = attrs.field(default=str, eq=False, repr=False)  # all of it as YAML

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever its layout, comments and order of keys."""
        return hashlib.sha256(self.content().encode()).hexdigest()

    def whole_formulas(self) -> Iterator[Formula]:
        """Every formula of bonuses, penalties, vetoes, grade caps and minimums."""
        for block in (self.bonuses, self.penalties):
            for rule in block.rules if block else ():
                yield from (each for each in (rule.when, rule.count) if each is not None)
        yield from (veto.when for veto in self.vetoes)
        yield from (cap.when for cap in self.grade_caps)
        yield from (minimum.that for minimum in self.minimums)

    @cached_property
    def below_zero(self) -> bool:
        """Whether the score of some indicator may be below 0."""
        return any(leaf.floor < 0 for leaf in self.leaves())

    @cached_property
    def score_tables(self) -> dict[str, Mapping[int, Mapping[Fraction, Fraction]]]:
        """The tables by name that aggregations look scores up in, in the order of their use."""
        used = [self.aggregation, *(group.aggregation for group in self.groups())]
        used += [total.aggregation for total in self.totals]
        return {
            method.table: method.rows
            for method in (each.method for each in used)
            if isinstance(method, Table) and method.table is not None
        }

    def nodes(self) -> Iterator[Node]:
        """Every group and indicator, in the order of the ruleset."""
        waiting = list(reversed(self.indicators))
        while waiting:
            node = waiting.pop()
            yield node
            if isinstance(node, IndicatorGroup):
                waiting.extend(reversed(node.children))

    def leaves(self) -> Iterator[Indicator]:
        """Every indicator that is scored."""
        return (node for node in self.nodes() if isinstance(node, Indicator))

    def added_leaves(self) -> Iterator[Indicator]:
        """The indicators whose points are part of the total: all above them adds scores up."""
        waiting: list[Node] = list(reversed(self.indicators))
        if not self.aggregation.method.additive:
            return
        while waiting:
            node = waiting.pop()
            if isinstance(node, Indicator):
                yield node
            elif node.aggregation.method.additive:
                waiting.extend(reversed(node.children))

    def groups(self) -> Iterator[IndicatorGroup]:
        """Every group."""
        return (node for node in self.nodes() if isinstance(node, IndicatorGroup))
