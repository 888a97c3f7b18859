"""Wrong usage, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import click

from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

# The hyphen of options, and what is none to a program: other hyphens, dashes, minus signs.
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"


class Misuse(click.UsageError):
    """A command that was called in a way it cannot work."""

    def __init__(self, told: Text) -> None:
        super().__init__(told.en)
        self.told = told


def misuse_words(error: click.UsageError) -> Text:
    """What click found wrong, said in both languages."""
    match error:
        case Misuse():
            return error.told
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = _name(parameter)
            return Text(f"缺少 {name}", f"{name} is missing")
        case click.NoSuchOption(option_name=name):
            known = _options(error.ctx)
            close = nearest(name, known)
            shown = shortened(name)
            return Text(
                f"没有选项 {shown}" + (f"，是不是 {close}？" if close else ""),
                f"there is no option {shown}" + (f"; did you mean {close}?" if close else ""),
            )
        case click.BadOptionUsage(option_name=name):
            return _option_words(error, name)
    return Text(error.format_message(), error.format_message())


def unknown(kind: Text, name: str, known: list[str]) -> Misuse:
    """A name that nothing has, and the nearest that something has."""
    close, shown = nearest(name, known) or _begun(name, known), shortened(name)
    few = known if len(known) <= 12 else []
    gap = " " if kind.zh.isascii() else ""
    zh, en = f"没有叫 {shown} 的{gap}{kind.zh}", f"there is no {kind.en} called {shown}"
    if close:
        return Misuse(Text(f"{zh}，是不是 {close}？", f"{en}; did you mean {close}?"))
    if few:
        listed = Text("、".join(few), ", ".join(few))
        return Misuse(Text(f"{zh}；有：{listed.zh}", f"{en}; there are: {listed.en}"))
    return Misuse(Text(zh, en))


def check_dashes(arguments: Iterable[str], options: Collection[str]) -> None:
    """A word processor makes other dashes of the hyphens before an option: say which is meant."""
    for each in arguments:
        name = each.lstrip(_DASHES)
        first, rest = each[: len(each) - len(name)], name.partition("=")[0]
        meant = next((o for o in options if o.startswith("-") and o.lstrip("-") == rest), None)
        if meant and not first.isascii():
            shown = shortened(each)
            raise Misuse(
                Text(f"{shown} 的短横不是 -，是不是 {meant}？",
                     f"the dashes of {shown} are not -; did you mean {meant}?")
            )  # fmt: skip


def _begun(name: str, known: list[str]) -> str | None:
    """The first that the name is a part of: long names are often typed in part."""
    return next((each for each in known if len(name) > 1 and name in each), None)


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return (parameter.name or "").upper()
    return max(parameter.opts, key=len)


def _option_words(error: click.UsageError, name: str) -> Text:
    parameters = error.ctx.command.params if error.ctx else []
    option = next((p for p in parameters if name in (*p.opts, *p.secondary_opts)), None)
    if isinstance(option, click.Option) and option.is_flag:
        return Text(f"选项 {name} 后面不跟值", f"the option {name} takes no value")
    return Text(f"选项 {name} 后面要跟一个值", f"the option {name} needs a value")


def _options(context: click.Context | None) -> list[str]:
    parameters = context.command.get_params(context) if context else []
    return [name for each in parameters if isinstance(each, click.Option) for name in each.opts]
