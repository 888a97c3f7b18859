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
from perfrules.wording import Language, Text, normal, shortened

Function = TypeVar("Function", bound=Callable[..., int])
Progress = Callable[[int, int | None], None]


def pairs(
    form: Text, split: Callable[[str, str], tuple[str, str, str]] = str.partition
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    """Reads an option that may be repeated, each time as `NAME=VALUE`; `form` says so to people.

    Where it is the name that may have a = in it, `split` is `str.rpartition`.
    """

    def read(
        _ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in values:
            plain = each if "=" in each else each.replace("＝", "=", 1)
            name, sign, value = split(plain, "=")
            if not (sign and name.strip() and value.strip()):
                shown, spelled = shortened(each), parameter.opts[0]
                raise Misuse(
                    Text(f"{spelled} 要写成 {form.zh}，不是 {shown}",
                         f"{spelled} is {form.en}, not {shown}")
                )  # fmt: skip
            if normal(name) in map(normal, found):
                shown, spelled = shortened(normal(name)), parameter.opts[0]
                raise Misuse(
                    Text(f"{spelled} 里 {shown} 写了两次，只写一次",
                         f"{spelled} names {shown} twice; name it once")
                )  # fmt: skip
            found[name.strip()] = value.strip()
        return found

    return read


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
    # A column may have a = in its name, a fact may not.
    callback=pairs(Text("列名=数据", "COLUMN=FACT"), str.rpartition),
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
