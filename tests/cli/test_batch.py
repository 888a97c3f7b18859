"""`perfrules batch`: what is said about a table of scores, and to whom."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

import perfrules
from perfrules.batch import files

RULES = """
perfrules: 1
id: library
version: "1"
title: 图书馆
total_points: 100
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 60}, {grade: 差, from: 0}]
parameters: {pass: {name: 及格线, value: 90, unit: "%"}}
facts:
  budget: {name: 预算数, unit: 万元, min: 0}
  spent: {name: 支出数, unit: 万元, min: 0}
indicators:
- {id: rate, name: 执行率, points: 60, actual: spent / budget, target: "≥ 95%", scoring: ratio}
- {id: share, name: 满意度, points: 40, target: pass, scoring: ratio, on_missing: pending}
"""
TABLE = """单位,预算数,决算,满意度
甲馆,"1,000.00",950,97%
乙馆,2914.08万元,2000,45
丙馆,0,1,90
丁馆,500,五百,八十
戊馆,500,500,
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ruleset and a table."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BATCH = ("batch", "./rules.yaml", "facts.csv", "--column", "决算=spent", "--keep", "单位")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary(run: Callable, same_as_before: Callable[[str, str], None], language: str):
    """Rows, errors, grades, totals, deductions, the first errors; errors have their exit code."""
    done = run(*BATCH, "--reasons", "--lang", language)

    assert (1, "") == (done.code, done.err)
    same_as_before(f"batch-{language}.txt", done.out)


@pytest.mark.usefixtures("folder")
def test_the_summary_as_json(run: Callable):
    """The same as data."""
    told = json.loads(run(*BATCH, "--json").out)

    assert {"scored": 2, "pending": 1, "error": 2} == told["statuses"]
    assert {"优": 1, "良": 1, "差": 0} == told["grades"]
    assert [4, 5] == [error["row"] for error in told["first_errors"]]
    assert [{"单位": "丙馆"}, {"单位": "丁馆"}] == [error["key"] for error in told["first_errors"]]


def test_all_good(run: Callable, folder: Path):
    """Nothing is in error: exit code 0, and the scores are where they were asked for."""
    lines = TABLE.splitlines()[:3]
    (folder / "facts.csv").write_text("\n".join(lines), encoding="utf-8")

    done = run(*BATCH, "-o", "scores.csv")

    assert 0 == done.code
    scores = pl.read_csv(folder / "scores.csv", infer_schema=False)
    assert ["甲馆", "乙馆"] == scores["单位"].to_list()
    assert ["100.00", "63.35"] == scores["total_score"].to_list()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("facts.xls",), "unknown-file-kind"),
        (("fact.csv",), "facts.csv"),
        (("facts.csv",), "[column-missing]"),
        (("facts.csv", "--column", "决算"), "--column 要写成 列名=数据"),
        (("facts.csv", "--column", "决算=spend"), "[column-of-no-fact]"),
        (("facts.csv", "--column", "决算=spent", "--keep", "单"), "[no-such-column]"),
        (("facts.csv", "--column", "决算=spent", "-o", "facts.csv"), "[output-is-input]"),
        (("facts.csv", "--column", "决算=spent", "-o", "no/scores.csv"), "[cannot-write]"),
    ],
)
def test_what_cannot_be_done_is_told(run: Callable, arguments: tuple[str, ...], told: str):
    """Exit code 2, one clear message, and nothing on standard output."""
    done = run("batch", "./rules.yaml", *arguments)

    assert (2, "") == (done.code, done.out)
    assert told in done.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("kind", [".xlsx", ".XLS", ".csv", ".parquet", ".docx"])
@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (("facts", "./rules.yaml"), ".yaml"),
        (("evaluate", "./rules.yaml", "subject.yaml"), ".txt"),
        (("evaluate", "./rules.yaml", "subject.yaml", "--json"), ".json"),
        (("show", "./rules.yaml"), ".yaml"),
        (("schema", "subject"), ".json"),
    ],
)
def test_no_text_is_written_under_the_name_of_a_sheet(
    run: Callable, folder: Path, arguments: tuple[str, ...], ending: str, kind: str
):
    """Nothing could open it: the endings that fit are named, and nothing is written."""
    done = run(*arguments, "-o", f"r{kind}")

    assert (2, "") == (done.code, done.out)
    assert f"r{kind}" in done.err
    assert ending in done.err
    assert not (folder / f"r{kind}").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("facts", ["facts.csv", "facts.xlsx", "表.xls"])
@pytest.mark.parametrize("command", ["evaluate", "explain"])
def test_a_table_is_sent_to_batch(run: Callable, command: str, facts: str):
    """Instead of advice on how to write YAML, or on encodings."""
    rest = ("rate",) if command == "explain" else ()
    zh = run(command, "./rules.yaml", facts, *rest)
    en = run(command, "./rules.yaml", facts, *rest, "--lang", "en")

    assert (2, "", 2, "") == (zh.code, zh.out, en.code, en.out)
    assert f"perfrules batch 规则集 {facts}" in zh.err.replace("\n", "")
    assert "perfrules batch" in en.err
    assert "UTF-8" not in zh.err + en.err


@pytest.mark.usefixtures("folder")
def test_without_the_extra_it_is_asked_for(run: Callable, monkeypatch: pytest.MonkeyPatch):
    """Politely, with the line that installs it."""
    from perfrules.api import tables

    def missing(_: str) -> ModuleType:
        raise ModuleNotFoundError(name="polars")

    monkeypatch.setattr(tables, "import_module", missing)
    done = run(*BATCH)

    assert 2 == done.code
    assert "polars" in done.err
    assert 'pip install "perfrules[batch]"' in done.err


