"""docs/checks.md and docs/checks.zh.md: every diagnostic with what causes it and the way out.

What each means stands in checks.yaml; messages, places and hints are what the library says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import chdir, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import yaml

import perfrules
from generating.markdown import code, fenced, link
from generating.running import item
from generating.templates import template
from perfrules.formats.subject import read_subject
from perfrules.wording import Language

BAD: Final = Path(__file__).resolve().parent.parent.parent / "tests" / "data" / "bad"
_HEAD: Final = 'perfrules: 1\nid: example\nversion: "1"\ntitle: 示例\ntotal_points: 10\n'
_USUAL: Final = "{id: x, points: 10, target: 90%}"
_OVER: Final = 'perfrules: 1\nid: overlay\nversion: "1"\ntitle: 示例\nextends: ./base.yaml\n'
_VERSIONS: Final = {  # of rulesets in a folder of one's own: what periods they have
    "apart/2021": "{from: 2021-01-01, to: 2021-12-31}",
    "apart/2022": "{from: 2022-01-01}",
    "crossed/2021": "{from: 2021-01-01}",
    "crossed/2022": "{from: 2022-01-01}",
    "twice/a": "{from: 2021-01-01}",
    "twice/b": "{from: 2021-01-01}",
    "other": "{}",  # its id is unlike its folder
}
_NOTE: Final = re.compile(r"\s*###.*$", re.MULTILINE)


@attrs.frozen
class Cause:
    """Something that a diagnostic comes of: its text or its call, and what is said of it."""

    source: perfrules.Source | None
    call: str | None
    diagnostics: tuple[perfrules.Diagnostic, ...]

    def said(self, slug: str) -> perfrules.Diagnostic | None:
        """The first diagnostic with that slug."""
        return next((each for each in self.diagnostics if each.slug == slug), None)


@cache
def sections() -> tuple[Mapping[str, Any], ...]:
    """What checks.yaml says."""
    text = (Path(__file__).parent / "checks.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


def explained() -> dict[str, Mapping[str, Any]]:
    """Every slug that the page explains, with what checks.yaml says of it."""
    return {slug: each for section in sections() for slug, each in section["checks"].items()}


def checks(language: Language) -> str:
    """The page."""
    parts = [template(f"checks.{language}.txt")]
    titles = [section["section"][language] for section in sections()]
    parts.append("\n".join(f"- {link(title, title)}" for title in titles) + "\n")
    for section in sections():
        parts.append(f"\n## {section['section'][language]}\n")
        for slug, about in section["checks"].items():
            parts.append("\n" + "\n".join(_entry(slug, about, language)))
    return "".join(parts)


def _entry(slug: str, about: Mapping[str, Any], language: Language) -> Iterator[str]:
    yield f"### {code(slug)}\n"
    yield f"{about[language]}\n"
    for cause in causes(slug):
        diagnostic = cause.said(slug)
        assert diagnostic is not None
        if cause.call:
            for name, text in about.get("files", {}).items():
                yield fenced(f"{name}:\n{text}", "text")
                yield ""
            yield fenced(cause.call, "python")
        yield fenced(diagnostic.render(cause.source, language), "text")


@cache
def causes(slug: str) -> tuple[Cause, ...]:
    """What causes it: a file of broken rulesets where there is one, else what checks.yaml says."""
    about = explained()[slug]
    named = about.get("bad")
    files = [each for path, each in _broken() if named in {None, path.stem} and each.said(slug)]
    found = [min(files, key=_brevity)] if files else []
    if "text" in about:
        found.append(_of_ruleset(about["text"]))
    if "rest" in about:
        found.append(_of_ruleset(_HEAD + about["rest"]))
    if "indicator" in about and not files:
        found.append(_of_ruleset(f"{_HEAD}indicators:\n{item(about['indicator'])}\n"))
    if "facts" in about:
        found.append(_of_facts(about))
    if "cases" in about:
        found.append(_of_cases(about))
    if "overlay" in about:
        found.append(_of_overlay(str(about["overlay"])))
    if "python" in about:
        found.append(_of_call(about))
    wrong = [each for each in found if each.said(slug) is None]
    if wrong or not found:
        told = sorted({d.slug for each in wrong for d in each.diagnostics})
        raise ValueError(f"{slug}: nothing that is given causes it, but {told}")
    return tuple(found)


@cache
def _broken() -> tuple[tuple[Path, Cause], ...]:
    paths = sorted(BAD.glob("*.yaml"))
    return tuple((p, _of_ruleset(_NOTE.sub("", p.read_text(encoding="utf-8")))) for p in paths)


def _brevity(cause: Cause) -> tuple[int, int]:
    """A file with one mistake says it best, then a short one."""
    return len(cause.diagnostics), len(cause.source.text) if cause.source else 0


def _of_ruleset(text: str) -> Cause:
    source = perfrules.Source("ruleset.yaml", text)
    try:
        found = perfrules.loads(text, name=source.name).warnings
    except perfrules.RulesetError as error:
        found = error.diagnostics
    return Cause(source, None, tuple(found))


def _of_overlay(rest: str) -> Cause:
    """What is said of a ruleset that extends the one in base.yaml."""
    with _folder():
        Path("overlay.yaml").write_text(f"{_OVER}{rest}", encoding="utf-8")
        try:
            found = perfrules.load("./overlay.yaml").warnings
        except perfrules.RulesetError as error:
            return Cause(error.source, None, error.diagnostics)
    return Cause(None, None, tuple(found))


def _extending(base: str) -> str:
    return _OVER.replace("./base.yaml", base)


@contextmanager
def _folder() -> Iterator[None]:
    """A folder with the files that causes speak of."""
    base = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder, chdir(folder):
        Path("base.yaml").write_text(base, encoding="utf-8")
        Path("gbk.yaml").write_bytes("facts: {满意度: 97%}\n".encode("gbk"))
        Path("web.yaml").write_text(_extending("https://example.org/base.yaml"), encoding="utf-8")
        Path("pointless.yaml").write_text(
            re.sub("points: [0-9]+, |total_points: .*\n", "", base) + "abstract: true\n", "utf-8"
        )
        Path("unset.yaml").write_text(
            _extending("./pointless.yaml")
            + "total_points: 4\noverride: {completion: {points: 4}}\n",
            encoding="utf-8",
        )
        Path("circle.yaml").write_text(_extending("./circle.yaml"), encoding="utf-8")
        for step in range(12):
            name, below = f"step-{step}.yaml", f"./step-{step + 1}.yaml"
            Path(name).write_text(_extending(below), encoding="utf-8")
        Path("later.yaml").write_text(
            f"{base}parameters: {{least: {{periods: [{{from: 2022-01-01, value: 90%}}]}}}}\n",
            encoding="utf-8",
        )
        pl.DataFrame({"x": [97]}).select(pl.col("x").repeat_by(1_048_576).explode()).write_parquet(
            "long.parquet"
        )
        for place, period in _VERSIONS.items():
            path = Path("rulesets", place, "ruleset.yaml")
            path.parent.mkdir(parents=True)
            ruleset_id = "unlike" if place == "other" else place.split("/")[0]
            written = re.sub("id: .*", f"id: {ruleset_id}", base, count=1)
            path.write_text(f"{written}effective: {period}\n", encoding="utf-8")
        yield


def _ruleset(about: Mapping[str, Any]) -> perfrules.Ruleset:
    values = f"values: {about['values']}\n" if "values" in about else ""
    return perfrules.loads(f"{_HEAD}{values}indicators: [{about.get('with', _USUAL)}]\n")


def _of_facts(about: Mapping[str, Any]) -> Cause:
    source = perfrules.Source("subject.yaml", f"facts: {about['facts']}\n")
    found: tuple[perfrules.Diagnostic, ...]
    try:
        found = _ruleset(about).evaluate(read_subject(source)).warnings
    except perfrules.FactError as error:
        found = error.diagnostics
    return Cause(source, None, found)


def _of_cases(about: Mapping[str, Any]) -> Cause:
    ruleset = f"{_HEAD}indicators: [{about.get('with', _USUAL)}]\n"
    with TemporaryDirectory() as folder, chdir(folder):
        Path("ruleset.yaml").write_text(ruleset, encoding="utf-8")
        Path("cases.yaml").write_text(about["cases"], encoding="utf-8")
        try:
            perfrules.run_cases("cases.yaml")
        except perfrules.CasesError as error:
            return Cause(error.source, None, error.diagnostics)
    return Cause(None, None, ())


def _of_call(about: Mapping[str, Any]) -> Cause:
    call = str(about["python"])
    names = {"perfrules": perfrules, "ruleset": _ruleset(about), "date": date}
    names |= {"pl": pl, "pa": pa, "pd": pd}
    with _folder(), _without(about.get("without", ())):
        for name, text in about.get("files", {}).items():
            Path(name).write_text(text, encoding="utf-8")
        try:
            eval(call, names)  # noqa: S307 - our own words
        except perfrules.PerfrulesError as error:
            return Cause(error.source, call, error.diagnostics)
    return Cause(None, call, ())


@contextmanager
def _without(names: Collection[str]) -> Iterator[None]:
    """As if these modules were not installed; what is imported meanwhile stays where it is."""
    before = {name: sys.modules[name] for name in names if name in sys.modules}
    # What stands there as None cannot be imported.
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(before)
