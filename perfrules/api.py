"""The doors of the library: each composes the steps and is short."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import attrs

from perfrules import compiling, evaluating
from perfrules.checking import check_model
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, errors_of, in_order
from perfrules.errors import CasesError, FactError, RulesetError, check_language
from perfrules.evaluating.evaluation import Evaluation
from perfrules.formats.files import Unreadable, decoded, read_source, ruleset_path
from perfrules.formats.subject import Subject, read_subject as subject_of
from perfrules.loading import load_model
from perfrules.model import RulesetModel
from perfrules.source import Source
from perfrules.wording import Language

if TYPE_CHECKING:
    from perfrules.cases.case import CasesResult
    from perfrules.cases.running import RulesetCases

Path = str | os.PathLike[str]
Facts = Mapping[str, Any] | Subject | Path


@attrs.frozen(eq=False, kw_only=True)
class Ruleset:
    """A ruleset ready to score (评分规则集). It does not change, and threads may share it."""

    model: RulesetModel = attrs.field(repr=False)
    plan: Plan = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(repr=False)  # about the ruleset's text
    id: str
    version: str

    @property
    def title(self) -> str:
        """The full title."""
        return self.model.title

    @property
    def language(self) -> Language:
        """The language of its reasons, unless another is asked for."""
        return self.model.language

    @property
    def digest(self) -> str:
        """The same for the same content (SHA-256)."""
        return self.model.digest

    def evaluate(self, facts: Facts, *, language: Language | None = None) -> Evaluation:
        """Score one subject; every lost point comes with its reason.

        `facts` is a mapping by id or exact name, a Subject, or the path of a subject's file. Raises
        FactError, which names every bad fact at once; what was passed in is never changed.
        """
        kind = type(facts)  # not what an object says of itself
        if kind is dict:
            return evaluating.evaluate(self.plan, facts, language=language)  # type: ignore[arg-type]
        if issubclass(kind, Subject):
            assert isinstance(facts, Subject)
            return evaluating.evaluate(
                self.plan,
                dict(facts.facts),
                language=language,
                claims=facts.claims,
                named=(facts.name, facts.period),
                written=evaluating.Written(facts.source, facts.spans, facts.claim_spans),
                adjustments=facts.adjustments,
            )
        if issubclass(kind, str) or _is_path(kind):
            path: Any = str.__str__(facts) if issubclass(kind, str) else facts
            check_language(language, self.language)
            subject = read_subject(path, language=language or self.language)
            return self.evaluate(subject, language=language)
        return evaluating.evaluate(self.plan, facts, language=language)  # type: ignore[arg-type]

    # What does not change is its own copy; what arrives elsewhere is loaded and checked again.

    def __copy__(self) -> Ruleset:
        return self

    def __deepcopy__(self, memo: object) -> Ruleset:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _loaded, (self.model.source, None)


def _is_path(kind: type) -> bool:
    """Whether a class is one of paths, without asking the class or what it is derived from."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return any("__fspath__" in type.__dict__["__dict__"].__get__(base) for base in bases)


def load(ruleset: Path, *, language: Language | None = None) -> Ruleset:
    """The ruleset with that id, or in that file or folder. Raises RulesetError.

    An id is looked up among the rulesets that come with perfrules; whatever has a slash, ends in
    .yaml or is a Path is a path. `language` is that of the error's text: by default the ruleset's.
    """
    return _loaded(ruleset_source(ruleset, language=language), language)


def loads(text: str, *, name: str = "<text>", language: Language | None = None) -> Ruleset:
    """The ruleset that a text says; `name` stands for it in messages. Raises RulesetError."""
    return _loaded(Source(name, text), language)


def check(ruleset: Path) -> list[Diagnostic]:
    """Everything that is wrong or doubtful about a ruleset, in the order of its lines."""
    try:
        source = ruleset_source(ruleset)
    except RulesetError as error:
        return list(error.diagnostics)
    return _compiled(source)[2]


def evaluate(
    ruleset: Ruleset | Path, facts: Facts, *, language: Language | None = None
) -> Evaluation:
    """Score one subject by a ruleset or its id or path. Raises RulesetError or FactError."""
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    return found.evaluate(facts, language=language)


def run_cases(ruleset: Path, *, language: Language | None = None) -> CasesResult:
    """Run the cases.yaml beside a ruleset: what differs, and what of the ruleset they reach.

    Raises RulesetError or CasesError. `ruleset` may be the path of a cases.yaml too.
    """
    return read_cases(ruleset, language=language).run()


def read_cases(ruleset: Path, *, language: Language | None = None) -> RulesetCases:
    """The cases beside a ruleset, ready to run. Raises RulesetError or CasesError."""
    from perfrules.cases import files, reading, running  # noqa: PLC0415 - most never run cases

    source = ruleset_source(_ruleset_of_cases(ruleset), language=language)
    loaded = _loaded(source, language)
    folder = FilePath(source.name).parent
    spoken = language or loaded.language
    try:
        written = read_source(folder / files.CASES)
    except Unreadable as error:
        raise CasesError([error.diagnostic], language=spoken) from None
    subjects = files.subjects_beside(folder)
    cases, diagnostics = reading.read_cases(written, loaded.plan, subjects)
    if diagnostics:
        raise CasesError(diagnostics, source=written, language=spoken)
    return running.RulesetCases(loaded.plan, written, cases, spoken)


def _ruleset_of_cases(path: Path) -> Path:
    """The ruleset beside a cases.yaml; any other path or id as it is."""
    given = FilePath(os.fspath(path))
    return given.with_name("ruleset.yaml") if given.name == "cases.yaml" else path


def read_subject(path: Path, *, language: Language | None = None) -> Subject:
    """The subject in a YAML or JSON file. Raises FactError."""
    try:
        return subject_of(read_source(path), language=language or "zh")
    except Unreadable as error:
        raise FactError([error.diagnostic], language=language or "zh") from None


def subject_from(raw: bytes, *, name: str = "<facts>", language: Language | None = None) -> Subject:
    """The subject that the bytes of a file say, called `name` in messages. Raises FactError."""
    try:
        return subject_of(decoded(raw, name), language=language or "zh")
    except Unreadable as error:
        raise FactError([error.diagnostic], language=language or "zh") from None


def ruleset_source(ruleset: Path, *, language: Language | None = None) -> Source:
    """The text of a ruleset, for messages that show its lines. Raises RulesetError."""
    try:
        return read_source(ruleset_path(ruleset))
    except Unreadable as error:
        raise RulesetError([error.diagnostic], language=language or "zh") from None


def _loaded(source: Source, language: Language | None) -> Ruleset:
    model, plan, diagnostics = _compiled(source)
    if model is None or plan is None:
        spoken = language or (model.language if model else "zh")
        raise RulesetError(diagnostics, source=source, language=spoken)
    return Ruleset(
        model=model, plan=plan, warnings=tuple(diagnostics), id=model.id, version=model.version
    )


def _compiled(source: Source) -> tuple[RulesetModel | None, Plan | None, list[Diagnostic]]:
    """The model and the plan of a ruleset as far as it has them, and what is wrong with it."""
    model, diagnostics = load_model(source)
    if model is None:
        return None, None, diagnostics
    found = [*diagnostics, *check_model(model)]
    rules, wrong = compiling.rules(model)
    found = in_order([*found, *wrong])
    return model, (None if errors_of(found) else compiling.plan(rules)), found
