"""The command line: one module for each command, which reads options, calls and prints."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

from perfrules.cli.program import main

__all__ = ["main", "run"]


def run() -> NoReturn:
    """What the shell calls: the command, and an end without ceremony.

    Taking apart what a process made takes Python a fifth of the time of a whole evaluation, and the
    system does it at once.
    """
    code = main()
    with suppress(OSError):  # nobody reads any more; what was printed `main` has flushed
        sys.stderr.flush()
    os._exit(code)
