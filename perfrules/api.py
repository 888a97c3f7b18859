"""The doors of the library: each composes the steps and is short."""

from __future__ import annotations

import datetime as dt
import os
import pathlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from perfrules import compiling, evaluating
from perfrules.checking import check_model, known_uses
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, errors_of, in_order
from perfrules.errors import CasesError, FactError, RulesetError, TableError, check_language
from perfrules.evaluating.evaluation import Evaluation
from perfrules.formats.files import Unreadable, decoded, read_source
from perfrules.formats.subject import Subject, read_subject as subject_of
from perfrules.loading import (
    Base,
    Finder,
    NoBase,
    load_with_sources,
    setting,
    unlike_its_folder,
)
from perfrules.loading.document import Mapping as Keys, Scalar, read_document
from perfrules.model import RulesetModel
from perfrules.registry import FILE, Registry, in_period, is_path, registry
from perfrules.source import Source, Span
from perfrules.wording import Language, Text, shortened

if TYPE_CHECKING:
    from perfrules.batch.layout import TablePlan
    from perfrules.batch.moves import Simulation
    from perfrules.batch.summary import TableSummary
    from perfrules.cases.case import CasesResult
    from perfrules.cases.running import RulesetCases

Path = str | os.PathLike[str]
Facts = Mapping[str, Any] | Subject | Path


@attrs.frozen
class Written:
    """A ruleset's text, and what is needed to read it."""

    source: Source
    find: Finder
    day: dt.date | None = None
    id: str | None = None  # by which it was found


@attrs.frozen
class _Recorded:
    """The bases of a ruleset that was loaded: elsewhere it builds on the same ones."""

    bases: tuple[tuple[str, str, Base], ...]

    def __call__(self, named: str, importing: Source, _: dt.date | None) -> Base:
        for file, written, base in self.bases:
            if (file, written) == (importing.name, named):
                return base
        raise NoBase("unknown-ruleset", _NOT_RECORDED, None)


_NOT_RECORDED = Text("上级规则集没有一起带来", "the base did not come along")


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

        The same as an overlay that overrides them, and checked as one. Raises RulesetError.
        """
        base = Source(f"<{self.id}>", self.resolved())
        source, wrong = setting(self.model, base, values)
        if wrong:
            raise RulesetError(wrong, language=language or self.language)
        only = Base(base, base.name)
        return _loaded(Written(source, lambda _named, _importing, _day: only), language)

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
        return _loaded, (self.written, None)


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
    return _loaded(written_as(ruleset, language=language, as_of=as_of, paths=paths), language)


def loads(
    text: str,
    *,
    name: str = "<text>",
    language: Language | None = None,
    as_of: dt.date | None = None,
    paths: Iterable[Path] = (),
) -> Ruleset:
    """The ruleset that a text says; `name` stands for it in messages. Raises RulesetError."""
    known = _registry(paths, language)
    return _loaded(Written(Source(name, text), known.find, _day(as_of)), language)


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
        found = _compiled(written_as(ruleset, as_of=as_of, paths=paths))
    except RulesetError as error:
        return list(error.diagnostics), tuple(error.sources.values())
    return [each for each in found.diagnostics if each.slug != _ABSTRACT], found.sources


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


def evaluate_table(
    ruleset: Ruleset | Path,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    decimals: bool = True,
    language: Language | None = None,
) -> Any:
    """Score every row of a table; exact, and the same as one by one. Needs `perfrules[batch]`.

    `table` is a frame of Polars (eager or lazy) or pandas, a PyArrow table, a relation of DuckDB or
    a frame of Spark; what comes back is of the same kind. It has the columns `keep`, a score for
    every indicator and group (decimals in points; null where there is none), `total_score`,
    `grade`, `status` and `error`, and with `reasons` what each indicator lost and by which rules. A
    row with bad facts has the status `error`, and names them all.

    Without `decimals` scores are whole numbers of their last decimal (of cents, where they have
    two), as `table_plan` tells: in a quarter of the memory or less, and in less
    than half the time.

    Columns are facts by id or exact name; `columns` says which fact another column is. Raises
    RulesetError, and TableError before any work where the table itself is not fit.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    return _tables(language or found.language).evaluate_table(
        found.plan,
        table,
        columns=columns,
        keep=keep,
        reasons=reasons,
        decimals=decimals,
        language=language or found.language,
    )


