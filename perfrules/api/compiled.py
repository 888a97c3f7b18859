"""A ruleset as far as it can be read, and all that is wrong or doubtful about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from perfrules import compiling
from perfrules.api.written import Path, Written, written_as
from perfrules.checking import check_model, known_uses
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, errors_of, in_order
from perfrules.errors import RulesetError
from perfrules.loading import Base, load_with_sources, unlike_its_folder
from perfrules.loading.document import Mapping as Keys, Scalar
from perfrules.model import RulesetModel
from perfrules.source import Source, Span
from perfrules.wording import Language, Text, shortened

_ABSTRACT = "abstract-ruleset"


def check(
    ruleset: Path, *, as_of: dt.date | None = None, paths: Iterable[Path] = ()
) -> list[Diagnostic]:
    """Everything that is wrong or doubtful about a ruleset, file by file, line by line."""
    return checked(ruleset, as_of=as_of, paths=paths)[0]


def checked(
    ruleset: Path, *, as_of: dt.date | None = None, paths: Iterable[Path] = ()
) -> tuple[list[Diagnostic], tuple[Source, ...]]:
    """The same, with the texts that it is about.

    A ruleset that is only a base is none the worse for it.
    """
    try:
        found = compiled(written_as(ruleset, as_of=as_of, paths=paths))
    except RulesetError as error:
        return list(error.diagnostics), tuple(error.sources.values())
    return [each for each in found.diagnostics if each.slug != _ABSTRACT], found.sources


def read_model(
    ruleset: Path, *, language: Language | None = None, as_of: dt.date | None = None
) -> RulesetModel:
    """What a ruleset says, also one that is only a base. Raises RulesetError."""
    written = written_as(ruleset, language=language, as_of=as_of)
    found = compiled(written)
    others = [each for each in found.diagnostics if each.slug != _ABSTRACT]
    if found.model is None or errors_of(others):
        raise refusal(written, found, language)
    return found.model


@attrs.frozen(kw_only=True)
class Compiled:
    """A ruleset as far as it could be read, and what is wrong with it."""

    model: RulesetModel | None
    plan: Plan | None
    diagnostics: list[Diagnostic]
    sources: tuple[Source, ...]
    bases: tuple[tuple[str, str, Base], ...]


def compiled(written: Written) -> Compiled:
    """The ruleset that a text says, checked; its plan where nothing is wrong with it."""
    model, whole, diagnostics = load_with_sources(written.source, written.find, written.day)
    plan, rules = None, None
    if model is not None and model.abstract:
        diagnostics = in_order([*diagnostics, _only_a_base(model.abstract)])
    elif model is not None:
        rules, wrong = compiling.rules(model)
        unlike = _unlike_its_folder(whole.document if whole else None, written.id)
        diagnostics = in_order(known_uses([*diagnostics, *check_model(model), *wrong, *unlike]))
    if rules is not None and not errors_of(diagnostics):
        plan = compiling.plan(rules)
    if model is not None and model.base_ids:
        diagnostics = [_with_way_out(each, model.base_ids) for each in diagnostics]
    return Compiled(
        model=model,
        plan=plan,
        diagnostics=diagnostics,
        sources=whole.sources if whole else (written.source,),
        bases=whole.bases if whole else (),
    )


def refusal(written: Written, found: Compiled, language: Language | None) -> RulesetError:
    """The error that says what is wrong with a ruleset."""
    return RulesetError(
        found.diagnostics,
        source=written.source,
        others=found.sources,
        language=language or (found.model.language if found.model else "zh"),
    )


def _with_way_out(diagnostic: Diagnostic, base_ids: Mapping[str, str]) -> Diagnostic:
    """What is wrong in the file of a base is mended in the overlay: the base is another's."""
    base = base_ids.get(diagnostic.span.file) if diagnostic.span else None
    if base is None:
        return diagnostic
    hint, shown = diagnostic.hint or Text("", ""), shortened(base, 60)
    told = Text(
        f"这一处沿用自 {shown}，在本规则集里用 override 改写，或用 remove 删去",
        f"this is inherited from {shown}: write it anew under `override`, or remove it",
    )
    stop, full_stop = ("；", "; ") if diagnostic.hint else ("", "")
    return attrs.evolve(
        diagnostic, hint=Text(f"{hint.zh}{stop}{told.zh}", f"{hint.en}{full_stop}{told.en}")
    )


def _unlike_its_folder(document: Keys | None, sought: str | None) -> Iterable[Diagnostic]:
    found = document.get("id") if document else None
    if sought and isinstance(found, Scalar) and found.text.strip() != sought:
        yield unlike_its_folder(found.span, found.text, sought)


def _only_a_base(span: Span) -> Diagnostic:
    return Diagnostic(
        slug="abstract-ruleset",
        span=span,
        message=Text("这个规则集只作基础，分值由沿用它的规则集来定",
                     "this ruleset is only a base: points are set by a ruleset that extends it"),
        hint=Text("另写一个规则集：extends 写它的编号，用 override 写各指标的 points",
                  "write a ruleset with `extends`: its id, and set points under `override`"),
    )  # fmt: skip
