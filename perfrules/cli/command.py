"""Commands whose help speaks two languages; a page of help is laid out like every other page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from perfrules.cli.language import Session
from perfrules.cli.misuse import Misuse, check_dashes
from perfrules.cli.output import page_width
from perfrules.reporting.page import GAP, Line, line, paragraph, plain
from perfrules.reporting.wrapping import wrapped
from perfrules.wording import LANGUAGES, Language, Text, columns, padded, shortened

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_USAGE = Text("用法：", "Usage: ")
_OPTIONS = Text("[选项]", "[OPTIONS]")
_HELP = Text("显示这页说明", "show this page")
_LANGUAGE = Text(
    "用哪种语言：zh 或 en；不写则看系统的语言", "zh or en; the language of the locale if left out"
)


class Option(click.Option):
    """An option whose help speaks two languages."""

    def __init__(self, *args: Any, told: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = told


class Argument(click.Argument):
    """An argument with help."""

    def __init__(self, *args: Any, told: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = told


class Helpful(click.Command):
    """A command with a page of help in the language of the session."""

    told: Text
    examples: Sequence[str] = ()

    def get_help(self, ctx: click.Context) -> str:
        """The page of help."""
        return plain(help_page(self, ctx, page_width())).rstrip("\n")

    def get_usage(self, ctx: click.Context) -> str:
        """The line that says how it is called."""
        return _usage(self, ctx, language_of(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in the language of the session."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = _HELP.in_language(language_of(ctx))
        return found

    def sections(self, ctx: click.Context) -> Iterator[tuple[Text, list[tuple[str, str]]]]:
        """Headings, each with names and what they mean."""
        language = language_of(ctx)
        arguments = [
            (_metavar(each), each.told.in_language(language))
            for each in self.params
            if isinstance(each, Argument)
        ]
        options = [
            (
                _spelled(each),
                each.told.in_language(language) if isinstance(each, Option) else each.help or "",
            )
            for each in self.get_params(ctx)
            if isinstance(each, click.Option)
        ]
        yield Text("参数", "Arguments"), arguments
        yield Text("选项", "Options"), options


class Command(Helpful):
    """One command."""

    def __init__(self, *args: Any, told: Text, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told, self.examples = told, examples
        self.allow_extra_args = True  # so that too many are complained about in words of our own
        self.params.append(language_option())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, all of them."""
        try:
            check_dashes(args, [name for each in self.get_params(ctx) for name in each.opts])
            super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser of options does not know it
            raise
        if ctx.args and not ctx.resilient_parsing:
            extra = " ".join(shortened(each) for each in ctx.args[:3])
            raise Misuse(Text(f"多出的参数：{extra}", f"too many arguments: {extra}"))
        return ctx.args


def command(
    told: Text, *, name: str, examples: Sequence[str] = ()
) -> Callable[[Callable[..., int]], Command]:
    """A command; its function takes the session first and returns the exit code."""

    def make(function: Callable[..., int]) -> Command:
        made = click.command(name, cls=Command, told=told, examples=examples)(
            click.pass_obj(function)
        )
        assert isinstance(made, Command)
        return made

    return make


def argument(name: str, told: Text, **kwargs: Any) -> Callable[[Decorated], Decorated]:
    """An argument of a command."""
    return click.argument(name, cls=Argument, told=told, **kwargs)


def option(*names: str, told: Text, **kwargs: Any) -> Callable[[Decorated], Decorated]:
    """An option of a command."""
    return click.option(*names, cls=Option, told=told, **kwargs)


def language_option() -> Option:
    """`--lang`; what it says was read before anything was parsed."""
    return Option(
        ["--lang"], told=_LANGUAGE, metavar="zh|en", expose_value=False, callback=_checked_language
    )


def language_of(ctx: click.Context) -> Language:
    """The language of the session."""
    session = ctx.find_root().obj
    return session.language if isinstance(session, Session) else "zh"


def _checked_language(
    _ctx: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    if value is not None and value not in LANGUAGES:
        shown = shortened(value)
        raise Misuse(Text(f"--lang 是 zh 或 en，不是 {shown}", f"--lang is zh or en, not {shown}"))
    return value


def help_page(of: Helpful, ctx: click.Context, width: int) -> Iterator[Line]:
    """Usage, what it does, arguments and options, examples."""
    language = language_of(ctx)
    yield line(_usage(of, ctx, language))
    for text in of.told.in_language(language).split("\n"):
        yield line()
        yield from paragraph(text, width)
    for heading, entries in of.sections(ctx):
        if entries:
            yield line()
            yield line(heading.in_language(language), "heading")
            yield from _entries(entries, width)
    if of.examples:
        yield line()
        yield line(Text("示例", "Examples").in_language(language), "heading")
        yield from (line(f"  {example}") for example in of.examples)


def _entries(entries: list[tuple[str, str]], width: int) -> Iterator[Line]:
    margin = min(max(columns(name) for name, _ in entries), width // 3)
    for name, told in entries:
        first = "  " + padded(name, margin) + GAP
        for number, text in enumerate(wrapped(told, width - columns(first))):
            yield line((" " * columns(first) if number else first) + text)


def _usage(of: click.Command, ctx: click.Context, language: Language) -> str:
    pieces = [_metavar(each) for each in of.params if isinstance(each, click.Argument)]
    if isinstance(of, click.Group):
        pieces.append(Text("命令 …", "COMMAND …").in_language(language))
    return " ".join(
        [_USAGE.in_language(language) + ctx.command_path, _OPTIONS.in_language(language), *pieces]
    )


def _metavar(argument: click.Argument) -> str:
    name = (argument.name or "").upper()
    shown = f"{name}..." if argument.nargs == -1 else name
    return shown if argument.required else f"[{shown}]"


def _spelled(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag or not option.metavar else f"{names} {option.metavar}"
