"""The main figures, written between two marks into both READMEs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import machine
import report

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
FILES = {"README.md": 0, "README.zh-CN.md": 1}  # file: which of each pair of words
Words = tuple[str, str]

SINGLE: dict[str, Words] = {
    "hand_decimal": ("by hand, `Decimal`", "手写 `Decimal`"),
    "perfrules": ("**perfrules**: total and grade", "**perfrules**：总分和等级"),
    "perfrules_reasons": ("**perfrules**: with every reason", "**perfrules**：连同全部扣分原因"),
    "zen_one_expression": ("zen-engine, one expression", "zen-engine，一个表达式"),
    "zen_graph": ("zen-engine, decision graph with reasons", "zen-engine，决策图连同原因"),
    "cel_cpp": ("cel-expr-python (C++)", "cel-expr-python（C++）"),
    "cel_rust": ("common-expression-language (Rust)", "common-expression-language（Rust）"),
    "cel_python": ("cel-python", "cel-python"),
    "simpleeval": ("simpleeval", "simpleeval"),
    "asteval": ("asteval", "asteval"),
    "rule_engine": ("rule-engine", "rule-engine"),
    "business_rules": ("business-rules", "business-rules"),
    "json_logic_rust": ("jsonlogic-rs (Rust)", "jsonlogic-rs（Rust）"),
    "json_logic": ("json-logic-qubit", "json-logic-qubit"),
    "opa": ("opa-eval (Rego, Rust)", "opa-eval（Rego，Rust）"),
    "spiff_dmn": ("SpiffWorkflow, DMN tables", "SpiffWorkflow，DMN 表"),
    "durable_rules": ("durable_rules", "durable_rules"),
    "openfisca": ("OpenFisca, a population of one", "OpenFisca，一个对象"),
}
TABLE: dict[str, Words] = {
    "polars_hand": ("Polars by hand", "手写 Polars"),
    "numpy_hand": ("NumPy by hand, one thread", "手写 NumPy，一个线程"),
    "duckdb_hand": ("DuckDB by hand", "手写 DuckDB"),
    "pandas_hand": ("pandas by hand", "手写 pandas"),
    "openfisca": ("OpenFisca (inexact: float32)", "OpenFisca（float32，不精确）"),
    "zen_batch": ("zen-engine, batch", "zen-engine，批量"),
    "perfrules_polars_cents": (
        "**perfrules** on Polars, whole cents",
        "**perfrules**，Polars，以分为单位的整数",
    ),
    "perfrules_polars": ("**perfrules** on Polars, decimals", "**perfrules**，Polars，十进制小数"),
    "perfrules_polars_reasons": (
        "**perfrules** on Polars, decimals and reasons",
        "**perfrules**，Polars，十进制小数，连同扣分原因",
    ),
    "perfrules_duckdb": ("**perfrules** on DuckDB", "**perfrules**，DuckDB"),
    "perfrules_pyarrow": ("**perfrules** on PyArrow", "**perfrules**，PyArrow"),
    "perfrules_pandas": ("**perfrules** on pandas", "**perfrules**，pandas"),
}
SAYS: dict[str, Words] = {
    "single": (
        "One evaluation of a published score sheet of 40 indicators, results equal in every part:",
        "一份公开的 40 项评分表，评一次；各家结果逐项相同：",
    ),
    "table": (
        "A million subjects by the same sheet, from frame to frame, every score the exact one:",
        "同一份评分表，评一百万个对象，从表到表，每个得分都是精确值：",
    ),
    "one": ("one evaluation", "评一次"),
    "rows": ("1,000,000 rows", "1,000,000 行"),
    "ratio": ("× the first (quartiles)", "与第一行之比（四分位）"),
    "cpu": ("× processor time", "处理器时间之比"),
    "processor": ("processor s", "处理器秒"),
    "peak": ("peak MB", "内存峰值 MB"),
}


def write(checkout: Path, results: dict[str, Any]) -> None:
    """Both READMEs, where both main benchmarks were measured."""
    if not {"single", "table"} <= results.keys():
        return
    for name, language in FILES.items():
        path = checkout / name
        text = path.read_text("utf-8")
        head, begin, rest = text.partition(BEGIN)
        _, end, tail = rest.partition(END)
        if begin and end:
            section = _section(results, language)
            path.write_text(f"{head}{BEGIN}\n{section}\n{END}{tail}", encoding="utf-8")


def _section(results: dict[str, Any], language: int) -> str:
    def say(key: str) -> str:
        return SAYS[key][language]

    one, million = results["single"]["figures"], results["table"]["figures"]["1000000"]
    single_rows = [
        [SINGLE[name][language], f"{r['us']['median']:.1f}", _spread(r), _processor(r)]
        for name, r in _timed(one, SINGLE)
    ]
    table_rows = [
        [
            *(TABLE[name][language], f"{r['us']['median']:.2f}", f"{r['cpu_us']['median']:.2f}"),
            *(_spread(r), _processor(r), _peak(r)),
        ]
        for name, r in _timed(million, TABLE)
    ]
    heads = [say("one"), "µs", say("ratio"), say("cpu")]
    wide = [say("rows"), "s", say("processor"), say("ratio"), say("cpu"), say("peak")]
    return "\n\n".join(
        [
            say("single"),
            report.table(heads, single_rows, words=1),
            say("table"),
            report.table(wide, table_rows, words=1),
            _circumstances(results, one | million, language),
        ]
    )


def _timed(figures: dict[str, Any], words: dict[str, Words]) -> list[tuple[str, Any]]:
    found = [(name, figures[name]) for name in words if "ratio" in figures.get(name, {})]
    reference, *others = found
    return [reference, *sorted(others, key=lambda row: row[1]["cpu_ratio"]["median"])]


def _circumstances(results: dict[str, Any], figures: dict[str, Any], language: int) -> str:
    known = sorted(report.versions(figures).items())
    listed = ", ".join(f"{name} {version}" for name, version in known)
    taken_on = machine.words(results["table"]["machine"], language)
    if language:
        return (
            f"机器：{taken_on}；测量时另有别的程序在跑，所以并列处理器时间。手写的不检查数据。版本：{listed}。\n"
            "规模增长、装载、导入、命令行启动等其余结果："
            "[benchmarks/results.md](benchmarks/results.md)；重测：`python benchmarks/run.py all`。"
        )
    return (
        f"On {taken_on}, with others at work on it: hence processor time too. "
        f"What is written by hand checks no facts. With {listed}.\n"
        "Growth, loading, import, starting from the shell and all else: "
        "[benchmarks/results.md](benchmarks/results.md); again: `python benchmarks/run.py all`."
    )


def _spread(r: dict[str, Any]) -> str:
    ratio = r["ratio"]
    return f"{ratio['median']:.2f} ({ratio['q1']:.2f}–{ratio['q3']:.2f})"


def _processor(r: dict[str, Any]) -> str:
    return f"{r['cpu_ratio']['median']:.2f}"


def _peak(r: dict[str, Any]) -> str:
    """Of a contestant that was given all rows."""
    return f"{r['peak_mb']:.0f}" if r["rows"] == 1_000_000 else "—"
