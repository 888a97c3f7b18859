"""pytest plugin: the cases.yaml beside a ruleset.yaml are tests, one for each case.

A module of its own, outside the package: pytest imports it at every start, and a project without
cases pays for nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from perfrules.cases.case import Case
    from perfrules.cases.running import RulesetCases

_WIDTH = 100
_HEAD = 65_536  # characters in which a ruleset says that it is one
_MARK = re.compile(r"""^["']?perfrules["']?\s*:""", re.MULTILINE)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take a cases.yaml that stands beside a ruleset of perfrules; anything else is not ours."""
    if file_path.name != "cases.yaml" or not _is_ruleset(file_path.with_name("ruleset.yaml")):
        return None
    collected: pytest.Collector = CasesFile.from_parent(parent, path=file_path)
    return collected


def _is_ruleset(path: Path) -> bool:
    """Whether a file has the key by which every ruleset says which language it is written in."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return _MARK.search(file.read(_HEAD)) is not None
    except OSError:
        return False


class CasesFile(pytest.File):
    """The cases of one ruleset."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each case."""
        from perfrules import api  # noqa: PLC0415 - only where there are cases
        from perfrules.errors import PerfrulesError  # noqa: PLC0415

        try:
            cases = api.read_cases(self.path)
        except PerfrulesError as error:
            raise self.CollectError(error.render()) from None
        for case in cases.cases:
            yield CaseItem.from_parent(self, name=case.name, cases=cases, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, cases: RulesetCases, case: Case, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cases, self.case = cases, case

    def runtest(self) -> None:
        """Run it; what differs is the failure."""
        result = self.cases.run_one(self.case)
        if not result.passed:
            from perfrules.cases.page import case_lines  # noqa: PLC0415 - only for failures
            from perfrules.reporting.page import plain  # noqa: PLC0415

            raise CaseFailed(plain(case_lines(result, _WIDTH, self.cases.language)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected beside what came, and no traceback."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.line - 1, self.name


class CaseFailed(Exception):
    """A case did not come as it expects: the message is the difference."""
