"""From the shell to a score, whole processes: `perfrules evaluate` against a script made of parts.

The script reads the plain document with the C loader, validates it, generates and compiles the
function and evaluates one fact set. perfrules evaluates a ruleset that comes with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import documents
import timing
import workload

HERE = Path(__file__).resolve().parent
SHIPPED = "cn-js-lyg-npc-2021"
SUBJECT = HERE.parent / "rulesets" / SHIPPED / "subject.yaml"
ROUNDS = 21
SCRIPT = """
import json, jsonschema, yaml
with open("ruleset.yaml", encoding="utf-8") as file:
    document = yaml.load(file, Loader=yaml.CSafeLoader)
with open("schema.json", encoding="utf-8") as file:
    jsonschema.Draft202012Validator(json.load(file)).validate(document)
import codegen
codegen.compiled(codegen.generate(document))({facts})
"""


def measure(python: Path) -> dict[str, Any]:
    """{process: milliseconds}, and the ratio of perfrules to the parts."""
    facts = workload.facts_as(workload.make_facts(1)[0], "json")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "ruleset.yaml").write_text(documents.plain_yaml(), encoding="utf-8")
        Path(folder, "schema.json").write_text(json.dumps(documents.SCHEMA), encoding="utf-8")
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "parts": [python, "-c", SCRIPT.format(facts=facts)],
            "perfrules": [python.parent / "perfrules", "evaluate", SHIPPED, SUBJECT],
        }
        if not commands["perfrules"][0].exists():
            raise RuntimeError("perfrules is not installed in the benchmark environment")
        cases = {name: lambda c=command: _run(c, folder) for name, command in commands.items()}
        timing.interleaved(cases, 1)  # fills the disk cache and writes the byte code
        taken = timing.interleaved(cases, ROUNDS)
    figures: dict[str, Any] = {name: timing.summary(ms) for name, ms in taken.items()}
    return {**figures, "ratio": timing.ratios(taken["perfrules"], taken["parts"])}


def _run(command: list[Path | str], folder: str) -> None:
    environment = dict(os.environ, PYTHONPATH=str(HERE))
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its byte code
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    if run.returncode > 1:  # 1: evaluated, and something was found
        raise RuntimeError(run.stderr.decode().strip())
