"""One generated function from the plain document: what `codegen.py` makes, in whole hundredths."""

from __future__ import annotations

import codegen
from documents import plain_document

from contestants.common import Contestant

CONTESTANTS = {
    "generated": Contestant(
        build=lambda: codegen.compiled(codegen.generate(plain_document())),
        module="ast",
        note="one function generated from a plain document, exact scaled integers",
    ),
}
