"""Files of facts → files of scores: every kind, every way of being broken, whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import perfrules
from perfrules.batch import files
from perfrules.formats import whole_file
from perfrules.formats.tables import comma_separated, excel
from perfrules.wording import columns

RULES = """
perfrules: 1
id: files
version: "1"
title: 文件
total_points: 100
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 优, from: 90}, {grade: 良, from: 60}, {grade: 差, from: 0}]
facts:
  budget: {name: 预算数, unit: 万元, min: 0}
  spent: {name: 支出数, unit: 万元, min: 0}
indicators:
- {id: rate, name: 执行率, points: 60, actual: spent / budget, target: "≥ 95%", scoring: ratio}
- {id: share, name: 满意度, points: 40, target: "≥ 90%", scoring: ratio}
"""
RULESET = perfrules.loads(RULES)
TABLE = {
    "单位": ["甲", "乙", "丙", "丁"],
    "预算数": ["1,000.00", "2914.08万元", "0", "500"],
    "spent": ["950", "2000", "1", "五百"],
    "满意度": ["97%", "45", "90", "80"],
}
TOTALS = [Decimal("100.00"), Decimal("63.35"), None, None]


def written(path: Path, table: dict[str, list[Any]] = TABLE) -> Path:
    frame = pl.DataFrame(table)
    match path.suffix:
        case ".csv":
            frame.write_csv(path)
        case ".parquet":
            frame.write_parquet(path)
        case _:
            book = openpyxl.Workbook()
            for row in (frame.columns, *frame.rows()):
                book.active.append(row)
            book.save(path)
    return path


def scores(path: Path) -> pl.DataFrame:
    match path.suffix:
        case ".csv":
            return pl.read_csv(path, infer_schema=False)
        case ".parquet":
            return pl.read_parquet(path).with_columns(pl.all().cast(pl.String))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return pl.DataFrame([[None if c is None else str(c) for c in row] for row in rows],
                        schema=dict.fromkeys(head, pl.String), orient="row")  # fmt: skip


class Told:
    """How far it has come, as it was told."""

    def __init__(self) -> None:
        self.all: list[tuple[int, int | None]] = []

    def __call__(self, done: int, of: int | None) -> None:
        self.all.append((done, of))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def slug(error: pytest.ExceptionInfo[perfrules.TableError]) -> list[str]:
    return [each.slug for each in error.value.diagnostics]


@pytest.mark.parametrize("target", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("source", [".csv", ".xlsx", ".parquet"])
def test_every_kind_into_every_kind(tmp_path: Path, source: str, target: str):
    """Rows keep their order, rows in error are marked, and what was kept goes along."""
    facts, out = written(tmp_path / f"facts{source}"), tmp_path / f"scores{target}"

    summary = perfrules.evaluate_file(RULESET, facts, out, keep=["单位"])
    made = scores(out)

    assert TABLE["单位"] == made["单位"].to_list()
    assert TOTALS == [None if each is None else Decimal(each) for each in made["total_score"]]
    assert ["优", "良", None, None] == made["grade"].to_list()
    assert ["scored", "scored", "error", "error"] == made["status"].to_list()
    assert "五百" in made["error"][3]
    assert (4, 2) == (summary.rows, summary.errors)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_as_excel_saves_it(tmp_path: Path, encoding: str, mark: str):
    """With or without a mark, in the old encoding, with other separators, with Windows' lines."""
    rows = [list(TABLE), *zip(*TABLE.values(), strict=True)]
    text = "\r\n".join(mark.join(f'"{c}"' for c in row) for row in rows)
    facts = tmp_path / "facts.csv"
    facts.write_bytes(f"{text}\r\n".encode(encoding))

    summary = perfrules.evaluate_file(RULESET, facts, keep=["单位"])

    assert (4, 2) == (summary.rows, summary.errors)
    assert Decimal("81.68") == summary.mean


def test_chinese_that_comes_late_is_read(tmp_path: Path):
    """The encoding is that of the whole file, not of its beginning."""
    lines = ["note,budget,spent,share", *["x,100,95,90"] * 300_000, "备注,100,95,90"]
    facts = tmp_path / "facts.csv"
    facts.write_bytes("\n".join(lines).encode("gbk"))

    summary = perfrules.evaluate_file(RULESET, facts, tmp_path / "out.parquet", keep=["note"])

    assert 300_001 == summary.rows
    assert "备注" == pl.read_parquet(tmp_path / "out.parquet")["note"][-1]


