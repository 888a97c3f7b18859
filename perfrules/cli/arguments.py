"""The arguments that several commands have."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from perfrules import api
from perfrules.cli.command import argument, option
from perfrules.formats.subject import Subject
from perfrules.wording import Text

Function = TypeVar("Function", bound=Callable[..., int])

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
output_option: Callable[[Function], Function] = option(
    "-o",
    "--output",
    told=Text("写到这个文件，不显示", "write to this file instead of showing it"),
    metavar="FILE",
)


def subject_of(facts: str) -> Subject:
    """The subject in a file, or in what is piped in. Raises FactError."""
    if facts == "-":
        return api.subject_from(sys.stdin.buffer.read(10_000_001), name="<stdin>")
    return api.read_subject(facts)
