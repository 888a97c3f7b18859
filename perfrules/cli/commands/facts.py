"""`perfrules facts`: an empty facts file for a ruleset."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, output_of, ruleset_argument
from perfrules.cli.command import command, option
from perfrules.cli.language import Session
from perfrules.cli.misuse import Misuse
from perfrules.reporting.facts_file import facts_file
from perfrules.reporting.wrapping import clean
from perfrules.wording import Text


@command(
    Text(
        "生成空白的填报表（YAML）：每项数据的单位、选项、范围，能不能不填。"
        "-o 的文件已经有了，就不覆盖。",
        "An empty facts file (YAML): the unit, answers and limits of every fact, and whether it may"
        " be left out. Filled in, it can be scored. A file that exists is not replaced by -o.",
    ),
    name="facts",
    examples=("perfrules facts cn-js-lyg-npc-2021 -o subject.yaml",),
)
@ruleset_argument
@option(
    "--names/--ids",
    "by_name",
    default=True,
    told=Text("用名称（默认）还是编号", "names (the default) or ids"),
)
@as_of_option
@output_of(".yaml")
def run(
    session: Session,
    ruleset: str,
    *,
    by_name: bool,
    as_of: dt.date | None,
    output: str | None,
) -> int:
    """Print the file; what is filled in is not lost for an empty one."""
    if output is not None and Path(output).is_file():
        told = clean(output)
        raise Misuse(
            Text(
                f"{told} 已经有了，不覆盖；请换一个文件名，或先给它改名",
                f"{told} exists and is not replaced; choose another name, or rename it first",
            )
        )
    plan = api.load(ruleset, as_of=as_of).plan
    out.write(facts_file(plan, session.language, called=ruleset, by_id=not by_name), output)
    return 0
