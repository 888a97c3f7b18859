"""`perfrules simulate`: how scores move with other parameters, or against another ruleset."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
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
lock: [low]
parameters:
  pass: {name: 及格线, value: 90, unit: "%"}
  visits:
    unit: 次
    by: region
    values: {城区: 4, 乡镇: 2}
  low: 1次
  old: {unit: 次, periods: [{from: 2020-01-01, value: 1}, {from: 2022-01-01, value: 2}]}
facts:
  region: {name: 地区, choices: [城区, 乡镇]}
indicators:
- {id: share, name: 满意度, points: 60, target: pass, scoring: ratio}
- {id: seen, name: 检查, points: 30, target: "≥ visits", unit: 次, scoring: ratio}
- {id: seen_before, name: 上年检查, points: 10, target: "≥ old + low - 1次", unit: 次}
"""
TABLE = """单位,地区,满意度,检查,上年检查
甲馆,城区,97%,4,2
乙馆,乡镇,81,2,2
丙馆,城区,45,2,1
丁馆,乡镇,八十,1,1
戊馆,乡镇,72,2,2
"""
OTHER = RULES.replace("points: 60, target", "points: 50, target").replace(
    "indicators:", "indicators:\n- {id: extra, name: 新增, points: 10, target: ≥ 1次, unit: 次,"
    " on_missing: zero}"
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rulesets and a table, read in several pieces."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(OTHER, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "_MOST", 2)
    monkeypatch.setattr(files, "_LEAST", 2)
    return tmp_path


SIMULATE = ("simulate", "./rules.yaml", "facts.csv", "--keep", "单位")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_parameter(
    run: Callable, same_as_before: Callable[[str, str], None], language: str
):
    """How mean and median move, who goes where, which indicators made it so."""
    done = run(*SIMULATE, "--set", "及格线=80%", "--lang", language)

    assert (1, "") == (done.code, done.err)  # 丁馆 is in error before and after
    same_as_before(f"simulate-{language}.txt", done.out)


def test_as_data(run: Callable):
    """The same, every figure."""
    told = json.loads(run(*SIMULATE, "--set", "pass=80%", "--json").out)

    assert {"before": "81.75", "after": "85.69", "change": "3.94"} == told["mean"]
    assert "4.88" == told["median_change"]
    assert (5, 4, 3, 0, 1) == tuple(
        told[name] for name in ("rows", "compared", "up", "down", "changed_grades")
    )
    assert [{"indicator": "share", "rows": 3, "change": "15.75", "only": None}] == told[
        "indicators"
    ]
    assert "0.00" == told["rest"]
    assert {
        "row": 6,
        "key": {"单位": "戊馆"},
        "total_score": {"before": "88.00", "after": "94.00"},
        "grade": {"before": "良", "after": "优"},
        "quota": False,
        "indicators": [{"indicator": "share", "before": "48.00", "after": "54.00"}],
    } == told["first_changes"][0]


def test_the_comparison_of_every_row(run: Callable, folder: Path):
    """Totals and grades beside each other, and the indicators that moved."""
    assert 1 == run(*SIMULATE, "--set", "pass=80%", "-o", "moves.csv").code
    moves = pl.read_csv(folder / "moves.csv", infer_schema=False)

    assert [
        "单位", "before.total_score", "after.total_score", "change", "before.grade", "after.grade",
        "before.status", "after.status", "before.error", "after.error", "moved",
    ] == moves.columns  # fmt: skip
    assert ["0.00", "6.00", "3.75", None, "6.00"] == moves["change"].to_list()
    assert [None, "share: 54.00 → 60.00", "share: 30.00 → 33.75", None, "share: 48.00 → 54.00"] == (
        moves["moved"].to_list()
    )


def test_a_parameter_by_a_fact_is_set_for_all(run: Callable):
    """One value in place of several; by date too."""
    told = json.loads(run(*SIMULATE, "--set", "visits=4", "--set", "old=1次", "--json").out)

    assert ["seen", "seen_before"] == [move["indicator"] for move in told["indicators"]]
    assert ["-30.00", "10.00"] == [move["change"] for move in told["indicators"]]


@pytest.mark.parametrize(
    ("setting", "zh", "en"),
    [
        ("pass", "--set 要写成 参数=数值", "--set is PARAMETER=VALUE"),
        ("pas=80%", "是不是 pass？", "did you mean pass?"),
        (
            "x=80%",
            "--set x=80%：规则集没有这个参数 [no-such-parameter]\n"
            "  提示：有：pass（及格线）、visits、low、old",
            "--set x=80%: the ruleset has no such parameter [no-such-parameter]\n"
            "  hint: there are: pass (及格线), visits, low, old",
        ),
        (
            "及格线=85天",
            "--set 及格线=85天：要以 % 计 [bad-setting]\n  提示：例如 85%\n",
            "--set 及格线=85天: it has to be in % [bad-setting]\n  hint: such as 85%\n",
        ),
        ("pass=八十", "提示：例如 80%", "hint: such as 80%"),
        ("pass=八五折", "提示：例如 90%", "hint: such as 90%"),
        ("visits=80%", "visits=80%：要以 次 计", "hint: such as 80次"),
        (
            "pass=-3%",
            "--set pass=-3%：目标值是负数",
            "--set pass=-3%: a share of a negative target",
        ),
        (
            "low=2次",
            "--set low=2次：已锁定，不得改动 [locked]",
            "it is locked and cannot be changed",
        ),
        ('pass=1"}\nlock: []', "[bad-setting]", "[bad-setting]"),
    ],
)
def test_what_cannot_be_set_is_told_of_the_option(run: Callable, setting: str, zh: str, en: str):
    """In one message, and not as of a file that nobody wrote; exit code 2."""
    for language, told in (("zh", zh), ("en", en)):
        done = run(*SIMULATE, "--set", setting, "--lang", language)

        assert (2, "") == (done.code, done.out)
        assert told in done.err
        assert "<" not in done.err
        assert 3 > done.err.count("\n")


@pytest.mark.parametrize("setting", ["及格线＝80%", "pass=80 %", "pass=80％"])
def test_a_setting_as_it_is_typed(run: Callable, setting: str):
    """Signs in full width, and a space before the unit say the same."""
    expected = run(*SIMULATE, "--set", "pass=80%").out

    assert expected == run(*SIMULATE, "--set", setting).out


@pytest.mark.parametrize(
    ("settings", "zh", "en"),
    [
        (("pass=80%", "pass=70%"), "--set 里 pass 写了两次，只写一次", "--set names pass twice"),
        (
            ("pass=80%", "及格线=70%"),
            "--set 及格线=70%：这个参数写了两次（已有 pass） [parameter-twice]",
            "--set 及格线=70%: this parameter is set twice (there is pass already)",
        ),
    ],
)
def test_a_parameter_is_set_once(run: Callable, settings: tuple[str, str], zh: str, en: str):
    """Two values of one parameter are refused, by id or by name."""
    options = [word for each in settings for word in ("--set", each)]
    for language, told in (("zh", zh), ("en", en)):
        done = run(*SIMULATE, *options, "--lang", language)

        assert (2, "") == (done.code, done.out)
        assert told in done.err


def test_a_bare_share_is_warned_of(run: Callable):
    """0.85 of a parameter in % is 0.85%, as of a fact; both values stand at the top."""
    done = run(*SIMULATE, "--set", "pass=0.85")
    english = run(*SIMULATE, "--set", "pass=0.85", "--lang", "en")
    (doubt,) = json.loads(run(*SIMULATE, "--set", "pass=0.85", "--json").out)["warnings"]

    assert 1 == done.code  # of the row in error
    assert done.out.startswith("library 1：及格线 90% → 0.85%\n")
    assert english.out.startswith("library 1: 及格线 90% → 0.85%\n")
    assert done.err == (
        "警告：--set pass=0.85：及格线 以 % 计，填的数按 0.85% 读 [bare-share]\n"
        "  提示：若是比例，请写 85%；真是 0.85% 的，写上 %\n"
    )
    assert "及格线 is in %: read as 0.85%" in english.err
    assert "write 85%" in english.err
    assert ("bare-share", "若是比例，请写 85%；真是 0.85% 的，写上 %") == (
        doubt["slug"],
        doubt["hint"],
    )
    assert "" == run(*SIMULATE, "--set", "pass=0.85%").err


def test_values_that_facts_decide_are_said_to_be(run: Callable):
    """Of several values none stands at the top."""
    assert "visits 随数据而不同 → 4次" in run(*SIMULATE, "--set", "visits=4").out


@pytest.mark.parametrize(
    ("typed", "meant"), [("—-json", "--json"), ("－o", "-o"), ("–keep=a", "--keep")]
)
def test_dashes_of_a_word_processor(run: Callable, typed: str, meant: str):
    """It is said which option is meant, wherever it stands."""
    for language, told in (("zh", f"是不是 {meant}？"), ("en", f"did you mean {meant}?")):
        first = run("simulate", typed, "./rules.yaml", "facts.csv", "--lang", language)
        last = run(*SIMULATE, typed, "--lang", language)

        assert (2, 2) == (first.code, last.code)
        assert told in first.err
        assert told in last.err


def test_no_parameters_at_all(run: Callable, folder: Path):
    """A ruleset may have none."""
    (folder / "rules.yaml").write_text(
        RULES.split("lock:", maxsplit=1)[0]
        + "indicators:\n- {id: share, name: 满意度, points: 100, target: 9%}\n",
        encoding="utf-8",
    )

    assert "它没有 parameters" in run(*SIMULATE, "--set", "pass=80%").err


def test_against_another_ruleset(run: Callable, folder: Path):
    """Indicators of one alone are shown beside nothing; facts of one alone may be missing."""
    done = run(*SIMULATE, "--against", "./other.yaml", "-o", "moves.parquet", "--json")
    told = json.loads(done.out)
    moves = pl.read_parquet(folder / "moves.parquet")

    assert (1, "") == (done.code, done.err)
    assert {"before": "81.75", "after": "73.75", "change": "-8.00"} == told["mean"]
    assert "share: 60.00 → 50.00; extra: — → 0.00" == moves["moved"][0]


NEWER = """
perfrules: 1
id: library
version: "1"
title: 图书馆
total_points: 100
rounding: {places: 2, mode: half-up, at: [indicator, total]}
grades: [{grade: 甲, from: 95}, {grade: 良, from: 60}, {grade: 差, from: 0}]
quotas: [{grade: 甲, share: 30%}]
facts:
  note: {name: 备注完整, kind: flag}
indicators:
- {id: share, name: 满意度, points: 80, target: 90%, scoring: ratio}
- {id: noted, name: 备注, points: 20, actual: note, target: 是}
"""
NOTED = """单位,满意度,齐备
甲馆,97%,是
乙馆,81,否
丙馆,90,是
丁馆,45,是
"""
OLDER = (
    NEWER.partition("quotas:")[0].replace("{grade: 甲", "{grade: 优")
    + "indicators:\n- {id: share, name: 满意度, points: 60, target: 90%, scoring: ratio}\n"
    "- {id: fixed, name: 制度, points: 40, target: 9%, actual: share}\n"
)


@pytest.fixture
def noted(folder: Path) -> tuple[str, ...]:
    """Two rulesets called alike: another grade, a quota, a fact and an indicator are new."""
    (folder / "older.yaml").write_text(OLDER, encoding="utf-8")
    (folder / "newer.yaml").write_text(NEWER, encoding="utf-8")
    (folder / "noted.csv").write_text(NOTED, encoding="utf-8")
    return ("simulate", "./older.yaml", "noted.csv", "--against", "./newer.yaml", "--keep", "单位")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_moves_the_mean(
    run: Callable, noted: tuple[str, ...], same_as_before: Callable[[str, str], None], language: str
):
    """Indicators of one ruleset alone too, grades in the order of the new one, and its quota."""
    done = run(*noted, "--column", "齐备=备注完整", "--lang", language)

    assert (0, "") == (done.code, done.err)
    same_as_before(f"simulate-against-{language}.txt", done.out)


def test_moves_add_up(run: Callable, noted: tuple[str, ...]):
    """What the indicators contribute, and the rest, are the change of all totals together."""
    told = json.loads(run(*noted, "--column", "齐备=note", "--json").out)
    moves = {each["indicator"]: each for each in told["indicators"]}
    changes = [Decimal(each["change"]) for each in moves.values()]

    assert {"share": None, "fixed": "before", "noted": "after"} == {
        name: each["only"] for name, each in moves.items()
    }
    assert (4, "60.00") == (moves["noted"]["rows"], moves["noted"]["change"])
    assert sum(changes, Decimal(told["rest"])) == 4 * Decimal(told["mean"]["change"])


def test_what_no_indicator_explains(run: Callable, folder: Path, noted: tuple[str, ...]):
    """Other grades, and totals that rules of the whole move, are told as such."""
    graded = OLDER.replace("良, from: 60", "良, from: 75")
    vetoed = OLDER + "vetoes: [{id: low, when: share < 50%, reason: 太低, effect: {score: 0}}]\n"
    for text, zh, en in (
        (
            graded,
            "70.00 良 → 70.00 差；由总分、等级的规则而来",
            "70.00 差; by the rules of total and grade",
        ),
        (
            vetoed,
            "其余（折算、否决、加减分、取整等）             −70",
            "the rest (rescaling, vetoes, bonuses …)",
        ),
    ):
        (folder / "newer.yaml").write_text(text, encoding="utf-8")

        assert zh in run(*noted).out
        assert en in run(*noted, "--lang", "en").out


@pytest.mark.parametrize("fact", ["备注完整", "note"])
def test_a_column_for_a_fact_of_one_ruleset(run: Callable, noted: tuple[str, ...], fact: str):
    """Either side: the other has no such fact, and need not."""
    old, new = noted[1], noted[4]
    there = run(*noted, "--column", f"齐备={fact}")
    back = run("simulate", new, "noted.csv", "--against", old, "--column", f"齐备={fact}")

    assert (0, 0) == (there.code, back.code)


def test_a_column_for_a_fact_of_neither(run: Callable, folder: Path, noted: tuple[str, ...]):
    """Both rulesets are named, and a name that is near in one of them."""
    changed = OLDER.replace('version: "1"', 'version: "0"')
    (folder / "older.yaml").write_text(changed, encoding="utf-8")
    for language, told in (
        ("zh", "library 0 和 library 1 都没有叫 备注完正 的数据 [column-of-no-fact]\n"
               "  提示：是不是 备注完整？\n"),
        ("en", "neither library 0 nor library 1 has a fact called 备注完正 [column-of-no-fact]\n"
               "  hint: did you mean 备注完整?\n"),
    ):  # fmt: skip
        done = run(*noted, "--column", "齐备=备注完正", "--lang", language)

        assert (2, told) == (done.code, done.err)
    same = run(
        "simulate", "./rules.yaml", "facts.csv", "--set", "pass=80%", "--column", "检查=甲乙丙"
    )
    assert "library 1 没有叫 甲乙丙 的数据" in same.err


def test_rows_that_are_not_listed_are_counted(run: Callable, folder: Path):
    """Twenty rows, and how many more there are."""
    rows = "".join(f"馆{n},乡镇,72,2,2\n" for n in range(25))
    (folder / "facts.csv").write_text(TABLE.partition("\n")[0] + "\n" + rows, encoding="utf-8")
    found = [run(*SIMULATE, "--set", "pass=80%", "--lang", each).out for each in ("zh", "en")]

    assert found[0].endswith("还有 5 行；用 -o 把每一行写到文件里\n")
    assert found[1].endswith("5 more; -o writes every row to a file\n")


def test_changes_have_signs_as_reasons_do(run: Callable, folder: Path):
    """A minus, not a hyphen; and what was rounded last is said to be."""
    (folder / "facts.csv").write_text(
        "地区,满意度,检查,上年检查\n乡镇,97,2,2\n乡镇,97,2,2\n乡镇,70,2,2\n", encoding="utf-8"
    )
    found = [
        run("simulate", "./rules.yaml", "facts.csv", "--set", "pass=93%", "--lang", each).out
        for each in ("zh", "en")
    ]

    assert "（−0.50，先算后取整）" in found[0]
    assert "(−0.50, rounded last)" in found[1]


def test_neither_one_nor_the_other(run: Callable):
    """Without a change there is nothing to compare."""
    done = run(*SIMULATE)

    assert (2, "") == (done.code, done.out)
    assert "--against" in done.err


def test_the_door_for_programs():
    """Tables in memory of any kind, paths, and rulesets already loaded."""
    ruleset = perfrules.load("./rules.yaml")
    table = pl.read_csv("facts.csv", infer_schema=False)
    expected = perfrules.simulate(ruleset, "facts.csv", parameters={"pass": "80%"})

    for facts in (table, table.lazy(), table.to_pandas(), table.to_arrow()):
        found = perfrules.simulate(ruleset, facts, parameters={"pass": "80%"}, keep=["单位"])

        assert expected.grades == found.grades
        assert (expected.mean_after, expected.indicators) == (found.mean_after, found.indicators)
        assert 5 == found.changes[0].row  # in a file its header counts too
    changed = ruleset.with_parameters({"pass": "80%"})
    same = perfrules.simulate("./rules.yaml", pd.DataFrame(table.to_dict()), against=changed)
    assert expected.mean_change == same.mean_change == Decimal("3.94")


def test_an_empty_table_is_told():
    """As everywhere."""
    empty = pl.read_csv("facts.csv", infer_schema=False).clear()
    with pytest.raises(perfrules.TableError) as error:
        perfrules.simulate("./rules.yaml", empty, against="./other.yaml")

    assert ["empty-table"] == [each.slug for each in error.value.diagnostics]


def test_rows_that_all_fail_have_no_mean(folder: Path):
    """Nothing to compare is said as such."""
    (folder / "facts.csv").write_text("地区,满意度,检查,上年检查\n城区,x,1,1\n", encoding="utf-8")
    found = perfrules.simulate("./rules.yaml", "facts.csv", against="./other.yaml")

    assert (1, 0, 1, 1) == (found.rows, found.compared, found.errors_before, found.errors_after)
    assert found.mean_change is None
    assert found.median_change is None
