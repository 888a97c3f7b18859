"""What the commands for tables have in common: their options, and how far they have come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from perfrules.cli.command import argument, option
from perfrules.cli.misuse import Misuse
from perfrules.cli.output import has_colour
from perfrules.wording import Language, Text, shortened

Function = TypeVar("Function", bound=Callable[..., int])
Progress = Callable[[int, int | None], None]


def _pairs(
    _ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """`NAME=FACT`, several of them; a column may have a = in its name, a fact may not."""
    found: dict[str, str] = {}
    for value in values:
        name, sign, fact = value.rpartition("=")
        if not (sign and name.strip() and fact.strip()):
            shown, spelled = shortened(value), parameter.opts[0]
            raise Misuse(
                Text(f"{spelled} 要写成 列名=数据，不是 {shown}",
                     f"{spelled} is COLUMN=FACT, not {shown}")
            )  # fmt: skip
        found[name.strip()] = fact.strip()
    return found


table_argument: Callable[[Function], Function] = argument(
    "facts",
    Text(
        "填报数据的表：.csv、.xlsx 或 .parquet，一行一个评价对象，列名是数据的编号或名称",
        "a table of facts: .csv, .xlsx or .parquet, a row for each subject; columns are called as"
        " facts are, by id or name",
    ),
)
column_option: Callable[[Function], Function] = option(
    "--column",
    "columns",
    told=Text("这一列是哪项数据；可写多次", "which fact a column holds; may be repeated"),
    metavar="NAME=FACT",
    multiple=True,
    callback=_pairs,
)
keep_option: Callable[[Function], Function] = option(
    "--keep",
    told=Text("结果里保留这一列，如单位名称；可写多次",
              "a column that goes along, such as the name of the subject; may be repeated"),
    metavar="NAME",
    multiple=True,
)  # fmt: skip


@contextmanager
def progress_bar(language: Language) -> Iterator[Progress]:
    """Says how far it has come, to a person who looks on; to nobody else."""
    if not has_colour(sys.stderr):
        yield _untold
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is seen
    from rich.progress import BarColumn, Progress as Bar, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    rows = Text("行", "rows").in_language(language)
    bar = Bar(
        BarColumn(),
        TextColumn(f"{{task.completed:,.0f}} {rows}"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _untold(_: int, __: int | None) -> None:
    """Nobody looks on."""
