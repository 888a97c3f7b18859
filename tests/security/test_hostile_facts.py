"""Hostile facts: only the library's own errors, at once, in bounded time and memory."""

# ruff: noqa: RUF001, PLE2502 - what is tested are characters that look like others, or like nothing

from __future__ import annotations

import copy
import datetime as dt
import decimal
import enum
import itertools
import pickle
import sys
import threading
import time
import tracemalloc
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

import perfrules
from perfrules import FactError

RULESET = """
perfrules: 1
id: hostile
version: "1"
title: 安全
total_points: 10
rounding: {places: 2, at: [indicator, total]}
grades: [{grade: 优, from: 9}, {grade: 差, from: 0}]
facts:
  expenditure: {name: 支出, unit: 万元, min: 0}
  budget: {name: 预算, unit: 万元, min: 0.01}
  due: {name: 应报, kind: date}
  done: {name: 实报, kind: date}
values:
  used: {name: 执行率, formula: 支出 / 预算, unit: "%"}
indicators:
- {id: rate, name: 完成率, points: 2, target: 100%, scoring: ratio}
- {id: quality, name: 质量, points: 2, target: 优, choices: [优, 良, 差]}
- {id: public, name: 公开, points: 1, target: 是, kind: flag}
- {id: region, name: 地区, points: 1, target: 市区, kind: text}
- {id: timely, name: 及时, points: 1, actual: "days_between(due, done)", target: ≤ 5天}
- {id: execution, name: 执行, points: 2, actual: used, target: 100%, scoring: ratio,
   on_missing: zero}
- {id: view, name: 意见, points: 1, scoring: judgment}
"""
GOOD: dict[str, Any] = {
    "rate": Decimal("97.5"),
    "quality": "良",
    "public": True,
    "region": "市区",
    "due": dt.date(2021, 1, 1),
    "done": "2021-01-03",
    "expenditure": "90万元",
    "budget": 100,
    "view": "85%",
    "view_level": "达成",
}
NUMBERS = ("rate", "view")


@pytest.fixture(scope="module")
def ruleset() -> perfrules.Ruleset:
    return perfrules.loads(RULESET)


SECONDS = 1.0 if sys.gettrace() is None else 8.0  # measuring coverage takes its time


def bounded(act: Callable[[], Any]) -> Any:
    """What `act` returns, held to a second and, in a second run, to 200 MB."""
    begun = time.process_time()
    found = act()
    took = time.process_time() - begun
    tracemalloc.start()
    try:
        act()
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert took < SECONDS, f"{took:.2f} s"
    assert peak < 200_000_000, f"{peak} bytes"
    return found


def refused(ruleset: perfrules.Ruleset, facts: Any) -> FactError:
    """The FactError for facts, rendered in both languages, all of it held to the bounds."""

    def act() -> FactError:
        with pytest.raises(FactError) as caught:
            ruleset.evaluate(facts)
        assert caught.value.render("zh")
        assert caught.value.render("en")
        return caught.value

    found: FactError = bounded(act)
    return found


def slugs(error: FactError) -> list[str]:
    return [diagnostic.slug for diagnostic in error.diagnostics]


def numbered() -> Callable[[Any], str]:
    """Names for values that are better not printed."""
    numbers = itertools.count()
    return lambda _: f"n{next(numbers)}"


class Liar(int):
    """An int that wins every comparison."""

    def __eq__(self, other: object) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __lt__
    __hash__ = int.__hash__

    def __mul__(self, other: object) -> Any:
        return self

    __rmul__ = __add__ = __radd__ = __sub__ = __floordiv__ = __neg__ = __mul__  # type: ignore[assignment]


class LoudText(str):
    """A text whose own methods do something else."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("compared")

    def __hash__(self) -> int:
        return str.__hash__(self)

    def strip(self, *_: Any) -> str:
        raise RuntimeError("stripped")

    def __str__(self) -> str:
        raise RuntimeError("told")


class WideDecimal(Decimal):
    """A Decimal with its own arithmetic."""

    def __mul__(self, other: object) -> Any:
        return 100

    def is_finite(self) -> bool:
        raise RuntimeError("asked")


class Everything:
    """An object of which every question goes to its own code."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def _loud(self, *_: Any) -> Any:
        raise RuntimeError("touched")

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __len__ = __iter__ = _loud
    __str__ = __repr__ = __hash__ = __int__ = __float__ = __index__ = __mul__ = _loud


