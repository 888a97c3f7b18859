"""The page of results, `results.md`, from what was measured."""

from __future__ import annotations

from typing import Any

import machine
import single

Figures = dict[str, Any]

HEAD = """# Benchmarks

What `python benchmarks/run.py all` measured. Every contestant was first held against the exact
results; one that differs is not timed. Contestants are processes of their own that take turns, each
between two runs of the reference: a ratio is to what the reference took just before and just after.
Given are medians, and quartiles where the spread matters. Processor time is of all threads, and
tells more than time on the wall where others use the machine.
"""


NOT_MEASURED = """Not among them:

- experta: it pins frozendict 1.2, which Python 3.10 and later cannot import
- panzi-json-logic: it installs a module of the same name as json-logic-qubit
- bkflow-feel: its FEEL has no `if`, `min` or `floor`, so that the host would have to score
- pyDMNrules: equal on 20 fact sets, but thousands of times slower than the reference, so that the
  thousand fact sets of the check would take minutes
- regorus: not on PyPI by itself; opa-eval has it inside"""


def markdown(results: Figures) -> str:
    """One section per benchmark that was run."""
    sections = [
        "\n\n".join([WRITERS[name](kept["figures"]), _taken_on(kept["machine"])])
        for name, kept in results.items()
    ]
    return "\n\n".join([HEAD.strip(), *sections]) + "\n"


def versions(figures: Figures) -> dict[str, str]:
    """{distribution: version} of the contestants."""
    return {
        r["distribution"]: r["version"]
        for r in figures.values()
        if r.get("distribution") and r.get("version")
    }


def table(heads: list[str], rows: list[list[str]], *, words: int) -> str:
    """`words` columns on the left, the rest are numbers."""
    marks = ["---" if n < words else "--:" for n in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, marks, *rows])


def _taken_on(described: dict[str, Any]) -> str:
    return f"On: {machine.words(described)}; load average {described['load']}."


def _single(figures: Figures) -> str:
    timed = {name: r for name, r in figures.items() if "ratio" in r}
    rows = [
        [
            *(name, r["note"], f"{r['us']['median']:.1f}", _spread(r["ratio"])),
            *(f"{r['cpu_ratio']['median']:.2f}", f"{r['import_ms']:.1f}", f"{r['build_ms']:.1f}"),
            r["version"],
        ]
        for name, r in sorted(timed.items(), key=lambda row: row[1]["cpu_ratio"]["median"])
    ]
    heads = ["contestant", "what", "µs", "× hand_decimal (quartiles)", "× processor time"]
    heads += ["import ms", "build ms", "version"]
    others = [f"- {name}: {single.verdict(r)}" for name, r in figures.items() if name not in timed]
    parts = [table(heads, rows, words=2), *(["\n".join(others)] if others else []), NOT_MEASURED]
    return "\n\n".join(["## One evaluation of 40 indicators", *parts])


def _tables(figures: Figures) -> str:
    return "\n\n".join(_table(int(rows), found) for rows, found in figures.items())


def _table(rows: int, figures: Figures) -> str:
    timed = {name: r for name, r in figures.items() if "ratio" in r}
    lines = [
        [
            *(name, r["note"], f"{r['us']['median']:.3f}", f"{r['cpu_us']['median']:.3f}"),
            *(_spread(r["ratio"]), _spread(r["cpu_ratio"])),
            *(f"{r['before_mb']:.0f}", f"{r['peak_mb']:.0f}"),
            f"{r['rows']:,}",
        ]
        for name, r in sorted(timed.items(), key=lambda row: row[1]["cpu_ratio"]["median"])
    ]
    heads = ["contestant", "what", "µs a row", "processor µs a row", "× polars_hand (quartiles)"]
    heads += ["× processor time", "MB with the table", "peak MB", "rows"]
    others = [
        f"- {name}: {r.get('skipped') or 'wrong: ' + str(r['parts'])}"
        for name, r in figures.items()
        if name not in timed
    ]
    known = ", ".join(f"{name} {version}" for name, version in versions(figures).items())
    parts = [table(heads, lines, words=2), *(["\n".join(others)] if others else []), known + "."]
    return "\n\n".join([f"## A table of {rows:,} rows, 40 indicators", *parts])


