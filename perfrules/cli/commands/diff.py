"""`perfrules diff`: what has changed between two rulesets."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules import api
from perfrules.cli import output as out
from perfrules.cli.arguments import output_option
from perfrules.cli.command import argument, command, option
from perfrules.cli.language import Session
from perfrules.model import RulesetModel
from perfrules.reporting.differences import Change, differences
from perfrules.reporting.page import Line, line, paragraph
from perfrules.wording import Language, Text


@command(
    Text(
        "逐项列出两个规则集的不同：分值、目标值、分档、规则、文字、填报数据、核对、等级，新增和删去的。"
        "比较的是完整的内容，沿用的也算在内。"
        "\n退出码：0 相同；1 不同；2 读不了。",
        "What has changed between two rulesets: points, targets, thresholds, rules, texts, facts,"
        " checks, grades, what is new and what is gone. The whole of both is compared, with all"
        " that they extend."
        "\nExit codes: 0 the same; 1 different; 2 one of them cannot be read.",
    ),
    name="diff",
    examples=(
        "perfrules diff ./2021.yaml ./2022.yaml",
        "perfrules diff base ./overlay.yaml --json",
    ),
)
@argument("before", Text("原来的规则集：编号或路径", "the ruleset as it was: id or path"))
@argument("after", Text("现在的规则集：编号或路径", "the ruleset as it is: id or path"))
@option("--json", "as_json", is_flag=True, told=Text("输出 JSON", "JSON"))
@output_option
def run(session: Session, before: str, after: str, *, as_json: bool, output: str | None) -> int:
    """Print the changes; the exit code says whether there are any."""
    one, other = api.read_model(before), api.read_model(after)
    changes = differences(one.printed(), other.printed())
    if as_json:
        told = {
            "same": not changes,
            "before": _identity(one),
            "after": _identity(other),
            "changes": [change.to_dict(session.language) for change in changes],
        }
        out.write_json(told, output)
    else:
        out.show(lambda width: _page(one, other, changes, width, session.language), output)
    return 1 if changes else 0


def _identity(ruleset: RulesetModel) -> dict[str, str]:
    return {"id": ruleset.id, "version": ruleset.version, "digest": ruleset.digest}


def _page(
    one: RulesetModel,
    other: RulesetModel,
    changes: tuple[Change, ...],
    width: int,
    language: Language,
) -> Iterator[Line]:
    yield line(f"{one.id} {one.version} → {other.id} {other.version}", "heading")
    for change in changes:
        mark = {"added": "+ ", "removed": "- "}.get(change.kind, "· ")
        yield from paragraph(change.words(language), width, first=mark)
    number = len(changes)
    told = (
        Text(f"共 {number} 处不同。", f"{number} change{'' if number == 1 else 's'}.")
        if changes
        else Text("两个规则集的内容相同。", "The two say the same.")
    )
    yield line()
    yield line(told.in_language(language))
