"""What the tests of loading share."""

from __future__ import annotations


def expectations(text: str) -> list[tuple[int, str, str]]:
    """The line, slug and part of the message of every `### slug: message` in a text."""
    return [
        (number, slug, message.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        for slug, _, message in (note.strip().partition(":") for note in line.split("###")[1:])
    ]
