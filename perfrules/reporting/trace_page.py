"""An explanation as lines: every part of a rule with its value, the parts below what they make."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules.reporting.page import Line, line, paragraph
from perfrules.reporting.sheet import as_written
from perfrules.results import Trace, TraceNode
from perfrules.wording import Language


def trace_page(trace: Trace, width: int, language: Language) -> Iterator[Line]:
    """Why an indicator has its score."""
    summary, *others = trace.summary
    yield from paragraph(summary, width, style="title")
    for text in others:
        yield from paragraph(text, width)
    for step in trace.steps:
        yield line()
        yield from paragraph(step.title, width, style="heading")
        if step.node is not None:
            yield from _node(step.node, width, language, 1)


def _node(node: TraceNode, width: int, language: Language, depth: int) -> Iterator[Line]:
    """A part and its value; what it was made of stands below it."""
    indent = "  " * min(depth, width // 8)
    text = as_written(node.text, language)
    told = f"{text} = {node.value}" if text != node.value else text
    yield from paragraph(told, width, first=indent, indent=indent + "    ")
    for part in node.parts:
        yield from _node(part, width, language, depth + 1)