def test_pieces_are_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A file scores the same in however many pieces, also where one alone looks like numbers."""
    monkeypatch.setattr(files, "_MOST", 1_000)
    monkeypatch.setattr(files, "_LEAST", 1_000)
    monkeypatch.setattr(comma_separated, "_BLOCK", 20_000)
    count = 5_500
    table = {
        "key": [f"{n:06}" for n in range(count)],
        "budget": [
            "100" if n < 3_000 else f"{n},0" if n % 7 == 0 else "1 000万" for n in range(count)
        ],
        "spent": [str(n / 100) for n in range(count)],
        "share": ["90" if n != 4_321 else "九十" for n in range(count)],
    }
    whole = perfrules.evaluate_table(RULESET, pl.DataFrame(table), keep=["key"])
    for kind in (".csv", ".parquet"):
        facts, out = written(tmp_path / f"facts{kind}", table), tmp_path / "out.parquet"
        seen = Told()

        summary = perfrules.evaluate_file(RULESET, facts, out, keep=["key"], progress=seen)

        assert whole.equals(pl.read_parquet(out))
        assert len(seen.all) > 5
        assert [(0, count), (count, count)] == [seen.all[0], seen.all[-1]]
        assert whole["status"].to_list().count("error") == summary.errors


def test_a_group_of_rows_is_not_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """However large the groups of a Parquet file are."""
    monkeypatch.setattr(files, "_MOST", 1_000)
    table = pl.DataFrame({"budget": [100.0] * 10_000, "spent": 95, "share": 90})
    table.write_parquet(tmp_path / "facts.parquet", row_group_size=10_000)
    seen: list[int] = []

    perfrules.evaluate_file(
        RULESET, tmp_path / "facts.parquet", progress=lambda done, _: seen.append(done)
    )

    assert list(range(0, 10_001, 1_000)) == seen


def test_cells_of_excel_are_read_as_they_are_shown(tmp_path: Path):
    """A cell that shows 97% holds 0.97; dates, truths and sums are what they look like."""
    rules = RULES.replace(
        "facts:",
        "facts:\n  open: {name: 公开, kind: flag}\n"
        "  due: {name: 期限, kind: date}\n  code: {name: 代码, kind: text}",
    )
    rules += "checks:\n- {id: c, that: open and due == due and code == code, message: x}\n"
    book = openpyxl.Workbook()
    book.active.append(["budget", "spent", "share", "open", "due", "code", None])
    book.active.append([1000, 0.1 + 0.2, 0.97, True, dt.date(2021, 12, 31), 7])
    book.active.append([None] * 6)
    book.active["C2"].number_format = "0.00%"
    book.active["I9"].number_format = "0.00%"  # an empty cell that was looked at
    book.save(tmp_path / "facts.xlsx")
    with excel.reader(tmp_path / "facts.xlsx") as table:
        (piece,) = table.pieces(table.columns, 10)

    assert [("1000", "0.3", "97%", "true", "2021-12-31", "7")] == piece.rows()
    summary = perfrules.evaluate_file(perfrules.loads(rules), tmp_path / "facts.xlsx")
    assert (1, 0) == (summary.rows, summary.errors)
    assert "40.02" == str(summary.mean)  # 97% of 90%, not 0.97%


def test_what_a_cell_of_excel_holds_behind_what_it_shows_is_not_read(tmp_path: Path):
    """A computed cell is rounded as it is shown; one that is shown scaled keeps its unit."""
    cells = [
        (1234567, '0!.0,"万元"', 95.4283333333333, "#,##0.00", 0.954285714285714, "0.00%"),
        (1000, "General", 950, '0.0"万元"', 0.854, "0%"),
        (1234567, "#,##0,", 100, "0.00", 95, '0.0"%"'),
    ]
    book = openpyxl.Workbook()
    book.active.append(["预算数", "支出数", "满意度"])
    for row, (*held,) in enumerate(cells, 2):
        for column in range(3):
            book.active.cell(row, column + 1, held[2 * column]).number_format = held[2 * column + 1]
    book.save(tmp_path / "facts.xlsx")
    with excel.reader(tmp_path / "facts.xlsx") as table:
        (piece,) = table.pieces(table.columns, 10)
    summary = perfrules.evaluate_file(RULESET, tmp_path / "facts.xlsx", tmp_path / "out.csv")

    assert [
        ("123.5万元", "95.43", "95.43%"),
        ("1000", "950万元", "85%"),
        ("1235（单元格格式缩放了数：改成常规格式再填）", "100", "95%"),
    ] == piece.rows()
    assert ["40.00", "37.78", None] == scores(tmp_path / "out.csv")["share"].to_list()
    (wrong,) = summary.first_errors
    assert 4 == wrong.row
    assert wrong.error.startswith("预算数 要一个数，“1235（单元格格式缩放了数：改成常规格式再填）”")


def test_the_summary_says_what_came_of_it(tmp_path: Path):
    """Counts, grades in the order of the ruleset, the ends, what was lost, the first errors."""
    facts = written(tmp_path / "facts.csv")

    summary = perfrules.evaluate_file(RULESET, facts, keep=["单位"], reasons=True)

    assert {
        "rows": 4,
        "errors": 2,
        "statuses": {"scored": 2, "error": 2},
        "grades": {"优": 1, "良": 1, "差": 0},
        "total_score": {"mean": "81.68", "lowest": "63.35", "highest": "100.00"},
        "deductions": [
            {"indicator": "rate", "rule": "rate.scoring", "rows": 1, "lost": "16.65"},
            {"indicator": "share", "rule": "share.scoring", "rows": 1, "lost": "20.00"},
        ],
        "first_errors": [
            {
                "row": 4,
                "key": {"单位": "丙"},
                "error": "执行率 算不出：除数 预算数 为 0（检查填报的数（预算数 = 0.00万元，"
                "支出数 = 1.00万元）；若可以为 0，请在规则里用 甲 if 条件 else 乙 写明此时怎么算）",
            },
            {
                "row": 5,
                "key": {"单位": "丁"},
                "error": '支出数 要一个数，“五百”读不出来（写成 97 或 "97万元"）',
            },
        ],
        "failed_checks": [],
        "bare_shares": [],
    } == summary.to_dict()


TOGETHER = """\
perfrules: 1
id: problems
version: "1"
title: 示例
language: zh
total_points: 10
facts: {found: {name: 问题, unit: 个, min: 0}}
indicators:
- id: a
  name: 整改
  points: 10
  actual: found
  scoring:
    method: deductions
    items:
    - {reason: 问题未整改, count: actual, lose: 0.5, max: 2}
    - {reason: 问题超过十个, when: actual > 10个, lose: 1}
