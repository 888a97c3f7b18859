"""The documents: reachable, linked to what exists, and the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = sorted((CHECKOUT / "docs").rglob("*.md"))
READMES = [CHECKOUT / "README.md", CHECKOUT / "README.zh-CN.md"]


def links(page: Path) -> list[Path]:
    """The files of the checkout that a page links to."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [
        (page.parent / target.split("#")[0]).resolve()
        for target in found
        if not target.startswith(("http:", "https:", "#"))
    ]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language, without their fences."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def section(text: str, heading: str) -> str:
    """What stands below a heading of the second level, up to the next."""
    _, _, rest = text.partition(f"\n## {heading}\n")
    return rest.split("\n## ")[0]


@pytest.mark.parametrize("page", [*READMES, *PAGES], ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path):
    """No page links to a file that is not there."""
    assert [] == [str(target) for target in links(page) if not target.exists()]


def test_every_page_can_be_reached_from_the_readme():
    """A page that nobody links to is a page that nobody reads."""
    reached, waiting = set(), [READMES[0]]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += links(page)

    assert [] == [str(page) for page in PAGES if page not in reached]


def test_both_readmes_show_the_same():
    """Commands, rulesets and programs are the same ones in both languages."""
    english, chinese = (page.read_text(encoding="utf-8") for page in READMES)
    for language in ("sh", "yaml", "python"):
        assert blocks(english, language) == blocks(chinese, language)


@pytest.mark.parametrize("heading", ["Run it", "Test it"])
def test_one_command_line_does_it_all(heading: str):
    """Below the heading stands one shell block of one line."""
    text = READMES[0].read_text(encoding="utf-8")
    (block,) = blocks(section(text, heading), "sh")

    assert len(block.splitlines()) == 1
    assert block.startswith("python3 -m venv .venv && ")


def test_the_changelog_has_this_version():
    """The version that is packaged has its entry."""
    import perfrules

    changelog = (CHECKOUT / "docs" / "changelog.md").read_text(encoding="utf-8")

    assert f"## {perfrules.__version__}" in changelog
