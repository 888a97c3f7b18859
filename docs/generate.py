"""Writes the generated pages of docs/.

python docs/generate.py            writes them
python docs/generate.py --check    writes nothing; says what is stale, and exits 1 if anything is
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parent
sys.path[:0] = [entry for entry in (str(DOCS),) if entry not in sys.path]

from generating.checks import checks  # noqa: E402 - found beside this file
from generating.command_line import command_line  # noqa: E402
from generating.reference import reference  # noqa: E402

PAGES: Final[dict[str, Callable[[], str]]] = {
    "cli.md": command_line,
    "checks.md": lambda: checks("en"),
    "checks.zh.md": lambda: checks("zh"),
    "reference.md": lambda: reference("en"),
    "reference.zh.md": lambda: reference("zh"),
}


def stale() -> list[str]:
    """The pages that are not as they would be written now."""
    return [name for name, page in PAGES.items() if _written(DOCS / name) != page()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them; the exit code says whether all is well."""
    parser = argparse.ArgumentParser(description="Writes the generated pages of docs/.")
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    if parser.parse_args(arguments).check:
        found = stale()
        for name in found:
            print(f"docs/{name} is stale: run python docs/generate.py")
        return 1 if found else 0
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8", newline="\n")
    return 0


def _written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
