"""Document × schema: what the structure of a document gets wrong, each mistake once.

The schemas are plain JSON Schema, so that any editor can read them. Here they are made ready once:
references are put in place, and where a schema chooses (by `method`, by which keys there are) the
choice is made directly, so that a mistake has one message at its place and a good document costs
little. What jsonschema then reports is turned into diagnostics by `refusals`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import attrs

from perfrules import resources
from perfrules.loading.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

MOST: Final = 300  # past that, nobody reads on
Schema = dict[str, Any]
Quick = Callable[[object], bool]  # True: surely valid; False: jsonschema must look

_NUMBERS: Final = (int, Decimal)
_CHOOSING: Final = ("if", "then", "else", "allOf", "anyOf", "oneOf", "not")


@attrs.frozen
class Refusal:
    """One thing the schema refuses: where in the document, by which keyword of which schema."""

    path: tuple[str | int, ...]
    keyword: str
    schema: Schema


def refused(node: Node, schema_name: str) -> list[Refusal]:
    """What the schema refuses in a document, the first 300 at the most."""
    document: Any = plain(node)
    errors: Iterator[ValidationError] = _validator(schema_name).iter_errors(document)
    return [
        Refusal(tuple(error.absolute_path), str(error.validator), _schema_of(error))
        for error in islice(errors, MOST)
    ]


def _schema_of(error: ValidationError) -> Schema:
    return error.schema if isinstance(error.schema, dict) else {}


def plain(node: Node) -> object:
    """The document as JSON has it; numbers as written (ints and decimals, never floats)."""
    if node.__class__ is Scalar:
        return _plain_scalar(node)
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def _plain_scalar(scalar: Scalar) -> object:
    if not scalar.plain:
        return scalar.text
    text = scalar.text
    if text[:1] in "-0123456789" and scalar.is_number:
        return Decimal(text) if "." in text else int(text)
    if scalar.is_null:
        return None
    truth = scalar.truth
    return text if truth is None else truth


@cache
def schema(name: str) -> Schema:
    """The schema made ready, with its references in place."""
    written = json.loads(resources.schema_text(name))
    return _Preparing(written.get("$defs", {})).of(written)


@cache
def _validator(name: str) -> Validator:
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415 - half the cold start

    keywords = {
        "properties": _properties,
        "additionalProperties": _other_keys,
        "items": _items,
        "required": _required,
        "x-choose": _choose,
        "x-discriminator": _discriminate,
        "x-one-of-keys": _one_of_keys,
        "x-any-of-keys": _any_of_keys,
        "x-required-without": _required_without,
    }
    extended: Any = validators.extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]
    validator: Validator = extended(schema(name))
    return validator


class _Preparing:
    """Puts references in place (the tree of indicators becomes a circle) and choices in reach."""

    def __init__(self, definitions: dict[str, Schema]) -> None:
        self.definitions = definitions
        self.done: dict[str, Schema] = {}

    def of(self, written: Schema) -> Schema:
        ready: Schema = {}
        self._fill(ready, written)
        return ready

    def _sub(self, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        reference = written.get("$ref")
        if reference is None:
            return self.of(written)
        name = reference.removeprefix("#/$defs/")
        if name not in self.done:
            self.done[name] = {}
            self._fill(self.done[name], self.definitions[name])
        return self.done[name]

    def _fill(self, ready: Schema, written: Schema) -> None:
        for keyword, value in written.items():
            if keyword == "properties":
                ready[keyword] = {key: self._sub(each) for key, each in value.items()}
            elif keyword in {"items", "additionalProperties"}:
                ready[keyword] = self._sub(value)
            elif keyword not in {*_CHOOSING, "$defs", "$id", "$schema"}:
                ready[keyword] = value
        if "x-discriminator" in written:
            ready["x-methods"] = self._methods(written)
            ready["x-known"] = ready.pop("properties")
            del ready["required"]
        elif set(written.get("else", ())) == {"required"} and "then" not in written:
            (key,) = written["if"]["required"]
            ready["x-required-without"] = (key, tuple(written["else"]["required"]))
        elif "if" in written and "x-one-of-keys" not in written:
            chosen = self._sub(written["then"]), self._sub(written["else"])
            ready["x-choose"] = (_condition(written["if"]), *chosen)
        if "items" in ready:
            ready["x-quick-item"] = _quick(ready["items"])
        if "properties" in ready:
            quick = {key: _quick(each) for key, each in ready["properties"].items()}
            ready["x-quick"] = {key: each for key, each in quick.items() if each}

    def _methods(self, written: Schema) -> dict[str, Schema]:
        key = written["x-discriminator"]
        return {
            branch["if"]["properties"][key]["const"]: self._sub(branch["then"])
            for branch in written["allOf"]
        }


def _condition(written: Schema) -> Quick:
    """What an `if` asks: the type of a value, or whether a key is there."""
    match written:
        case {"type": "object"}:
            return lambda value: isinstance(value, dict)
        case {"type": "array"}:
            return lambda value: isinstance(value, list)
        case {"required": [key]}:
            return lambda value: isinstance(value, dict) and key in value
    raise NotImplementedError(written)


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    return type(value) in _NUMBERS  # True is an int to Python, and no number to anybody else


def _quick(ready: Schema) -> Quick | None:
    """A test of the common good values of a leaf; None where there is none."""
    match ready:
        case {"x-choose": (condition, _, otherwise)}:
            inner = _quick(otherwise)
            return inner and (lambda value: not condition(value) and inner(value))
        case {"type": "string" | ["string", "number"], "pattern": r"\S"}:
            return lambda value: value.__class__ is str and not (value == "" or value.isspace())
        case {"pattern": _} | {"const": _}:
            return None
        case {"enum": words}:
            known = frozenset(words)
            return lambda value: value.__class__ is str and value in known
        case {"type": "number", "exclusiveMinimum": 0}:
            return lambda value: _is_number(value) and value > 0
        case {"type": "number", "minimum": 0}:
            return lambda value: _is_number(value) and value >= 0
    return None


# Keywords. jsonschema calls them with (validator, value of the keyword, instance, schema); what an
# error says is composed later, so they carry no words.


def _error() -> ValidationError:
    from jsonschema import ValidationError  # noqa: PLC0415 - only when something is wrong

    return ValidationError("")


def _properties(
    validator: Any,
    properties: Schema,
    instance: object,
    ready: Schema,
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        quick = ready["x-quick"]
        for key, value in instance.items():
            if key in properties and not (key in quick and quick[key](value)):
                yield from validator.descend(value, properties[key], path=key, schema_path=key)


def _other_keys(
    validator: Any, other: Any, instance: object, ready: Schema
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    properties = ready.get("properties", ())
    if other is False:
        if not all(key in properties for key in instance):
            yield _error()
        return
    for key, value in instance.items():
        if key not in properties:
            yield from validator.descend(value, other, path=key)


def _items(
    validator: Any, item: Schema, instance: object, ready: Schema
) -> Iterator[ValidationError]:
    if isinstance(instance, list):
        quick = ready["x-quick-item"]
        for position, value in enumerate(instance):
            if quick is None or not quick(value):
                yield from validator.descend(value, item, path=position)


def _required(
    _: object, keys: list[str], instance: object, __: Schema
) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and not all(key in instance for key in keys):
        yield _error()


def _required_without(
    _: object, asked: tuple[str, tuple[str, ...]], instance: object, __: Schema
) -> Iterator[ValidationError]:
    key, needed = asked
    if isinstance(instance, dict) and key not in instance:
        yield from _required(_, list(needed), instance, __)


def _choose(
    validator: Any,
    branches: Any,
    instance: object,
    _: Schema,
) -> Iterator[ValidationError]:
    condition, then, otherwise = branches
    yield from validator.descend(instance, then if condition(instance) else otherwise)


def _discriminate(
    validator: Any,
    key: str,
    instance: object,
    ready: Schema,
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        name = instance.get(key)
        method = ready["x-methods"].get(name) if isinstance(name, str) else None
        if method is None:
            yield _error()
        else:
            yield from validator.descend(instance, method)


def _one_of_keys(
    _: object, keys: list[str], instance: object, __: Schema
) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and sum(key in instance for key in keys) != 1:
        yield _error()


def _any_of_keys(
    _: object, keys: list[str], instance: object, __: Schema
) -> Iterator[ValidationError]:
    if isinstance(instance, dict) and not any(key in instance for key in keys):
        yield _error()
