"""Every broken overlay of tests/data/bad_overlays says what its comments say, where they say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfrules import api

from .conftest import expectations

FOLDER = Path(__file__).parents[1] / "data" / "bad_overlays"
BAD = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_exactly_the_annotated_mistakes_are_told(path: Path):
    """In the overlay's file, although the rules stand in the base's."""
    left, sources = api.checked(path)
    text = path.read_text(encoding="utf-8")

    for line, slug, message in expectations(text):
        told = [d for d in left if d.span and (d.span.line, d.slug) == (line, slug)]
        found = [d for d in told if message in d.message.zh]
        assert found, f"{path.name}:{line}: nobody says {slug}: {message}"
        left.remove(found[0])

    assert [d.render(sources[0]) for d in left] == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_message_is_short_bilingual_and_has_a_way_out(path: Path):
    """And is shown with the line it is about."""
    found, sources = api.checked(path)
    by_name = {source.name: source for source in sources}

    assert found
    for diagnostic in found:
        message, hint, span = diagnostic.message, diagnostic.hint, diagnostic.span
        assert message.zh != message.en
        assert max(len(message.zh), len(message.en)) <= 200
        assert hint is not None, diagnostic.render()
        assert hint.zh != hint.en
        assert span is not None
        assert by_name[span.file].line(span.line)
        assert "^" in diagnostic.render(by_name[span.file])
