"""An evaluation as an object: it does not change, knows whom it is of, and does not travel."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import perfrules

FACTS = {"budget": 200, "spent": 195.5, "rules": "健全", "opening": 281}
SUBJECT = """subject: 县图书馆
period: 2024
facts: {budget: 200, spent: 195.5, rules: 健全, opening: 281}
claims: {scores: {opening: 48}}
"""


@pytest.fixture
def subject(tmp_path: Path) -> Path:
    """The subject of the README, with a period and a claim."""
    path = tmp_path / "subject.yaml"
    path.write_text(SUBJECT, "utf-8")
    return path


@pytest.mark.parametrize("name", ["total_score", "claims", "warnings", "_outcome", "note"])
def test_an_evaluation_does_not_change(library: perfrules.Ruleset, name: str):
    """Nothing can be set or deleted, neither of the whole nor of a part."""
    evaluation = library.evaluate(FACTS)

    for each in (evaluation, evaluation.roots[0]):
        with pytest.raises(AttributeError, match="does not change"):
            setattr(each, name, None)
        with pytest.raises(AttributeError, match="does not change"):
            delattr(each, name)
    assert "87.55" == str(evaluation.total_score)
    assert evaluation is copy.copy(evaluation) is copy.deepcopy(evaluation)


def test_claims_of_an_evaluation_do_not_change(library: perfrules.Ruleset, subject: Path):
    """Not even the scores in them."""
    claims = library.evaluate(subject).claims

    assert claims is not None
    with pytest.raises(TypeError):
        claims.scores["opening"] = None  # type: ignore[index]


def test_whom_an_evaluation_is_of(library: perfrules.Ruleset, subject: Path):
    """A file says the subject and the period; a mapping does not."""
    named, unnamed = library.evaluate(subject), library.evaluate(FACTS)

    assert ("县图书馆", "2024") == (named.subject, named.period)
    assert ("县图书馆", "2024") == (named.to_dict()["subject"], named.to_dict()["period"])
    assert (None, None) == (unnamed.subject, unnamed.period)
    assert unnamed.to_dict()["subject"] is unnamed.to_dict()["period"] is None


@pytest.mark.parametrize("language", ["fr", "", "ZH", 1])
def test_another_language_is_refused(library: perfrules.Ruleset, subject: Path, language: Any):
    """The message lists the languages there are."""
    evaluation = library.evaluate(FACTS)

    for act in (
        lambda: library.evaluate(FACTS, language=language),
        lambda: library.evaluate(subject, language=language),
        lambda: evaluation.explain("opening", language=language),
    ):
        with pytest.raises(perfrules.FactError, match="语言是 zh 或 en") as caught:
            act()
        assert ["unknown-language"] == [each.slug for each in caught.value.diagnostics]


def test_an_english_ruleset_complains_in_english(library_text: str, tmp_path: Path):
    """Also about a file that cannot be read at all."""
    english = perfrules.loads(library_text.replace("language: zh", "language: en"))
    bad = tmp_path / "bad.yaml"
    bad.write_text("facts: [1]\n", "utf-8")

    for path in (bad, tmp_path / "none.yaml"):
        with pytest.raises(perfrules.FactError) as caught:
            english.evaluate(path)
        assert "en" == caught.value.language
        assert caught.value.render("en") == str(caught.value)


def test_a_ruleset_travels_and_an_evaluation_says_that_it_does_not(library: perfrules.Ruleset):
    """A ruleset is loaded again from its text; of an evaluation the data can be sent."""
    again = pickle.loads(pickle.dumps(library))  # noqa: S301

    assert again.digest == library.digest
    assert again.evaluate(FACTS).to_json() == library.evaluate(FACTS).to_json()
    for each in (library.evaluate(FACTS), library.evaluate(FACTS).roots[0]):
        with pytest.raises(TypeError, match="to_dict"):
            pickle.dumps(each)


def test_threads_share_a_ruleset(library_text: str):
    """Eight threads come to the results of one, reasons and explanations included."""

    def told(ruleset: perfrules.Ruleset, days: int) -> tuple[str, str]:
        evaluation = ruleset.evaluate({**FACTS, "opening": days})
        return evaluation.to_json(), str(evaluation.explain("opening"))

    alone, shared = (perfrules.loads(library_text) for _ in range(2))
    days = [200 + k % 100 for k in range(400)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: told(shared, each), days))

    assert [told(alone, each) for each in days] == found
