"""What an overlay names never leads out of the permitted folders, nor round in circles."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import perfrules

BASE = (
    'perfrules: 1\nid: base\nversion: "1"\ntitle: t\ntotal_points: 1\n'
    "indicators: [{id: x, points: 1, target: ≥1次}]\n"
)
HEAD = 'perfrules: 1\nid: {id}\nversion: "1"\ntitle: t\nextends: {base}\n'
SECONDS = 5


def slugs_of(folder: Path, base: str, rest: str = "") -> list[str]:
    """Why an overlay of this base in this folder is refused."""
    path = folder / "overlay.yaml"
    path.write_text(HEAD.format(id="overlay", base=base) + rest, encoding="utf-8")
    before = time.process_time()
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(path)

    assert time.process_time() - before < SECONDS
    assert str(caught.value)
    return [diagnostic.slug for diagnostic in caught.value.diagnostics]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside one that is none of its business."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ruleset.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path / "in"


@pytest.mark.parametrize(
    "base",
    [
        "../out/ruleset.yaml", "../out/", "./../out/ruleset.yaml", "sub/../../out/ruleset.yaml",
        '"..\\\\out\\\\ruleset.yaml"', "/etc/passwd", "/etc/", "file:///etc/passwd",
        "https://example.org/base.yaml", "~/base.yaml/../../../../etc/passwd", "../in2/base.yaml",
    ],
)  # fmt: skip
def test_nothing_outside_is_read(folder: Path, base: str):
    """Upwards, absolute, by address, by backslashes, into a folder with a similar name."""
    assert slugs_of(folder, base) == ["base-outside"]


def test_a_link_does_not_lead_out(folder: Path):
    """Neither a linked file nor a linked folder."""
    (folder / "file.yaml").symlink_to(folder.parent / "out" / "ruleset.yaml")
    (folder / "linked").symlink_to(folder.parent / "out")

    assert slugs_of(folder, "./file.yaml") == ["base-outside"]
    assert slugs_of(folder, "./linked/") == ["base-outside"]
    assert slugs_of(folder, "./linked/ruleset.yaml") == ["base-outside"]


def test_a_link_among_rulesets_does_not_lead_out(folder: Path):
    """An id is looked up in the folder, not behind it."""
    (folder / "evil").symlink_to(folder.parent / "out")

    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load("evil", paths=[folder])
    assert [d.slug for d in caught.value.diagnostics] == ["unknown-ruleset"]


def test_what_is_no_file_is_not_opened(folder: Path):
    """A pipe would wait for ever; a folder without a ruleset has nothing to read."""
    os.mkfifo(folder / "pipe.yaml")
    (folder / "empty.yaml").mkdir()

    assert slugs_of(folder, "./pipe.yaml") == ["cannot-read"]
    assert slugs_of(folder, "./empty.yaml") == ["cannot-read"]


def test_circles_of_any_length(folder: Path):
    """Spelled in whatever way, through links, and through ids."""
    (folder / "b.yaml").write_text(HEAD.format(id="b", base="./sub/../overlay.yaml"), "utf-8")
    (folder / "c.yaml").symlink_to(folder / "overlay.yaml")
    (folder / "sub").mkdir()

    assert slugs_of(folder, "./b.yaml") == ["circular-extends"]
    assert slugs_of(folder, "./c.yaml") == ["circular-extends"]
    assert slugs_of(folder, "././overlay.yaml") == ["circular-extends"]


def test_circles_of_ids(tmp_path: Path):
    """Each extends the other."""
    for name, base in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ruleset.yaml").write_text(HEAD.format(id=name, base=base), "utf-8")

    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load("a", paths=[tmp_path])
    assert [d.slug for d in caught.value.diagnostics] == ["circular-extends"]


@pytest.mark.parametrize("base", ['""', "null", "[a]", "{a: b}", "true", "5", '" "', '"a\\0"'])
def test_what_is_no_name_is_refused(folder: Path, base: str):
    """Before anything is looked up."""
    assert slugs_of(folder, base)


@pytest.mark.parametrize(
    "rest",
    [
        "remove: x", "remove: [{a: b}]", "remove: [[x]]", "remove: [null]", "override: [x]",
        "override: {x: 5}", "override: {x: null}", "override: {x: [1]}", "add: x", "add: [x]",
        "add: [{to: [x], indicator: {}}]", "add: [{indicator: [x]}]", "add: [{indicators: {}}]",
        "lock: x", "lock: [{x: y}]", "lock: [[x]]", "parameters: [x]", "parameters: {p: [x]}",
        "parameters: {p: {periods: x}}", "parameters: {p: {periods: [x]}}",
        "parameters: {p: {periods: [{from: [x], value: 1}]}}",
        "parameters: {p: {by: [x], values: 1}}",
        "parameters: {p: {by: x, values: {}}}", "parameters: {p: {value: {a: b}}}",
        "abstract: 5", "facts: [x]", "checks: {x: y}", "checks: [x]", "grades: x", "values: 1",
        "override: {x: {points: {a: b}}}", "override: {x: {scoring: null, target: [1, 2]}}",
        "effective: 5", "parameters: {points: 1}", "parameters: {'': 1}", "parameters: {p: null}",
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_refused(folder: Path, rest: str):
    """Whatever stands where, it ends in diagnostics."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")

    assert slugs_of(folder, "./base.yaml", rest + "\n")