"""


def test_what_rules_took_together_is_counted_once(tmp_path: Path):
    """Losses of the summary add up to what the rows lost, however many rules took part."""
    facts = written(tmp_path / "facts.csv", {"问题": [11, 12, 2, 0]})

    summary = perfrules.evaluate_file(perfrules.loads(TOGETHER), facts, reasons=True)

    assert [
        ("a.scoring.items[0]; a.scoring.items[1]", 2, Decimal(6)),
        ("a.scoring.items[0]", 1, Decimal(1)),
    ] == [(each.rule, each.rows, each.lost) for each in summary.deductions]


def test_nobody_scored_has_no_mean(tmp_path: Path):
    """Where every row is in error there is nothing to be the mean of."""
    facts = written(tmp_path / "facts.csv", {name: cells[2:] for name, cells in TABLE.items()})

    summary = perfrules.evaluate_file(RULESET, facts)

    assert (None, None, None) == (summary.mean, summary.lowest, summary.highest)
    assert (2, 2) == (summary.rows, summary.errors)


def test_no_text_becomes_a_formula(tmp_path: Path):
    """What people put into a name is not run where the scores are opened."""
    names = ["=1+1", "+cmd", "-12.5", "@SUM(A1)", "a\x07b"]
    table = {"单位": names, **{n: [TABLE[n][0]] * 5 for n in ("预算数", "spent", "满意度")}}
    facts = written(tmp_path / "facts.csv", table)
    for kind in (".csv", ".xlsx"):
        perfrules.evaluate_file(RULESET, facts, tmp_path / f"out{kind}", keep=["单位"])

    assert ["'=1+1", "'+cmd", "-12.5", "'@SUM(A1)", "a\x07b"] == scores(tmp_path / "out.csv")[
        "单位"
    ].to_list()
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert ["=1+1", "+cmd", "-12.5", "@SUM(A1)", "a�b"] == [c.value for c in sheet["A"][1:]]
    assert {"s"} == {cell.data_type for cell in sheet["A"]}


BLANKS = [  # how lines look in which nothing stands
    "",
    ",,,",
    " , ,\u3000,\xa0",
    '"","","",""',
    "  ",
    ",",
    ",,,,,,",
]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_rows_of_csv_are_skipped_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: str, encoding: str, end: str
):
    """Numbers are those that are seen where the file is opened."""
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)
    bad, good = "馆,100,五百,90", '"多\n\n行",100,95,90'
    lines = [
        "单位,预算数,支出数,满意度",
        blank,
        bad,
        blank,
        blank,
        good,
        bad,
        blank,
        bad,
        good,
        bad,
    ]
    facts, out = tmp_path / "facts.csv", tmp_path / "out.csv"
    for last in ([], [blank], [blank, ""]):
        facts.write_bytes(end.join([*lines, *last]).encode(encoding))
        seen = Told()

        summary = perfrules.evaluate_file(RULESET, facts, out, keep=["单位"], progress=seen)

        assert [3, 7, 9, 11] == [each.row for each in summary.first_errors]
        assert {int} == {type(each.row) for each in summary.first_errors}
        assert 6 == summary.rows == scores(out).height
        moves = perfrules.simulate(RULESET, facts, against=perfrules.loads(GRADED))
        assert [6, 10] == [each.row for each in moves.changes]


GRADED = RULES.replace("grade: 优", "grade: 优秀")


def test_rows_are_counted_where_only_some_cells_are_blank(tmp_path: Path):
    """What has a value in a column that nothing reads is a row."""
    facts = tmp_path / "facts.csv"
    facts.write_text("单位,预算数,支出数,满意度\n,,,\n乙,,,\n,,,\n,,,1\n", encoding="utf-8")

    summary = perfrules.evaluate_file(RULESET, facts)

    assert [3, 5] == [each.row for each in summary.first_errors]


def test_one_column_may_have_blank_rows_too(tmp_path: Path):
    """There a line without anything is as blank as one with spaces or quotes."""
    rules = perfrules.loads(
        RULES.replace("- {id: rate", "#").replace("points: 40", "points: 100")
        .replace("  budget:", "#").replace("  spent:", "#").replace("facts:", "")
    )  # fmt: skip
    facts = tmp_path / "facts.csv"
    facts.write_text('满意度\n\n  \n九\n""\n80\n\nx\n', encoding="utf-8")

    summary = perfrules.evaluate_file(rules, facts)

    assert (3, [4, 8]) == (summary.rows, [each.row for each in summary.first_errors])


def test_a_row_too_long_is_told_by_its_number_behind_blank_rows(tmp_path: Path):
    """Blank rows with another number of cells are not what is wrong."""
    facts = tmp_path / "facts.csv"
    facts.write_text("budget,spent,share\n,\n\n1,2,3\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(perfrules.TableError, match="第 5 行有 4 格"):
        perfrules.evaluate_file(RULESET, facts)


def test_blank_rows_of_excel_are_skipped_and_counted(tmp_path: Path):
    """In the middle of a sheet and at its end, with spaces in their cells or without."""
    book = openpyxl.Workbook()
    for row in (list(TABLE), [], ["丁", 500, "五百", 80], [" ", "", None, "\u3000"], [],
                ["丙", 0, 1, 90], [None], ["甲", 1000, 950, "97%"], [" "], []):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "facts.xlsx")

    summary = perfrules.evaluate_file(RULESET, tmp_path / "facts.xlsx", keep=["单位"])

    assert (3, 2) == (summary.rows, summary.errors)
    assert [3, 6] == [each.row for each in summary.first_errors]


def test_what_is_kept_from_excel_to_excel_stays_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Numbers can be added up and days sorted; a code stays a text, with its zeros."""
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)
    day, moment = dt.datetime(2021, 12, 31), dt.datetime(2021, 12, 31, 8, 30)
    kept = ["单位", "代码", "收入", "日期", "在编"]
    rows = [
        ["甲", "001", (1234567.891, "#,##0.00"), (day, "yyyy年m月d日"), True, 1000, 950, 1],
        ["乙", (2, "000"), (0.25, "0%"), (moment, "yyyy-mm-dd hh:mm"), False, 100, "五", 1],
        [],
        ["=1+1", "003", (7, "General"), "去年", None, 100, 95, 1],
    ]  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append([*kept, "预算数", "支出数", "满意度"])
    for at, row in enumerate(rows, 2):
        for k, held in enumerate(row, 1):
            value, form = held if isinstance(held, tuple) else (held, None)
            cell = book.active.cell(at, k, value)
            cell.number_format = form or cell.number_format
            if value == "=1+1":
                cell.data_type = "s"
    book.save(tmp_path / "facts.xlsx")

    perfrules.evaluate_file(RULESET, tmp_path / "facts.xlsx", tmp_path / "out.xlsx", keep=kept)

    _, *made = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(max_col=5)
    assert [
        ("甲", "001", 1234567.891, day, True),
        ("乙", 2, 0.25, moment, False),
        ("=1+1", "003", 7, "去年", None),
    ] == [tuple(cell.value for cell in row) for row in made]
    assert ["#,##0.00", "0%", "General"] == [row[2].number_format for row in made]
    assert ["General", "000", "General"] == [row[1].number_format for row in made]
    assert ["yyyy年m月d日", "yyyy-mm-dd hh:mm"] == [row[3].number_format for row in made[:2]]
    assert "s" == made[2][0].data_type


