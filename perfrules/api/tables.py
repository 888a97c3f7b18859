"""The doors for tables: the work is done by an extra, which is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from perfrules.api.ruleset import Ruleset, load
from perfrules.api.written import Path
from perfrules.diagnostics import Diagnostic
from perfrules.errors import TableError, check_language
from perfrules.evaluating.evaluation import Evaluation
from perfrules.wording import Language, Text

if TYPE_CHECKING:
    from perfrules.batch.layout import TablePlan
    from perfrules.batch.moves import Simulation
    from perfrules.batch.summary import TableSummary


def evaluate_table(
    ruleset: Ruleset | Path,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    decimals: bool = True,
    checks: bool = False,
    language: Language | None = None,
) -> Any:
    """Score every row of a table; exact, and the same as one by one. Needs `perfrules[batch]`.

    `table` is a frame of Polars (eager or lazy) or pandas, a PyArrow table, a relation of DuckDB or
    a frame of Spark; what comes back is of the same kind. It has the columns `keep`, a score for
    every indicator and group (decimals in points; null where there is none), `total_score`,
    `grade`, `status` and `error`, and with `reasons` what each indicator lost and by which rules. A
    row with bad facts has the status `error`, and names them all.

    Without `decimals` scores are whole numbers of their last decimal (of cents, where they have
    two), as `table_plan` tells: in a quarter of the memory or less, and in less
    than half the time.

    With `checks` the column `checks` has the ids of the checks of the facts that fail in the row,
    null where none does; they change no score.

    Columns are facts by id or exact name; `columns` says which fact another column is. Raises
    RulesetError, and TableError before any work where the table itself is not fit.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    return _tables(language or found.language, "table").evaluate_table(
        found.plan,
        table,
        columns=columns,
        keep=keep,
        reasons=reasons,
        decimals=decimals,
        checks=checks,
        language=language or found.language,
    )


def evaluate_file(
    ruleset: Ruleset | Path,
    source: Path,
    target: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    language: Language | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> TableSummary:
    """Score every row of a file of CSV, Excel or Parquet into another; what came of it.

    The rows are read piece by piece, so that a file may be larger than the memory. The target, with
    the columns of `evaluate_table`, is there when it is whole, and not before; without a target
    there is only the summary. `progress` is called with the number of rows done, and of how many at
    most where that is known. Raises RulesetError, and TableError.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: TableSummary = _tables(chosen, "files").score_file(
        found.plan,
        source,
        target,
        columns=columns,
        keep=keep,
        reasons=reasons,
        language=chosen,
        progress=progress,
    )
    return made


def simulate(
    ruleset: Ruleset | Path,
    facts: Any,
    *,
    parameters: Mapping[str, str] | None = None,
    against: Ruleset | Path | None = None,
    target: Path | None = None,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    language: Language | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Simulation:
    """How totals and grades move with other parameters, or against another ruleset.

    `facts` is a table, or the path of one in CSV, Excel or Parquet; `target` is the file for the
    comparison of every row. `columns` says which fact another column is, of either ruleset; `keep`
    are columns that go along. `warnings` tell of a value that may mean another. Raises
    RulesetError, and TableError.
    """
    before = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, before.language)
    after = before
    if against is not None:
        after = against if isinstance(against, Ruleset) else load(against, language=language)
    if parameters:
        after = after.with_parameters(parameters, language=language)
    chosen = language or before.language
    made: Simulation = _tables(chosen, "simulating").simulate(
        before.plan,
        after.plan,
        facts,
        target,
        columns=columns,
        keep=keep,
        language=chosen,
        progress=progress,
    )
    doubts = tuple(each for each in after.warnings if each.span is None)  # about parameters set
    return attrs.evolve(made, warnings=doubts, language=chosen)


def table_plan(
    ruleset: Ruleset | Path,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    language: Language | None = None,
) -> TablePlan:
    """How `evaluate_table` is going to score a table: as columns, or which indicators row by row.

    Raises RulesetError and TableError.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: TablePlan = _tables(chosen, "table").table_plan(
        found.plan, table, columns=columns, language=chosen
    )
    return made


def explain_row(
    ruleset: Ruleset | Path,
    table: Any,
    key: Mapping[str, Any],
    *,
    columns: Mapping[str, str] | None = None,
    language: Language | None = None,
) -> Evaluation:
    """The evaluation of the one row of a table whose cells are those of `key`.

    Raises RulesetError, TableError where there is no such row or several, and FactError where its
    facts are bad.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: Evaluation = _tables(chosen, "one_row").explain_row(
        found.plan, table, key, columns=columns, language=chosen
    )
    return made


def _tables(language: Language, module: str) -> ModuleType:
    try:
        return import_module(f"perfrules.batch.{module}")  # it is an extra
    except ModuleNotFoundError as error:
        problem = Diagnostic(
            slug="extra-missing",
            span=None,
            message=Text(f"给表格评分要先安装 {error.name}", f"scoring tables needs {error.name}"),
            hint=Text('用 pip install "perfrules[batch]" 安装', 'pip install "perfrules[batch]"'),
        )
        raise TableError([problem], language=language) from None
