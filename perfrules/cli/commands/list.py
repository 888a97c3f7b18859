"""`perfrules list`: the rulesets that can be named by their ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from perfrules.cli import output as out
from perfrules.cli.arguments import as_of_option, json_option
from perfrules.cli.command import command
from perfrules.cli.language import Session
from perfrules.diagnostics import Diagnostic
from perfrules.errors import PerfrulesError
from perfrules.formats.files import Unreadable
from perfrules.loading import load_model, unlike_its_folder
from perfrules.loading.document import Mapping
from perfrules.loading.inheritance import read_ruleset
from perfrules.model import RulesetModel
from perfrules.registry import registry
from perfrules.reporting.page import Line, labelled, line
from perfrules.reporting.ruleset_data import summary
from perfrules.source import Source, Span
from perfrules.wording import Language, Text


@command(
    Text("列出规则集：自带的，和 PERFRULES_PATH 各文件夹里的：编号、版本、标题、依据、施行期。",
         "The rulesets that come with perfrules or lie in the folders of PERFRULES_PATH: id, "
         "version, title, basis, period."),
    name="list",
)  # fmt: skip
@as_of_option
@json_option
def run(session: Session, *, as_of: dt.date | None, as_json: bool) -> int:
    """Print a few lines for each; what cannot be read is told beside them."""
    models, wrong, sources = _known(as_of)
    if as_json:
        out.write_json([summary(model) for model in models])
    else:
        out.show(lambda width: _page(models, width, session.language))
    if wrong:
        out.complain(PerfrulesError(wrong, others=sources).render(session.language))
    return 2 if wrong else 0


def _known(
    day: dt.date | None,
) -> tuple[list[RulesetModel], list[Diagnostic], list[Source]]:
    """The rulesets in force, why others cannot be read, and the texts of those."""
    known = registry()
    models: list[RulesetModel] = []
    wrong: list[Diagnostic] = []
    sources: list[Source] = []
    for ruleset_id in known.ids():
        try:
            source = known.source(ruleset_id, day)
        except Unreadable as error:
            if error.diagnostic.slug != "not-in-force":
                wrong.append(error.diagnostic)
                sources += [error.source] if error.source else []
            continue
        model, found = load_model(source, known.find, day)
        if model is not None and model.id != ruleset_id:
            found = [unlike_its_folder(_place_of_id(source), model.id, ruleset_id)]
        if model is None or model.id != ruleset_id:
            wrong += found
            sources.append(source)
        else:
            models.append(model)
    return models, wrong, sources


def _place_of_id(source: Source) -> Span:
    document, _ = read_ruleset(source)
    written = document.get("id") if isinstance(document, Mapping) else None
    return written.span if written else Span(source.name, 1, 1)


def _page(models: list[RulesetModel], width: int, language: Language) -> Iterator[Line]:
    for number, model in enumerate(models):
        if number:
            yield line()
        yield line(f"{model.id}  {model.version}", "heading")
        told = [
            (Text("标题", "Title"), model.title),
            (Text("依据", "Basis"), model.basis or ""),
            (Text("施行期", "Period"), _period(model)),
            (Text("用途", "Use"), _use(model).in_language(language)),
            (Text("文件", "File"), model.source.name),
        ]
        yield from labelled([(f"  {t.in_language(language)}", text) for t, text in told], width)


def _use(model: RulesetModel) -> Text:
    if model.abstract is None:
        return Text("", "")
    return Text(
        "只作基础，由沿用它的规则集定分值", "only a base: a ruleset that extends it sets the points"
    )


def _period(model: RulesetModel) -> str:
    first, last = model.effective
    return f"{first or '…'} – {last or '…'}" if first or last else ""
