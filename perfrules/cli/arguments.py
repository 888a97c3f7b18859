"""The arguments that several commands have."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from perfrules import api
from perfrules.cli.command import argument, option
from perfrules.cli.misuse import Misuse
from perfrules.formats.subject import Subject
from perfrules.wording import Text, shortened

Function = TypeVar("Function", bound=Callable[..., int])


def _day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        shown = shortened(str(value))
        raise Misuse(
            Text(f"--as-of 要写日期，如 2021-12-31，不是 {shown}",
                 f"--as-of is a day such as 2021-12-31, not {shown}")
        ) from None  # fmt: skip


ruleset_argument: Callable[[Function], Function] = argument(
    "ruleset",
    Text(
        "规则集的编号，或文件、文件夹的路径",
        "the id of a ruleset, or the path of its file or folder",
    ),
)
facts_argument: Callable[[Function], Function] = argument(
    "facts",
    Text(
        "填报数据，YAML 或 JSON 文件；- 为标准输入",
        "a YAML or JSON file of facts; - for standard input",
    ),
)
json_option: Callable[[Function], Function] = option(
    "--json", "as_json", is_flag=True, told=Text("输出 JSON", "JSON")
)
# What other programs open, and what no command that writes text can be asked for.
_SHEETS: Final = frozenset({".csv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods", ".parquet"})
_OTHERS: Final = frozenset({".doc", ".docx", ".wps", ".odt", ".pdf", ".zip"})


def output_of(*endings: str) -> Callable[[Function], Function]:
    """`-o` of a command that writes text, into files with one of these endings."""
    fit = Text("、".join(endings), ", ".join(endings))

    def fitting(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and Path(value).suffix.lower() in _SHEETS | _OTHERS:
            shown = shortened(value)
            raise Misuse(
                Text(f"-o {shown}：写出的是文本，不是这种文件；换个结尾：{fit.zh}",
                     f"-o {shown}: what is written is text, and no such file;"
                     f" let it end in {fit.en}")
            )  # fmt: skip
        return value

    return option(
        "-o",
        "--output",
        told=Text("写到这个文件，不显示", "write to this file instead of showing it"),
        metavar="FILE",
        callback=fitting,
    )


output_option: Callable[[Function], Function] = output_of(".txt", ".json")
as_of_option: Callable[[Function], Function] = option(
    "--as-of",
    "as_of",
    told=Text("取哪一天施行的版本和参数；不写则取最新的",
              "the day whose version and parameters are taken; the latest if left out"),
    metavar="YYYY-MM-DD",
    callback=_day,
)  # fmt: skip


def subject_of(facts: str) -> Subject:
    """The subject in a file, or in what is piped in. Raises FactError, and Misuse for tables."""
    if Path(facts).suffix.lower() in _SHEETS:
        shown = shortened(facts)
        raise Misuse(
            Text(f"{shown} 是一张表，这里要一个评价对象的 YAML 或 JSON；"
                 f"整张表评分用 perfrules batch 规则集 {shown}",
                 f"{shown} is a table, and this command takes the YAML or JSON of one subject;"
                 f" score tables with perfrules batch RULESET {shown}")
        )  # fmt: skip
    if facts == "-":
        return api.subject_from(sys.stdin.buffer.read(10_000_001), name="<stdin>")
    return api.read_subject(facts)
