"""Measures and reports: python benchmarks/run.py [NAME|all|report].

    single      one evaluation: perfrules, by hand, and the rules and expression libraries of PyPI
    table       100 thousand and a million rows: Polars, DuckDB, NumPy, pandas, OpenFisca, zen
    frameworks  the rulesets that are shipped, one evaluation at a time
    broken      a hundred thousand rows, one in a hundred broken, in every way
    growth      10 to 4,000 indicators, a thousand to three million rows
    load, import, coldstart

Makes the environments when they are missing, measures, writes `results/NAME.json` and prints
Markdown. `report` measures nothing: it prints what was measured last, writes `results.md`, and the
main tables into the READMEs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import coldstart
import growth
import imports
import machine
import readme
import report
import single
import table
import workers

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
RESULTS = HERE / "results"
ENVIRONMENTS = {".venv-bench": "requirements.txt", ".venv-openfisca": "requirements-openfisca.txt"}
WITH_PERFRULES = ".venv-bench"
PYTHON = workers.python_of(WITH_PERFRULES)


def inside(script: str, *arguments: str) -> dict[str, Any]:
    """What is measured inside the environment, in one process."""
    run = subprocess.run([PYTHON, HERE / script, *arguments], stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "single": single.measure,
    "table": table.measure,
    "frameworks": lambda: inside("frameworks.py", "21"),
    "broken": lambda: inside("broken.py", "11"),
    "growth": growth.measure,
    "load": lambda: inside("load.py"),
    "import": lambda: imports.measure(PYTHON),
    "coldstart": lambda: coldstart.measure(PYTHON),
}


def main(arguments: list[str]) -> int:
    """0 when everything asked for was measured, 2 when something could not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    parser.add_argument("what", nargs="?", default="all", choices=[*BENCHMARKS, "all", "report"])
    what = parser.parse_args(arguments).what
    chosen = list(BENCHMARKS) if what in ("all", "report") else [what]
    failed = False
    if what != "report":
        prepare()
        for name in chosen:
            try:
                write(name, BENCHMARKS[name]())
            except (RuntimeError, subprocess.CalledProcessError) as error:
                print(f"{name}: {error}", file=sys.stderr)
                failed = True
    found = {
        name: json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
        for name in chosen
        if (RESULTS / f"{name}.json").exists()
    }
    page = report.markdown(found)
    print(page)
    if what in ("all", "report"):
        (HERE / "results.md").write_text(page, encoding="utf-8")
        readme.write(CHECKOUT, found)
    return 2 if failed else 0


def prepare() -> None:
    """The environments, made anew when what they are made of changed; one has this checkout."""
    project = CHECKOUT / "pyproject.toml"
    for name, requirements in ENVIRONMENTS.items():
        checkout = name == WITH_PERFRULES and project.exists()
        made_of = [HERE / requirements, *([project] if checkout else [])]
        made_of_bytes = b"".join(path.read_bytes() for path in made_of)
        stamp = HERE / name / f"installed-{hashlib.sha256(made_of_bytes).hexdigest()[:16]}"
        if stamp.exists():
            continue
        print(f"preparing {name} …", file=sys.stderr)
        python = workers.python_of(name)
        if not python.exists():
            venv.create(HERE / name, with_pip=True)
        install = [python, "-m", "pip", "install", "--quiet", "-r", HERE / requirements]
        subprocess.run([*install, *(["-e", str(CHECKOUT)] if checkout else [])], check=True)
        stamp.touch()


def write(name: str, figures: dict[str, Any]) -> None:
    """Keeps what was measured, and on what."""
    RESULTS.mkdir(exist_ok=True)
    kept = {"machine": machine.described(), "figures": figures}
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    """The description keeps its lines."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
