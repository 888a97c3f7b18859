"""Every slug that the library can say, collected from its code without running it.

A slug is a word in hyphens that stands where a slug goes: an argument of a function or a class
whose parameter or field is called `slug`, a value given to that name, or the words right before a
Text in a tuple or in the call of a `report`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import perfrules

PACKAGE: Final = Path(perfrules.__file__).parent
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ASIDE: Final = frozenset({"testing"})  # for tests of an author's own: it says nothing to users


def slugs() -> frozenset[str]:
    """All of them."""
    paths = [p for p in PACKAGE.rglob("*.py") if not _ASIDE & set(p.relative_to(PACKAGE).parts)]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    places: dict[tuple[str, bool], int] = {}
    for tree in trees:
        places.update(_places(tree))
    return frozenset(slug for tree in trees for slug in _said(tree, places))


def _places(tree: ast.AST) -> Iterator[tuple[tuple[str, bool], int]]:
    """What takes a slug: its name, whether it is called on an object, and at which position."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args]
            of_object = names[:1] == ["self"]
            if "slug" in names and node.name != "__init__":
                yield (node.name, of_object), names.index("slug") - of_object
        elif isinstance(node, ast.ClassDef):
            fields = [
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            ]
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    fields = [argument.arg for argument in each.args.args[1:]]
            if "slug" in fields:
                yield (node.name, False), fields.index("slug")


def _said(tree: ast.AST, places: dict[tuple[str, bool], int]) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=function, args=arguments, keywords=keywords):
                for keyword in keywords:
                    if keyword.arg == "slug":
                        yield from _words(keyword.value)
                position = places.get(_called(function))
                if position is not None and position < len(arguments):
                    yield from _words(arguments[position])
                elif _called(function)[0] == "report":
                    yield from _words(arguments[0])
            case ast.Assign(targets=[ast.Name(id="slug")], value=value):
                yield from _words(value)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for name, value in zip(names, values, strict=True):
                    if isinstance(name, ast.Name) and name.id == "slug":
                        yield from _words(value)
            case ast.Tuple(elts=[*before, ast.Call(func=ast.Name(id="Text")), _]) if before:
                yield from _words(before[-1])  # the message and the hint stand behind it


def _called(function: ast.expr) -> tuple[str, bool]:
    match function:
        case ast.Name(id=name):
            return name, False
        case ast.Attribute(attr=name):
            return name, True
    return "", False


def _words(value: ast.expr) -> Iterator[str]:
    """The slugs that an expression can be."""
    match value:
        case ast.Constant(value=str(word)) if _SLUG.fullmatch(word):
            yield word
        case ast.IfExp(body=one, orelse=other):
            yield from _words(one)
            yield from _words(other)