def evaluate_file(
    ruleset: Ruleset | Path,
    source: Path,
    target: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    reasons: bool = False,
    language: Language | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> TableSummary:
    """Score every row of a file of CSV, Excel or Parquet into another; what came of it.

    The rows are read piece by piece, so that a file may be larger than the memory. The target, with
    the columns of `evaluate_table`, is there when it is whole, and not before; without a target
    there is only the summary. `progress` is called with the number of rows done, and of how many at
    most where that is known. Raises RulesetError, and TableError.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: TableSummary = _tables(chosen, "files").score_file(
        found.plan,
        source,
        target,
        columns=columns,
        keep=keep,
        reasons=reasons,
        language=chosen,
        progress=progress,
    )
    return made


def simulate(
    ruleset: Ruleset | Path,
    facts: Any,
    *,
    parameters: Mapping[str, str] | None = None,
    against: Ruleset | Path | None = None,
    target: Path | None = None,
    columns: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    language: Language | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Simulation:
    """How totals and grades move with other parameters, or against another ruleset.

    `facts` is a table, or the path of one in CSV, Excel or Parquet; `target` is the file for the
    comparison of every row. Raises RulesetError, and TableError.
    """
    before = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, before.language)
    after = before
    if against is not None:
        after = against if isinstance(against, Ruleset) else load(against, language=language)
    if parameters:
        after = after.with_parameters(parameters, language=language)
    chosen = language or before.language
    made: Simulation = _tables(chosen, "simulating").simulate(
        before.plan,
        after.plan,
        facts,
        target,
        columns=columns,
        keep=keep,
        language=chosen,
        progress=progress,
    )
    return made


def table_plan(
    ruleset: Ruleset | Path,
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    language: Language | None = None,
) -> TablePlan:
    """How `evaluate_table` is going to score a table: as columns, or which indicators row by row.

    Raises RulesetError and TableError.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: TablePlan = _tables(chosen).table_plan(
        found.plan, table, columns=columns, language=chosen
    )
    return made


def explain_row(
    ruleset: Ruleset | Path,
    table: Any,
    key: Mapping[str, Any],
    *,
    columns: Mapping[str, str] | None = None,
    language: Language | None = None,
) -> Evaluation:
    """The evaluation of the one row of a table whose cells are those of `key`.

    Raises RulesetError, TableError where there is no such row or several, and FactError where its
    facts are bad.
    """
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset, language=language)
    check_language(language, found.language)
    chosen = language or found.language
    made: Evaluation = _tables(chosen).explain_row(
        found.plan, table, key, columns=columns, language=chosen
    )
    return made


def _tables(language: Language, module: str = "table") -> ModuleType:
    try:
        return import_module(f"perfrules.batch.{module}")  # it is an extra
    except ModuleNotFoundError as error:
        problem = Diagnostic(
            slug="extra-missing",
            span=None,
            message=Text(f"给表格评分要先安装 {error.name}", f"scoring tables needs {error.name}"),
            hint=Text("用 pip install 'perfrules[batch]' 安装", "pip install 'perfrules[batch]'"),
        )
        raise TableError([problem], language=language) from None


def run_cases(ruleset: Path, *, language: Language | None = None) -> CasesResult:
    """Run the cases.yaml beside a ruleset: what differs, and what of the ruleset they reach.

    Raises RulesetError or CasesError. `ruleset` may be the path of a cases.yaml too.
    """
    return read_cases(ruleset, language=language).run()


def read_cases(ruleset: Path, *, language: Language | None = None) -> RulesetCases:
    """The cases beside a ruleset, ready to run. Raises RulesetError or CasesError."""
    from perfrules.cases import files, reading, running  # noqa: PLC0415 - most never run cases

    found = written_as(_ruleset_of_cases(ruleset), language=language)
    folder = pathlib.Path(found.source.name).parent
    try:
        written = read_source(folder / files.CASES)
    except Unreadable as error:
        spoken = language or _loaded(found, language).language  # a broken ruleset is told first
        raise CasesError([error.diagnostic], language=spoken) from None
    named = files.ruleset_named_in(written, folder)
    loaded = _loaded(written_as(named, language=language) if named else found, language)
    spoken = language or loaded.language
    subjects = files.subjects_beside(folder)
    cases, diagnostics = reading.read_cases(written, loaded.plan, subjects)
    if diagnostics:
        raise CasesError(diagnostics, source=written, language=spoken)
    return running.RulesetCases(loaded.plan, written, cases, spoken)


