# ruff: noqa: RUF001 - the characters that people confuse are what is tested
"""Formula text → tree: what can be said, in which marks, and what each mistake is told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from perfrules.expressions import tree
from perfrules.expressions.parser import LONGEST, MOST_NODES, FormulaError, parse
from perfrules.expressions.printing import show
from perfrules.expressions.tokens import mixes_alphabets
from perfrules.wording import Text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("支出≥95%", "支出 >= 95%"),
        ("支出 ≦ 5 ≠ 预算", "支出 <= 5 and 5 != 预算"),
        ("支出 ≧ 5 ⩾ 预算 ⩽ x", "支出 >= 5 and 5 >= 预算 and 预算 <= x"),
        ("（支出＋预算）×２÷３－１", "(支出 + 预算) * 2 / 3 - 1"),
        ("支出＞９７．５％", "支出 > 97.5%"),
        ("支出−预算", "支出 - 预算"),
        ("max（支出，预算、０）", "max(支出, 预算, 0)"),
        ("a 且 b 或 非 c", "a and b or not c"),
        ("规模 == “大”", '规模 == "大"'),
        ("规模 == ‘大’", '规模 == "大"'),
        ("规模＝＝＂大＂", '规模 == "大"'),
        ("规模 == 'it‘s'", '规模 == "it‘s"'),
        ("说明 == 'say \"no\"'", "说明 == 'say \"no\"'"),
        ("规模 == ' 较  大 '", '规模 == "较 大"'),
        ("支出 > 100万元", "支出 > 100万元"),
        ("支出 > 100 万元", "支出 > 100万元"),
        ("支出 > 100\u3000万元", "支出 > 100万元"),
        ("rate\xa0>\xa05‰", "rate > 5‰"),
        ("支出 > 5 and x", "支出 > 5 and x"),
        ("支出 > 5且 x", "支出 > 5 and x"),
        ("1 if c else 2 if d else 3", "1 if c else 2 if d else 3"),
        ("(1 if c else 2) if d else 3", "(1 if c else 2) if d else 3"),
        ("a<b<=c", "a < b and b <= c"),
        ("(a < b) == (b < c)", "(a < b) == (b < c)"),
        ("a not in [1, 2]", "not a in [1, 2]"),
        ("a in [1, b > 2 and c]", "a in [1, b > 2 and c]"),
        ("- - 5", "--5"),
        ("+5 - +3", "5 - 3"),
        ("a - (b - c) - d", "a - (b - c) - d"),
        ("a / (b * c) / d", "a / (b * c) / d"),
        ("-(a + b) * c", "-(a + b) * c"),
        ("not (a and b)", "not (a and b)"),
        ("not a == b", "not a == b"),
        ("True and false", "true and false"),
        ("非税收入 + 或有负债", "非税收入 + 或有负债"),
        ("`且` and `not`", "`且` and `not`"),
        ("`class` + `预算(万元)` + `2024预算`", "`class` + `预算(万元)` + `2024预算`"),
        ("`预算（万元）`", "`预算(万元)`"),
        ("`预算、 决算×2`", "`预算、 决算×2`"),
        ("ｂｕｄｇｅｔ", "budget"),
        ("budget２", "budget2"),
        ("ﬁnance", "finance"),
        ("clamp(x,0,100)", "clamp(x, 0, 100)"),
        ("a\n  + b\t- c\r\n", "a + b - c"),
        ("at_least(2, a, b, c)", "at_least(2, a, b, c)"),
    ],
)
def test_a_formula_says_what_it_means(written: str, meant: str):
    """Marks of Chinese texts, units, quotes and precedence are read as Python's plain ones."""
    read = parse(written)

    assert meant == show(read)
    assert read == parse(meant)


def test_precedence_is_that_of_python():
    """From loose to tight: if, or, and, not, comparison, sum, product, sign."""
    a, b, c = tree.Name("a"), tree.Name("b"), tree.Name("c")

    assert tree.Any((a, tree.All((tree.Not(b), c)))) == parse("a or not b and c")
    assert tree.Choose(tree.Any((b, c)), a, b) == parse("a if b or c else b")
    assert tree.Not(tree.Comparison("<", a, tree.Arithmetic("+", b, c))) == parse("not a < b + c")
    assert tree.Arithmetic("-", a, tree.Arithmetic("*", b, tree.Negative(c))) == parse("a - b * -c")
    assert tree.Arithmetic("-", tree.Arithmetic("-", a, b), c) == parse("a - b - c")
    assert tree.Arithmetic("/", tree.Arithmetic("*", a, b), c) == parse("a * b / c")


