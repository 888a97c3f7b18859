"""Files of cases that are wrong: what is said, and where."""

from __future__ import annotations

import pytest

import perfrules

from .conftest import Beside

CASE = "- {name: 甲, expect: {total_score: 1}}\n"


def refused(beside: Beside, text: str, **others: str) -> list[tuple[str, int]]:
    """The slugs of what is said about a file of cases, and the lines."""
    with pytest.raises(perfrules.CasesError) as caught:
        perfrules.run_cases(beside(text, **others))
    diagnostics = caught.value.diagnostics
    for language in ("zh", "en"):
        assert caught.value.render(language)
    assert all(d.message.zh != d.message.en for d in diagnostics)
    return [(d.slug, d.span.line if d.span else 0) for d in diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("not-a-mapping", 1)]),
        ("- name: 甲\n", [("not-a-mapping", 1)]),
        ("cases: []\n", [("too-few", 1)]),
        ("base: {支出: 1}\n", [("missing-key", 1)]),
        (f"cases:\n{CASE}cass: 1\n", [("unknown-key", 3)]),
        ("cases:\n- {nme: 甲, expect: {total_score: 1}}\n", [("unknown-key", 2)]),
        ("cases:\n- {name: 甲}\n", [("missing-key", 2)]),
        ("cases:\n- {name: 甲, expect: {}}\n", [("missing-key", 2)]),
        ("cases:\n- {name: , expect: {total_score: 1}}\n", [("empty-value", 2)]),
        ("cases:\n- {name: 甲, expect: {total: 1}}\n", [("unknown-key", 2)]),
        ("cases:\n- name: 甲\n  expect: {total_score: 满分}\n", [("wrong-type", 3)]),
        ('cases:\n- name: 甲\n  expect: {total_score: "99"}\n', [("wrong-type", 3)]),
        ("cases:\n- name: 甲\n  expect: {total_score: 099}\n", [("wrong-type", 3)]),
        ("cases:\n- name: 甲\n  expect: {total_score: 1e3}\n", [("wrong-type", 3)]),
        ("cases:\n- name: 甲\n  expect: {status: done}\n", [("unknown-value", 3)]),
        ("cases:\n- name: 甲\n  expect: {claims: yes}\n", [("unknown-value", 3)]),
        ("cases:\n- name: 甲\n  expect: {findings: {adds-up: passed}}\n", [("unknown-value", 3)]),
        ("cases:\n- name: 甲\n  expect: {error: []}\n", [("too-few", 3)]),
        ("cases:\n- name: 甲\n  expect: {error: missing-fact}\n", [("wrong-type", 3)]),
        (
            "cases:\n- name: 甲\n  expect: {deductions: [{indicator: late, points: 0}]}\n",
            [("out-of-range", 3)],
        ),
        (
            "cases:\n- name: 甲\n  expect: {deductions: [{indicator: late}]}\n",
            [("missing-key", 3)],
        ),
        (
            "cases:\n- name: 甲\n  facts: {支出: [1, 2]}\n  expect: {grade: 优}\n",
            [("wrong-type", 3)],
        ),
        ("cases: &a\n- name: 甲\n", [("anchor-or-tag", 1)]),
        (f"base: {{支出：1, 迟报: 0}}\ncases:\n{CASE}", [("wide-colon", 1)]),
        (
            "cases:\n- {name: 甲, facts: {支出: 1,000}, expect: {grade: 优}}\n",
            [("split-number", 2)],
        ),
        (f"cases:\n{CASE}{CASE}", [("case-twice", 3)]),
        (
            "cases:\n- name: 甲\n  expect:\n    scores: {会议: 1, late: 2}\n    grade: 良\n",
            [("unknown-in-case", 4), ("unknown-in-case", 5)],
        ),
        (
            "cases:\n- name: 甲\n  expect: {findings: {add-up: pass}}\n",
            [("unknown-in-case", 3)],
        ),
        (
            "cases:\n- name: 甲\n  expect: {deductions: [{indicator: 会议, points: 1}]}\n",
            [("unknown-in-case", 3)],
        ),
        ("cases:\n- name: 甲\n  expect: {error: [会议]}\n", [("unknown-in-case", 3)]),
        (
            "cases:\n- name: 甲\n  expect: {error: [missing-fact], grade: 优}\n",
            [("nothing-beside-error", 3)],
        ),
        ("cases:\n- name: 甲\n  expect: {claims: agree}\n", [("no-claims", 3)]),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    text: str, expected: list[tuple[str, int]], beside: Beside
):
    """Every mistake once, in both languages; nothing runs."""
    assert expected == refused(beside, text)


def test_several_mistakes_are_said_at_once(beside: Beside):
    """In the order of the lines."""
    text = (
        "cases:\n- name: 甲\n  expect: {grade: 良}\n- name: 甲\n  expect: {scores: {会议次: 1}}\n"
        "- name: 乙\n  expect: {claims: agree}\n"
    )

    assert [
        ("unknown-in-case", 3), ("case-twice", 4), ("unknown-in-case", 5), ("no-claims", 7),
    ] == refused(beside, text)  # fmt: skip


def test_the_nearest_name_is_the_way_out(beside: Beside):
    """A slip of the pen costs no search."""
    path = beside("cases:\n- {name: 甲, expect: {scores: {会议次: 1}}}\n")

    with pytest.raises(perfrules.CasesError, match="是不是 会议次数？"):
        perfrules.run_cases(path)


