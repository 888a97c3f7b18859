"""The rulesets and schemas that come with perfrules, installed or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """`rulesets` or `schemas`: beside the package in a checkout, inside it when installed."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def schema_names() -> tuple[str, ...]:
    """The schemas there are: ruleset, subject, evaluation."""
    return tuple(sorted(p.name.split(".")[0] for p in folder("schemas").glob("*.schema.json")))


@cache
def schema_text(name: str) -> str:
    """The JSON Schema called `name`, as its file has it."""
    return (folder("schemas") / f"{name}.schema.json").read_text(encoding="utf-8")


def ruleset_ids() -> tuple[str, ...]:
    """The ids of the rulesets that come with perfrules."""
    return tuple(sorted(p.parent.name for p in folder("rulesets").glob("*/ruleset.yaml")))
