"""Targets: what is compared with them is of their kind (目标值)."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.diagnostics import Diagnostic
from perfrules.expressions.signs import signed
from perfrules.expressions.unary import Words
from perfrules.model import Kind, RulesetModel
from perfrules.wording import Text, shortened


def targets_are_no_sentences(model: RulesetModel) -> Iterator[Diagnostic]:
    """A target that compares in words is not taken for an answer (不低于90%)."""
    texts = {fact.id for fact in model.facts if fact.inline and fact.kind is Kind.TEXT}
    for indicator in model.leaves():
        target = indicator.target
        if target is None or indicator.id not in texts or not isinstance(target.test, Words):
            continue
        found = signed(target.origin.text)
        if found:
            word, meant = found
            yield Diagnostic(
                slug="target-in-words",
                span=target.origin.span,
                message=Text(
                    f"“{word}”要写成符号，否则整句会当作文字来比",
                    f"“{word}” has to be a sign, or the sentence is compared as a text",
                ),
                hint=Text(f'写成 target: "{meant}"', f'write target: "{meant}"'),
            )


def targets_are_no_names_by_accident(model: RulesetModel) -> Iterator[Diagnostic]:
    """A target that is the name of a fact or value is not compared as a text (目标值是数据名称)."""
    names = {name for fact in model.facts if not fact.inline for name in (fact.id, fact.name)}
    names.update(name for value in model.values for name in (value.id, value.name))
    texts = {fact.id for fact in model.facts if fact.inline and fact.kind is Kind.TEXT}
    for indicator in model.leaves():
        target = indicator.target
        if target is None or indicator.id not in texts or not isinstance(target.test, Words):
            continue
        word = next((word for word in target.test.words if word in names), None)
        if word is not None:
            yield Diagnostic(
                slug="target-is-a-name",
                span=target.origin.span,
                message=Text(
                    f"“{shortened(word)}”是数据名称，这里却会当作文字来比",
                    f"“{shortened(word)}” names a fact, but would be compared as a text here",
                ),
                hint=Text(
                    "本指标填报数值的，请写明 unit 或 kind: number",
                    "where a number is reported, write its unit or kind: number",
                ),
            )
