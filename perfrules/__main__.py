"""`python -m perfrules` is `perfrules`."""

from perfrules.cli import run

run()