def disguised(kind: type) -> Any:
    """An object that says it is of another class."""

    class Disguised(Everything):
        @property
        def __class__(self) -> type:  # type: ignore[override]
            return kind

    return Disguised()


class Meta(type):
    """A class of classes that does not say its name."""

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise RuntimeError("name")

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError("compared")

    __hash__ = type.__hash__


class Nameless(metaclass=Meta):
    """Its class has no name to tell."""


LongName = type("长" * 1_000_000, (), {})
NOT_NUMBERS: list[Any] = [
    True, False, [], [1], (1,), {}, {"a": 1}, {1}, b"97", bytearray(b"97"), object(), 1j,
    Fraction(1, 3),
    dt.date(2021, 1, 1), dt.datetime(2021, 1, 1, tzinfo=dt.UTC), print, len, decimal, type, int,
    Decimal,
    lambda: 1, SimpleNamespace(x=1), Ellipsis, NotImplemented, range(3), iter([1]),
    memoryview(b"1"),
    Liar(97), LoudText("97"), WideDecimal(97), Everything(), Nameless(), Nameless, LongName(),
    LongName,
    RuntimeError("x"), float, (x for x in "1"),
    disguised(int), disguised(str), disguised(float), disguised(Decimal), disguised(bool),
    disguised(type(None)),
    disguised(dt.date),
]  # fmt: skip
WEIRD_TEXTS = [
    "9 7", "97 5%", "１ ２", "1,23", "1,2,3", "١٢", "२", "Ⅷ", "⑨", "九十七", "1e3", "1E+5",
    "0x10", "0b1", "1_000",
    "٪97", "97%%", "% 97", "+-1", "--1", "1.2.3", ".5", "5.", "inf", "NaN", "Infinity", "1/3",
    "=97", "≥97", "97 or 1",
    "__import__('os')", "97\x00", "9\u200b7", "\u202e79", "97‮", "9\ud8007", "９７，５",
    "1" * 100, "9" * 1_000_000,
    " " * 1_000_000 + "x", "%" * 100_000, "10²", "9₁", "97\u20288", "97\n98", "ｎａｎ", "9۷",
    "1万2千", "97％％", "１,0００,０",
]  # fmt: skip


@pytest.mark.parametrize("fact", NUMBERS)
@pytest.mark.parametrize("position", range(len(NOT_NUMBERS)))
def test_what_is_no_number_is_refused(ruleset: perfrules.Ruleset, fact: str, position: int) -> None:
    """Booleans, subclasses, callables, modules, classes, objects of all sorts are no numbers."""
    error = refused(ruleset, {**GOOD, fact: NOT_NUMBERS[position]})

    assert set(slugs(error)) == {"not-a-number"}


@pytest.mark.parametrize("fact", ["quality", "public", "region", "due", "done", "view_level"])
@pytest.mark.parametrize("position", range(2, len(NOT_NUMBERS)))
def test_what_is_no_word_is_refused(ruleset: perfrules.Ruleset, fact: str, position: int) -> None:
    """Nor are they answers, flags, texts or days."""
    value = NOT_NUMBERS[position]
    if (type(value), fact) in {(dt.date, "due"), (dt.date, "done")}:
        pytest.skip("a day")

    error = refused(ruleset, {**GOOD, fact: value})

    assert set(slugs(error)) <= {"not-a-text", "unknown-answer", "not-a-flag", "not-a-date"}


@pytest.mark.parametrize("text", WEIRD_TEXTS, ids=numbered())
def test_texts_that_look_like_numbers_are_refused(ruleset: perfrules.Ruleset, text: str) -> None:
    """What a sheet may hold and is no plain decimal number with its unit is not guessed at."""
    error = refused(ruleset, {**GOOD, "rate": text})

    assert set(slugs(error)) <= {"not-a-number", "unit-mismatch", "fact-too-large"}
    assert len(error.render()) < 2_000


