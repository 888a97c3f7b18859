"""Which two rulesets are compared, and which parameters have other values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfrules.expressions import tree
from perfrules.expressions.printing import show
from perfrules.model import RulesetModel, ValueDeclaration
from perfrules.reporting.numbers import NONE
from perfrules.wording import Language, Text, normal, shortened

_VARIES: Final = Text("随数据而不同", "as facts have it")


def simulation_title(
    before: RulesetModel,
    after: RulesetModel,
    given: Sequence[str],
    parameters: Sequence[str],
    language: Language,
) -> str:
    """`libraries 2024：满意度目标 90% → 85%`; two rulesets called alike with what was `given`."""
    sides = [f"{model.id} {model.version}" for model in (before, after)]
    if len(given) > 1 and sides[0] == sides[1]:
        files = [shortened(each) for each in given]
        sides = [
            Text(f"{side}（{file}）", f"{side} ({file})").in_language(language)
            for side, file in zip(sides, files, strict=True)
        ]
    whole = " → ".join(sides[: len(given)])
    changed = [_changed(before, after, name, language) for name in parameters]
    if not changed:
        return whole
    return Text(f"{whole}：{'，'.join(changed)}", f"{whole}: {', '.join(changed)}").in_language(
        language
    )


def _changed(before: RulesetModel, after: RulesetModel, name: str, language: Language) -> str:
    new = _named(after, name)
    old = _named(before, new.id if new else name)
    label = new.label if new else shortened(name)
    return f"{label} {_value(old, language)} → {_value(new, language)}"


def _named(model: RulesetModel, name: str) -> ValueDeclaration | None:
    return next((each for each in model.values if normal(name) in {each.id, each.name}), None)


def _value(declared: ValueDeclaration | None, language: Language) -> str:
    """The number of a parameter; what only facts decide is said to."""
    if declared is None:
        return NONE
    match declared.formula.tree:
        case tree.Number() | tree.Negative(operand=tree.Number()) as number:
            return show(number)
    return _VARIES.in_language(language)