def _frameworks(figures: Figures) -> str:
    rows = [
        [
            *(name, str(r["indicators"]), str(r["facts"]), f"{r['us']['median'] / 1e3:.3f}"),
            *(_spread(r["ratio"]), f"{r['us']['median'] / r['indicators']:.1f}"),
        ]
        for name, r in figures.items()
    ]
    heads = ["ruleset", "indicators", "facts", "ms", "× by hand, 40 indicators", "µs an indicator"]
    return "## Shipped rulesets, one evaluation, processor time\n\n" + table(heads, rows, words=1)


def _broken(figures: Figures) -> str:
    rows = [
        [name, f"{r['us']['median']:.2f}", f"{r['broken_us']['median']:.0f}"]
        for name, r in figures.items()
    ]
    heads = ["what is wrong in one row of a hundred", "processor µs a row", "µs a broken row more"]
    title = "## A table of 100,000 rows with broken ones, 40 indicators"
    return f"{title}\n\n{table(heads, rows, words=1)}"


def _growth(figures: Figures) -> str:
    by_rows = [
        [f"{int(size):,}", *_pair(found, 40), f"{float(size) / 1e3 * _us(found) / 1e3:,.3f}"]
        for size, found in figures["rows"].items()
    ]
    by_indicators = [
        [f"{int(size):,}", *_pair(found, int(size))]
        for size, found in figures["indicators"].items()
    ]
    scalar = [
        [
            *(f"{int(size):,}", f"{r['us']['median']:.1f}"),
            *(f"{r['us']['median'] / int(size):.2f}", f"{r['load_ms']:.0f}"),
            f"{r['load_ms'] / int(size):.2f}",
        ]
        for size, r in figures["scalar"].items()
    ]
    heads = ["processor µs a row", "ns a score", "× polars_hand", "× processor time", "peak MB"]
    each = ["indicators", "µs", "µs an indicator", "loading ms", "ms an indicator"]
    return "\n\n".join([
        "## Growth",
        "Tables by `evaluate_table` of a Polars frame, in whole cents. 40 indicators:",
        table(["rows", *heads, "seconds"], by_rows, words=0),
        "10,000 rows:",
        table(["indicators", *heads], by_indicators, words=0),
        "One evaluation, and loading the ruleset, in processor time:",
        table(each, scalar, words=0),
    ])  # fmt: skip


def _us(found: Figures) -> float:
    us: float = found["perfrules_polars_cents"]["us"]["median"]
    return us


def _pair(found: Figures, indicators: int) -> list[str]:
    r = found["perfrules_polars_cents"]
    processor = r["cpu_us"]["median"]
    return [
        *(f"{processor:.2f}", f"{processor / indicators * 1e3:.1f}"),
        *(f"{r['ratio']['median']:.2f}", f"{r['cpu_ratio']['median']:.2f}"),
        f"{r['peak_mb']:.0f}",
    ]


def _load(figures: Figures) -> str:
    sizes = list(figures)
    cases = [name for name in figures[sizes[0]] if name != "ratio"]
    rows = [[case, *(f"{figures[s][case]['median']:.1f}" for s in sizes)] for case in cases]
    if "ratio" in figures[sizes[0]]:
        rows.append(["perfrules ÷ parts", *(_spread(figures[s]["ratio"]) for s in sizes)])
        rows.append(["perfrules, µs per indicator", *(_each(figures[s], s) for s in sizes)])
    heads = ["ms", *(f"{int(s):,} indicators" for s in sizes)]
    return "## Loading\n\n" + table(heads, rows, words=1)


def _processes(title: str) -> Any:
    def section(figures: Figures) -> str:
        rows = [
            [name, f"{r['median']:.1f}", f"{r['q1']:.1f} to {r['q3']:.1f}"]
            for name, r in figures.items()
            if name != "ratio"
        ]
        rows.append(["ratio of the last two", _spread(figures["ratio"]), ""])
        return f"## {title}\n\n" + table(["what", "ms", "quartiles"], rows, words=1)

    return section


WRITERS = {
    "single": _single,
    "table": _tables,
    "frameworks": _frameworks,
    "broken": _broken,
    "growth": _growth,
    "load": _load,
    "import": _processes("Import, in fresh processes"),
    "coldstart": _processes("From the shell to a score"),
}


def _each(figures: Figures, size: str) -> str:
    return f"{figures['perfrules']['median'] * 1e3 / int(size):.0f}"


def _spread(ratio: dict[str, float]) -> str:
    return f"**{ratio['median']:.2f}** ({ratio['q1']:.2f} to {ratio['q3']:.2f})"