@pytest.mark.parametrize(
    "text",
    [
        "97.5",
        " 97.5 ",
        "\u300097.5",
        "97.5%",
        "９７．５％",
        "97.5 ％",
        "+97.5",
    ],
)
def test_texts_that_say_a_number_are_read(ruleset: perfrules.Ruleset, text: str) -> None:
    """Full-width digits and signs, and spaces at the ends, are how people type."""
    assert ruleset.evaluate({**GOOD, "rate": text}).indicators["rate"].score == Decimal("1.95")


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"), Decimal("sNaN"), Decimal("-NaN123"), Decimal("Infinity"),
        Decimal("-Infinity"),
        float("nan"), float("inf"), float("-inf"), 1e400,
    ],
    ids=numbered(),
)  # fmt: skip
@pytest.mark.parametrize("fact", NUMBERS)
def test_what_is_not_finite_is_refused(ruleset: perfrules.Ruleset, fact: str, value: Any) -> None:
    """NaN passes no comparison and infinity no limit."""
    assert slugs(refused(ruleset, {**GOOD, fact: value})) == ["not-finite"]


@pytest.mark.parametrize(
    "value",
    [
        10**100_000, -(10**100_000), 1 << 1_000_000, Decimal("1E+1000000"),
        Decimal("1E+999999999999999999"),
        Decimal("9" * 100_000), 1e300, -1e300, 10**16, Decimal("1E+59"), "9" * 39,
    ],
    ids=numbered(),
)  # fmt: skip
@pytest.mark.parametrize("key", ["expenditure", "支出"])
def test_absurd_numbers_are_refused(ruleset: perfrules.Ruleset, key: str, value: Any) -> None:
    """No fact is so large that reading it takes a second."""
    facts = {k: v for k, v in GOOD.items() if k != "expenditure"}

    assert slugs(refused(ruleset, {**facts, key: value})) == ["fact-too-large"]


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1E-1000000"), Decimal("1E-999999999999999999"), 1e-300, 5e-324,
        Decimal("0." + "3" * 50),
    ],
    ids=numbered(),
)  # fmt: skip
@pytest.mark.parametrize("key", ["expenditure", "支出"])
def test_absurdly_small_numbers_are_refused(
    ruleset: perfrules.Ruleset, key: str, value: Any
) -> None:
    """Nor so fine."""
    facts = {k: v for k, v in GOOD.items() if k != "expenditure"}

    assert set(slugs(refused(ruleset, {**facts, key: value}))) <= {
        "fact-too-large",
        "too-many-decimals",
    }


@pytest.mark.parametrize(
    "value",
    [
        0, -0.0, 0.0, Decimal("-0"), Decimal("0E+5"), Decimal("0E-5"), Decimal("0E+1000000"),
        Decimal("-0E-1000000"),
        Decimal("0E+999999999999999999"), "-0", "0.00万元", "0元",
    ],
    ids=numbered(),
)  # fmt: skip
@pytest.mark.parametrize("key", ["expenditure", "支出"])
def test_every_zero_is_zero(ruleset: perfrules.Ruleset, key: str, value: Any) -> None:
    """Minus zero is zero, whatever exponent it drags along."""
    facts = {k: v for k, v in GOOD.items() if k != "expenditure"}

    def act() -> perfrules.Evaluation:
        return ruleset.evaluate({**facts, key: value})

    evaluation = bounded(act)

    assert evaluation.indicators["execution"].score == 0
    assert evaluation.indicators["execution"].actual == "0%"
    assert "-0" not in evaluation.to_json()


HOSTILE_KEYS: list[Any] = [
    None, 1, 1.5, True, ("rate",), frozenset({"rate"}), b"rate", print, int, decimal,
    dt.date(2021, 1, 1), "",
    " ", "\x00", "rate\x00", "ra\u200bte", "\u202eetar", "r\u0430te", "完\u2028成率",
    "rate\ud800", "x" * 1_000_000,
    "完成率（万元）", "__class__", "rate.real", "rate[0]", "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    LoudText("unknown"), Nameless, LongName, object(), 10**10_000,
]  # fmt: skip


@pytest.mark.parametrize("position", range(len(HOSTILE_KEYS)))
def test_keys_that_are_nobodys_are_refused(ruleset: perfrules.Ruleset, position: int) -> None:
    """Look-alikes, what cannot be seen, what is no text: named, cut short, made visible."""
    error = refused(ruleset, {**GOOD, HOSTILE_KEYS[position]: 1})

    assert slugs(error) == ["unknown-fact"]
    told = error.render("zh") + error.render("en")
    assert len(told) < 2_000
    assert told.replace("\n", "").isprintable()


class Names(enum.StrEnum):
    """How a program may name its facts."""

    RATE = "rate"
    QUALITY = "质量"


