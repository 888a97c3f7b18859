"""What the schema refuses → diagnostics: at the key or value, with a reason and a way out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

import attrs

from perfrules.diagnostics import MOST, Diagnostic
from perfrules.loading.document import Entry, Mapping, Node, Scalar, Sequence
from perfrules.loading.refused_values import WIDE_COLON, about_value, not_one_of
from perfrules.loading.schema import Refusal, Schema
from perfrules.loading.schema_words import title_of, written_as
from perfrules.loading.slips import thousands
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

_ABOUT_KEYS: Final = frozenset(
    {
        "required",
        "additionalProperties",
        "x-one-of-keys",
        "x-any-of-keys",
        "x-discriminator",
        "x-required-without",
    }
)
_LISTED: Final = 14  # so many keys are named where none comes near
_NO_SPACE: Final = Text("冒号后面要空一格", "a space belongs behind the colon")


def diagnostics(root: Node, refusals: list[Refusal]) -> Iterator[Diagnostic]:
    """One diagnostic for each mistake: several keywords may refuse the same key or value."""
    told: set[tuple[str | int, ...]] = set()
    for refusal in refusals:
        about_keys = refusal.keyword in _ABOUT_KEYS
        place = (*refusal.path, 0 if about_keys else 1)
        if place in told:
            continue
        told.add(place)
        node, entry = _found(root, refusal.path)
        if about_keys and isinstance(node, Mapping):
            yield from _Keys(node, refusal.schema).problems()
        else:
            yield about_value(node, entry, refusal)


def _found(root: Node, path: tuple[str | int, ...]) -> tuple[Node, Entry | None]:
    """The node at a path, and its entry where it is the value of a key."""
    node, entry = root, None
    for part in path:
        if isinstance(node, Mapping):
            entry = node.entries[str(part)]
            node = entry.value
        elif isinstance(node, Sequence):
            entry, node = None, node.items[int(part)]
    return node, entry


# The keys of a mapping: unknown ones, missing ones, too many of a kind.


@attrs.define
class _Keys:
    """The keys of one mapping beside those its schema knows."""

    node: Mapping
    schema: Schema

    def problems(self) -> Iterator[Diagnostic]:
        """Unknown keys, then missing ones: a slip of the pen is the former, not both."""
        meant: set[str] = set()
        if self.schema.get("additionalProperties") is False or "x-discriminator" in self.schema:
            unknown = [e for k, e in self.node.entries.items() if k not in self._allowed()]
            for entry in unknown[:MOST]:
                elsewhere = self._elsewhere(entry.key.text)
                close = None if elsewhere else self._close(entry.key.text)
                if close and close not in self.node.entries:
                    meant.add(close)
                if close or "x-discriminator" not in self.schema:
                    yield self._unknown(entry, close, elsewhere)
        yield from self._missing(meant)

    def _allowed(self) -> dict[str, Schema]:
        known: dict[str, Schema] = self.schema.get("properties") or self.schema.get("x-known") or {}
        return known

    def _close(self, key: str) -> str | None:
        """The known key that was probably meant, also by its Chinese name."""
        allowed = self._allowed()
        suggested = {*allowed, "indicators"} if "target" in allowed else {*allowed}
        by_title = {title_of(each, name).zh: name for name, each in allowed.items()}
        plain = unicodedata.normalize("NFKC", key).strip()
        return by_title.get(plain) or nearest(plain, suggested) or _only_like(plain, by_title)

    def _elsewhere(self, key: str) -> Text | None:
        """Where a key belongs that stands one level too high: in `scoring`, in an indicator."""
        allowed = self._allowed()
        methods = allowed.get("scoring", {}).get("x-choose", (None, {}))[1].get("x-methods", {})
        if any(key in method["properties"] for method in methods.values()):
            return Text(f"{key} 写在 scoring 里面", f"{key} belongs inside `scoring`")
        below = allowed.get("indicators", {}).get("items", {}).get("x-choose", ({},))[-1]
        if "points" in allowed and key in below.get("properties", {}):
            return Text(f"{key} 写在下面的指标里", f"{key} belongs to the indicators below")
        return None

    def _unknown(self, entry: Entry, close: str | None, elsewhere: Text | None) -> Diagnostic:
        key = entry.key.text
        owner = title_of(self.schema, "")
        hint = Text(f"是不是 {close}？", f"did you mean '{close}'?") if close else self._listing()
        if "：" in key:
            hint = WIDE_COLON
        elif ":" in key:
            hint = _NO_SPACE
        elif isinstance(entry.value, Scalar) and not entry.value.text:
            hint = thousands(key) or hint
        return Diagnostic(
            slug="unknown-key",
            span=entry.key.span,
            message=Text(
                f"{owner.zh}没有“{shortened(key)}”这个键", f"{owner.en}: no key '{shortened(key)}'"
            ),
            hint=elsewhere or hint,
        )

    def _listing(self) -> Text:
        keys = list(self._allowed())
        more = len(keys) > _LISTED
        return Text(
            f"可用的键：{'、'.join(keys[:_LISTED])}{'……' if more else ''}",
            f"the keys are: {', '.join(keys[:_LISTED])}{' …' if more else ''}",
        )

    def _missing(self, meant: set[str]) -> Iterator[Diagnostic]:
        if "x-discriminator" in self.schema:
            yield from self._chosen(self.schema["x-discriminator"], meant)
            return
        if "indicators" in meant:  # a group whose list is misspelt lacks no points
            return
        for key in self._needed():
            if key not in self.node.entries and key not in meant:
                yield self._lacks(key)
        for keyword in ("x-one-of-keys", "x-any-of-keys"):
            keys = self.schema.get(keyword, ())
            written = [key for key in keys if key in self.node.entries]
            if keys and not written and not meant.intersection(keys):
                yield self._lacks(*keys)
            elif keyword == "x-one-of-keys" and len(written) > 1:
                yield Diagnostic(
                    slug="too-many-keys",
                    span=self.node.entries[written[1]].key.span,
                    message=Text(
                        f"{'、'.join(keys)} 只能写一个",
                        f"only one of {', '.join(keys)} may be written",
                    ),
                    hint=Text("删去其中一个", "delete one of them"),
                )

    def _needed(self) -> Iterator[str]:
        """The keys that must stand here, and those that must where a certain other one does not."""
        yield from self.schema.get("required", ())
        other, needed = self.schema.get("x-required-without", ("", ()))
        if other not in self.node.entries:
            yield from needed

    def _chosen(self, key: str, meant: set[str]) -> Iterator[Diagnostic]:
        """The method: missing, or not one that is known."""
        entry = self.node.entries.get(key)
        if entry is None:
            if key not in meant:
                yield self._lacks(key)
        else:
            yield not_one_of(entry.value, self._allowed()[key])

    def _lacks(self, *keys: str) -> Diagnostic:
        owner = title_of(self.schema, "")
        named = [(key, title_of(self._allowed()[key], key)) for key in keys]
        zh = "或 ".join(f"{key}（{name.zh}）" for key, name in named)
        en = " or ".join(key for key, _ in named)
        return Diagnostic(
            slug="missing-key",
            span=self.node.span,
            message=Text(f"{owner.zh}缺少 {zh}", f"{owner.en}: {en} is missing"),
            hint=written_as(keys[0], self._allowed()[keys[0]]),
        )


def _only_like(key: str, by_title: dict[str, str]) -> str | None:
    """The key whose Chinese name is part of what was written, or has it in it: 单位, 指标名称."""
    if key.isascii() or len(key) < len("单位"):
        return None
    found = {name for title, name in by_title.items() if title in key or key in title}
    return found.pop() if len(found) == 1 else None
