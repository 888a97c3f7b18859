"""--json of the commands about rulesets, and output that nobody can take."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import perfrules

from .conftest import Run

ROOT = Path(__file__).resolve().parent.parent.parent
ID = "cn-js-lyg-npc-2021"
SUBJECT = f"rulesets/{ID}/subject.yaml"
BROKEN = "tests/data/bad/group_does_not_add_up.yaml"
EVERY = "tests/data/good/every_method.yaml"


def test_what_is_wrong_as_data(run: Run):
    """Every diagnostic with its place, its slug, its words and the way out."""
    done = run("check", ID, BROKEN, "--json", "--lang", "en")

    good, broken = json.loads(done.out)
    assert {"ruleset": ID, "diagnostics": []} == good
    (found,) = broken["diagnostics"]
    told = perfrules.check(BROKEN)[0]
    assert told.span is not None
    assert told.hint is not None
    assert {
        "file": BROKEN, "line": told.span.line, "column": told.span.column,
        "slug": "points-add-up", "severity": "error",
        "message": told.message.en, "hint": told.hint.en,
    } == found  # fmt: skip
    assert done.code == 2


def test_what_has_no_place_is_data_too(run: Run):
    """An id that nobody knows stands in no file."""
    done = run("check", "nothing-of-that-kind", "--json")

    ((found,),) = (each["diagnostics"] for each in json.loads(done.out))
    assert (None, None, "unknown-ruleset") == (found["file"], found["line"], found["slug"])
    assert done.code == 2


def test_data_do_not_follow_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch):
    """The same bytes wherever they are written."""
    calls = [("check", BROKEN, "--json"), ("list", "--json"), ("show", ID, "--json")]
    chinese = [run(*call).out for call in calls]
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    assert chinese == [run(*call).out for call in calls]


def test_the_shipped_rulesets_as_data(run: Run):
    """What the list says."""
    (first,) = [each for each in json.loads(run("list", "--json").out) if each["id"] == ID]

    assert ("2021.1", "100", "zh") == (first["version"], first["total_points"], first["language"])
    assert Path(first["file"]).is_file()


def test_a_ruleset_as_data(run: Run):
    """The tree with the rules in words, what is to be reported, the checks."""
    shown = json.loads(run("show", EVERY, "--json").out)
    ruleset = perfrules.load(EVERY)
    waiting, leaves = list(shown["indicators"]), []
    while waiting:
        node = waiting.pop(0)
        waiting[:0] = node.get("indicators", [])
        leaves += [] if "indicators" in node else [node]

    assert [each.id for each in ruleset.model.leaves()] == [each["id"] for each in leaves]
    assert all(each["rule"] for each in leaves)
    assert {each.id for each in ruleset.plan.facts} == {each["id"] for each in shown["facts"]}
    assert ruleset.digest == shown["digest"]
    assert len(ruleset.model.checks) == len(shown["checks"])
    assert len(ruleset.model.values) == len(shown["values"])


def test_a_ruleset_as_data_in_a_file(run: Run, tmp_path: Path):
    """-o goes with --json."""
    file = tmp_path / "ruleset.json"

    assert run("show", ID, "--json", "-o", file).code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["id"] == ID


def test_one_is_not_many(run: Run, tmp_path: Path):
    """A single check is counted in the singular, a foreign word stands apart."""
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text(
        'perfrules: 1\nid: one\nversion: "1"\ntitle: t\nlanguage: en\ntotal_points: 1\n'
        "checks: [{id: c, that: x >= 0, message: m}]\n"
        "indicators: [{id: x, name: n, points: 1, target: ≥1次}]\n",
        encoding="utf-8",
    )

    done = run("evaluate", ruleset, "-", "--lang", "en", piped=b"facts: {x: 1}")
    assert "\n1 check: 0 failed, 0 lack facts, 1 holds\n" in done.out
    assert "没有叫 nosuch 的 Schema" in run("schema", "nosuch").err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("arguments", [f"evaluate {ID} {SUBJECT}", "list --json", "--help"])
def test_output_that_nobody_can_take(arguments: str):
    """A full disk is told in words."""
    done = shell(f"{arguments} > /dev/full")

    assert done.stderr.decode().startswith("结果写不出去：")
    assert b"Traceback" not in done.stderr
    assert done.returncode == 2


def test_no_output_at_all():
    """A closed output takes what is written, and the exit code says the rest."""
    done = shell(f"evaluate {ID} {SUBJECT} >&-")

    assert (b"", 1) == (done.stderr, done.returncode)


def shell(call: str) -> subprocess.CompletedProcess[bytes]:
    """A call of the program by a shell."""
    return subprocess.run(  # a shell, because where its output goes is what it is about
        ["/bin/sh", "-c", f"{sys.executable} -m perfrules {call}"], cwd=ROOT,
        capture_output=True, check=False, timeout=60, env={"LANG": "zh_CN.UTF-8", "PATH": "/bin"},
    )  # fmt: skip
