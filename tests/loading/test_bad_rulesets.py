"""Every broken ruleset of tests/data/bad says what its comments say it says, where they say it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from perfrules import compiling
from perfrules.checking import check_model
from perfrules.diagnostics import Diagnostic, in_order
from perfrules.loading import load_model
from perfrules.source import Source

from .conftest import expectations

TESTS = Path(__file__).parents[1]
BAD = sorted((TESTS / "data" / "bad").glob("*.yaml"))
GOLDEN = TESTS / "golden" / "diagnostics"
SHOWN = [
    "bands_overlap",
    "comment_in_formula",
    "group_does_not_add_up",
    "money_plus_ratio",
    "number_forms",
    "several_mistakes",
    "single_equals",
    "unquoted_interval",
]


def diagnosed(source: Source) -> list[Diagnostic]:
    """Everything the whole way from text to rules has to say."""
    model, found = load_model(source)
    if model is None:
        return found
    return in_order([*found, *check_model(model), *compiling.rules(model)[1]])


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_exactly_the_annotated_mistakes_are_told(path: Path):
    """No mistake is missed, told twice, told elsewhere or made up."""
    source = Source(path.name, path.read_text(encoding="utf-8"))

    left = diagnosed(source)
    for line, slug, message in expectations(source.text):
        told = [d for d in left if d.span and (d.span.line, d.slug) == (line, slug)]
        found = [d for d in told if message in d.message.zh]
        assert found, f"{path.name}:{line}: nobody says {slug}: {message}"
        left.remove(found[0])

    assert [d.render(source) for d in left] == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_message_is_short_bilingual_and_has_a_way_out(path: Path):
    """A message is a sentence, not a page; the English one has no Chinese of ours in it."""
    source = Source(path.name, path.read_text(encoding="utf-8"))

    for diagnostic in diagnosed(source):
        message, hint = diagnostic.message, diagnostic.hint
        assert message.zh
        assert message.en
        assert message.zh != message.en
        assert max(len(message.zh), len(message.en)) <= 160
        assert hint is not None, diagnostic.render(source)
        assert hint.zh
        assert hint.en
        assert max(len(hint.zh), len(hint.en)) <= 240


@pytest.mark.parametrize("name", SHOWN)
def test_diagnostics_look_as_they_did(name: str):
    """Place, line, caret under Chinese text, hint, in both languages.

    UPDATE_GOLDEN=1 writes the files anew; the difference is for a person to read.
    """
    path, golden = TESTS / "data" / "bad" / f"{name}.yaml", GOLDEN / f"{name}.txt"
    source = Source(path.name, path.read_text(encoding="utf-8"))

    found = diagnosed(source)
    shown = "\n\n".join(d.render(source, language) for language in ("zh", "en") for d in found)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown + "\n", encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == shown + "\n"


def test_there_are_enough_of_them():
    """The files are found at all."""
    assert len(BAD) >= 60
