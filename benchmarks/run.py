"""Measures and reports: python benchmarks/run.py [single|load|import|coldstart|all|report].

Makes the benchmark environment when it is missing, measures, writes `results/NAME.json` and prints
Markdown. `report` measures nothing and prints what was measured last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import coldstart
import imports
import report
import single
import workers

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
RESULTS = HERE / "results"
ENVIRONMENT = HERE / ".venv-bench"
PYTHON = workers.python_of(ENVIRONMENT.name)


def load() -> dict[str, Any]:
    """Loading is measured inside the environment, in one process."""
    run = subprocess.run([PYTHON, HERE / "load.py"], stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "single": single.measure,
    "load": load,
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
    measured = {name: RESULTS / f"{name}.json" for name in chosen}
    found = {name: json.loads(p.read_text("utf-8")) for name, p in measured.items() if p.exists()}
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print(report.markdown(found))
    return 2 if failed else 0


def prepare() -> None:
    """The environment of the peers and this checkout, made anew when what it is made of changed."""
    requirements = HERE / "requirements.txt"
    project = CHECKOUT / "pyproject.toml"
    made_of = [path.read_bytes() for path in (requirements, project) if path.exists()]
    stamp = ENVIRONMENT / f"installed-{hashlib.sha256(b''.join(made_of)).hexdigest()[:16]}"
    if stamp.exists():
        return
    print(f"preparing {ENVIRONMENT.name} …", file=sys.stderr)
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    checkout = ["-e", str(CHECKOUT)] if project.exists() else []
    install = [PYTHON, "-m", "pip", "install", "--quiet", "-r", requirements, *checkout]
    subprocess.run(install, check=True)
    stamp.touch()


def write(name: str, figures: dict[str, Any]) -> None:
    """Keeps what was measured."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    """The description keeps its lines."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
