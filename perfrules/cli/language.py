"""Which language the command line speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from perfrules.wording import LANGUAGES, Language


@attrs.frozen
class Session:
    """What a command knows of its caller."""

    language: Language
    asked: Language | None = None  # by --lang; results then speak it whatever the ruleset speaks


def session_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Session:
    """The language of `--lang`, else of the locale.

    It has to be known before anything is parsed, because a wrong option is complained about in it.
    Chinese, unless the locale says English: the rulesets are Chinese.
    """
    asked = _asked(arguments)
    if asked in LANGUAGES:
        return Session(asked, asked)
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return Session("en" if locale.lower().startswith("en") else "zh")


def _asked(arguments: Sequence[str]) -> str | None:
    """What the last --lang says."""
    found = None
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
        elif argument == "--lang" and number + 1 < len(arguments):
            found = arguments[number + 1]
    return found
