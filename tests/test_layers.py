"""The map of the package in pyproject.toml is the package."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def layers() -> list[str]:
    """The layers, top to bottom, siblings one after the other."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = project["tool"]["importlinter"]["contracts"]
    return [name.strip() for row in contract["layers"] for name in row.split("|")]


def test_every_module_has_its_layer():
    """No module beside the map, no layer without a module."""
    package = CHECKOUT / "perfrules"
    modules = {p.stem for p in package.glob("*.py")} | {
        p.parent.name for p in package.glob("*/*.py")
    }

    assert sorted(modules - {"__init__"}) == sorted(layers())


def test_imports_only_go_down(capsys: pytest.CaptureFixture[str]):
    """The contract is kept."""
    cli = pytest.importorskip("importlinter.cli")
    failed = cli.lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), no_cache=True)

    assert failed == 0, capsys.readouterr().out