def test_a_sheet_of_scores_is_fit_to_be_looked_at(tmp_path: Path):
    """Headings are bold and stay, columns are as wide as they need, scores have their decimals."""
    table = {**TABLE, "单位": ["甲" * 12, "乙", "丙" * 40, "丁"]}
    table["预算数"] = [*TABLE["预算数"][:3], "五百五十五万五千元整，以决算为准"]
    facts = written(tmp_path / "facts.csv", table)

    perfrules.evaluate_file(RULESET, facts, tmp_path / "out.xlsx", keep=["单位", "满意度"])

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    head = {cell.value: cell for cell in sheet[1]}
    widths = {n: sheet.column_dimensions[c.column_letter].width for n, c in head.items()}
    assert all(cell.font.bold for cell in sheet[1])
    assert ("A2", f"A1:{sheet[1][-1].column_letter}5") == (
        sheet.freeze_panes,
        sheet.auto_filter.ref,
    )
    assert (50, 11, 50) == (widths["单位"], widths["满意度"], widths["error"])
    assert all(columns(name) + 3 <= width for name, width in widths.items())
    assert {"0.00"} == {
        sheet.cell(2, head[name].column).number_format for name in ("rate", "share", "total_score")
    }
    wrong = sheet.cell(5, head["error"].column)
    assert wrong.alignment.wrap_text
    assert (None, 45) == (sheet.row_dimensions[2].height, sheet.row_dimensions[5].height)
    assert not sheet.cell(5, 1).alignment.wrap_text


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("a.csv", b"", "no-header"),
    "a header alone": ("a.csv", b"budget,spent,share\n", "empty-table"),
    "no names": ("a.csv", b",,\n1,2,3\n", "no-header"),
    "a name twice": ("a.csv", b"budget,budget,share\n1,2,3\n", "column-name-twice"),
    "a fact twice": ("a.csv", "budget,预算数,spent,share\n1,2,3,4\n".encode(), "column-twice"),
    "a long row": ("a.csv", b"budget,spent,share\n1,2,3\n1,2,3,4\n", "bad-row"),
    "a short row": ("a.csv", b"budget,spent,share\n1,2,3\n1\n", "bad-row"),
    "no known encoding": ("a.csv", b"budget,spent\xff\xff,share\n1,2,3\n", "not-utf-8"),
    "UTF-16": ("a.csv", "budget,spent,share\n1,2,3\n".encode("utf-16"), "not-utf-8"),
    "a title above the header": (
        "a.csv",
        "2021年度评价表,,\n预算数,支出数,满意度\n1,2,3\n".encode(),
        "no-column-matches",
    ),
    "no such column": ("a.csv", b"budget,spend,share\n1,2,3\n", "column-missing"),
    "no Parquet": ("a.parquet", b"PAR1 and so on", "broken-table"),
    "no Excel": ("a.xlsx", b"PK and so on", "broken-table"),
    "old Excel": ("a.xls", b"\xd0\xcf\x11\xe0", "unknown-file-kind"),
    "another kind": ("a.txt", b"budget", "unknown-file-kind"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_and_leaves_nothing(tmp_path: Path, name: str):
    """One clear message, and no file of scores."""
    file, raw, expected = BROKEN[name]
    (tmp_path / file).write_bytes(raw)

    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, tmp_path / file, tmp_path / "out.csv")

    assert [expected] == slug(error)
    assert [file] == names(tmp_path)


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
NO_WORKBOOKS = {
    "nothing": (b"", "文件是空的"),
    "encrypted": (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "加密"),
    "an old workbook": (OLE + bytes(500), "旧格式"),
    "a page": (b"<html><table></table></html>", "不是工作簿"),
    "its beginning": (b"PK\x03\x04" + bytes(100), "不完整"),
}