@pytest.mark.parametrize(
    "base",
    [
        "indicators: 5", "indicators: {}", "indicators: [[]]", "indicators: [{id: [x]}]",
        "facts: [1]", "facts: {x: [1]}", "checks: {a: b}", "lock: {a: b}", "lock: [[x]]",
        "parameters: 5", "indicators: [{id: x, indicators: {}}]", "indicators: [null]",
        "indicators: [{id: x, points: 1, target: 是}, {id: x, points: 1, target: 是}]",
    ],
)  # fmt: skip
def test_bases_of_any_shape_end_in_diagnostics(folder: Path, base: str):
    """An overlay of a broken base is refused, not misread."""
    text = "".join(line for line in BASE.splitlines(keepends=True) if "indicators" not in line)
    (folder / "base.yaml").write_text(f"{text}{base}\n", encoding="utf-8")

    assert slugs_of(folder, "./base.yaml", "override: {x: {points: 1}}\nremove: [x]\n")


def test_a_whole_that_is_too_large_or_too_deep(folder: Path):
    """Each file may be in bounds where the sum is not."""
    many = "".join(f"- {{id: i{n}, points: 1, target: 是}}\n" for n in range(14_000))
    (folder / "base.yaml").write_text(
        BASE.partition("indicators")[0] + "indicators:\n" + many, "utf-8"
    )
    more = "".join(f"- indicator: {{id: j{n}, points: 1, target: 是}}\n" for n in range(9_000))
    deep = "{id: d, indicators: [" * 15 + "{id: x, points: 1, target: 是}" + "]}" * 15

    assert slugs_of(folder, "./base.yaml", "add:\n" + more) == ["too-large"]
    (folder / "base.yaml").write_text(
        BASE.replace("[{id: x", "[" + "{id: g, indicators: [" * 14 + "{id: x").replace(
            "1次}]", "1次}]" + "}]" * 14
        ),
        encoding="utf-8",
    )
    assert "too-large" in slugs_of(folder, "./base.yaml", f"add: [{{to: g, indicator: {deep}}}]\n")


def test_many_overrides_take_no_square_of_time(folder: Path):
    """A thousand of each, in a few seconds."""
    base = "".join(f"- {{id: i{n}, points: 1, target: 是}}\n" for n in range(2_000))
    (folder / "base.yaml").write_text(
        BASE.partition("total")[0] + "total_points: 2000\nindicators:\n" + base, encoding="utf-8"
    )
    changes = "".join(f"  i{n}: {{points: 2}}\n" for n in range(1_000))
    gone = ", ".join(f"i{n}" for n in range(1_000, 2_000))

    assert slugs_of(folder, "./base.yaml", f"remove: [{gone}, y]\noverride:\n{changes}") == [
        "unknown-id"
    ]
