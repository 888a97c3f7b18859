"""A ruleset ready to score: loaded by its id, from a file or a text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from perfrules import evaluating
from perfrules.api.compiled import Compiled, compiled, refusal
from perfrules.api.subjects import read_subject
from perfrules.api.written import Path, Recorded, Written, day_of, registry_of, written_as
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, errors_of
from perfrules.errors import RulesetError, check_language
from perfrules.evaluating.evaluation import Evaluation
from perfrules.formats.subject import Subject
from perfrules.loading import Base, Setting, refused_setting, setting
from perfrules.model import RulesetModel
from perfrules.source import Source
from perfrules.wording import Language

Facts = Mapping[str, Any] | Subject | Path


@attrs.frozen(eq=False, kw_only=True)
class Ruleset:
    """A ruleset ready to score (评分规则集). It does not change, and threads may share it."""

    model: RulesetModel = attrs.field(repr=False)
    plan: Plan = attrs.field(repr=False)
    warnings: tuple[Diagnostic, ...] = attrs.field(repr=False)  # about the ruleset's text
    written: Written = attrs.field(repr=False)
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

    def resolved(self) -> str:
        """The whole ruleset as YAML, with all that it extends: it scores the same by itself.

        Its parameters keep all their periods, so that `as_of` chooses among them again; of a
        ruleset that was loaded as of a day it is what is in force on that day, and says so.
        """
        return self.model.printed()

    def with_parameters(
        self, values: Mapping[str, str], *, language: Language | None = None
    ) -> Ruleset:
        """The ruleset with other values for some parameters: `{"pass_line": "85%"}`.

        The same as an overlay that overrides them, and checked as one; `warnings` tell of a value
        that may mean another. Raises RulesetError.
        """
        base = Source(f"<{self.id}>", self.resolved())
        chosen, made = language or self.language, setting(self.model, base, values)
        wrong = made.wrong
        if not wrong:
            found = compiled(_over(base, made))
            if found.plan is not None:
                changed = _ready(_over(base, made), found)
                return attrs.evolve(changed, warnings=made.told(changed.warnings))
            wrong = list(self._refused(base, values))
        raise RulesetError(wrong or made.told(errors_of(found.diagnostics)), language=chosen)

    def _refused(self, base: Source, values: Mapping[str, str]) -> Iterator[Diagnostic]:
        """Which of the values cannot be set, each by itself."""
        for given in values.items():
            alone = compiled(_over(base, setting(self.model, base, dict([given]))))
            if alone.plan is None:
                yield refused_setting(self.model, given, errors_of(alone.diagnostics))

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
        return loaded, (self.written, None)


def _over(base: Source, made: Setting) -> Written:
    """What is set, written over the whole ruleset."""
    only = Base(base, base.name)
    return Written(made.source, lambda _named, _importing, _day: only)


def _is_path(kind: type) -> bool:
    """Whether a class is one of paths, without asking the class or what it is derived from."""
    bases: tuple[type, ...] = type.__dict__["__mro__"].__get__(kind)
    return any("__fspath__" in type.__dict__["__dict__"].__get__(base) for base in bases)


def load(
    ruleset: Path,
    *,
    language: Language | None = None,
    as_of: dt.date | None = None,
    paths: Iterable[Path] = (),
) -> Ruleset:
    """The ruleset with that id, or in that file or folder. Raises RulesetError.

    An id is looked up in the folders `paths`, in those of PERFRULES_PATH and among the rulesets
    that come with perfrules; whatever has a slash, ends in .yaml or is a Path is a path. `as_of` is
    the day whose version and parameters are taken: by default the latest. `language` is that of the
    error's text: by default the ruleset's.
    """
    return loaded(written_as(ruleset, language=language, as_of=as_of, paths=paths), language)


def loads(
    text: str,
    *,
    name: str = "<text>",
    language: Language | None = None,
    as_of: dt.date | None = None,
    paths: Iterable[Path] = (),
) -> Ruleset:
    """The ruleset that a text says; `name` stands for it in messages. Raises RulesetError."""
    known = registry_of(paths, language)
    return loaded(Written(Source(name, text), known.find, day_of(as_of)), language)


def evaluate(
    ruleset: Ruleset | Path,
    facts: Facts,
    *,
    language: Language | None = None,
    as_of: dt.date | None = None,
) -> Evaluation:
    """Score one subject by a ruleset or its id or path. Raises RulesetError or FactError."""
    found = (
        ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language, as_of=as_of)
    )
    return found.evaluate(facts, language=language)


def loaded(written: Written, language: Language | None) -> Ruleset:
    """The ruleset that a text says, ready to score. Raises RulesetError."""
    found = compiled(written)
    if found.plan is None:
        raise refusal(written, found, language)
    return _ready(written, found)


def _ready(written: Written, found: Compiled) -> Ruleset:
    model, plan = found.model, found.plan
    assert model is not None
    assert plan is not None
    return Ruleset(
        model=model,
        plan=plan,
        warnings=tuple(found.diagnostics),
        id=model.id,
        version=model.version,
        written=attrs.evolve(written, find=Recorded(found.bases)),
    )
