"""`perfrules`: finds the command, runs it, and says what went wrong in words and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Final

import click

import perfrules
from perfrules.cli.command import Helpful, Option, language_of, language_option
from perfrules.cli.language import Session, session_of
from perfrules.cli.misuse import misuse_words, unknown
from perfrules.cli.output import complain, speak_utf8
from perfrules.errors import PerfrulesError
from perfrules.wording import Text

GOOD: Final = 0
UNREADABLE: Final = 2
INTERRUPTED: Final = 130  # as a shell counts what Ctrl-C ended
NOBODY_READS: Final = 141  # as a shell counts what a closed pipe ended

# A command is imported when it is called, so that none pays for another.
COMMANDS: Final = {
    "evaluate": Text("评分：得分、扣分原因、自评比较、核对结果", "score a subject, and say why"),
    "explain": Text("逐步说明一个指标的得分", "how one indicator came to its score, step by step"),
    "check": Text("检查规则集，指出每一处错误", "what is wrong with a ruleset, and where"),
    "test": Text("运行规则集的用例，指出没有用例到达的规则", "run the cases of rulesets"),
    "batch": Text("给一张表的评价对象评分", "score a table of subjects"),
    "simulate": Text("参数或规则集变了，得分和等级怎样变", "how scores move with other rules"),
    "list": Text("列出可以用编号调用的规则集", "the rulesets that can be named by their ids"),
    "show": Text("把规则集显示成评分表", "a ruleset as a readable score sheet"),
    "diff": Text("两个规则集有哪些不同", "what has changed between two rulesets"),
    "facts": Text("生成空白的填报表", "an empty facts file for a ruleset"),
    "schema": Text("输出 JSON Schema", "the JSON Schemas"),
}
_ABOUT: Final = Text(
    "按规则集给绩效评价评分：得分精确，每一分扣在哪里都有原因。"
    "\n退出码：0 没有问题；1 评完了，但有核对不符、自评不符或提醒；2 读不了或用法不对。",
    "Scores performance evaluations by rulesets: exactly, and with a reason for every lost point."
    "\nExit codes: 0 good; 1 done, but there are findings; 2 something cannot be read or used.",
)


class Program(click.Group, Helpful):
    """All commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"perfrules.cli.commands.{cmd_name}").run
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, or what was probably meant."""
        if args[0] not in COMMANDS:
            raise unknown(Text("命令", "command"), args[0], list(COMMANDS))
        return super().resolve_command(ctx, args)

    def sections(self, ctx: click.Context) -> Iterator[tuple[Text, list[tuple[str, str]]]]:
        """The commands, then the options."""
        language = language_of(ctx)
        entries = [(name, told.in_language(language)) for name, told in COMMANDS.items()]
        yield Text("命令", "Commands"), entries
        yield from super().sections(ctx)


def program() -> Program:
    """The command line as click has it."""
    made = Program("perfrules", no_args_is_help=False, invoke_without_command=True, callback=_alone)
    made.told = _ABOUT
    made.examples = (
        "perfrules evaluate cn-js-lyg-npc-2021 subject.yaml",
        "perfrules facts cn-js-lyg-npc-2021 > subject.yaml",
    )
    made.params += [
        language_option(),
        Option(
            ["--version"],
            told=Text("显示版本", "show the version"),
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
        ),
    ]
    return made


def _alone() -> None:
    """Without a command there is only the help."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def _version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click calls it
    if asked:
        sys.stdout.write(f"perfrules {perfrules.__version__}\n")
        ctx.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code says how it went."""
    # A command lives for a moment and keeps nearly all it makes: collecting would only cost time.
    gc.set_threshold(100_000)
    given = list(sys.argv[1:] if arguments is None else arguments)
    session = session_of(given, os.environ)
    speak_utf8()
    try:
        code = _run(given, session)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_the_rest()
        return NOBODY_READS
    except OSError as error:  # files are read where they are opened: this is the output
        _drop_the_rest()
        why = error.strerror or str(error)
        complain(Text(f"结果写不出去：{why}", f"the result cannot be written: {why}")
                 .in_language(session.language))  # fmt: skip
        return UNREADABLE
    return code


def _drop_the_rest() -> None:
    """Whatever is still buffered goes nowhere; Python would complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str], session: Session) -> int:
    try:
        code = program().main(arguments, "perfrules", standalone_mode=False, obj=session)
    except click.UsageError as error:
        complain(_told(error, session))
        return UNREADABLE
    except PerfrulesError as error:
        complain(_every_problem(error, session))
        return UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else GOOD


def _told(error: click.UsageError, session: Session) -> str:
    """What is wrong, and where the help is."""
    language = session.language
    told = misuse_words(error).in_language(language)
    path = error.ctx.command_path if error.ctx else "perfrules"
    see = Text(f"用法见 {path} --help", f"see {path} --help").in_language(language)
    return f"{told}\n{see}"


def _every_problem(error: PerfrulesError, session: Session) -> str:
    """Every problem, and how many there are where a screen may not hold them."""
    told, number = error.render(session.language), len(error.diagnostics)
    if number == 1:
        return told
    return f"{told}\n\n" + Text(f"共 {number} 处问题。", f"{number} problems.").in_language(
        session.language
    )
