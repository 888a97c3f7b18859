"""The page about tests: its programs run, and its table of laws is the one of the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perfrules.testing import LAWS

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PAGE = (CHECKOUT / "docs" / "testing.md").read_text(encoding="utf-8")
FEW_EXAMPLES = """
from hypothesis import settings
settings.register_profile("few", max_examples=10, deadline=None, derandomize=True)
settings.load_profile("few")
"""
pytest_plugins = ("pytester",)


def programs() -> dict[str, str]:
    """The programs of the page, by the file they say they are."""
    found = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    return dict(found)


def test_the_table_names_every_law():
    """In the order in which they are tested."""
    _, _, rest = PAGE.partition("<!-- laws -->\n")
    table, _, _ = rest.partition("<!-- laws end -->")
    rows = [
        tuple(cell.strip(" `") for cell in line.split("|")[1:-1]) for line in table.splitlines()
    ]

    assert [(law.name, law.statement.zh, law.statement.en) for law in LAWS] == rows[2:]


def test_the_laws_take_five_lines():
    """As promised: not counting empty lines and the name of the file."""
    lines = [line for line in programs()["test_library.py"].splitlines() if line.strip()]

    assert len(lines) <= 5


@pytest.mark.parametrize("name", programs())
def test_a_program_of_the_page_passes(
    name: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    """Each as a test file of its own, beside the ruleset of the README."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    ruleset = re.findall(r"^```yaml\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)[0]
    (pytester.path / "library.yaml").write_text(ruleset, encoding="utf-8")
    (pytester.path / name).write_text(programs()[name], encoding="utf-8")
    (pytester.path / "conftest.py").write_text(FEW_EXAMPLES, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly")

    result = pytester.runpytest_subprocess(*options)

    result.assert_outcomes(passed=len(LAWS) if name == "test_library.py" else 1)
