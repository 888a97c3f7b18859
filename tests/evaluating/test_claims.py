"""Claims are read together with the facts; whatever is wrong with them is said in one round."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfrules

Problems = Callable[..., list[tuple[str, str]]]
FACTS = {"budget": 200, "spent": 195.5, "rules": "健全", "opening": 281}
IN_FILE = "facts: {budget: 200, spent: 195.5, rules: 健全, opening: 281}\n"


@pytest.fixture
def evaluation(library: perfrules.Ruleset) -> perfrules.Evaluation:
    """87.55 points, 良."""
    return library.evaluate(FACTS)


class Endless(Mapping[str, int]):
    """Somebody's own mapping, whose items cannot be listed."""

    def __getitem__(self, key: str) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"scores": {1: 2}}, ["unknown-indicator 1"]),
        ({"scores": {None: 2, (): 1}}, ["unknown-indicator NoneType", "unknown-indicator tuple"]),
        ({"scores": {"openin": 2}}, ["unknown-indicator openin"]),
        ({"scores": []}, ["claims-not-a-mapping list"]),
        ({"scores": 0}, ["claims-not-a-mapping int"]),
        ({"scores": Endless()}, ["claims-not-a-mapping Endless"]),
        (Endless(), ["claims-not-a-mapping Endless"]),
        ([99], ["claims-not-a-mapping list"]),
        (None, ["claims-not-a-mapping NoneType"]),
        ({"total": 1}, ["unknown-claim total"]),
        ({1: 1}, ["unknown-claim 1"]),
        ({"scores": {"opening": 1, "开放天数": 1}}, ["claim-twice 开放天数"]),
        ({"scores": {"opening": "many"}}, ["claim-not-a-number opening"]),
        ({"total_score": True}, ["claim-not-a-number total_score"]),
        ({"total_score": [1]}, ["claim-not-a-number total_score"]),
        ({"total_score": float("nan")}, ["claim-not-a-number total_score"]),
        ({"total_score": Decimal("-Infinity")}, ["claim-not-a-number total_score"]),
        ({"total_score": 10**40}, ["claim-not-a-number total_score"]),
        ({"total_score": -(10**40)}, ["claim-not-a-number total_score"]),
        ({"total_score": Decimal("1E40")}, ["claim-not-a-number total_score"]),
        ({"total_score": Decimal("1E-41")}, ["claim-not-a-number total_score"]),
        ({"total_score": Decimal("1E+999999")}, ["claim-not-a-number total_score"]),
        ({"grade": 1}, ["grade-not-text int"]),
        ({"grade": "优秀"}, ["unknown-grade 优秀"]),
        (
            {"grade": "A", "total_score": "x", "scores": {"rule": 1, "opening": "x"}, "note": 1},
            ["unknown-claim note", "claim-not-a-number total_score", "unknown-grade A",
             "unknown-indicator rule", "claim-not-a-number opening"],
        ),
        (perfrules.Claims(scores={"x": Decimal(1)}), ["unknown-indicator x"]),
        (perfrules.Claims(grade="甲"), ["unknown-grade 甲"]),
    ],
)  # fmt: skip
def test_everything_wrong_with_claims_is_said_at_once(
    evaluation: perfrules.Evaluation, problems: Problems, claims: Any, expected: list[str]
):
    """Whatever is passed in, the outcome is a comparison or a FactError."""
    told = problems(evaluation.compare, claims)

    assert [each.split()[0] for each in expected] == [slug for slug, _ in told]
    assert all(e.split()[1] in message for e, (_, message) in zip(expected, told, strict=True))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (48, "48"),
        (48.5, "48.5"),
        ("1,048.50", "1048.50"),
        (Decimal("48.000"), "48.000"),
        (10**40 - 1, "9" * 40),
        (Decimal("1E-40"), "0." + "0" * 39 + "1"),
        (Decimal("1E39"), "1" + "0" * 39),
    ],
)
def test_a_claimed_score_is_the_number_that_was_written(
    evaluation: perfrules.Evaluation, score: Any, expected: str
):
    """No claim goes through a float or is cut."""
    (row,) = evaluation.compare({"scores": {"opening": score}})

    assert expected == f"{row.declared:f}"


