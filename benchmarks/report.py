"""The Markdown tables, from what was measured."""

from __future__ import annotations

from typing import Any

import single

Figures = dict[str, Any]


def markdown(results: Figures) -> str:
    """One section per benchmark that was run."""
    sections = [WRITERS[name](figures) for name, figures in results.items() if name in WRITERS]
    return "\n\n".join(sections)


def _single(figures: Figures) -> str:
    timed = {name: r for name, r in figures.items() if "ratio" in r}
    rows = [
        [
            *(name, r["note"], f"{r['us']['median']:.1f}", _spread(r["ratio"])),
            *(f"{r['import_ms']:.1f}", f"{r['build_ms']:.1f}", r["version"]),
        ]
        for name, r in sorted(timed.items(), key=lambda row: row[1]["ratio"]["median"])
    ]
    heads = ["contestant", "what", "µs", "× hand_decimal (quartiles)", "import ms", "build ms"]
    others = [f"- {name}: {single.verdict(r)}" for name, r in figures.items() if name not in timed]
    table = _table([*heads, "version"], rows, words=2)
    return "\n\n".join(
        ["## One evaluation of 40 indicators", table, *(["\n".join(others)] if others else [])]
    )


def _load(figures: Figures) -> str:
    sizes = list(figures)
    cases = [name for name in figures[sizes[0]] if name != "ratio"]
    rows = [[case, *(f"{figures[s][case]['median']:.1f}" for s in sizes)] for case in cases]
    if "ratio" in figures[sizes[0]]:
        rows.append(["perfrules ÷ parts", *(_spread(figures[s]["ratio"]) for s in sizes)])
        rows.append(["perfrules, µs per indicator", *(_each(figures[s], s) for s in sizes)])
    heads = ["ms", *(f"{int(s):,} indicators" for s in sizes)]
    return "## Loading\n\n" + _table(heads, rows, words=1)


def _processes(title: str) -> Any:
    def section(figures: Figures) -> str:
        rows = [
            [name, f"{r['median']:.1f}", f"{r['q1']:.1f} to {r['q3']:.1f}"]
            for name, r in figures.items()
            if name != "ratio"
        ]
        rows.append(["ratio of the last two", _spread(figures["ratio"]), ""])
        return f"## {title}\n\n" + _table(["what", "ms", "quartiles"], rows, words=1)

    return section


WRITERS = {
    "single": _single,
    "load": _load,
    "import": _processes("Import, in fresh processes"),
    "coldstart": _processes("From the shell to a score"),
}


def _each(figures: Figures, size: str) -> str:
    return f"{figures['perfrules']['median'] * 1e3 / int(size):.0f}"


def _spread(ratio: dict[str, float]) -> str:
    return f"**{ratio['median']:.2f}** ({ratio['q1']:.2f} to {ratio['q3']:.2f})"


def _table(heads: list[str], rows: list[list[str]], *, words: int) -> str:
    """`words` columns on the left, the rest are numbers."""
    marks = ["---" if n < words else "--:" for n in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, marks, *rows])
