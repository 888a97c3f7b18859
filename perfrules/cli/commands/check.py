"""`perfrules check`: what is wrong with rulesets, and where."""

from __future__ import annotations

import datetime as dt

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, json_option
from perfrules.cli.command import argument, command
from perfrules.cli.language import Session
from perfrules.diagnostics import Diagnostic, errors_of
from perfrules.errors import PerfrulesError
from perfrules.registry import registry
from perfrules.reporting.wrapping import clean, clean_lines
from perfrules.source import Source
from perfrules.wording import Language, Text


@command(
    Text(
        "检查规则集，一次指出全部错误和提醒：在哪一行、为什么、怎么改。"
        "不写规则集则检查自带的和 PERFRULES_PATH 里的全部。"
        "\n退出码：0 没有问题；1 只有提醒；2 有错误，不能用来评分。",
        "Says everything that is wrong or doubtful about rulesets: where, why, and the way out."
        " Without an argument it checks all that come with perfrules or lie in PERFRULES_PATH."
        "\nExit codes: 0 good; 1 warnings only; 2 errors, the ruleset cannot be used.",
    ),
    name="check",
    examples=("perfrules check ./ruleset.yaml", "perfrules check rulesets/*/ruleset.yaml"),
)
@argument(
    "rulesets",
    Text("规则集的编号，或文件、文件夹的路径，可以写几个",
         "ids of rulesets, or paths of their files or folders"),
    nargs=-1,
    required=False,
)  # fmt: skip
@as_of_option
@json_option
def run(
    session: Session, rulesets: tuple[str, ...], *, as_of: dt.date | None, as_json: bool
) -> int:
    """Print what is wrong with each, and a summary."""
    names = rulesets or registry().ids()
    checked = [(each, *api.checked(each, as_of=as_of)) for each in names]
    every = [diagnostic for _, found, _ in checked for diagnostic in found]
    if as_json:
        language = session.asked or "zh"
        out.write_json([{"ruleset": name, "diagnostics": [d.to_dict(language) for d in found]}
                        for name, found, _ in checked])  # fmt: skip
    else:
        told = [_report(name, found, sources, session.language) for name, found, sources in checked]
        told.append(_summary(len(checked), every).in_language(session.language))
        out.write("\n\n".join(told) + "\n")
    if errors_of(every):
        return 2
    return 1 if every else 0


def _report(
    name: str, found: list[Diagnostic], sources: tuple[Source, ...], language: Language
) -> str:
    if not found:
        return f"✓ {clean(name)}"
    return clean_lines(PerfrulesError(found, others=sources).render(language))


def _summary(files: int, found: list[Diagnostic]) -> Text:
    errors = len(errors_of(found))
    warnings = len(found) - errors
    if not found:
        return Text(
            f"{files} 个规则集，没有问题。", f"{files} ruleset{_s(files)}: nothing is wrong."
        )
    return Text(
        f"{files} 个规则集：{errors} 处错误，{warnings} 处提醒。",
        f"{files} ruleset{_s(files)}: {errors} error{_s(errors)},"
        f" {warnings} warning{_s(warnings)}.",
    )


def _s(number: int) -> str:
    return "" if number == 1 else "s"