def test_where_no_name_is_near_those_there_are_are_listed(beside: Beside):
    """The checks of a ruleset are few."""
    path = beside("cases:\n- {name: 甲, expect: {findings: {x: pass}}}\n")

    with pytest.raises(perfrules.CasesError, match="有：adds-up"):
        perfrules.run_cases(path)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("missing.yaml", [("cannot-read", 1)]),
        ("/etc/passwd", [("subject-outside", 3)]),
        ("../subject.yaml", [("subject-outside", 3)]),
        ("here/../../subject.yaml", [("subject-outside", 3)]),
        ("subject.yaml", [("unknown-key", 1)]),
        ("ruleset.yaml", [("other-kind-of-file", 1)]),
    ],
)
def test_a_subject_that_cannot_be_read(file: str, expected: list[tuple[str, int]], beside: Beside):
    """Its own mistakes are told with the places of its own file."""
    text = f"cases:\n- name: 甲\n  subject: {file}\n  expect: {{total_score: 1}}\n"

    assert expected == refused(beside, text, subject="fact: {}\n")[:1]


def test_a_link_does_not_lead_out_of_the_folder(
    beside: Beside, tmp_path_factory: pytest.TempPathFactory
):
    """What counts is where the file is."""
    outside = tmp_path_factory.mktemp("outside") / "subject.yaml"
    outside.write_text("facts: {}\n", encoding="utf-8")
    path = beside("cases:\n- {name: 甲, subject: link.yaml, expect: {total_score: 1}}\n")
    (path.parent / "link.yaml").symlink_to(outside)

    with pytest.raises(perfrules.CasesError) as caught:
        perfrules.run_cases(path)
    assert ["subject-outside"] == [d.slug for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "cases:\n" + "- " * 500 + "1\n",
        "cases: " + "[" * 5_000,
        "cases: " + "{a: " * 100 + "1" + "}" * 100,
        f"cases:\n- name: {'甲' * 100_000}\n  expect: {{scores: {{{'乙' * 100_000}: 1}}}}\n",
        "cases:\n- {name: 甲, expect: {total_score: " + "9" * 10_000 + "}}\n",
        "cases:\n- {name: 甲, subject: " + "x/" * 5_000 + ", expect: {total_score: 1}}\n",
        "cases:\n" + "".join(f"- {{name: 甲{n}, expect: {{grade: 良}}}}\n" for n in range(3_000)),
        "a: &a [x]\nb: *a\n",
        "cases:\n- {name: 甲, expect: {scores: {'__class__': 1, 'a.b()': 2}}}\n",
    ],
    ids=range(10),
)
def test_hostile_files_are_refused_in_words(text: str, beside: Beside):
    """Never another exception, and the words are bounded."""
    with pytest.raises(perfrules.CasesError) as caught:
        perfrules.run_cases(beside(text))

    assert caught.value.diagnostics
    assert len(caught.value.render()) < 100_000


def test_a_circle_of_links_is_refused(beside: Beside):
    """Nothing is followed for ever."""
    path = beside("cases:\n- {name: 甲, subject: a.yaml, expect: {total_score: 1}}\n")
    (path.parent / "a.yaml").symlink_to(path.parent / "b.yaml")
    (path.parent / "b.yaml").symlink_to(path.parent / "a.yaml")

    with pytest.raises(perfrules.CasesError) as caught:
        perfrules.run_cases(path)
    assert {d.slug for d in caught.value.diagnostics} <= {"cannot-read", "subject-outside"}


def test_without_cases_nothing_can_be_run(beside: Beside):
    """A ruleset alone: the file that is missing is named."""
    path = beside("")
    path.unlink()

    with pytest.raises(perfrules.CasesError, match=r"cases\.yaml"):
        perfrules.run_cases(path.parent)


def test_a_broken_ruleset_is_a_ruleset_error(beside: Beside):
    """The cases are not looked at."""
    with pytest.raises(perfrules.RulesetError):
        perfrules.run_cases(beside(f"cases:\n{CASE}", ruleset="perfrules: 1\n"))


def test_numbers_are_as_written(beside: Beside):
    """A third digit is not lost in a float: 1.10 and 0.1 + 0.2 are what they say."""
    (result,) = perfrules.run_cases(
        beside(
            "base: {支出: 1, 分项合计: 1, 造假: 否, 会议次数: 6, 迟报: 0}\n"
            "cases:\n- {name: 甲, expect: {total_score: 9.99999999999999999999999}}\n"
        )
    ).results

    assert ["9.99999999999999999999999"] == [each.expected for each in result.differences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"ruleset: ../other.yaml\ncases:\n{CASE}", [("ruleset-outside", 1)]),
        (f"ruleset: /etc/passwd\ncases:\n{CASE}", [("ruleset-outside", 1)]),
        (f'ruleset: "a\\0b"\ncases:\n{CASE}', [("invisible-character", 1)]),
        (f"ruleset: [a]\ncases:\n{CASE}", [("wrong-type", 1)]),
        (f"ruleset:\ncases:\n{CASE}", [("empty-value", 1)]),
        ("cases:\n- {name: 甲, expect: {marks: {late: A}}}\n", [("unknown-in-case", 2)]),
        ("cases:\n- {name: 甲, expect: {marks: {lat: }}}\n", [("unknown-in-case", 2)]),
        (
            "cases:\n- {name: 甲, expect: {findings: {late.over_achievement: pass}}}\n",
            [("unknown-in-case", 2)],
        ),
    ],
)
def test_what_is_said_of_the_ruleset_and_its_scale(
    text: str, expected: list[tuple[str, int]], beside: Beside
):
    """A ruleset elsewhere, a mark that the scale does not have, nothing that is to be explained."""
    assert expected == refused(beside, text)


def test_a_ruleset_that_is_not_there(beside: Beside):
    """Told as what it is."""
    with pytest.raises(perfrules.RulesetError) as caught:
        perfrules.run_cases(beside(f"ruleset: trial.yaml\ncases:\n{CASE}"))

    assert ["cannot-read"] == [d.slug for d in caught.value.diagnostics]
