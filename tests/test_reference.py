"""The generated pages: as they would be written now, and with everything there is."""

from __future__ import annotations

import re
import runpy
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from perfrules import resources
from perfrules.compiling.reading import FLAGS
from perfrules.expressions import tokens
from perfrules.expressions.functions import FUNCTIONS, OF_SCORES, OF_TABLES
from perfrules.expressions.parser import FormulaError, parse
from perfrules.scoring import METHODS
from perfrules.units import KNOWN

DOCS = Path(__file__).resolve().parent.parent / "docs"
LANGUAGES = ("zh", "en")
PAGES = (
    "cases.md", "cases.zh.md", "checks.md", "checks.zh.md", "python-api.md", "reference.md",
    "reference.zh.md",
)  # fmt: skip
CHINESE_MARKS = re.compile("[、，；：。（）]")


@pytest.fixture(autouse=True)
def _generators(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules beside docs/generate.py can be imported."""
    monkeypatch.syspath_prepend(str(DOCS))


def generate() -> dict[str, Any]:
    """The script, as a module."""
    return runpy.run_path(str(DOCS / "generate.py"))


def page(name: str, language: str) -> str:
    """One of the pages in one of the languages."""
    return (DOCS / f"{name}{'.zh' if language == 'zh' else ''}.md").read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading of any level, up to the next of that level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, heading
    rest = text[found.end() :]
    return re.split(rf"^#{{1,{len(found[1])}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> set[str]:
    """The first cells of all tables, without their backticks."""
    return set(re.findall(r"^\| `+ ?(.+?) ?`+ \|", text, re.MULTILINE))


def test_the_pages_are_fresh():
    """What was generated is what would be generated now."""
    assert generate()["stale"]() == []


def test_check_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """And writes nothing; without --check it writes the page."""
    script = generate()
    monkeypatch.setitem(script["stale"].__globals__, "DOCS", tmp_path)
    monkeypatch.setitem(script["stale"].__globals__, "PAGES", {"page.md": lambda: "# A page\n"})

    assert script["main"](["--check"]) == 1
    assert capsys.readouterr().out == "docs/page.md is stale: run python docs/generate.py\n"
    assert list(tmp_path.iterdir()) == []
    assert script["main"]([]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == "# A page\n"
    assert script["main"](["--check"]) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", resources.schema_names())
def test_every_key_is_documented(name: str, language: Any):
    """Every mapping of every schema has a table with all its keys, in its own section."""
    from generating import aggregations, keys, methods

    text = page("reference", language)
    for part, mapping in keys.mappings(name).items():
        if part.startswith("method-"):
            heading = methods.title(part.removeprefix("method-"), language)
        elif part.startswith("aggregate-"):
            heading = aggregations.title(part.removeprefix("aggregate-"))
        else:
            heading = keys.heading(name, part, language)
        below = section(text, heading)

        assert set(mapping["properties"]) - first_cells(below.split("\n#")[0]) == set(), part


@pytest.mark.parametrize("part", ["ruleset", "subject"])
def test_every_key_of_an_author_has_an_example(part: str):
    """What it looks like is said of every key."""
    from generating import keys

    for name in keys.mappings(part):
        rows = keys.keys(part, name, "zh").splitlines()[2:]

        assert [row for row in rows if not row.rstrip(" |").endswith("`")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_is_documented_with_scores(language: Any):
    """Its meaning, and a table of scores for each of its examples."""
    from generating import methods

    text = page("reference", language)
    for name, method in METHODS.items():
        below = section(text, methods.title(name, language))

        assert method.meaning.in_language(language)[1:] in below
        assert below.count("```yaml") == len(method.examples)
        for example in method.examples:
            for facts, score in example.rows:
                assert f"| `{facts.strip('{}')}` | {score} |" in below


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_operator_mark_and_unit_is_documented(language: Any):
    """The tables name all there are."""
    from generating import formulas

    cells = first_cells(page("reference", language))
    marks = set(formulas.OPERATORS)

    assert set(FUNCTIONS) - cells == set()
    assert set(OF_SCORES) - cells == set()
    assert set(OF_TABLES) - cells == set()
    assert set(KNOWN) - cells == set()
    assert {word for word in tokens.KEYWORDS if word.isascii()} - {
        "true", "false", "True", "False",
    } - marks == set()  # fmt: skip
    assert all(f"`{word}`" in page("reference", language) for word in FLAGS)


@pytest.mark.parametrize("mark", ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"])
def test_what_the_parser_reads_between_two_numbers_is_an_operator(mark: str):
    """The list of operators is the parser's."""
    from generating import formulas

    parse(f"1 {mark} 2")

    assert mark in formulas.OPERATORS


@pytest.mark.parametrize("mark", ["**", "//", "%", "&", "|", "^", "<>", "is", "@"])
def test_what_the_parser_refuses_is_none(mark: str):
    """Nor are there others."""
    from generating import formulas

    with pytest.raises(FormulaError):
        parse(f"1 {mark} 2")
    assert mark not in formulas.OPERATORS


def test_defaults_of_the_schema_are_those_of_the_code():
    """What the tables say of a key that is left out is what happens."""
    from generating import keys

    from perfrules.loading.indicators import Defaults

    said = {key: keys.schema("ruleset")["$defs"][key]["default"] for key in
            ("better", "on_missing", "on_not_applicable")}  # fmt: skip
    usual = Defaults()

    assert said == {
        "better": usual.better.value,
        "on_missing": usual.on_missing.value,
        "on_not_applicable": usual.on_not_applicable.value,
    }


def test_every_check_is_explained_and_nothing_else():
    """A slug in the code has its section, and no section is left of one that is gone."""
    from generating import checks, slugs

    assert checks.explained().keys() - slugs.slugs() == set()
    assert slugs.slugs() - checks.explained().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_section(language: str):
    """With an example that the library gave."""
    from generating import slugs

    text = page("checks", language)
    for slug in slugs.slugs():
        assert f"[{slug}]" in section(text, f"`{slug}`")


def test_no_slug_is_said_that_is_not_collected():
    """The collection by reading the code misses none of what broken rulesets bring out."""
    from generating import checks, slugs

    said = {
        d.slug for slug in checks.explained() for c in checks.causes(slug) for d in c.diagnostics
    }
    noted = {
        slug
        for path in checks.BAD.glob("*.yaml")
        for slug in re.findall(r"### ([a-z0-9-]+):", path.read_text(encoding="utf-8"))
    }

    assert (said | noted) - slugs.slugs() == set()


def test_every_example_has_a_way_out_in_both_languages():
    """A hint; and English ones have no Chinese commas."""
    from generating import checks

    for slug in checks.explained():
        for cause in checks.causes(slug):
            diagnostic = cause.said(slug)

            assert diagnostic is not None
            assert diagnostic.hint is not None, slug
            assert diagnostic.hint.zh != diagnostic.hint.en, slug
            assert not CHINESE_MARKS.search(re.sub("[“”].*?[“”]", "", diagnostic.hint.en)), slug


@pytest.mark.parametrize("name", PAGES)
def test_links_within_a_page_lead_to_a_heading(name: str):
    """And no two headings make the same place."""
    sys.modules.pop("generating", None)
    from generating.markdown import anchor

    text = (DOCS / name).read_text(encoding="utf-8")
    bare = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    places = Counter(anchor(heading) for heading in re.findall(r"^#+ (.+)$", bare, re.MULTILINE))

    assert [place for place, count in places.items() if count > 1] == []
    assert set(re.findall(r"\]\((#[^)]+)\)", bare)) - set(places) == set()