def _ruleset_of_cases(path: Path) -> Path:
    """The ruleset beside a cases.yaml; any other path or id as it is."""
    given = pathlib.Path(os.fspath(path))
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


def written_as(
    ruleset: Path,
    *,
    language: Language | None = None,
    as_of: dt.date | None = None,
    paths: Iterable[Path] = (),
) -> Written:
    """The text of a ruleset that was given by its id or path. Raises RulesetError."""
    known, day = _registry(paths, language), _day(as_of)
    try:
        if not is_path(ruleset):
            ruleset_id = os.fspath(ruleset)
            return Written(known.source(ruleset_id, day), known.find, day, ruleset_id)
        path = pathlib.Path(ruleset)
        source = read_source(path / FILE if path.is_dir() else path)
    except Unreadable as error:
        found, spoken = [error.diagnostic], language or "zh"
        raise RulesetError(found, source=error.source, language=spoken) from None
    wrong = in_period(source, read_document(source)[0], day) if day else None
    if wrong:
        raise RulesetError([wrong], source=source, language=language or "zh")
    return Written(source, known.find, day)


def ruleset_source(ruleset: Path, *, language: Language | None = None) -> Source:
    """The text of a ruleset, for messages that show its lines. Raises RulesetError."""
    return written_as(ruleset, language=language).source


def _registry(paths: Iterable[Path], language: Language | None) -> Registry:
    try:
        return registry(paths)
    except Unreadable as error:
        raise RulesetError([error.diagnostic], language=language or "zh") from None


def _day(as_of: dt.date | None) -> dt.date | None:
    return as_of.date() if isinstance(as_of, dt.datetime) else as_of


@attrs.frozen(kw_only=True)
class _Compiled:
    """A ruleset as far as it could be read, and what is wrong with it."""

    model: RulesetModel | None
    plan: Plan | None
    diagnostics: list[Diagnostic]
    sources: tuple[Source, ...]
    bases: tuple[tuple[str, str, Base], ...]


def read_model(
    ruleset: Path, *, language: Language | None = None, as_of: dt.date | None = None
) -> RulesetModel:
    """What a ruleset says, also one that is only a base. Raises RulesetError."""
    written = written_as(ruleset, language=language, as_of=as_of)
    found = _compiled(written)
    others = [each for each in found.diagnostics if each.slug != _ABSTRACT]
    if found.model is None or errors_of(others):
        raise _refusal(written, found, language)
    return found.model


def _refusal(written: Written, found: _Compiled, language: Language | None) -> RulesetError:
    return RulesetError(
        found.diagnostics,
        source=written.source,
        others=found.sources,
        language=language or (found.model.language if found.model else "zh"),
    )


def _loaded(written: Written, language: Language | None) -> Ruleset:
    found = _compiled(written)
    model, plan = found.model, found.plan
    if model is None or plan is None:
        raise _refusal(written, found, language)
    return Ruleset(
        model=model,
        plan=plan,
        warnings=tuple(found.diagnostics),
        id=model.id,
        version=model.version,
        written=attrs.evolve(written, find=_Recorded(found.bases)),
    )


def _compiled(written: Written) -> _Compiled:
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
    return _Compiled(
        model=model,
        plan=plan,
        diagnostics=diagnostics,
        sources=whole.sources if whole else (written.source,),
        bases=whole.bases if whole else (),
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


_ABSTRACT = "abstract-ruleset"


def _only_a_base(span: Span) -> Diagnostic:
    return Diagnostic(
        slug="abstract-ruleset",
        span=span,
        message=Text("这个规则集只作基础，分值由沿用它的规则集来定",
                     "this ruleset is only a base: points are set by a ruleset that extends it"),
        hint=Text("另写一个规则集：extends 写它的编号，用 override 写各指标的 points",
                  "write a ruleset with `extends`: its id, and set points under `override`"),
    )  # fmt: skip
