"""Why a score is what it is, with the value of every part of its rule."""

from __future__ import annotations

import attrs


@attrs.frozen
class TraceNode:
    """A part of a formula with its value, and the parts it was made of."""

    text: str  # the formula, with the names people know
    value: str
    parts: tuple[TraceNode, ...] = ()


@attrs.frozen
class TraceStep:
    """A step of a rule: where the ruleset says so, and every part of it with its value."""

    title: str
    line: int
    file: str
    node: TraceNode | None


@attrs.frozen(kw_only=True)
class Trace:
    """Why an indicator has its score: `str()` is the explanation in words."""

    indicator: str
    name: str
    summary: tuple[str, ...]
    steps: tuple[TraceStep, ...]

    def __str__(self) -> str:
        lines = [*self.summary]
        for step in self.steps:
            lines.append(step.title)
            if step.node is not None:
                lines += _lines(step.node, 1)
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "indicator": self.indicator,
            "name": self.name,
            "summary": list(self.summary),
            "steps": [
                {
                    "title": s.title,
                    "line": s.line,
                    "file": s.file,
                    "node": _node_dict(s.node) if s.node else None,
                }
                for s in self.steps
            ],
        }


def _lines(node: TraceNode, depth: int) -> list[str]:
    sign = "" if node.value.startswith("≈") else "⇒ " if node.parts else "= "
    told = node.text if node.text == node.value else f"{node.text} {sign}{node.value}"
    own = f"{'  ' * depth}{told}"
    return [own, *(line for part in node.parts for line in _lines(part, depth + 1))]


def _node_dict(node: TraceNode) -> dict[str, object]:
    return {"text": node.text, "value": node.value, "parts": [_node_dict(p) for p in node.parts]}
