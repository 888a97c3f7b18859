"""Rulesets by their ids: folders, versions, periods."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from pathlib import Path

import pytest

import perfrules
from perfrules import resources
from perfrules.registry import ENVIRONMENT, registry

TEXT = """\
perfrules: 1
id: {id}
version: "{version}"
title: 示例
effective: {effective}
total_points: 1
indicators: [{{id: x, points: 1, target: ≥1次}}]
"""


def put(folder: Path, place: str, effective: str = "{}", **head: str) -> Path:
    """A ruleset in `<place>/ruleset.yaml` below a folder."""
    path = folder / place / "ruleset.yaml"
    path.parent.mkdir(parents=True)
    parts = place.split("/")
    names = {"id": parts[0], "version": parts[-1]} | head
    path.write_text(TEXT.format(effective=effective, **names), encoding="utf-8")
    return path


def slugs_of(ruleset: str, folder: Path, as_of: dt.date | None = None) -> list[str]:
    """Why a ruleset cannot be loaded."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load(ruleset, paths=[folder], as_of=as_of)
    for language in ("zh", "en"):
        assert caught.value.render(language)  # type: ignore[arg-type]
    return [diagnostic.slug for diagnostic in caught.value.diagnostics]


def test_ids_are_found_in_all_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Those given, those of PERFRULES_PATH, and what comes with perfrules."""
    put(tmp_path / "given", "one")
    put(tmp_path / "named", "two/2024")
    put(tmp_path / "named", "two/2025")
    monkeypatch.setenv(
        ENVIRONMENT, os.pathsep.join((str(tmp_path / "named"), str(tmp_path / "missing"), ""))
    )

    ids = registry([tmp_path / "given"]).ids()

    assert [each for each in ids if each not in resources.ruleset_ids()] == ["one", "two"]
    assert "cn-js-lyg-npc-2021" in ids
    assert perfrules.load("one", paths=[str(tmp_path / "given")]).id == "one"


def test_the_version_of_a_day(tmp_path: Path):
    """Both ends belong to a period; without a day it is the one that begins last."""
    put(tmp_path, "gov/2020", "{from: 2020-01-01, to: 2020-12-31}")
    put(tmp_path, "gov/2022", "{from: 2022-01-01}")
    put(tmp_path, "gov/2021", "{from: 2021-01-01, to: 2021-12-31}")

    def version(day: dt.date | None) -> str:
        return perfrules.load("gov", paths=[tmp_path], as_of=day).version

    assert version(dt.date(2020, 12, 31)) == "2020"
    assert version(dt.date(2021, 1, 1)) == "2021"
    assert version(dt.datetime(2021, 12, 31, 23, tzinfo=dt.UTC)) == "2021"
    assert version(dt.date(2099, 1, 1)) == "2022"
    assert version(None) == "2022"
    assert slugs_of("gov", tmp_path, dt.date(2019, 12, 31)) == ["not-in-force"]


def test_a_ruleset_that_is_not_in_force_on_the_day(tmp_path: Path):
    """By id and by path."""
    path = put(tmp_path, "old", "{to: 2020-12-31}")

    assert slugs_of("old", tmp_path, dt.date(2021, 1, 1)) == ["not-in-force"]
    assert slugs_of(str(path), tmp_path, dt.date(2021, 1, 1)) == ["not-in-force"]
    assert slugs_of(str(path.parent), tmp_path, dt.date(2021, 1, 1)) == ["not-in-force"]
    assert perfrules.load(path, as_of=dt.date(2020, 1, 1)).id == "old"


@pytest.mark.parametrize(
    ("one", "other", "slug"),
    [
        ("{from: 2020-01-01}", "{from: 2021-01-01}", "periods-overlap"),
        ("{to: 2020-12-31}", "{from: 2020-12-31}", "periods-overlap"),
        ("{from: 2020-01-01}", "{from: 2020-01-01}", "same-ruleset-twice"),
        ("{}", "{}", "same-ruleset-twice"),
    ],
)
def test_two_versions_of_one_time_are_refused(tmp_path: Path, one: str, other: str, slug: str):
    """In one folder or in two; both files are named."""
    first, second = put(tmp_path / "a", "gov", one), put(tmp_path / "b", "gov", other)

    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.load("gov", paths=[tmp_path / "a", tmp_path / "b"])

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.slug == slug
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


def test_one_folder_named_twice_is_one(tmp_path: Path):
    """And a link to it is no second ruleset."""
    put(tmp_path / "a", "gov")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    assert perfrules.load("gov", paths=[tmp_path / "a", tmp_path / "a", tmp_path / "b"]).id == "gov"


@pytest.mark.parametrize("ruleset_id", ["..", ".", "", "nowhere", "a\0b"])
def test_what_is_no_id_is_unknown(tmp_path: Path, ruleset_id: str):
    """No id leads out of the folders."""
    (tmp_path / "in").mkdir()
    (tmp_path / "ruleset.yaml").write_text("", encoding="utf-8")

    assert slugs_of(ruleset_id, tmp_path / "in") == ["unknown-ruleset"]


def test_a_ruleset_has_the_name_of_its_folder(tmp_path: Path):
    """Loaded by the id of its folder, or extended by it."""
    put(tmp_path, "gov", id="other")
    overlay = 'perfrules: 1\nid: o\nversion: "1"\ntitle: t\nextends: gov\n'

    assert slugs_of("gov", tmp_path) == ["id-unlike-folder"]
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(overlay, paths=[tmp_path])
    assert [d.slug for d in caught.value.diagnostics] == ["id-unlike-folder"]


def test_a_folder_that_is_given_must_be_there(tmp_path: Path):
    """For loading and for checking."""
    assert slugs_of("gov", tmp_path / "missing") == ["cannot-read"]
    assert [d.slug for d in perfrules.check("gov", paths=[tmp_path / "missing"])] == ["cannot-read"]
    with pytest.raises(perfrules.RulesetError):
        perfrules.loads("", paths=[tmp_path / "missing"])


def test_a_version_that_cannot_be_read_is_told(tmp_path: Path):
    """Which one is in force cannot be known without it."""
    put(tmp_path, "gov/2020", "{to: 2020-12-31}")
    put(tmp_path, "gov/2021").write_text("a: [", encoding="utf-8")

    assert slugs_of("gov", tmp_path) == ["yaml-syntax"]


def test_the_base_of_an_overlay_is_the_one_of_its_day(tmp_path: Path):
    """Of the day asked for, else of the overlay's first day, else the latest."""
    put(tmp_path, "gov/2020", "{to: 2020-12-31}")
    put(tmp_path, "gov/2021", "{from: 2021-01-01}")
    for number, (name, effective) in enumerate(
        [("new", "{}"), ("old", "{from: 2020-06-01}"), ("never", "{from: 2020-02-30}")]
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ruleset.yaml").write_text(
            f'perfrules: 1\nid: {name}\nversion: "{number}"\ntitle: t\nextends: gov\n'
            f"effective: {effective}\n",
            encoding="utf-8",
        )

    def base(ruleset: str, day: dt.date | None = None) -> str:
        found = perfrules.load(ruleset, paths=[tmp_path], as_of=day)
        return Path(found.model.sources[1].name).parent.name

    assert base("new") == "2021"
    assert base("new", dt.date(2020, 1, 1)) == "2020"
    assert base("old") == "2020"
    assert base("old", dt.date(2021, 1, 1)) == "2021"
    assert slugs_of("never", tmp_path) == ["no-such-date"]


def test_what_is_loaded_elsewhere_builds_on_the_same(tmp_path: Path):
    """A pickled ruleset needs no files, and has the parameters of its day."""
    base = put(tmp_path, "gov")
    text = (
        'perfrules: 1\nid: o\nversion: "1"\ntitle: t\nextends: gov\noverride: {x: {target: 是}}\n'
    )
    ruleset = perfrules.loads(text, paths=[tmp_path])
    sent = pickle.dumps(ruleset)
    base.unlink()

    again = pickle.loads(sent)  # noqa: S301 - our own

    assert again.digest == ruleset.digest
    assert pickle.loads(pickle.dumps(again)).digest == ruleset.digest  # noqa: S301