class Terminal(io.StringIO):
    """Somebody looks on."""

    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("terminal", [True, False])
def test_only_who_looks_on_sees_how_far_it_has_come(
    run: Callable, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
):
    """A bar on a terminal, on standard error; nothing in a file."""
    err = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setattr(files, "_MOST", 1)
    monkeypatch.setattr(files, "_LEAST", 1)

    assert 1 == run(*BATCH).code

    assert ("5 行" in err.getvalue()) is terminal
    assert bool(err.getvalue()) is terminal


@pytest.mark.usefixtures("folder")
def test_a_table_is_scored_as_its_rows_are():
    """The door for programs says the same as the command."""
    ruleset = perfrules.load("./rules.yaml")
    summary = perfrules.evaluate_file(
        ruleset, "facts.csv", columns={"决算": "spent"}, language="en"
    )

    assert "satisfaction" not in summary.first_errors[0].error
    assert summary.first_errors[1].error.startswith("支出数 is a number")
    with pytest.raises(perfrules.RulesetError):
        perfrules.evaluate_file(os.devnull + ".yaml", "facts.csv")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_checks_that_fail_are_told(
    run: Callable, folder: Path, same_as_before: Callable[[str, str], None], language: str
):
    """Rows are scored all the same; which they are stands in the result, and the exit code is 1."""
    checks = (
        "checks: [{id: within, that: spent <= budget, message: 支出数超过预算数},"
        " {id: rounded, that: spent == 950万元, message: 应为整数, severity: info}]\n"
    )
    rules = RULES.replace(
        'target: "≥ 95%", scoring: ratio}',
        'target: "≥ 95%", scoring: ratio,\n   over_achievement: {above: 110%, policy: explain}}',
    )
    (folder / "rules.yaml").write_text(rules + checks, encoding="utf-8")
    rows = "单位,预算数,决算,满意度\n甲馆,200,1955000,97%\n乙馆,1000,950,90%\n丙馆,900,950,90%\n"
    (folder / "facts.csv").write_text(rows, encoding="utf-8")

    done = run(*BATCH, "-o", "scores.csv", "--lang", language)

    assert (1, "") == (done.code, done.err)
    same_as_before(f"batch-checks-{language}.txt", done.out)
    cells = pl.read_csv(folder / "scores.csv")["checks"].to_list()
    assert [
        "within; rounded; rate.over_achievement",
        None,
        "within; rate.over_achievement",
    ] == cells


SHARES = {  # of a column in %: what the cells are, the first number below 1, what it would be
    "texts": (["0.95", "1", "0.875", None], "0.95", "95"),
    "some with a sign": (["97%", "0.95", " \uff10.\uff18 ", "98 ％"], "0.95", "95"),
    "numbers": ([0.9, 1.0, 0.07], "0.9", "90"),
    "a number that no float is": ([0.07, 0.29], "0.07", "7"),
    "one that is no number": (["0.95", "很好"], "0.95", "95"),
}
NO_SHARES = {
    "with a sign": ["0.95%", "0.8%", "1％"],
    "one is above 1": ["0.95", "0.8", "1.5"],
    "one is above 1, oddly written": ["0.95", "0.8", "\uff11，200.00"],
    "all or nothing": ["1", "0", "1"],
    "numbers": [0.9, 90.0],
    "nothing": [None, None],
    "another unit": ["970‰"],
}


def shares_of(folder: Path, cells: list[str] | list[float]) -> Path:
    """A table with these cells for the satisfaction."""
    good = pl.DataFrame({"budget": [100] * len(cells), "spent": [100] * len(cells), "share": cells})
    good.write_parquet(folder / "facts.parquet")
    return folder / "facts.parquet"


@pytest.mark.parametrize("case", SHARES)
def test_a_column_of_shares_is_told_once(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch, case: str
):
    """In the summary, in either language and in JSON; it is something to be looked at."""
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)
    cells, number, meant = SHARES[case]
    path = str(shares_of(folder, cells))

    chinese, english = (run("batch", "./rules.yaml", path, "--lang", each) for each in ("zh", "en"))
    data = json.loads(run("batch", "./rules.yaml", path, "--json").out)

    assert 1 == chinese.code == english.code
    told = "".join(chinese.out.split())
    assert 1 == told.count(f"满意度以%计，这一列的数都不超过1：{number}按{number}%读；"
                           f"若是{meant}%，写成{meant}或{meant}%")  # fmt: skip
    assert f"{number} is read as {number}%; if it is" in " ".join(english.out.split())
    assert [
        {"fact": "share", "name": "满意度", "column": "share", "number": number,
         "meant": f"{meant}%"}
    ] == data["bare_shares"]  # fmt: skip


@pytest.mark.parametrize("case", NO_SHARES)
def test_a_column_of_percentages_is_not(
    run: Callable, folder: Path, monkeypatch: pytest.MonkeyPatch, case: str
):
    """One number above 1 is enough, in whatever piece of the table."""
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)

    data = json.loads(run("batch", "./rules.yaml", str(shares_of(folder, NO_SHARES[case])),
                          "--json").out)  # fmt: skip

    assert [] == data["bare_shares"]


@pytest.mark.usefixtures("folder")
def test_where_nothing_above_one_per_cent_may_be_shares_are_what_they_say(folder: Path):
    """A limit of 1% or less says so."""
    small = perfrules.loads(RULES.replace("on_missing: pending", "on_missing: pending, max: 1%"))

    summary = perfrules.evaluate_file(small, shares_of(folder, ["0.95", "0.8"]))

    assert () == summary.bare_shares
