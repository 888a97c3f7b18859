"""Model → rules: every formula typed and unit-checked, every scoring method said as expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from perfrules.compiling.cohort import check_statistics
from perfrules.compiling.group_formulas import GroupFormula, group_formulas
from perfrules.compiling.lowering import Rule, lower
from perfrules.compiling.symbols import Report, Symbols, bounded, reporter, symbols
from perfrules.compiling.tables import complete_tables
from perfrules.compiling.whole import WholeRules, whole_rules
from perfrules.diagnostics import MOST, Diagnostic
from perfrules.expressions import tree
from perfrules.expressions.formula import Formula
from perfrules.expressions.types import NumberType, TruthType
from perfrules.expressions.typing import Typed, typed
from perfrules.model import Check, RulesetModel
from perfrules.wording import Text

_STRICT: Final = {"<": "<=", ">": ">=", "!=": "=="}


@attrs.frozen(kw_only=True)
class CheckRule:
    """A check with typed trees; the tolerance is in the base of what the two sides are."""

    check: Check
    that: tree.Expression
    tolerance: tree.Expression | None
    unit: NumberType | None  # of the difference, where two numbers are compared
    reads: tuple[str, ...]  # ids of the facts it reads, through values too


@attrs.frozen(kw_only=True)
class Rules:
    """Everything that can be computed for a subject, as typed expressions."""

    model: RulesetModel
    symbols: Symbols
    indicators: tuple[Rule, ...]  # in the order of the ruleset
    checks: tuple[CheckRule, ...]
    whole: WholeRules  # of the total and the grade
    groups: Mapping[str, GroupFormula] = attrs.field(factory=dict)  # scored by a formula
    complete: frozenset[str] = frozenset()  # groups whose table has every row there can be


def rules(model: RulesetModel) -> tuple[Rules, list[Diagnostic]]:
    """The rules of a ruleset, and what is wrong with its formulas.

    Rules with errors among the diagnostics are incomplete and must not be planned.
    """
    diagnostics: list[Diagnostic] = []
    named = symbols(model, diagnostics.append)
    check_statistics(model, named, diagnostics.append)
    facts = {fact.id: fact for fact in model.facts}
    # What reads something wrong would be told off for the same mistake; and past a hundred
    # diagnostics nobody reads on.
    leaves = (
        leaf
        for leaf in model.leaves()
        if named.unread.isdisjoint(leaf.names) and len(diagnostics) <= MOST
    )
    checks = (check for check in model.checks if named.unread.isdisjoint(_names(check)))
    lowered = (lower(leaf, named, facts, diagnostics.append) for leaf in leaves)
    found = tuple(rule for rule in lowered if rule is not None)
    by_id = {rule.indicator.id: rule for rule in found}
    return (
        Rules(
            model=model,
            symbols=named,
            indicators=found,
            checks=tuple(
                rule
                for check in checks
                if (rule := _check(check, named, diagnostics.append)) is not None
            ),
            whole=whole_rules(model, named, diagnostics.append),
            groups=group_formulas(model, diagnostics.append),
            complete=complete_tables(model, by_id, diagnostics.append),
        ),
        diagnostics,
    )


def _names(check: Check) -> set[str]:
    tolerance = tree.names(check.tolerance.tree) if check.tolerance else set()
    return tree.names(check.that.tree) | tolerance


def _check(check: Check, named: Symbols, report: Report) -> CheckRule | None:
    that = _typed(check.that, named, report)
    tolerance = _typed(check.tolerance, named, report) if check.tolerance else None
    if that is None or (check.tolerance and tolerance is None):
        return None
    if not isinstance(that.type, TruthType):
        told = that.type.describe()
        _tell(
            check.that,
            report,
            "not-a-condition",
            Text(f"检查要写一个条件，不是{told.zh}", f"a check is a condition, not {told.en}"),
            Text("写成比较，例如 甲 + 乙 == 合计", "write a comparison, such as a + b == total"),
        )
        return None
    unit = _compared_unit(that.tree, named)
    if tolerance is not None and not _fits(tolerance, unit):
        told = tolerance.type.describe()
        _tell(
            check.tolerance or check.that,
            report,
            "tolerance-unit",
            Text(
                f"容差是{told.zh}，与所比较的数不同",
                f"the tolerance is {told.en}, unlike the numbers",
            ),
            Text(
                "只有两个数的比较可以有容差，且单位要相同，例如 0.01万元",
                "only a comparison of two numbers has one, in their unit, such as 0.01万元",
            ),
        )
        return None
    if tolerance is not None and not _tolerable(check, that.tree, tolerance, report):
        return None
    return CheckRule(
        check=check,
        that=that.tree,
        tolerance=tolerance.tree if tolerance else None,
        unit=unit,
        reads=named.facts_read((that.tree, *((tolerance.tree,) if tolerance else ()))),
    )


def _fits(tolerance: Typed, unit: NumberType | None) -> bool:
    kind = tolerance.type
    return (
        isinstance(kind, NumberType)
        and unit is not None
        and (kind.dimension == unit.dimension or (kind.bare and kind.low == 0 == kind.high))
    )


def _tolerable(check: Check, that: tree.Expression, tolerance: Typed, report: Report) -> bool:
    """Whether a tolerance can be what it says: 0 or more, and beside =, ≤ or ≥."""
    assert check.tolerance is not None
    high = tolerance.type.high if isinstance(tolerance.type, NumberType) else None
    if high is not None and high < 0:
        _tell(
            check.tolerance,
            report,
            "tolerance-negative",
            Text("容差不能小于 0", "a tolerance is not below 0"),
            Text("写成允许相差的数，例如 0.01万元", "write how far apart they may be"),
        )
        return False
    operator = that.operator if isinstance(that, tree.Comparison) else "=="
    if operator in _STRICT:
        meant = _STRICT[operator]
        _tell(
            check.tolerance,
            report,
            "tolerance-without-meaning",
            Text(
                f"容差用在 ==、<=、>= 上，不能用在 {operator} 上",
                f"a tolerance goes with ==, <= or >=, not with {operator}",
            ),
            Text(
                f"改用 {meant}，或删去 tolerance，把界限写进公式",
                f"write {meant}, or delete the tolerance and write the limit into the formula",
            ),
        )
        return False
    return True


def _compared_unit(that: tree.Expression, named: Symbols) -> NumberType | None:
    """How the difference of a check is shown; None where it does not compare two numbers."""
    if not isinstance(that, tree.Comparison):
        return None
    for side in (that.left, that.right):
        found = typed(side, named.types, lambda *_: None, named.facts)
        if found and isinstance(found.type, NumberType) and not found.type.bare:
            return found.type
    found = typed(that.left, named.types, lambda *_: None, named.facts)
    return found.type if found and isinstance(found.type, NumberType) else None


def _typed(formula: Formula, named: Symbols, report: Report) -> Typed | None:
    tell = reporter(formula, named.ambiguous, report)
    found = typed(formula.tree, named.types, tell, named.facts)
    return found if found and bounded(found.tree, named.sizes, tell) else None


def _tell(formula: Formula, report: Report, slug: str, message: Text, hint: Text) -> None:
    span = formula.span(0, len(formula.text))
    report(Diagnostic(slug=slug, span=span, message=message, hint=hint))
