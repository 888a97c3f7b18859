"""The pytest plugin, as pytest runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
RULESET = """\
perfrules: 1
id: library
version: "1"
title: 图书馆服务
total_points: 4
indicators:
- {id: hours, name: 每周开放, points: 4, target: ≥56小时, min: 0, scoring: ratio}
"""
CASES = """\
cases:
- {name: 满分, facts: {每周开放: 56}, expect: {total_score: 4}}
- {name: 一半, facts: {每周开放: 28}, expect: {total_score: 3}}
"""


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m pytest` with this plugin and no other."""
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PYTHONPATH": str(CHECKOUT),
    }
    return subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "pytest_perfrules", "-p", "no:cacheprovider",
            *arguments,
        ],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A ruleset with two cases, one of which fails."""
    (tmp_path / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def test_every_case_is_a_test(project: Path):
    """With its name; the failure is the difference, without a traceback."""
    done = pytest_in(project, "-v")

    assert "cases.yaml::满分 PASSED" in done.stdout
    assert "cases.yaml::一半 FAILED" in done.stdout
    assert "第 3 行  total_score\n      应为  3\n      实际  2\n" in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert done.returncode == 1


def test_one_case_can_be_chosen(project: Path):
    """By its name, as any test."""
    done = pytest_in(project, "cases.yaml::满分")

    assert "1 passed" in done.stdout
    assert done.returncode == 0


def test_cases_that_cannot_be_read_are_an_error_in_words(project: Path):
    """With the place in the file."""
    (project / "cases.yaml").write_text("cases:\n- {name: 甲}\n", encoding="utf-8")

    done = pytest_in(project)

    assert "cases.yaml:2:3: " in done.stdout
    assert "[missing-key]" in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 error" in done.stdout


@pytest.mark.parametrize(
    "beside", [None, "name: 别的东西\n", "x:\n  perfrules: 1\n", "# perfrules: 1\n", "\x00\n"]
)
def test_a_cases_file_of_something_else_is_left_alone(beside: str | None, project: Path):
    """Without a ruleset of perfrules beside it, and the library is not even imported."""
    (project / "ruleset.yaml").unlink()
    if beside is not None:
        (project / "ruleset.yaml").write_text(beside, encoding="utf-8")
    (project / "test_it.py").write_text(
        "import sys\ndef test_it():\n    assert 'perfrules' not in sys.modules\n", encoding="utf-8"
    )

    done = pytest_in(project)

    assert "1 passed" in done.stdout
    assert done.returncode == 0


def test_starting_pytest_does_not_import_the_library(tmp_path: Path):
    """A project without cases pays for the plugin's own module only."""
    code = (
        "import sys, pytest\n"
        "code = pytest.main(['-q', '-p', 'pytest_perfrules', '-p', 'no:cacheprovider'])\n"
        "assert code == pytest.ExitCode.NO_TESTS_COLLECTED\n"
        "assert 'pytest_perfrules' in sys.modules\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'perfrules']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "",
             "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip

    assert "" == done.stderr
    assert done.returncode == 0
