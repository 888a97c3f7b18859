"""What an officer does wrong, and what is said about it: the place, the reason, the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

ID = "cn-js-lyg-npc-2021"
SUBJECT = f"rulesets/{ID}/subject.yaml"

CALLS = [  # arguments, what is said in Chinese, what is said in English
    (["evaluat"], "没有叫 evaluat 的命令，是不是 evaluate？", "did you mean evaluate?"),
    (["evaluate"], "缺少 RULESET", "RULESET is missing"),
    (["evaluate", ID], "缺少 FACTS", "FACTS is missing"),
    (["evaluate", ID, SUBJECT, "more"], "多出的参数：more", "too many arguments: more"),
    (["evaluate", ID, SUBJECT, "--jsn"], "没有选项 --jsn，是不是 --json？", "did you mean --json?"),
    (["evaluate", ID, SUBJECT, "-o"], "选项 -o 后面要跟一个值", "the option -o needs a value"),
    (["evaluate", ID, SUBJECT, "--json=1"], "选项 --json 后面不跟值", "--json takes no value"),
    (["evaluate", ID, SUBJECT, "-o", "/nowhere/x"], "写不了文件", "cannot write"),
    (["evaluate", "cn-js-lyg-npc-2020", SUBJECT], f"是不是 {ID}？", f"did you mean {ID}?"),
    (["evaluate", "./nothing.yaml", SUBJECT], "没有这个文件", "there is no such file"),
    (["evaluate", ID, "nothing.yaml"], "没有这个文件", "there is no such file"),
    (["evaluate", ID, "rulesets"], "这是一个文件夹", "it is a folder"),
    (["explain", ID, SUBJECT, "业务学习"], "是不是 业务学习与培训完成率？", "did you mean"),
    (["schema", "rulset"], "是不是 ruleset？", "did you mean ruleset?"),
    (["check", "./nothing.yaml"], "没有这个文件", "there is no such file"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("arguments", "chinese", "english"), CALLS)
def test_wrong_calls(
    arguments: list[str], chinese: str, english: str, language: str, run: Run,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    """Exit code 2 and a sentence in the reader's language; nothing is shown as if it were right."""
    monkeypatch.setenv("LANG", f"{language}_XX.UTF-8")

    done = run(*arguments)

    said = done.out + done.err
    assert (chinese if language == "zh" else english) in said
    assert done.code == 2
    assert "Traceback" not in said
    assert done.out == "" or arguments[0] == "check"


def test_an_unknown_language(run: Run):
    """The languages there are."""
    done = run("list", "--lang", "fr")

    assert done.code == 2
    assert "--lang 是 zh 或 en，不是 fr" in done.err


FACTS = {  # what the file says: what is said about it
    "facts: {中长期规化: 健全}": "没有叫 中长期规化 的数据",
    "facts: {支出预算数: 97%}": "支出预算数 以 万元 计",
    "facts: {召开常委会: 6件}": "召开常委会 以 次 计",
    "facts: {中长期规划: 很健全}": "可选：健全、较健全、不健全",
    "facts: {党建工作完成率: 101%}": "党建工作完成率 是 101%",
    "facts: {}": "缺少 中长期规划",
    "facts:\n  - 中长期规划": "facts",
    "facts: {a: [1, }": "YAML",
    "{": "YAML",
    "": "文件是空的",
    "facts: {中长期规划: 健全, 中长期规划: 健全}": "中长期规划",
    "facts: {a: &x 1, b: *x}": "[",
    "fact: {}": "facts",
    "facts: {}\nclaims: {total_score: 很高}": "total_score",
    "\x1b[31mfacts: {}": "[",
}


@pytest.mark.parametrize("written", FACTS)
def test_wrong_facts(written: str, run: Run):
    """Every problem has its line and what is wrong; the exit code is 2 and nothing is scored."""
    done = run("evaluate", ID, "-", piped=written.encode())

    assert FACTS[written] in done.err
    assert "<stdin>:" in done.err or "[missing-fact]" in done.err
    assert done.code == 2
    assert done.out == ""
    assert [c for c in done.err if not c.isprintable() and c != "\n"] == []


def test_all_wrong_facts_are_told_at_once(run: Run):
    """Unknown name, unit slip and what is missing in one go, and how many there are."""
    written = "facts: {中长期规化: 健全, 支出预算数: 97%}"

    done = run("evaluate", ID, "-", piped=written.encode())

    assert "是不是 中长期规划？" in done.err
    assert "[unit-mismatch]" in done.err
    assert done.err.count("[missing-fact]") == 40
    assert "共 42 处问题。" in done.err


def test_claims_of_unknown_names(run: Run):
    """A claim for an indicator that does not exist is not passed over."""
    text = Path(SUBJECT).read_text(encoding="utf-8").replace("    decision: 6", "    decisions: 6")

    done = run("evaluate", ID, "-", piped=text.encode())

    assert "是不是 decision？" in done.err
    assert done.code == 2


def test_a_file_in_another_encoding(run: Run, tmp_path: Path):
    """GBK, as older programs on Windows save it."""
    file = tmp_path / "subject.yaml"
    file.write_bytes("facts: {中长期规划: 健全}".encode("gbk"))

    for done in (run("evaluate", ID, file), run("evaluate", file, SUBJECT), run("check", file)):
        assert "文件不是 UTF-8 编码" in done.out + done.err
        assert done.code == 2


def test_a_byte_order_mark_is_no_problem(run: Run):
    """Notepad writes one."""
    piped = b"\xef\xbb\xbf" + Path(SUBJECT).read_bytes()

    assert run("evaluate", ID, "-", piped=piped).code == 1


def test_a_broken_ruleset_is_told_by_every_command(run: Run):
    """Line, caret and hint, whatever was to be done with it."""
    broken = "tests/data/bad/group_does_not_add_up.yaml"
    calls = (("evaluate", broken, SUBJECT), ("show", broken), ("facts", broken),
             ("explain", broken, SUBJECT, "x"), ("check", broken))  # fmt: skip
    for call in calls:
        done = run(*call)

        assert done.code == 2
        assert f"{broken}:" in done.out + done.err
        assert "^" in done.out + done.err