@pytest.mark.parametrize(
    ("text", "value", "symbol"),
    [
        ("95%", Fraction(95, 100), "%"),
        ("3‰", Fraction(3, 1000), "‰"),
        ("2914.08万元", Fraction(29140800), "万元"),
        ("1个百分点", Fraction(1, 100), "个百分点"),
        ("2万人", Fraction(20000), "万人"),
        ("3万", Fraction(30000), "万"),
        ("0.10", Fraction(1, 10), None),
        ("12345678901234567.89", Fraction(1234567890123456789, 100), None),
    ],
)
def test_a_number_is_the_text_as_written(text: str, value: Fraction, symbol: str | None):
    """To the last digit, in the base of its dimension, with its unit."""
    number = parse(text)

    assert isinstance(number, tree.Number)
    assert value == number.value
    assert symbol == (number.unit.symbol if number.unit else None)


def test_parts_stand_where_they_were_written():
    """Offsets are those of the text, whatever its marks were normalised to."""
    text = "（支出 ≥ 95%） 且 ｂ"
    read = parse(text)

    assert isinstance(read, tree.All)
    assert ["（支出 ≥ 95%）", "ｂ"] == [text[c.start : c.end] for c in read.conditions]
    (comparison, _) = read.conditions
    assert ["支出", "95%"] == [text[p.start : p.end] for p in tree.parts(comparison)]


