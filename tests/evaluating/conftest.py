"""The library of the README, and rulesets of a few indicators written as authors write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import perfrules

README = Path(__file__).parents[2] / "README.md"
HEAD = 'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\nlanguage: zh\n'


@pytest.fixture(scope="session")
def library_text() -> str:
    """The ruleset of the README."""
    found = re.search(r"```yaml\n(perfrules: 1\n.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="session")
def library(library_text: str) -> perfrules.Ruleset:
    """The same, loaded."""
    return perfrules.loads(library_text, name="library.yaml")


@pytest.fixture(scope="session")
def loaded() -> Callable[[str], perfrules.Ruleset]:
    """Loads what follows the head of a ruleset."""
    return lambda text: perfrules.loads(HEAD + text)


@pytest.fixture
def problems() -> Callable[..., list[tuple[str, str]]]:
    """The slugs and the English messages of the FactError that evaluating raises."""

    def found(act: Callable[..., Any], *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        with pytest.raises(perfrules.FactError) as caught:
            act(*args, **kwargs)
        return [(each.slug, each.message.en) for each in caught.value.diagnostics]

    return found
