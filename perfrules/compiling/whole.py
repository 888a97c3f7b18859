"""The rules of the whole as typed expressions: bonuses, penalties, vetoes, limits of the grade."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Final, Generic, TypeVar

import attrs

from perfrules.compiling.context import counter, is_count
from perfrules.compiling.symbols import Report, Symbols, bounded, reporter
from perfrules.diagnostics import Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.functions import OF_SCORES, score_key
from perfrules.expressions.size import SCORE_SIZE, Size
from perfrules.expressions.types import PLAIN_NUMBER, NumberType, TruthType, Type
from perfrules.expressions.typing import Typed, typed
from perfrules.model import BonusBlock, BonusRule, GradeCap, Minimum, RulesetModel, VetoRule
from perfrules.scoring.base import ZERO, least, most, number, times
from perfrules.units import PERCENT, RATIO
from perfrules.wording import Text

TOTAL: Final = "total"  # 总得分: in bonuses and penalties what it is without them
Kind = TypeVar("Kind", VetoRule, GradeCap, Minimum)


@attrs.frozen(kw_only=True)
class BonusStep:
    """A bonus or a penalty: what it comes to, before the cap of its block."""

    rule: BonusRule
    amount: tree.Expression
    count: tree.Expression | None
    counter: str  # what is counted: 次, 例
    reads: tuple[str, ...]  # ids of the facts it reads, through values too


@attrs.frozen(kw_only=True)
class Judged(Generic[Kind]):
    """A veto, a grade cap or a minimum with its condition."""

    rule: Kind
    when: tree.Expression
    reads: tuple[str, ...]


@attrs.frozen(kw_only=True)
class WholeRules:
    """Everything that is said of the whole."""

    bonuses: tuple[BonusStep, ...] = ()
    penalties: tuple[BonusStep, ...] = ()
    vetoes: tuple[Judged[VetoRule], ...] = ()
    grade_caps: tuple[Judged[GradeCap], ...] = ()
    minimums: tuple[Judged[Minimum], ...] = ()
    asked: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)  # name → function, node

    def __bool__(self) -> bool:
        return bool(self.steps or self.judged)

    @property
    def steps(self) -> tuple[BonusStep, ...]:
        """Bonuses and penalties."""
        return (*self.bonuses, *self.penalties)

    @property
    def judged(self) -> tuple[Judged[VetoRule] | Judged[GradeCap] | Judged[Minimum], ...]:
        """Everything that is a condition."""
        return (*self.vetoes, *self.grade_caps, *self.minimums)

    def trees(self) -> Iterator[tuple[tree.Expression, tuple[str, ...]]]:
        """Every expression, with the facts it reads."""
        yield from ((step.amount, step.reads) for step in self.steps)
        yield from ((each.when, each.reads) for each in self.judged)


def whole_rules(model: RulesetModel, named: Symbols, report: Report) -> WholeRules:
    """The typed rules of the whole; what is wrong with their formulas is reported."""
    if not any(True for _ in model.whole_formulas()):
        return WholeRules()
    return _Lowering(model, named, report).rules()


def named_nodes(model: RulesetModel) -> dict[str, str]:
    """The ids of groups and indicators, by id and by every name that only one of them has."""
    nodes = tuple(model.nodes())
    found = {node.id: node.id for node in nodes}
    shared: set[str] = set()
    for node in nodes:
        if found.setdefault(node.name, node.id) != node.id and node.name not in shared:
            shared.add(node.name)
    ids = {node.id for node in nodes}
    return {name: each for name, each in found.items() if name in ids or name not in shared}


def score_type(function: str) -> NumberType:
    """Scores are plain numbers, score rates are told in %."""
    return PLAIN_NUMBER if function == "score_of" else NumberType(RATIO, PERCENT)


class _Lowering:
    def __init__(self, model: RulesetModel, named: Symbols, report: Report) -> None:
        self.model, self.named, self.report = model, named, report
        self.nodes = named_nodes(model)
        self.keys = {
            score_key(function, name): (function, node)
            for function in OF_SCORES
            for name, node in self.nodes.items()
        }
        own: dict[str, Type] = {TOTAL: PLAIN_NUMBER}
        own.update((name, score_type(function)) for name, (function, _) in self.keys.items())
        self.types: MutableMapping[str, Type] = ChainMap(own, named.types)
        sizes = dict.fromkeys(own, SCORE_SIZE)
        self.sizes: MutableMapping[str, Size] = ChainMap(sizes, named.sizes)
        self.asked: dict[str, tuple[str, str]] = {}

    def rules(self) -> WholeRules:
        model = self.model
        return WholeRules(
            bonuses=tuple(self._steps(model.bonuses)),
            penalties=tuple(self._steps(model.penalties)),
            vetoes=tuple(self._judged(rule, rule.when) for rule in model.vetoes),
            grade_caps=tuple(self._judged(rule, rule.when) for rule in model.grade_caps),
            minimums=tuple(self._judged(rule, rule.that) for rule in model.minimums),
            asked=self.asked,
        )

    def _steps(self, block: BonusBlock | None) -> Iterator[BonusStep]:
        for rule in block.rules if block else ():
            each, count, unit = number(rule.points), None, ""
            if rule.when is not None:
                amount: tree.Expression = tree.Choose(self._condition(rule.when), each, ZERO)
            else:
                assert rule.count is not None  # the schema holds it to one of the two
                counted, unit = self._count(rule.count)
                count = most(ZERO, counted)
                amount = times(each, count)
                if rule.most is not None:
                    amount = least(amount, number(rule.most))
            reads = self.named.facts_read((amount,))
            yield BonusStep(rule=rule, amount=amount, count=count, counter=unit, reads=reads)

    def _judged(self, rule: Kind, when: Formula) -> Judged[Kind]:
        condition = self._condition(when)
        return Judged(rule=rule, when=condition, reads=self.named.facts_read((condition,)))

    def _condition(self, formula: Formula) -> tree.Expression:
        found = self._typed(formula)
        if found is None:
            return tree.Truth(False)
        if not isinstance(found.type, TruthType):
            told = found.type.describe()
            self._tell(
                formula,
                "not-a-condition",
                Text(f"这里要一个条件，不是{told.zh}", f"a condition, not {told.en}, is needed"),
                Text("写成比较，例如 支出 > 0", "write a comparison, such as spent > 0"),
            )
        return found.tree

    def _count(self, formula: Formula) -> tuple[tree.Expression, str]:
        found = self._typed(formula)
        if found is None:
            return ZERO, counter(PLAIN_NUMBER)
        if not isinstance(found.type, NumberType) or not is_count(found.type):
            told = found.type.describe()
            self._tell(
                formula,
                "not-points",
                Text(f"这里要一个次数，公式得到的是{told.zh}",
                     f"a number of times is needed here, the formula gives {told.en}"),
                Text("除以同一单位的量，使单位约去", "divide by a quantity of the same unit"),
            )  # fmt: skip
        return found.tree, counter(found.type)

    def _typed(self, formula: Formula) -> Typed | None:
        named, read = self.named, tree.names(formula.tree)
        if not named.unread.isdisjoint(read):  # it would be told off for the same mistake
            return None
        if TOTAL in read and TOTAL in named.canonical:
            self._tell(
                formula,
                "ambiguous-name",
                Text(
                    "total 是总得分，又是一项数据或值",
                    "total is the total score, and a fact or value",
                ),
                Text("给那项数据换一个编号", "give that fact or value another id"),
            )
            return None
        tell = reporter(formula, named.ambiguous, self.report)
        found = typed(formula.tree, self.types, tell, named.facts)
        if found is None or not bounded(found.tree, self.sizes, tell):
            return None
        asked = sorted(tree.names(found.tree) & self.keys.keys())
        self.asked.update((name, self.keys[name]) for name in asked)
        return found

    def _tell(self, formula: Formula, slug: str, message: Text, hint: Text) -> None:
        span = formula.span(0, len(formula.text))
        self.report(Diagnostic(slug=slug, span=span, message=message, hint=hint))