@pytest.mark.parametrize("name", NO_WORKBOOKS)
def test_what_is_called_a_workbook_and_is_none_is_told_in_words(tmp_path: Path, name: str):
    """In the language of the person: what it may be, and what to do."""
    raw, expected = NO_WORKBOOKS[name]
    (tmp_path / "表.xlsx").write_bytes(raw)
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, tmp_path / "表.xlsx", language="zh")

    assert ["broken-table"] == slug(error)
    assert expected in error.value.diagnostics[0].message.zh
    assert "zip" not in str(error.value)


def test_a_workbook_without_a_sheet_or_with_a_damaged_one_is_told(tmp_path: Path):
    """What is in it is not what should be."""
    for part, text in (("xl/worksheets/sheet1.xml", b"<a"), ("[Content_Types].xml", b"<a/>")):
        whole = written(tmp_path / "facts.xlsx")
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as new:
            for each in old.namelist():
                new.writestr(each, text if each == part else old.read(each))
        with pytest.raises(perfrules.TableError, match="损坏"):
            perfrules.evaluate_file(RULESET, tmp_path / "bad.xlsx", keep=["单位"], language="zh")


def test_a_target_of_an_old_kind_is_named_anew(tmp_path: Path):
    """Nothing can be saved in Excel that is not there yet."""
    facts = written(tmp_path / "facts.csv")
    for name in ("结果.xls", "结果.et", "结果"):
        with pytest.raises(perfrules.TableError, match=r"文件名写成 结果\.xlsx"):
            perfrules.evaluate_file(RULESET, facts, tmp_path / name, language="zh")