def test_a_program_may_give_claims_as_data_or_as_claims(evaluation: perfrules.Evaluation):
    """Both give the same rows: in the order of the ruleset, then the total and the grade."""
    scores = {"开放天数": Decimal(48), "execution": Decimal(20)}
    claims = perfrules.Claims(total_score=Decimal(90), grade=" 良", scores=scores)

    found = evaluation.compare(claims)

    assert evaluation.compare({"total_score": 90, "grade": "良", "scores": scores}) == found
    assert [
        ("indicator", "execution", "0.45", False),
        ("indicator", "opening", "0.00", True),
        ("total", None, "2.45", False),
        ("grade", None, "None", True),
    ] == [(row.subject, row.id, str(row.difference), row.agrees) for row in found]
    assert () == evaluation.compare({})
    assert () == evaluation.compare({"scores": None, "total_score": None, "grade": None})


def test_claims_do_not_change():
    """What was claimed stays what was claimed, also when it travels."""
    scores = {"x": Decimal(1)}
    claims = perfrules.Claims(scores=scores)
    scores["x"] = Decimal(2)

    with pytest.raises(TypeError):
        claims.scores["x"] = Decimal(3)  # type: ignore[index]
    assert {"x": Decimal(1)} == dict(claims.scores)
    assert claims == copy.deepcopy(claims) == pickle.loads(pickle.dumps(claims))  # noqa: S301


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ("{grade: 优良}", "3:10 unknown-grade 良"),
        ("{scores: {开放天: 1}}", "3:12 unknown-indicator 开放天数"),
        ("{scores: {opening: 1, 开放天数: 1}}", "3:24 claim-twice delete one of them"),
        (f"{{total_score: 1{'0' * 38}1}}", None),
    ],
)
def test_claims_of_a_file_are_read_with_the_facts(
    library: perfrules.Ruleset, tmp_path: Path, claims: str, expected: str | None
):
    """A wrong claim is refused at its place when the subject is evaluated, not later."""
    path = tmp_path / "subject.yaml"
    path.write_text(f"{IN_FILE}claims:\n {claims}\n", "utf-8")
    if expected is None:
        assert library.evaluate(path).discrepancies
        return

    with pytest.raises(perfrules.FactError) as caught:
        library.evaluate(path)

    (problem,) = caught.value.diagnostics
    assert problem.span is not None
    assert problem.hint is not None
    place, slug, near = expected.split(" ", 2)
    assert (place, slug) == (f"{problem.span.line}:{problem.span.column}", problem.slug)
    assert near in problem.hint.en
    assert "^" in caught.value.render("en")


def test_bad_claims_and_bad_facts_are_one_error(
    library: perfrules.Ruleset, problems: Problems, tmp_path: Path
):
    """Facts first, then claims; nothing is evaluated."""
    path = tmp_path / "subject.yaml"
    path.write_text(
        "facts: {budget: 0, spent: 1}\nclaims: {grade: 差劲, scores: {a: 1}}\n", "utf-8"
    )

    told = problems(library.evaluate, path)

    assert [
        "missing-fact", "missing-fact", "no-value", "unknown-grade", "unknown-indicator",
    ] == [slug for slug, _ in told]  # fmt: skip


def test_a_ruleset_without_grades_knows_none(loaded: Any, problems: Problems):
    """A claimed grade cannot be compared where there are no grades."""
    ruleset = loaded("total_points: 1\nindicators: [{id: x, points: 1, target: 1次}]\n")

    assert ["unknown-grade"] == [
        slug for slug, _ in problems(ruleset.evaluate({"x": 1}).compare, {"grade": "优"})
    ]


def test_without_claims_nothing_is_compared(evaluation: perfrules.Evaluation):
    """Facts that come as a mapping claim nothing."""
    assert evaluation.claims is None
    assert () == evaluation.discrepancies
    assert "claims" not in evaluation.to_dict()
