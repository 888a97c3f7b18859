"""Rulesets that the pages show, run through the library: what a page says is what happens."""

from __future__ import annotations

import re
from functools import cache

import attrs

import perfrules
from perfrules.formats.subject import read_subject
from perfrules.loading.document import Mapping, Node, Scalar, Sequence, read_document
from perfrules.wording import Language

_NARROW = 76  # a list or mapping that fits stays on its line
_HEAD = 'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\n'


@attrs.frozen
class Block:
    """YAML as an author writes it: what was in braces, key by key."""

    source: perfrules.Source

    def of(self, node: Node, indent: int = 0) -> str:
        """The lines of a node; each but the first begins with the indent."""
        flow = self.flow(node)
        room = _NARROW - indent
        if isinstance(node, Scalar) or (indent and len(flow) <= room and not _is_list(node)):
            return flow
        space = " " * indent
        if isinstance(node, Sequence):
            return f"\n{space}".join(f"- {self.flow(item)}" for item in node.items)
        lines = []
        for key, entry in node.entries.items():
            value = self.of(entry.value, indent + 2)
            below = "\n" in value or value.startswith("- ")
            at = "\n" + " " * (indent + 2 * isinstance(entry.value, Mapping)) if below else " "
            value = self.of(entry.value, indent) if at == f"\n{space}" else value
            lines.append(f"{key}:{at}{value}")
        return f"\n{space}".join(lines)

    def flow(self, node: Node) -> str:
        """A node on one line."""
        if isinstance(node, Scalar):
            span = node.span
            return self.source.line(span.line)[span.column - 1 : span.column - 1 + span.length]
        if isinstance(node, Sequence):
            return f"[{', '.join(map(self.flow, node.items))}]"
        pairs = (f"{key}: {self.flow(entry.value)}" for key, entry in node.entries.items())
        return f"{{{', '.join(pairs)}}}"


def _is_list(node: Node) -> bool:
    """Whether it is a list of mappings, or holds one: those are read better line by line."""
    if isinstance(node, Sequence):
        return any(isinstance(item, Mapping) for item in node.items)
    return isinstance(node, Mapping) and any(_is_list(e.value) for e in node.entries.values())


@cache
def indicator_block(written: str) -> str:
    """An indicator in braces as the item of a list, with the id `x`."""
    return item(f"{{id: x, {written[1:]}")


def item(written: str) -> str:
    """A mapping in braces as the item of a list, key by key."""
    source = perfrules.Source("<example>", written)
    root, _ = read_document(source)
    assert root is not None
    return "- " + Block(source).of(root).replace("\n", "\n  ")


@cache
def one_indicator(block: str, language: Language) -> perfrules.Ruleset:
    """A ruleset of that indicator alone."""
    points = re.search(r"points: ([0-9.]+)", block)
    assert points is not None
    text = f"{_HEAD}language: {language}\ntotal_points: {points[1]}\nindicators:\n{block}\n"
    return perfrules.loads(text)


def several(rest: str, language: Language = "zh") -> perfrules.Ruleset:
    """A ruleset whose head needs no words."""
    return perfrules.loads(f"{_HEAD}language: {language}\n{rest}")


def subject(facts: str) -> perfrules.Subject:
    """Facts as a subject's file has them; a single value is that of `x`."""
    written = facts if facts.startswith("{") else f"{{x: {facts}}}"
    return read_subject(perfrules.Source("subject.yaml", f"facts: {written}\n"))


def reasons(evaluation: perfrules.Evaluation) -> str:
    """Why points were lost, in one line."""
    between = "；" if evaluation.language == "zh" else "; "
    return between.join(deduction.reason for deduction in evaluation.deductions)
