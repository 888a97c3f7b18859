"""`perfrules list`: the rulesets that come with perfrules."""

from __future__ import annotations

from collections.abc import Iterator

from perfrules import api, resources
from perfrules.cli import output as out
from perfrules.cli.arguments import json_option
from perfrules.cli.command import command
from perfrules.cli.language import Session
from perfrules.loading import load_model
from perfrules.model import RulesetModel
from perfrules.reporting.page import Line, labelled, line
from perfrules.reporting.ruleset_data import summary
from perfrules.wording import Language, Text


@command(
    Text("列出自带的规则集：编号、版本、标题、依据。",
         "The rulesets that come with perfrules: id, version, title, basis."),
    name="list",
)  # fmt: skip
@json_option
def run(session: Session, *, as_json: bool) -> int:
    """Print a few lines for each."""
    found = [load_model(api.ruleset_source(each))[0] for each in resources.ruleset_ids()]
    models = [model for model in found if model is not None]
    if as_json:
        out.write_json([summary(model) for model in models])
        return 0
    out.show(lambda width: _page(models, width, session.language))
    return 0


def _page(models: list[RulesetModel], width: int, language: Language) -> Iterator[Line]:
    for number, model in enumerate(models):
        if number:
            yield line()
        yield line(f"{model.id}  {model.version}", "heading")
        told = [
            (Text("标题", "Title"), model.title),
            (Text("依据", "Basis"), model.basis or ""),
            (Text("文件", "File"), model.source.name),
        ]
        yield from labelled([(f"  {t.in_language(language)}", text) for t, text in told], width)