def test_a_target_that_is_open_elsewhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As Windows says that of a file that Excel has open."""
    facts = written(tmp_path / "facts.csv")

    def taken(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "replace", taken)
    with pytest.raises(perfrules.TableError, match="若正在 Excel 里打开，请先关闭"):
        perfrules.evaluate_file(RULESET, facts, tmp_path / "out.csv", language="zh")
    assert ["facts.csv"] == names(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_message_where_another_row_or_sheet_names_the_columns(tmp_path: Path, language: Any):
    """What the first row of the first sheet says, and the way out; not one for every fact."""
    source = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in (("说明", None, "2021 年"), ("填报人", None, "张三")):
        book.active.append(row)
    facts = book.create_sheet("数据")
    facts.append(("预算数", "支出数", "满意度"))
    facts.append((1, 2, 3))
    book.save(source)

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_file(RULESET, source, language=language)

    (problem,) = caught.value.diagnostics
    assert "no-column-matches" == problem.slug
    assert {
        "zh": "没有一列是规则集里的数据；第一行读到的是：说明、2021 年",
        "en": "no column is a fact of the ruleset; the first row says: 说明, 2021 年",
    }[language] == problem.message.in_language(language)
    hint = problem.hint.in_language(language)
    assert {"zh": "移到最前面", "en": "to the front"}[language] in hint
    assert "预算数" in hint


def test_a_file_that_is_cut_off_is_told(tmp_path: Path):
    """Its beginning is right, its end is missing or rubbish."""
    raw = written(tmp_path / "facts.parquet").read_bytes()
    book = written(tmp_path / "facts.xlsx").read_bytes()
    for name, part in (
        ("end.parquet", raw[:-20]),
        ("middle.parquet", raw[:10] + bytes(40) + raw[50:]),
        ("end.xlsx", book[:-200]),
    ):
        (tmp_path / name).write_bytes(part)
        with pytest.raises(perfrules.TableError) as error:
            perfrules.evaluate_file(RULESET, tmp_path / name, tmp_path / "out.csv", keep=["单位"])

        assert ["broken-table"] == slug(error)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, kind: str):
    """With the one that was probably meant."""
    written(tmp_path / f"facts{kind}")
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, tmp_path / f"fact{kind}")

    assert ["cannot-read"] == slug(error)
    assert f"facts{kind}" in str(error.value)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("no/such/folder.csv", "cannot-write"),
        ("folder.csv", "cannot-write"),
        ("facts.csv", "output-is-input"),
        ("link.csv", "output-is-input"),
        ("scores.doc", "unknown-file-kind"),
    ],
)
def test_a_target_that_cannot_be_is_told_before_any_work(
    tmp_path: Path, target: str, expected: str
):
    """Not after an hour of scoring."""
    facts = written(tmp_path / "facts.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(facts)
    seen: list[int] = []
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(
            RULESET, facts, tmp_path / target, progress=lambda done, _: seen.append(done)
        )

    assert [expected] == slug(error)
    assert [] == seen


def test_more_rows_than_a_sheet_has_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Before any work where it is known, else when it shows."""
    facts = written(tmp_path / "facts.parquet")
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, facts, tmp_path / "out.xlsx")
    assert ["too-many-rows"] == slug(error)

    writer = excel.Writer(io.BytesIO())
    with pytest.raises(excel.Unreadable, match="too-many-rows"):
        writer.write(pl.DataFrame({"a": [1, 2, 3, 4]}))