@pytest.mark.parametrize("key", [LoudText("rate"), Names.RATE])
@pytest.mark.parametrize("fewer", [(), ("view_level",)])
def test_a_key_is_read_as_its_text(
    ruleset: perfrules.Ruleset, key: str, fewer: tuple[str, ...]
) -> None:
    """Enumerations are names; whatever else a class of texts does, none of its code is run."""
    facts = {k: v for k, v in GOOD.items() if k != "rate" and k not in fewer}
    expected = ruleset.evaluate({**facts, "rate": 97}).indicators["rate"].score

    assert ruleset.evaluate({**facts, key: 97}).indicators["rate"].score == expected


def test_a_key_of_an_object_in_disguise_is_refused(ruleset: perfrules.Ruleset) -> None:
    """An object that says it is a text is none."""

    class Key:
        @property
        def __class__(self) -> type:  # type: ignore[override]
            return str

        def __hash__(self) -> int:
            return hash("rate")

        def __eq__(self, other: object) -> bool:
            return self is other

        def __str__(self) -> str:
            raise RuntimeError("told")

    assert "unknown-fact" in slugs(refused(ruleset, {**GOOD, Key(): 97}))


def test_nearest_names_are_offered(ruleset: perfrules.Ruleset) -> None:
    """A slip of the finger is recognised."""
    error = refused(ruleset, {**GOOD, "expendture": 1, "完成律": 1})

    hints = [d.hint.en for d in error.diagnostics if d.hint]
    assert hints == ["did you mean expenditure?", "did you mean 完成率?"]


def test_all_bad_facts_are_named_at_once(ruleset: perfrules.Ruleset) -> None:
    """One round is enough to mend everything."""
    facts = {
        "rate": True, "quality": "好", "public": "也许", "region": ["市区"], "due": "2021-02-30",
        "expenditure": "-1万元", "budget": "3次", "预算": 5, "view": "70%", "view_level": "达成",
        "xyz": 1,
    }  # fmt: skip
    error = refused(ruleset, facts)

    assert sorted(slugs(error)) == sorted([
        "not-a-number", "unknown-answer", "not-a-flag", "not-a-text", "not-a-date",
        "fact-out-of-range",
        "unit-mismatch", "fact-twice", "judgment-outside-level", "unknown-fact", "missing-fact",
    ])  # fmt: skip


def test_200_000_unknown_keys_are_told_shortly(ruleset: perfrules.Ruleset) -> None:
    """A table pasted in the wrong place is refused in a moment, with the first keys and a count."""
    facts = {**GOOD, **{f"expenditur{k}": k for k in range(200_000)}}

    error = refused(ruleset, facts)

    assert len(error.diagnostics) <= 101
    assert "199900" in error.render("en").replace(",", "")


def test_a_bad_fact_among_many_unknown_ones_is_still_named(ruleset: perfrules.Ruleset) -> None:
    """What is wrong with a declared fact is not lost in the crowd."""
    facts = {**{f"k{k}": k for k in range(5_000)}, **GOOD, "rate": "九成"}

    assert "not-a-number" in slugs(refused(ruleset, facts))


