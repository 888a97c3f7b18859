"""What `import perfrules` brings along: next to nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST_WHEN_NEEDED = ("click", "rich", "jsonschema", "hypothesis", "pytest", "openpyxl")


def loaded_by(statements: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the statements."""
    code = f"{statements}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statements",
    [
        "import perfrules",
        "import perfrules; perfrules.RulesetError, perfrules.Status, perfrules.Diagnostic",
        "from perfrules import load, loads, check, evaluate, read_subject, Evaluation, Subject",
    ],
)
def test_importing_does_not_load_what_is_needed_later(statements: str):
    """The command line's libraries, the schema validator and all extras come in when first used."""
    loaded = loaded_by(statements)

    assert "perfrules" in loaded
    assert set() == loaded.intersection(FIRST_WHEN_NEEDED)


def test_scoring_loads_neither_the_command_line_nor_the_test_libraries():
    """A program that scores pays for no terminal."""
    loaded = loaded_by("import perfrules; perfrules.load('cn-js-lyg-npc-2021')")

    assert "yaml" in loaded
    assert set() == loaded.intersection({"click", "rich", "hypothesis", "pytest", "openpyxl"})


def test_every_public_name_can_be_fetched():
    """`__all__` promises nothing that is not there."""
    import perfrules

    assert [] == [name for name in perfrules.__all__ if not hasattr(perfrules, name)]
    assert sorted(perfrules.__all__) == dir(perfrules)