def test_the_library_for_excel_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Politely, and before any work."""
    facts = written(tmp_path / "facts.csv")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, facts, tmp_path / "out.xlsx")

    assert ["extra-missing"] == slug(error)
    assert "perfrules[excel]" in str(error.value)


# Whole or not at all.


def test_a_target_is_replaced_in_its_place_and_with_its_rights(tmp_path: Path):
    """A link stays a link, and who could read the file still can."""
    facts, real, link = (
        written(tmp_path / "facts.csv"),
        tmp_path / "real.csv",
        tmp_path / "link.csv",
    )
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)

    perfrules.evaluate_file(RULESET, facts, link)

    assert link.is_symlink()
    assert 4 == scores(real).height
    assert 0o640 == real.stat().st_mode & 0o777


@pytest.fixture(params=["without a name", "beside it"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "beside it":
        monkeypatch.setattr(whole_file, "_without_name", lambda _: None)


@pytest.mark.usefixtures("_either_way")
def test_what_fails_on_the_way_leaves_all_as_it_was(tmp_path: Path):
    """An error, or Ctrl-C."""
    facts, out = written(tmp_path / "facts.csv"), tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")

    def stop(done: int, _: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perfrules.evaluate_file(RULESET, facts, out, progress=stop)

    assert "old" == out.read_text(encoding="utf-8")
    assert ["facts.csv", "out.csv"] == names(tmp_path)


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_a_full_disk_is_an_error_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    """And what was there before is still there."""
    facts, out = written(tmp_path / "facts.csv"), tmp_path / f"out{kind}"
    out.write_text("old", encoding="utf-8")
    with Path("/dev/full").open("w+b", 0) as full:
        monkeypatch.setattr(whole_file, "_begun", lambda _: whole_file._Begun(full, None))
        with pytest.raises(perfrules.TableError, match="磁盘满了") as error:
            perfrules.evaluate_file(RULESET, facts, out)

    assert ["cannot-write"] == slug(error)
    assert "old" == out.read_text(encoding="utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", os.fspath(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False).returncode
    except OSError:
        done = 1
    if done:
        pytest.skip("nobody but root may make a small disk")
    yield disk
    subprocess.run(["umount", os.fspath(disk)], check=True)  # noqa: S607 - as `mount`


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_a_disk_that_fills_up_is_an_error_message(tmp_path: Path, small_disk: Path, kind: str):
    """The real thing, where a test may make a disk."""
    count = 20_000
    table = {"key": [os.urandom(8).hex() for _ in range(count)], "budget": [100] * count,
             "spent": [95] * count, "share": [90] * count}  # fmt: skip
    facts, out = written(tmp_path / "facts.parquet", table), small_disk / f"out{kind}"

    with pytest.raises(perfrules.TableError, match="磁盘满了"):
        perfrules.evaluate_file(RULESET, facts, out, keep=["key"])

    assert [] == names(small_disk)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_what_goes_wrong_at_the_very_end_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
):
    """The disk may say only when everything is written that it could not keep it."""
    facts, out = written(tmp_path / "facts.csv"), tmp_path / "out.csv"

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(perfrules.TableError) as error:
        perfrules.evaluate_file(RULESET, facts, out)

    assert ["cannot-write"] == slug(error)
    assert ["facts.csv"] == names(tmp_path)


KILLED = """
import os, signal, sys
import perfrules
from perfrules.batch import files
from perfrules.formats import whole_file

moment, way, rules, source, target = sys.argv[1:]
files._MOST = files._LEAST = 1_000


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function):
    def wrapped(*args, **kwargs):
        function(*args, **kwargs)
        die()
    return wrapped


progress = lambda done, of: die() if moment.isdigit() and done >= int(moment) else None
if way == "named":
    whole_file._without_name = lambda _: None
before, after = moment.startswith("before "), moment.startswith("after ")
name = moment.split()[-1]
if before or after:
    owner = whole_file.Path if name == "replace" else os
    setattr(owner, name, die if before else dying_after(getattr(owner, name)))
