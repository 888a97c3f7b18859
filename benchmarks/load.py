"""Loading a ruleset of 40, 400 and 4,000 indicators, against the parts one would put together.

The parts, each by itself: composing the YAML text into nodes with positions (C loader), validating
the plain document with a JSON Schema, generating and compiling the function. perfrules does all of
it from the text: reads, checks and compiles. Run inside the benchmark environment; prints JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module, util
from itertools import count
from typing import Any

import codegen
import documents
import jsonschema
import timing
import yaml

SIZES = {40: (1, 25), 400: (10, 9), 4000: (100, 3)}  # indicators: copies of the table, rounds
PARTS = ("compose", "validate", "generate and compile")


def main() -> None:
    """Prints {indicators: {case: milliseconds}} and the ratio of perfrules to the parts."""
    results = {str(size): _size(copies, rounds) for size, (copies, rounds) in SIZES.items()}
    print(json.dumps(results, ensure_ascii=False))


def _size(copies: int, rounds: int) -> dict[str, Any]:
    taken = timing.interleaved(_cases(copies), rounds)
    figures: dict[str, Any] = {name: timing.summary(ms) for name, ms in taken.items()}
    parts = [sum(each) for each in zip(*(taken[part] for part in PARTS), strict=True)]
    figures["parts"] = timing.summary(parts)
    if "perfrules" in taken:
        figures["ratio"] = timing.ratios(taken["perfrules"], parts)
    return figures


def _cases(copies: int) -> dict[str, Callable[[], object]]:
    text, document = documents.perfrules_yaml(copies), documents.plain_document(copies)
    plain_text = documents.plain_yaml(copies)
    validator = jsonschema.Draft202012Validator(documents.SCHEMA)
    cases: dict[str, Callable[[], object]] = {
        "compose": lambda: yaml.compose(text, Loader=yaml.CSafeLoader),
        "compose the plain text": lambda: yaml.compose(plain_text, Loader=yaml.CSafeLoader),
        "validate": lambda: validator.validate(document),
        "generate and compile": lambda: compile(codegen.generate(document), "<ruleset>", "exec"),
    }
    if util.find_spec("perfrules"):
        perfrules = import_module("perfrules")
        times = count()  # no text is loaded twice: a cache would answer
        cases["perfrules"] = lambda: perfrules.loads(f"{text}# {next(times)}\n").plan
    return cases


if __name__ == "__main__":
    main()
