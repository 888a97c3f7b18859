"""What the tests of published frameworks share."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfrules

HERE = Path(__file__).resolve().parent / "published"
PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "vectors"


@pytest.fixture(scope="session")
def framework() -> Callable[[str], perfrules.Ruleset]:
    """Loads the ruleset of a framework."""
    return lambda name: perfrules.load(HERE / f"{name}.yaml")


@pytest.fixture(scope="session")
def published() -> Callable[[str], list[dict[str, Any]]]:
    """Published figures, exactly; the test is skipped where they are not at hand."""

    def read(name: str) -> list[dict[str, Any]]:
        path = PUBLISHED / f"{name}.json"
        if not path.exists():
            pytest.skip(f"{name} is not at hand")
        text = path.read_text(encoding="utf-8")
        vectors: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)["vectors"]
        return vectors

    return read