ONLY = "a formula has numbers, names, operators and functions"
MISSING_OPERATOR = "is an operator missing before it? names with signs stand between backticks `"
NO_NUMBER = "write 1000 or 0.5; put a name that begins with a digit between backticks `"


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("", "", "the formula ends too soon", None),
        ("a +", "", "the formula ends too soon", None),
        ("sum(a", "", "a ) is missing here", None),
        ("(a", "", "a ) is missing here", None),
        ("a in [1", "", "a ] is missing here", None),
        ("a in (1, 2)", "(", "`in` needs square brackets", 'write: size in ["large", "medium"]'),
        ("a if b", "", "an `else` is missing", "write: a if condition else b"),
        ("x = 5", "=", "= cannot be used here", "did you mean ==?"),
        ("x => 5", "=>", "=> cannot be used here", "did you mean >=?"),
        ("x =< 5", "=<", "=< cannot be used here", "did you mean <=?"),
        ("x <> 5", "<>", "<> cannot be used here", "did you mean !=?"),
        ("a & b", "&", "& cannot be used here", "did you mean and?"),
        ("a && b", "&&", "&& cannot be used here", "did you mean and?"),
        ("a ｜ b", "｜", "｜ cannot be used here", "did you mean or?"),
        ("a || b", "||", "|| cannot be used here", "did you mean or?"),
        ("!a", "!", "! cannot be used here", "did you mean not?"),
        ("min(a = 5, 1)", "=", "= cannot be used here", "did you mean ==?"),
        ("a ** b", "**", "** is not expected here", "there is no power; write x * x"),
        ("a ^ b", "^", "^ is not expected here", "there is no power; write x * x"),
        ("17 % 5", "%", "% is not expected here",
         "% belongs directly behind a number: 95%"),
        ("a.b", ".", ". is not expected here", "there are no attributes; write 0.5"),
        (".5", ".", ". is not expected here", "there are no attributes; write 0.5"),
        ("a[0]", "[", "[ is not expected here", ONLY),
        ("a; b", ";", "; is not expected here", ONLY),
        ("a # b", "#", "# is not expected here", ONLY),
        ("a // b", "//", "// is not expected here",
         "there is no whole division; write floor(a / b)"),
        ("lambda: 1", "lambda", "lambda is not expected here", ONLY),
        ("'abc", "'", "' is not expected here", "quotes come in pairs, on one line"),
        ("`abc", "`", "` is not expected here", "quotes come in pairs, on one line"),
        ("` `", "`", "` is not expected here", "quotes come in pairs, on one line"),
        ("a b", "b", "b is not expected here", MISSING_OPERATOR),
        ("(a) 5", "5", "5 is not expected here", MISSING_OPERATOR),
        ("(a > 1)且b > 2", "且b", "且b is not expected here", "leave spaces around 且, 或 and 非"),
        ("80%至90%", "至90", "至90 is not expected here",
         'write a range as "[80%, 90%)", one without an end as "≥ 90%"'),
        ("80%~90%", "~", "~ is not expected here",
         'write a range as "[80%, 90%)", one without an end as "≥ 90%"'),
        ("2 (a)", "(", "( is not expected here",
         "put a name with brackets between backticks: `budget (total)`"),
        ("minn(a, b)", "minn", "there is no function minn", "did you mean min?"),
        ("总和(a, b)", "总和", "there is no function 总和",
         "the functions are: min, max, sum, mean, abs, clamp, round, floor, ceil, sqrt, ln, "
         "at_least, is_missing, days_between; names with brackets stand between backticks `"),
        ("min(a)", "min(a)", "min takes 2–30 arguments, not 1",
         "for example min(1, actual / target)"),
        ("abs(a, b)", "abs(a, b)",
         "abs takes 1 argument, not 2", "for example abs(spent - budget)"),
        ("sum()", "sum()", "sum takes 1–30 arguments, not 0",
         "for example sum(travel, cars, guests)"),
        ("01", "01", "a number must not begin with 0", "write 1"),
        ("00.5", "00.5", "a number must not begin with 0", "write 0.5"),
        ("x > 1,000", ",", ", is not expected here",
         "numbers have no thousands comma: 1000"),
        ("min(x, 1,000)", "1,000", "numbers in formulas have no thousands comma",
         "write 1000 for one number, and a space between two: 1, 000"),
        ("x in [12,345.5]", "12,345.5", "numbers in formulas have no thousands comma",
         "write 12345.5 for one number, and a space between two: 12, 345.5"),
        ("1e5", "1e", "1e is no number", NO_NUMBER),
        ("5² > 1", "5²", "5² is no number", NO_NUMBER),
        ("2024abc", "2024abc", "2024abc is no number", NO_NUMBER),
        ("5超级无敌长的一个计量单位名", "5超级无敌长的一个计量单位名",
         "5超级无敌长的一个计量单位名 is no number", NO_NUMBER),
        ("x > " + "1" * 31, "1" * 31,
         "a number of more than 30 digits", "is something typed twice?"),
        ("x \u200b> 5", "\u200b", "there is an invisible character U+200B here",
         "delete it; what was pasted from elsewhere is better typed again"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_place(
    text: str, marked: str, message: str, hint: str | None
):
    """What is wrong, the characters that are, and the way out."""
    with pytest.raises(FormulaError) as caught:
        parse(text)

    error = caught.value
    assert marked == text[error.start : error.end]
    assert message == error.message.en
    assert hint == (error.hint.en if error.hint else None)
    assert all_chinese(error.message)
    assert error.hint is None or all_chinese(error.hint)


def all_chinese(text: Text) -> bool:
    """Whether the Chinese side of a message was written: it has Chinese words of its own."""
    return text.zh != text.en and any("\u4e00" <= character <= "\u9fff" for character in text.zh)


def test_an_error_at_the_end_has_a_place():
    """The caret stands behind the last character."""
    with pytest.raises(FormulaError) as caught:
        parse("a + ")

    assert (4, 5) == (caught.value.start, caught.value.end)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1" * (LONGEST + 1), "the formula has 2001 characters; 2000 is the most"),
        ("(" * 60 + "a" + ")" * 60, "the formula is nested over 50 deep"),
        ("a" + " + a" * 60, "the formula is nested over 50 deep"),
        ("not " * 60 + "a", "the formula is nested over 50 deep"),
        ("a if b else " * 60 + "c", "the formula is nested over 50 deep"),
        ("min(" * 60 + "a", "the formula is nested over 50 deep"),
        (f"sum({', '.join(['a + b'] * 30)})" + f" and max({', '.join(['a+b'] * 30)})" * 9,
         "the formula has more than 500 parts"),
        (" < ".join(["a"] * 400), "the formula has more than 500 parts"),
    ],
)  # fmt: skip
def test_length_depth_and_size_have_limits(text: str, message: str):
    """So that everything that walks a tree ends soon; the way out is a value of its own."""
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert message == caught.value.message.en
    assert caught.value.hint is not None
    assert "values" in caught.value.hint.en


def test_the_middle_of_a_chain_counts_twice():
    """`a < b < c` has two `b`; nested chains would double the tree at each level."""
    text = "true"
    for _ in range(12):
        text = f"(false == {text} == true)"
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert f"the formula has more than {MOST_NODES} parts" == caught.value.message.en


def test_what_is_just_within_the_limits_is_read():
    """The limits are where they are said to be."""
    assert 49 == show(parse("a" + " + a" * 48)).count("a")
    assert parse("(" * 24 + "a" + ")" * 24) == tree.Name("a")
    assert parse("a" * LONGEST) == tree.Name("a" * LONGEST)


@pytest.mark.parametrize(
    ("name", "mixed"),
    [("budget", False), ("budgеt", True), ("预算ab", False), ("αβγ", False), ("αb", True)],
)
def test_alphabets_that_look_alike_are_told_apart(name: str, mixed: bool):  # noqa: FBT001
    """A Cyrillic letter in a Latin name; Chinese and Latin do not look alike."""
    assert mixed == mixes_alphabets(name)
