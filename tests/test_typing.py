"""The program in tests/typing that mypy checks also runs."""

from __future__ import annotations

import runpy
from pathlib import Path


def test_the_public_api_does_what_its_types_say(tmp_path: Path):
    """Types are part of the promise; so is what happens."""
    api = runpy.run_path(str(Path(__file__).parent / "typing" / "api.py"))

    assert api["main"](tmp_path) == 5
