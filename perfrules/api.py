"""The doors of the library: each composes the steps and is short."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from perfrules import compiling, evaluating, resources
from perfrules.checking import check_model
from perfrules.compiling.plan import Plan
from perfrules.diagnostics import Diagnostic, errors_of, in_order
from perfrules.errors import FactError, RulesetError
from perfrules.evaluating.evaluation import Evaluation
from perfrules.formats.subject import Subject, read_subject as subject_of
from perfrules.loading import load_model
from perfrules.model import RulesetModel
from perfrules.source import Source, Span
from perfrules.suggestions import nearest
from perfrules.wording import Language, Text, shortened

Facts = Mapping[str, Any] | Subject | str | os.PathLike[str]
_MOST_BYTES: Final = 10_000_000


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
        if facts.__class__ is dict:
            return evaluating.evaluate(self.plan, facts, language=language)
        if isinstance(facts, Subject):
            return evaluating.evaluate(
                self.plan,
                dict(facts.facts),
                language=language,
                claims=facts.claims,
                written=evaluating.Written(facts.source, facts.spans),
            )
        if isinstance(facts, str | os.PathLike):
            return self.evaluate(read_subject(facts), language=language)
        return evaluating.evaluate(self.plan, facts, language=language)


def load(ruleset: str | os.PathLike[str]) -> Ruleset:
    """The ruleset with that id, or in that file or folder. Raises RulesetError.

    An id is looked up among the rulesets that come with perfrules; whatever has a slash, ends in
    .yaml or is a Path is a path.
    """
    return _loaded(_ruleset_source(ruleset))


def loads(text: str, *, name: str = "<text>") -> Ruleset:
    """The ruleset that a text says; `name` stands for it in messages. Raises RulesetError."""
    return _loaded(Source(name, text))


def check(ruleset: str | os.PathLike[str]) -> list[Diagnostic]:
    """Everything that is wrong or doubtful about a ruleset, in the order of its lines."""
    try:
        source = _ruleset_source(ruleset)
    except RulesetError as error:
        return list(error.diagnostics)
    return _compiled(source)[1]


def evaluate(
    ruleset: Ruleset | str | os.PathLike[str], facts: Facts, *, language: Language | None = None
) -> Evaluation:
    """Score one subject by a ruleset or its id or path. Raises RulesetError or FactError."""
    found = ruleset if isinstance(ruleset, Ruleset) else load(ruleset)
    return found.evaluate(facts, language=language)


def read_subject(path: str | os.PathLike[str]) -> Subject:
    """The subject in a YAML or JSON file. Raises FactError."""
    try:
        return subject_of(_read(path))
    except _Unreadable as error:
        raise FactError([error.diagnostic]) from None


def subject_from(raw: bytes, *, name: str = "<facts>") -> Subject:
    """The subject that the bytes of a file say, called `name` in messages. Raises FactError."""
    try:
        return subject_of(_decoded(raw, name))
    except _Unreadable as error:
        raise FactError([error.diagnostic]) from None


def ruleset_source(ruleset: str | os.PathLike[str]) -> Source:
    """The text of a ruleset, for messages that show its lines. Raises RulesetError."""
    return _ruleset_source(ruleset)


def _loaded(source: Source) -> Ruleset:
    plan, diagnostics = _compiled(source)
    if plan is None:
        raise RulesetError(diagnostics, source=source)
    model = plan.model
    return Ruleset(
        model=model, plan=plan, warnings=tuple(diagnostics), id=model.id, version=model.version
    )


def _compiled(source: Source) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan of a ruleset, or None, and what is wrong with it in the order of its lines."""
    model, diagnostics = load_model(source)
    if model is None:
        return None, diagnostics
    found = [*diagnostics, *check_model(model)]
    rules, wrong = compiling.rules(model)
    found = in_order([*found, *wrong])
    return (None if errors_of(found) else compiling.plan(rules)), found


class _Unreadable(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.slug)
        self.diagnostic = diagnostic


def _ruleset_source(ruleset: str | os.PathLike[str]) -> Source:
    try:
        return _read(_ruleset_path(ruleset))
    except _Unreadable as error:
        raise RulesetError([error.diagnostic]) from None


def _ruleset_path(ruleset: str | os.PathLike[str]) -> Path:
    written = os.fspath(ruleset)
    marks = ("/", "\\", ".yaml", ".yml")
    is_path = not isinstance(ruleset, str) or any(mark in written for mark in marks)
    if is_path or (Path(written) / "ruleset.yaml").is_file():
        path = Path(written)
        return path / "ruleset.yaml" if path.is_dir() else path
    shipped = resources.ruleset_path(written)
    if shipped is not None:
        return shipped
    ids = resources.ruleset_ids()
    close = nearest(written, ids)
    shown, listed = shortened(written), "、".join(ids)
    raise _Unreadable(
        Diagnostic(
            slug="unknown-ruleset",
            span=None,
            message=Text(
                f"没有编号为 {shown} 的规则集", f"there is no ruleset with the id {shown}"
            ),
            hint=Text(f"是不是 {close}？", f"did you mean {close}?")
            if close
            else Text(
                f"现有：{listed}；文件请写出路径，如 ./{shown}.yaml",
                f"there are: {listed}; give a file by its path, such as ./{shown}.yaml",
            ),
        )
    )


def _read(path: str | os.PathLike[str]) -> Source:
    """The text of a file."""
    name = os.fspath(path)
    try:
        with Path(name).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = _why_unreadable(error)
        raise _Unreadable(
            Diagnostic(
                slug="cannot-read",
                span=Span(shortened(name, 200), 1, 1),
                message=Text(f"文件读不出来：{why.zh}", f"the file cannot be read: {why.en}"),
                hint=Text("检查路径和权限", "check the path and the permissions"),
            )
        ) from None
    return _decoded(raw, name)


def _why_unreadable(error: OSError | ValueError) -> Text:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return Text("没有这个文件", "there is no such file")
        case IsADirectoryError():
            return Text("这是一个文件夹", "it is a folder")
        case PermissionError():
            return Text("没有读取的权限", "permission denied")
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Text(why, why)


def _decoded(raw: bytes, name: str) -> Source:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Unreadable(
            Diagnostic(
                slug="not-utf-8",
                span=Span(name, line, 1),
                message=Text("文件不是 UTF-8 编码", "the file is not UTF-8"),
                hint=Text("用记事本“另存为”，编码选 UTF-8", "save it as UTF-8"),
            )
        ) from None
    return Source(name, text)
