"""The other commands, and how the program behaves as a process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import perfrules
from perfrules.cli.language import session_of
from perfrules.cli.program import COMMANDS
from perfrules.formats.subject import read_subject

from .conftest import Run

ROOT = Path(__file__).resolve().parent.parent.parent
ID = "cn-js-lyg-npc-2021"
SUBJECT = f"rulesets/{ID}/subject.yaml"
EVERY = "tests/data/good/every_method.yaml"


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m perfrules` in a process of its own."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, "-m", "perfrules", *arguments],
        cwd=ROOT, env=plain | environment, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ruleset", "option"), [(ID, "--names"), (ID, "--ids"), (EVERY, "--names")]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_facts_file_can_be_read(ruleset: str, option: str, language: str, run: Run):
    """Every fact of the ruleset stands in it once, empty, under a name the ruleset knows."""
    text = run("facts", ruleset, option, "--lang", language).out

    subject = read_subject(perfrules.Source("facts.yaml", text))
    rules = perfrules.load(ruleset)
    assert [f.id for f in rules.plan.facts] == [rules.plan.canonical[key] for key in subject.facts]
    assert set(subject.facts.values()) == {None}
    assert subject.claims is None


def test_a_filled_facts_file_is_scored(run: Run):
    """Filling in the file is all that is needed, the commented lines included."""
    text = run("facts", ID).out
    for name, value in perfrules.read_subject(SUBJECT).facts.items():
        if value is not None:
            text = re.sub(
                rf"^  {re.escape(name)}: ", f"  {name}: {value} ", text, flags=re.MULTILINE
            )
    text = text.replace("# subject", "subject").replace("# claims", "claims")
    text = text.replace("#   total_score: 95", "  total_score: 99").replace("#   grade", "  grade")

    done = run("evaluate", ID, "-", piped=text.encode())

    assert "总得分 99.00 / 100" in done.out
    assert "自评：2 项都与复算一致" in done.out


def test_a_filled_facts_file_is_not_replaced_by_an_empty_one(run: Run, tmp_path: Path):
    """The figures somebody has typed are worth more than a shorter command."""
    file = tmp_path / "subject.yaml"

    assert run("facts", ID, "-o", file).code == 0
    filled = file.read_text(encoding="utf-8") + "# filled in"
    file.write_text(filled, encoding="utf-8")
    again = run("facts", ID, "-o", file)

    assert again.code == 2
    assert "不覆盖" in again.err
    assert filled == file.read_text(encoding="utf-8")


def test_names_that_several_facts_have_give_way_to_ids(run: Run, tmp_path: Path):
    """A name that is nobody's cannot be reported under."""
    file = tmp_path / "ruleset.yaml"
    file.write_text(
        'perfrules: 1\nid: twice\nversion: "1"\ntitle: t\nlanguage: zh\ntotal_points: 2\n'
        "indicators:\n- {id: one, name: 次数, points: 1, target: ≥1次}\n"
        "- {id: two, name: 次数, points: 1, target: ≥1次}\n",
        encoding="utf-8",
    )

    facts = read_subject(perfrules.Source("facts.yaml", run("facts", file).out)).facts

    assert list(facts) == ["one", "two"]


def test_the_shipped_rulesets_are_listed(run: Run):
    """Id, version, title and basis."""
    text = run("list").out

    assert f"{ID}  2021.1" in text
    assert "连云港市人大常委会办公室部门整体绩效评价指标体系" in text
    assert "《关于开展部门整体绩效评价试点的通知》" in text


def test_the_shipped_rulesets_are_good(run: Run):
    """Without an argument everything that is shipped is checked."""
    done = run("check")

    assert f"✓ {ID}" in done.out
    assert "没有问题" in done.out
    assert done.code == 0


def test_several_rulesets_are_checked_in_one_go(run: Run):
    """What is wrong with one does not hide the others; the summary counts."""
    done = run("check", ID, "tests/data/bad/group_does_not_add_up.yaml", "--lang", "en")

    assert f"✓ {ID}" in done.out
    assert "group_does_not_add_up.yaml:" in done.out
    assert re.search(r"^2 rulesets: [1-9]\d* errors?, \d+ warnings?\.$", done.out, re.MULTILINE)
    assert done.code == 2


@pytest.mark.parametrize("name", ["ruleset", "subject", "evaluation"])
def test_schemas_are_written_as_they_are(name: str, run: Run):
    """The file's own text; without a name, where the files are."""
    assert json.loads(run("schema", name).out)["$id"] == f"urn:perfrules:schema:{name}:1"
    assert f"{name}: " in run("schema").out


def test_an_explanation_as_data(run: Run):
    """--json gives the trace."""
    trace = json.loads(run("explain", ID, SUBJECT, "业务学习与培训完成率", "--json").out)

    assert trace["indicator"] == "training_completion"
    assert trace["steps"]


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "C"}, "zh"),
        ([], {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LC_MESSAGES": "en_GB", "LANG": "zh_CN"}, "en"),
        (["list", "--lang", "en"], {"LANG": "zh_CN"}, "en"),
        (["--lang=zh", "list"], {"LANG": "en_US"}, "zh"),
        (["list", "--lang"], {"LANG": "en_US"}, "en"),
        (["show", "--", "--lang", "en"], {}, "zh"),
    ],
)
def test_the_language(arguments: list[str], environment: dict[str, str], language: str):
    """What is asked for, else what the locale says, else Chinese."""
    assert language == session_of(arguments, environment).language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_speaks_one_language(name: str, language: str, run: Run):
    """Not a word of click's own in Chinese help; everything explained in both."""
    done = run(*[name] * bool(name), "--help", "--lang", language)

    assert done.code == 0
    own = ("Show this message", "Usage", "Options", "OPTIONS", "show this page")
    assert [word for word in own if (word in done.out)] == (
        [] if language == "zh" else list(own[1:])
    )


def test_without_a_command_there_is_the_help(run: Run):
    """The list of commands is what a newcomer needs."""
    assert run().out == run("--help").out


def test_the_version(run: Run):
    """The version of the package."""
    assert run("--version").out == f"perfrules {perfrules.__version__}\n"


def test_utf_8_whatever_the_locale_says():
    """Under LANG=C too, and without Python's own rescue."""
    done = process("evaluate", ID, SUBJECT, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")

    assert "总得分 99.00 / 100" in done.stdout.decode("utf-8")
    assert done.returncode == 1


def test_a_closed_pipe_is_no_accident():
    """`perfrules show … | head -1` leaves nothing on the terminal but the first line."""
    command = f"{sys.executable} -m perfrules show {ID} | head -1"
    done = subprocess.run(  # a shell, because a pipe is what it is about
        ["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, check=True, timeout=60
    )

    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize("arguments", [("--json",), ()])
def test_rich_is_not_loaded_where_nothing_is_coloured(arguments: tuple[str, ...]):
    """What nobody sees costs nothing."""
    code = (
        "import sys\nfrom perfrules.cli import main\n"
        f"main(['evaluate', {ID!r}, {SUBJECT!r}, *{arguments!r}])\n"
        "sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('rich')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60
    )

    assert done.stderr == b""
