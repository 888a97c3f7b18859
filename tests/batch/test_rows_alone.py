"""A row says the same whatever rows came before it: nothing that is remembered shows."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

import perfrules
from perfrules.batch.rows import cut, cut_sum, told
from perfrules.diagnostics import Diagnostic
from perfrules.wording import Language
from tests.batch.conftest import cells_of
from tests.batch.test_broken_rows import TEXT, TYPES, faults, good

pl = pytest.importorskip("polars")


def broken_table() -> Any:
    """Every fault in a row of its own, and rows with several, between good ones."""
    chance = random.Random(6)
    broken = [good(chance) | wrong for wrong in faults()]
    rows = [row for each in broken for row in (each, good(chance))]
    return pl.DataFrame(rows, schema=TYPES)


def said(ruleset: perfrules.Ruleset, facts: dict[str, Any]) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the facts: slugs, words in both languages, ways out."""
    try:
        ruleset.evaluate(facts)
    except perfrules.FactError as error:
        return error.diagnostics
    return ()


def test_a_row_says_what_it_says_to_a_ruleset_that_saw_no_other():
    """All diagnostics in full, in their order, among many rows and in the one row."""
    rows = list(cells_of(broken_table()))
    shared = perfrules.loads(TEXT)
    order = list(range(len(rows)))
    random.Random(7).shuffle(order)

    among_many = {place: said(shared, rows[place]) for place in order}
    alone = {place: said(perfrules.loads(TEXT), row) for place, row in enumerate(rows)}

    assert alone == among_many
    assert sum(map(bool, alone.values())) > len(faults()) * 0.9


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_tells_each_row_what_the_row_alone_is_told(language: Language):
    """Word for word, in the language that is asked for."""
    frame = broken_table()

    table = perfrules.evaluate_table(perfrules.loads(TEXT), frame, language=language)

    expected = []
    for row in cells_of(frame):
        found = said(perfrules.loads(TEXT), row)
        expected.append(told(perfrules.FactError(found), language) if found else None)
    assert expected == table["error"].to_list()


def test_threads_that_share_a_ruleset_are_told_the_same():
    """What is found out about a plan when it is first needed is found out by several at once."""
    rows = list(cells_of(broken_table()))
    expected = [said(perfrules.loads(TEXT), row) for row in rows]
    shared = perfrules.loads(TEXT)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: [said(shared, row) for row in rows], range(8)))

    assert [expected] * 8 == found


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("1.5", 2, "1.50"),
        ("1.500", 2, "1.50"),
        ("0", 0, "0"),
        ("0.333333333333333333333333", 3, "0.333"),
        ("0.6665", 3, "0.667"),
        ("0.6665", 4, "0.6665"),
        ("-0.6665", 3, "-0.667"),
        ("0.1", 20, "0.10000000000000000000"),
    ],
)
def test_scores_are_told_with_the_decimals_of_their_column(value: str, places: int, expected: str):
    """What has more is cut half up."""
    assert expected == str(cut(Decimal(value), places))


def test_what_was_lost_is_added_up_exactly_and_nothing_is_none():
    """A score that there is none of has no digits; nothing lost is a number."""
    many = (Decimal("0.1"), Decimal("0.02"), Decimal(30))

    assert (None, "0.00", "30.12") == (cut(None, 2), str(cut_sum((), 2)), str(cut_sum(many, 2)))
