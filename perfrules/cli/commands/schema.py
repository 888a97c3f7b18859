"""`perfrules schema`: the JSON Schemas, for editors and for those who read results."""

from __future__ import annotations

from perfrules import resources
from perfrules.cli import output as out
from perfrules.cli.arguments import output_of
from perfrules.cli.command import argument, command
from perfrules.cli.language import Session
from perfrules.cli.misuse import unknown
from perfrules.wording import Text


@command(
    Text(
        "输出 JSON Schema：ruleset 规则集、subject 填报数据、cases 用例、evaluation 评价结果。"
        "编辑器可以用它补全和提示。"
        "不写名称则列出各个文件。",
        "The JSON Schema of rulesets, subjects, cases or evaluations; an editor completes and"
        " explains with it. Without a name it lists the files.",
    ),
    name="schema",
    examples=("perfrules schema ruleset -o ruleset.schema.json",),
)
@argument(
    "name",
    Text("ruleset、subject、cases 或 evaluation", "ruleset, subject, cases or evaluation"),
    required=False,
)
@output_of(".json")
def run(_session: Session, name: str | None, *, output: str | None) -> int:
    """Print one schema, or the names of all."""
    known = resources.schema_names()
    if name is None:
        folder = resources.folder("schemas")
        out.write("".join(f"{each}: {folder / f'{each}.schema.json'}\n" for each in known), output)
    elif name in known:
        out.write(resources.schema_text(name), output)
    else:
        raise unknown(Text("Schema", "schema"), name, list(known))
    return 0