class Raising(Mapping[str, Any]):
    """A mapping that fails at one of its methods."""

    def __init__(self, method: str) -> None:
        self.method = method

    def _do(self, method: str, value: Any) -> Any:
        if method == self.method:
            raise KeyError("mine")
        return value

    def __getitem__(self, key: str) -> Any:
        return self._do("getitem", GOOD[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._do("iter", GOOD))

    def __len__(self) -> int:
        return int(self._do("len", len(GOOD)))

    def items(self) -> Any:
        return self._do("items", super().items())


@pytest.mark.parametrize("method", ["getitem", "iter", "items"])
def test_a_mapping_that_raises_is_refused(ruleset: perfrules.Ruleset, method: str) -> None:
    """Its error is not ours to pass on."""
    assert "facts-not-a-mapping" in slugs(refused(ruleset, Raising(method)))


class Odd(dict[str, Any]):
    """A dict whose items are not pairs, or never end."""

    def __init__(self, items: Callable[[], Any]) -> None:
        super().__init__(GOOD)
        self._items = items

    def items(self) -> Any:
        return self._items()


def _endless() -> Iterator[tuple[str, int]]:
    number = 0
    while True:
        number += 1
        yield f"k{number}", number


@pytest.mark.parametrize(
    "items", [lambda: [1, 2], lambda: ["abc"], lambda: None, lambda: 7, lambda: [("a",)], _endless]
)
def test_items_that_are_no_pairs_are_refused(
    ruleset: perfrules.Ruleset, items: Callable[[], Any]
) -> None:
    """Neither an odd item nor a list without end gets through."""
    assert {"facts-not-a-mapping", "too-many-facts"} & set(slugs(refused(ruleset, Odd(items))))


@pytest.mark.parametrize(
    "facts", [None, 1, 1.5, [], [("rate", 1)], {"rate"}, object(), print, Everything(),
    Nameless(), Nameless, b"facts.yaml",
              disguised(dict), disguised(str), LongName()],
    ids=numbered(),
)  # fmt: skip
def test_what_is_no_mapping_is_refused(ruleset: perfrules.Ruleset, facts: Any) -> None:
    """Facts are a mapping, a subject or the path of one."""
    assert "facts-not-a-mapping" in slugs(refused(ruleset, facts))


@pytest.mark.parametrize(
    "path", ["", "no/such.yaml", "a\x00b", "/", "x" * 10_000, "facts\ud800.yaml"], ids=numbered()
)
def test_a_path_that_cannot_be_read_is_refused(ruleset: perfrules.Ruleset, path: str) -> None:
    """So is a file that is not there."""
    assert slugs(refused(ruleset, path)) == ["cannot-read"]


@pytest.mark.parametrize(
    "make", [dict, OrderedDict, MappingProxyType, lambda facts: Odd(facts.items)]
)
def test_any_honest_mapping_is_read(
    ruleset: perfrules.Ruleset, make: Callable[[dict[str, Any]], Any]
) -> None:
    """Whatever kind of mapping it is."""
    expected = ruleset.evaluate(GOOD).to_json()

    assert ruleset.evaluate(make(GOOD)).to_json() == expected


CONTEXTS = {
    "prec=1": decimal.Context(prec=1),
    "floor": decimal.Context(prec=2, rounding=decimal.ROUND_FLOOR),
    "traps": decimal.Context(prec=3, traps=list(decimal.Context().traps)),
    "narrow": decimal.Context(prec=2, Emax=1, Emin=-1, clamp=1),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_the_callers_decimal_context_is_none_of_our_business(
    ruleset: perfrules.Ruleset, name: str
) -> None:
    """Neither its precision nor its traps change a digit."""
    facts = {
        **GOOD,
        "rate": Decimal("0.97"),
        "expenditure": Decimal("33.33"),
        "budget": Decimal("77.77"),
    }
    claims = {"total_score": Decimal("8.123456"), "scores": {"rate": Decimal("1.234567")}}

    def everything() -> str:
        evaluation = ruleset.evaluate(facts)
        told = [str(evaluation.explain(i)) for i in ("rate", "execution", "timely")]
        rows = [str(row) for row in evaluation.compare(claims)]
        with pytest.raises(FactError) as caught:
            ruleset.evaluate(
                {**facts, "rate": Decimal("123.456"), "支出": Decimal("1E+30"), "view": "200%"}
            )
        return "\n".join([evaluation.to_json(), *told, *rows, caught.value.render()])

    expected = everything()
    for cached in (perfrules.loads(RULESET), ruleset):
        with decimal.localcontext(CONTEXTS[name]) as context:
            before = context.flags.copy()
            assert everything_of(cached, everything) == expected
            assert context.flags == before, "a flag of the caller's context was set"


def everything_of(ruleset: perfrules.Ruleset, everything: Callable[[], str]) -> str:
    """`everything` with nothing remembered from an earlier call."""
    from perfrules.explaining import showing

    showing.as_decimal.cache_clear()
    ruleset.plan.details.clear()
    return everything()


def test_facts_are_never_changed(ruleset: perfrules.Ruleset) -> None:
    """Neither good ones nor bad ones, nor what they hold."""
    inner = [1, {"a": 2}]
    bad = {**GOOD, "rate": inner, "x": {"y": inner}}
    before = copy.deepcopy(bad)

    refused(ruleset, bad)

    assert bad == before
    assert bad["rate"] is inner


def test_later_changes_do_not_reach_an_evaluation(ruleset: perfrules.Ruleset) -> None:
    """What was read was read."""
    facts = dict(GOOD)
    evaluation = ruleset.evaluate(facts)
    expected = ruleset.evaluate(GOOD).to_json()

    facts.update(rate=1, quality="差")
    facts.clear()

    assert evaluation.to_json() == expected


@pytest.mark.parametrize("key", ["rate", "完成率"])
def test_facts_changed_by_another_thread_are_read_or_refused(
    ruleset: perfrules.Ruleset, key: str
) -> None:
    """A race for the caller's dict ends in a score or in a FactError, never in another error."""
    facts: dict[str, Any] = {k: v for k, v in GOOD.items() if k != "rate"} | {key: 97}
    stop = threading.Event()

    def disturb() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            facts[f"k{number % 50}"] = number
            facts.pop(f"k{(number - 25) % 50}", None)

    thread = threading.Thread(target=disturb)
    thread.start()
    outcomes = set()
    try:
        for _ in range(1_000):
            try:
                outcomes.add(ruleset.evaluate(facts).total_score)
            except FactError:
                outcomes.add(None)
    finally:
        stop.set()
        thread.join()

    assert outcomes <= {None, ruleset.evaluate({**GOOD, "rate": 97}).total_score}


def test_threads_share_a_ruleset() -> None:
    """Eight threads at once, each with its own facts, get what one alone would get."""
    shared = perfrules.loads(RULESET)
    alone = perfrules.loads(RULESET)
    subjects = [{**GOOD, "rate": k, "expenditure": f"{k}万元"} for k in range(60, 100)]
    expected = [alone.evaluate(facts).to_json() for facts in subjects]
    found: list[list[str]] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        found.append([shared.evaluate(facts).to_json() for facts in subjects])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 8


def test_a_ruleset_travels_as_its_text(ruleset: perfrules.Ruleset) -> None:
    """Nothing compiled is in a pickle: what arrives was loaded and checked again."""
    packed = pickle.dumps(ruleset)
    arrived = pickle.loads(packed)  # noqa: S301 - our own

    assert arrived.evaluate(GOOD).to_json() == ruleset.evaluate(GOOD).to_json()
    assert b"builtins" not in packed


def test_an_evaluation_says_how_it_travels(ruleset: perfrules.Ruleset) -> None:
    """An evaluation belongs to its ruleset; as data it is to_dict() and to_json()."""
    evaluation = ruleset.evaluate(GOOD)

    for part in (evaluation, evaluation.indicators["rate"], evaluation.roots[0]):
        with pytest.raises(TypeError, match="to_json"):
            pickle.dumps(part)


def test_results_that_are_data_can_be_pickled(ruleset: perfrules.Ruleset) -> None:
    """Deductions and traces travel as they are."""
    evaluation = ruleset.evaluate(GOOD)
    rows = (
        *evaluation.deductions,
        evaluation.explain("rate"),
        *evaluation.compare({"total_score": 9}),
    )

    assert pickle.loads(pickle.dumps(rows)) == rows  # noqa: S301 - our own


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy])
def test_copies_are_as_good_as_the_original(
    ruleset: perfrules.Ruleset, way: Callable[[Any], Any]
) -> None:
    """What does not change need not be copied."""
    evaluation = ruleset.evaluate(GOOD)

    assert way(ruleset).evaluate(GOOD).to_json() == evaluation.to_json()
    assert way(evaluation).to_json() == evaluation.to_json()
    assert way(evaluation.indicators["rate"]).score == evaluation.indicators["rate"].score
    assert way(evaluation.deductions) == evaluation.deductions


def test_results_do_not_change(ruleset: perfrules.Ruleset) -> None:
    """Neither a score nor a deduction can be set by who holds it."""
    evaluation = ruleset.evaluate(GOOD)

    for thing, name in (
        (ruleset, "id"), (evaluation, "total_score"), (evaluation.indicators["rate"], "score"),
        (evaluation.deductions[0], "points"),
    ):  # fmt: skip
        with pytest.raises(AttributeError):
            setattr(thing, name, 0)
    with pytest.raises(TypeError):
        evaluation.deductions[0].values["rate"] = "100%"  # type: ignore[index]


def test_nothing_dangerous_stands_in_an_error(ruleset: perfrules.Ruleset) -> None:
    """Messages show what was reported without its invisible characters, cut short."""
    error = refused(
        ruleset, {**GOOD, "rate": "\u202e97\x1b[31m" + "9" * 10_000, "quality": "优\u200b\x00"}
    )

    told = error.render("zh") + error.render("en")
    assert told.replace("\n", "").isprintable()
    assert len(told) < 2_000