perfrules.evaluate_file(rules, source, target, keep=["key"], progress=progress)
"""
MOMENTS = [
    "0", "1000", "3000", "5000", "before fsync", "after fsync", "before link", "after link",
    "before replace", "after replace",
]  # fmt: skip


@pytest.mark.parametrize("way", ["unnamed", "named"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("old", [False, True])
def test_a_process_that_is_killed_leaves_a_whole_file_or_none(
    tmp_path: Path, moment: str, way: str, *, old: bool
):
    """With kill -9, at any moment: what stands there is what was, or all of the new."""
    if way == "named" and "link" in moment:
        pytest.skip("a file with a name is not linked")
    count = 5_000
    table = {"key": list(range(count)), "budget": [100] * count, "spent": [95] * count,
             "share": [90] * count}  # fmt: skip
    facts, rules = written(tmp_path / "facts.parquet", table), tmp_path / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "out.parquet"
    if old:
        out.write_text("old", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment, way, rules, facts, out],
        check=False, capture_output=True, timeout=120,
    )  # fmt: skip

    assert -signal.SIGKILL == done.returncode, done.stderr
    if moment == "after replace":
        assert count == pl.read_parquet(out).height
    elif old:
        assert "old" == out.read_text(encoding="utf-8")
    else:
        assert not out.exists()
    if way == "unnamed" and moment not in {"after link", "before replace"}:
        assert {"out.parquet"} >= set(names(folder))


def test_no_word_of_a_list_becomes_a_formula(tmp_path: Path):
    """Words that come as one of few are texts too."""
    words = pl.Series(["=cmd|1", "甲"], dtype=pl.Categorical)
    table = pl.DataFrame({"单位": words, **{n: TABLE[n][:2] for n in TABLE if n != "单位"}})
    table.write_parquet(tmp_path / "facts.parquet")

    perfrules.evaluate_file(
        RULESET, tmp_path / "facts.parquet", tmp_path / "out.csv", keep=["单位"]
    )

    assert ["'=cmd|1", "甲"] == scores(tmp_path / "out.csv")["单位"].to_list()


@pytest.mark.parametrize("text", ["单位,预算数\r甲,1\r", '"单位,预算数\n' + "甲,1\n" * 50_000])
def test_a_header_that_cannot_be_read_is_told(tmp_path: Path, text: str):
    """Lines that end as on old machines, a quote that is never closed."""
    (tmp_path / "facts.csv").write_text(text, encoding="utf-8", newline="")

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_file(RULESET, tmp_path / "facts.csv")

    assert ["bad-row"] == [each.slug for each in caught.value.diagnostics]


def test_signs_that_xml_lacks_are_replaced(tmp_path: Path):
    """A sheet with them could not be opened."""
    facts = written(tmp_path / "facts.csv", {**TABLE, "单位": ["甲\ufffe", "乙\uffff", "丙", "丁"]})

    perfrules.evaluate_file(RULESET, facts, tmp_path / "out.xlsx", keep=["单位"])

    (sheet,) = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    assert ["甲\ufffd", "乙\ufffd"] == [sheet.cell(row, 1).value for row in (2, 3)]


def test_decimals_wider_than_those_of_frames_are_read(tmp_path: Path):
    """In a column that nobody asks for, as a fact, and kept."""
    wide = pa.decimal256(60, 2)
    table = pl.DataFrame({n: TABLE[n] for n in ("单位", "预算数", "满意度")}).to_arrow()
    spent = pa.array([Decimal(950), Decimal(2000), Decimal(1), None], wide)
    table = table.append_column("spent", spent).append_column("wide", spent)
    pq.write_table(table, tmp_path / "facts.parquet")

    perfrules.evaluate_file(
        RULESET, tmp_path / "facts.parquet", tmp_path / "out.parquet", keep=["wide"]
    )

    made = pl.read_parquet(tmp_path / "out.parquet")
    assert TOTALS[:2] == made["total_score"].to_list()[:2]
    assert ["950.00", "2000.00", "1.00", None] == made["wide"].to_list()


def test_a_workbook_packed_in_an_unknown_way_is_told(tmp_path: Path):
    """The packing of one part is a number that nobody has a meaning for."""
    facts = written(tmp_path / "facts.xlsx", TABLE)
    raw = bytearray(facts.read_bytes())
    for part in re.finditer(b"PK\x01\x02", bytes(raw)):  # each part in the list of them
        raw[part.start() + 10] = 99
    facts.write_bytes(raw)

    with pytest.raises(perfrules.TableError) as caught:
        perfrules.evaluate_file(RULESET, facts)

    assert ["broken-table"] == [each.slug for each in caught.value.diagnostics]
