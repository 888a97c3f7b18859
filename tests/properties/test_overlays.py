"""An overlay and the ruleset it amounts to score the same, however the content is shared out."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

import perfrules
from perfrules.loading.document import read_document
from perfrules.loading.schema import plain
from perfrules.source import Source
from perfrules.testing import rulesets
from perfrules.testing.facts import facts_for
from perfrules.testing.yaml_text import yaml_text

Plain = dict[str, Any]
HEAD = ("perfrules", "id", "version", "title")


def document_of(text: str) -> Plain:
    """A ruleset as plain data."""
    found = plain(read_document(Source("<drawn>", text))[0])  # type: ignore[arg-type]
    assert isinstance(found, dict)
    return found


def id_of(item: Plain) -> str:
    """The id of an indicator, or its name where it has none."""
    found: str = item.get("id") or item["name"]
    return found


class Sharing:
    """Shares a ruleset out between a base and an overlay, with things in the base that must go."""

    def __init__(self, whole: Plain, draw: st.DrawFn, base: str, *, locking: bool = True) -> None:
        self.draw = draw
        self.base = copy.deepcopy(whole) | {"id": base, "title": "基础", "version": "0"}
        self.overlay: Plain = {key: whole[key] for key in HEAD} | {"extends": base}
        self.override: Plain = {}
        self.add: list[Plain] = []
        self.remove: list[str] = []
        self.untouched: list[str] = []  # indicators that the overlay leaves as they are
        self._tree(self.base, None)
        self._sections(whole)
        for key, value in (("override", self.override), ("add", self.add), ("remove", self.remove)):
            if value:
                self.overlay[key] = value
        if "lock" in self.base:
            self.overlay["lock"] = self.base.pop("lock")
        if locking:
            self._lock()

    def _chance(self) -> bool:
        return self.draw(st.integers(0, 2)) == 0

    def _tree(self, node: Plain, group: str | None) -> None:
        kept = []
        in_order = node.get("aggregate") == "tiered"  # what is added comes last
        for item in node["indicators"]:
            if not in_order and self._chance():
                self.add.append({**({"to": group} if group else {}), "indicator": item})
                continue
            if self._chance():
                self._rewrite(item)
            elif "indicators" not in item:
                self.untouched.append(id_of(item))
            if "indicators" in item:
                self._tree(item, id_of(item))
            kept.append(item)
        if not kept or self._chance():
            waste = f"waste{self.draw(st.integers(0, 10**6))}"
            worth = {"weight": 1} if node.get("aggregate") == "weighted-mean" else {"points": 7}
            kept.insert(0, {"id": waste, **worth, "target": "是"})
            self.remove.append(waste)
        node["indicators"] = kept

    def _rewrite(self, item: Plain) -> None:
        change = self.override[id_of(item)] = {"basis": item.get("basis")}
        for key, other in (("points", Decimal(999)), ("weight", Decimal(9)), ("min_scored", 1)):
            if key in item:
                change[key] = item[key]
                item[key] = other
        for key in ("aggregate", "over_achievement", "zero_when", "when_empty"):
            if key in item and self._chance():
                change[key] = item.pop(key)
        if "name" in item and "id" in item and self._chance():
            change["name"] = item.pop("name")
        item["basis"] = "旧文件"

    def _sections(self, whole: Plain) -> None:
        for section, other in OTHERS.items():
            for key in [key for key in whole.get(section, {}) if self._chance()]:
                self.overlay.setdefault(section, {})[key] = self.base[section].pop(key)
                if self._chance():
                    self.base[section][key] = other
            if not self.base.get(section, True):
                del self.base[section]
        for key in ROOT:
            if key in self.base and self._chance():
                self.overlay[key] = self.base.pop(key)
        for section in ("checks", "vetoes"):
            moved = [each for each in self.base.get(section, ()) if self._chance()]
            if moved:
                self.overlay[section] = moved
                self.base[section] = [e for e in whole[section] if e not in moved]
            if not self.base.get(section, True):
                del self.base[section]

    def _lock(self) -> None:
        """Some of what the overlay leaves alone.

        What an indicator reads is locked with it, how what it is in adds up, and the weights
        beside it.
        """
        names = [key for key in ROOT if key in self.base and key not in self.overlay]
        changed = {key for change in self.override.values() for key in change}
        adding_up = {"aggregate", "min_scored", "when_empty"} & {*changed, *self.overlay}
        weighed = "weighted-mean" in str(self.base) and bool(
            self.add
            or self.remove
            or {"weight", "points", "total_points"} & {*changed, *self.overlay}
        )
        if not (adding_up or weighed) and not {*OTHERS, "defaults"} & self.overlay.keys():
            names += self.untouched
        locked = [name for name in names if self._chance()]
        if locked:
            self.base["lock"] = locked


# What stands in a base in the place of what an overlay replaces.
OTHERS: Plain = {"facts": {"unit": "头"}, "values": {"formula": "1"}, "parameters": {"value": 1}}
ROOT = (
    "grades", "rounding", "total_points", "defaults", "marks", "tables", "bonuses", "penalties",
    "total_cap", "grade_caps", "minimums", "scales", "aggregate", "min_scored", "when_empty",
)  # fmt: skip


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip
@given(rulesets(), st.data())
def test_an_overlay_scores_like_the_whole(tmp_path: Path, text: str, data: st.DataObject):
    """And like what `show --resolved` prints of it, to the last reason, under the same digest."""
    whole = perfrules.loads(text)
    shared = Sharing(document_of(text), data.draw, "base")
    documents = [shared.base]
    if data.draw(st.booleans()):  # a base that extends another
        lower = Sharing(shared.base, data.draw, "bottom", locking=False)  # locks are inherited
        documents = [lower.overlay, lower.base]
    for document in documents:
        folder = tmp_path / document["id"]
        folder.mkdir(exist_ok=True)
        (folder / "ruleset.yaml").write_text(yaml_text(document), encoding="utf-8")

    overlay = perfrules.loads(yaml_text(shared.overlay), paths=[tmp_path])
    printed = perfrules.loads(overlay.resolved())
    facts = data.draw(facts_for(whole))
    one, other, again = (each.evaluate(facts) for each in (whole, overlay, printed))

    assert {i: (r.score, r.status) for i, r in one.indicators.items()} == {
        i: (r.score, r.status) for i, r in other.indicators.items()
    }
    assert (one.total_score, one.grade, one.status) == (
        other.total_score, other.grade, other.status,
    )  # fmt: skip
    assert overlay.digest == printed.digest
    assert other.to_json() == again.to_json()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rulesets(), st.data())
def test_what_is_locked_stays_as_it_is(tmp_path: Path, text: str, data: st.DataObject):
    """Each lock by itself: an indicator with what it reads, a key of the ruleset."""
    shared = Sharing(document_of(text), data.draw, "base")
    assume("lock" in shared.base)
    folder = tmp_path / "base"
    folder.mkdir(exist_ok=True)
    (folder / "ruleset.yaml").write_text(yaml_text(shared.base), encoding="utf-8")
    locked = data.draw(st.sampled_from(shared.base["lock"]))
    change = (
        {locked: shared.base[locked]}
        if locked in ROOT
        else {"override": {locked: {"basis": "新文件"}}}
    )

    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.loads(yaml_text(shared.overlay | change), paths=[tmp_path])

    assert "locked" in {found.slug for found in caught.value.diagnostics}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rulesets())
def test_what_is_printed_is_what_was_read(text: str):
    """A ruleset that extends nothing comes out with the digest it had."""
    ruleset = perfrules.loads(text)

    assert perfrules.loads(ruleset.resolved()).digest == ruleset.digest


@pytest.mark.parametrize("ruleset_id", ["cn-js-lyg-npc-2021"])
def test_what_is_printed_of_a_shipped_ruleset_is_the_same(ruleset_id: str):
    """Written by hand, with comments and flow style."""
    ruleset = perfrules.load(ruleset_id)

    assert perfrules.loads(ruleset.resolved()).digest == ruleset.digest
