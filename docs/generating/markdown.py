"""Pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell does not end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n"


def code(text: str) -> str:
    """Text as code, between as many backticks as it needs."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def fenced(text: str, language: str) -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def anchor(heading: str) -> str:
    """The place in a page that a heading makes, as GitHub writes it."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return "#" + kept.replace(" ", "-")


def link(words: str, heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{words}]({anchor(heading)})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
