"""The command line: one module for each command, which reads options, calls and prints."""

from perfrules.cli.program import main

__all__ = ["main"]
