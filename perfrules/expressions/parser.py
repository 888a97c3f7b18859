"""Formula text → tree, by precedence climbing over a small vocabulary.

The grammar is Python's for expressions, cut down; the marks that Chinese texts use (≥ ≤ ≠ ＞ （ ）
％ full-width digits, 且 或 非) are read as what they mean. Offsets in the tree are offsets into the
text as written. Length, depth and number of nodes are bounded, so reading always ends soon.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Final, Literal, NoReturn

import attrs

from perfrules.expressions import tree
from perfrules.expressions.functions import FUNCTIONS
from perfrules.suggestions import nearest
from perfrules.units import unit_named
from perfrules.wording import Text, shortened

LONGEST: Final = 2_000  # characters
DEEPEST: Final = 50
MOST_NODES: Final = 500
MOST_DIGITS: Final = 30

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[%‰]|(?:(?![且或非])[^\W\d_])+)?
    |`(?P<quoted>[^`\n]+)`
    |(?P<name>[^\W\d]\w*)
    |(?P<word>"[^"\n]*"|'[^'\n]*'|“[^”\n]*”|‘[^’\n]*’)
    |(?P<mark>==|!=|<=|>=|=>|=<|<>|\*\*|&&|\|\||:=|.)""",
    re.VERBOSE,
)
_MARKS: Final = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "、": ","}
_WORDS: Final = {"且": "and", "或": "or", "非": "not", "and": "and", "or": "or", "not": "not",
                 "if": "if", "else": "else", "in": "in", "true": "true", "false": "false",
                 "True": "true", "False": "false"}  # fmt: skip
_COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_SLIPS: Final = {
    "=": ("==", "=="), "=>": (">=", ">="), "=<": ("<=", "<="), "<>": ("!=", "!="), "&": ("且", "and"),
    "&&": ("且", "and"), "|": ("或", "or"), "||": ("或", "or"), "!": ("非", "not"),
}  # fmt: skip
_STATEMENTS: Final = frozenset(
    "import lambda await yield async for while def class return with del assert from is global"
    " print raise try pass".split()
)


class FormulaError(Exception):
    """The formula cannot be read: where in its text, why, and the way out."""

    def __init__(self, start: int, end: int, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.start, self.end, self.message, self.hint = start, max(end, start + 1), message, hint


@attrs.frozen
class Token:
    """One word of a formula; `text` is what it means (`≥` is `>=`)."""

    kind: Literal["number", "name", "keyword", "word", "mark", "end"]
    text: str
    start: int
    end: int
    unit: str = ""


def parse(text: str) -> tree.Expression:
    """The tree of a formula; FormulaError where the text is not one."""
    parser = Parser(text)
    expression = parser.expression()
    parser.expect_end()
    return expression


def tokens(text: str) -> list[Token]:
    """The words of a formula; the last is its end."""
    if len(text) > LONGEST:
        raise FormulaError(
            0,
            1,
            Text(f"公式有 {len(text)} 个字符，最多 {LONGEST} 个",
                 f"the formula has {len(text)} characters; {LONGEST} is the most"),
            Text("请把一部分写成 values 里的值", "move a part of it into `values`"),
        )  # fmt: skip
    plain = "".join(map(_plain, text))
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "space":
            continue
        if match["number"]:
            found.append(Token("number", match["number"], start, end, match["unit"] or ""))
        elif kind == "quoted" or kind == "name":
            # As written: between backticks 、 and × are part of a name, not marks of the formula.
            name = unicodedata.normalize("NFKC", text[slice(*match.span(kind))]).strip()
            keyword = _WORDS.get(name) if kind == "name" else None
            found.append(Token("keyword" if keyword else "name", keyword or name, start, end))
        elif kind == "word":
            found.append(Token("word", text[start + 1 : end - 1], start, end))
        else:
            found.append(Token("mark", match[0], start, end))
    return [*found, Token("end", "", len(text), len(text))]


def _plain(character: str) -> str:
    """The plain form of one character, where it is one character too: offsets must not move."""
    if character in _MARKS:
        return {">=": "≥", "<=": "≤", "!=": "≠"}.get(_MARKS[character], _MARKS[character])
    if character < "\x80":
        return character
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


class Parser:
    """Reads expressions from a list of tokens; `position` is the next one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.nodes = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these marks or keywords."""
        token = self.next
        mark = _MARKS.get(token.text, token.text)
        if token.kind in {"mark", "keyword"} and mark in texts:
            self.position += 1
            return attrs.evolve(token, text=mark)
        return None

    def expression(self) -> tree.Expression:
        """`a if condition else b`, and everything that binds tighter."""
        self._deeper(self.next)
        value = self._either()
        condition_at = self.take("if")
        if condition_at:
            condition = self._either()
            if not self.take("else"):
                self._unexpected(
                    Text("缺少 else", "an `else` is missing"),
                    Text("写成：甲 if 条件 else 乙", "write: a if condition else b"),
                )
            otherwise = self.expression()
            value = self._made(
                tree.Choose(condition, value, otherwise, start=value.start, end=otherwise.end)
            )
        self.depth -= 1
        return value

    def expect_end(self) -> None:
        """Refuse what stands after the expression."""
        if self.next.kind != "end":
            self._unexpected()

    def _either(self) -> tree.Expression:
        return self._joined(self._both, "or", tree.Any)

    def _both(self) -> tree.Expression:
        return self._joined(self._negated, "and", tree.All)

    def _joined(
        self,
        part: Callable[[], tree.Expression],
        word: str,
        make: type[tree.Any] | type[tree.All],
    ) -> tree.Expression:
        conditions = [part()]
        while self.take(word):
            conditions.append(part())
        if len(conditions) == 1:
            return conditions[0]
        start, end = conditions[0].start, conditions[-1].end
        return self._made(make(tuple(conditions), start=start, end=end))

    def _negated(self) -> tree.Expression:
        token = self.take("not")
        if not token:
            return self._comparison()
        self._deeper(token)
        operand = self._negated()
        self.depth -= 1
        return self._made(tree.Not(operand, start=token.start, end=operand.end))

    def _comparison(self) -> tree.Expression:
        left = self.sum()
        found: list[tree.Expression] = []
        while True:
            operator = self.take(*_COMPARISONS)
            if operator:
                right = self.sum()
                found.append(self._compared(operator.text, left, right))
                left = right
            elif self.take("in"):
                found.append(self._one_of(left))
            elif self.next.text == "not" and self.tokens[self.position + 1].text == "in":
                self.position += 2
                inside = self._one_of(left)
                found.append(self._made(tree.Not(inside, start=left.start, end=inside.end)))
            else:
                break
        if not found:
            return left
        if len(found) == 1:
            return found[0]
        start, end = found[0].start, found[-1].end
        return self._made(tree.All(tuple(found), start=start, end=end))

    def _compared(
        self, operator: str, left: tree.Expression, right: tree.Expression
    ) -> tree.Expression:
        for known in ("==", "!=", "<", "<=", ">", ">="):
            if operator == known:
                return self._made(
                    tree.Comparison(known, left, right, start=left.start, end=right.end)
                )
        raise AssertionError(operator)

    def _one_of(self, subject: tree.Expression) -> tree.Expression:
        if not self.take("["):
            self._unexpected(
                Text("in 后面要有方括号", "`in` needs square brackets"),
                Text('写成：规模 in ["大", "中"]', 'write: size in ["large", "medium"]'),
            )
        options = [self.sum()]
        while self.take(","):
            options.append(self.sum())
        end = self._close("]").end
        return self._made(tree.OneOf(subject, tuple(options), start=subject.start, end=end))

    def sum(self) -> tree.Expression:
        """Sums, products and what they are made of: no comparison."""
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._signed))

    def _chain(
        self, operators: tuple[str, ...], part: Callable[[], tree.Expression]
    ) -> tree.Expression:
        left, depth = part(), self.depth
        while operator := self.take(*operators):
            self._deeper(operator)  # a chain leans to the left: each term is one level more
            right = part()
            for known in ("+", "-", "*", "/"):
                if operator.text == known:
                    left = self._made(
                        tree.Arithmetic(known, left, right, start=left.start, end=right.end)
                    )
        self.depth = depth
        return left

    def _signed(self) -> tree.Expression:
        token = self.take("-", "+")
        if not token:
            return self._atom()
        self._deeper(token)
        operand = self._signed()
        self.depth -= 1
        if token.text == "+":
            return operand
        return self._made(tree.Negative(operand, start=token.start, end=operand.end))

    def _atom(self) -> tree.Expression:
        token = self.next
        if self.take("("):
            inner = self.expression()
            end = self._close(")").end
            return attrs.evolve(inner, start=token.start, end=end)
        if self.take("true", "false"):
            return self._made(tree.Truth(token.text == "true", start=token.start, end=token.end))
        if token.kind == "number":
            self.position += 1
            return self._made(self._number(token))
        if token.kind == "word":
            self.position += 1
            word = unicodedata.normalize("NFKC", token.text).strip()
            return self._made(tree.Word(word, start=token.start, end=token.end))
        if token.kind == "name":
            self.position += 1
            if self.take("("):
                return self._call(token)
            if token.text in _STATEMENTS:
                self.position -= 1
                self._unexpected()
            return self._made(tree.Name(token.text, start=token.start, end=token.end))
        self._unexpected()

    def _number(self, token: Token) -> tree.Number:
        if len(token.text) > MOST_DIGITS:
            raise FormulaError(
                token.start,
                token.end,
                Text(f"数字超过 {MOST_DIGITS} 位", f"a number of more than {MOST_DIGITS} digits"),
            )
        if len(token.text) > 1 and token.text[0] == "0" and token.text[1] != ".":
            plain = token.text.lstrip("0") or "0"
            raise FormulaError(
                token.start,
                token.end,
                Text("数字不能以 0 开头", "a number must not begin with 0"),
                Text(f"请写 {plain}", f"write {plain}"),
            )
        unit = unit_named(token.unit) if token.unit else None
        if token.unit and (unit is None or re.fullmatch(r"[A-Za-z]+", token.unit)):
            raise FormulaError(
                token.start,
                token.end,
                Text(
                    f"{token.text}{token.unit} 不是数字", f"{token.text}{token.unit} is no number"
                ),
                Text(
                    "数字写成 1000 或 0.5；以数字开头的名称请放在反引号 ` 之间",
                    "write 1000 or 0.5; put a name that begins with a digit between backticks `",
                ),
            )
        value = Fraction(token.text)
        return tree.Number(
            value * unit.factor if unit else value, unit, start=token.start, end=token.end
        )

    def _call(self, name: Token) -> tree.Expression:
        function = FUNCTIONS.get(name.text)
        if function is None:
            close = nearest(name.text, FUNCTIONS)
            known = "、".join(FUNCTIONS)
            raise FormulaError(
                name.start,
                name.end,
                Text(f"没有 {shortened(name.text)} 这个函数",
                     f"there is no function {shortened(name.text)}"),
                Text(f"是不是 {close}？", f"did you mean {close}?") if close
                else Text(f"可用的函数：{known}", f"the functions are: {known}"),
            )  # fmt: skip
        arguments: list[tree.Expression] = []
        if not self.take(")"):
            arguments.append(self.expression())
            while self.take(","):
                arguments.append(self.expression())
            self._close(")")
        end = self.tokens[self.position - 1].end
        if not function.fewest <= len(arguments) <= function.most:
            needed = (
                str(function.fewest)
                if function.fewest == function.most
                else f"{function.fewest}–{function.most}"
            )
            raise FormulaError(
                name.start,
                end,
                Text(f"{name.text} 要 {needed} 个参数，这里有 {len(arguments)} 个",
                     f"{name.text} takes {needed} arguments, not {len(arguments)}"),
                Text(f"例如 {function.example}", f"for example {function.example}"),
            )  # fmt: skip
        return self._made(tree.Call(name.text, tuple(arguments), start=name.start, end=end))

    def _close(self, mark: str) -> Token:
        token = self.take(mark)
        if not token:
            self._unexpected(Text(f"这里缺少 {mark}", f"a {mark} is missing here"))
        assert token is not None
        return token

    def _made(self, node: tree.Expression) -> tree.Expression:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise FormulaError(
                node.start,
                node.end,
                Text(f"公式超过 {MOST_NODES} 项", f"the formula has more than {MOST_NODES} parts"),
                Text("请把一部分写成 values 里的值", "move a part of it into `values`"),
            )
        return node

    def _deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(
                token.start,
                token.end,
                Text(f"公式嵌套超过 {DEEPEST} 层", f"the formula is nested over {DEEPEST} deep"),
                Text(
                    "许多项相加请用 sum(…)，或把一部分写成 values 里的值",
                    "add many terms with sum(…), or move a part of it into `values`",
                ),
            )

    def _unexpected(self, message: Text | None = None, hint: Text | None = None) -> NoReturn:
        token = self.next
        shown = shortened(self.text[token.start : token.end], 20)
        if token.text in _SLIPS and token.kind == "mark":
            zh, en = _SLIPS[token.text]
            message = Text(f"这里的 {shown} 不能用", f"{shown} cannot be used here")
            hint = Text(f"是不是 {zh}？", f"did you mean {en}?")
        elif token.kind == "end":
            message = message or Text("公式没有写完", "the formula ends too soon")
        else:
            message = message or Text(f"看不懂这里的 {shown}", f"{shown} is not expected here")
            hint = hint or _hint_for(token)
        raise FormulaError(token.start, token.end, message, hint)


def _hint_for(token: Token) -> Text | None:
    if token.text in {"**", "^"}:
        return Text("没有乘方；平方请写 x * x", "there is no power; write x * x")
    if token.text in {"%", "‰"}:
        return Text("百分数的 % 要紧跟数字：95%", "% belongs directly behind a number: 95%")
    if token.text == ".":
        return Text("公式里没有属性；小数写成 0.5", "there are no attributes; write 0.5")
    if token.text in {"{", "[", ":=", ";", "@", "#"} or token.text in _STATEMENTS:
        return Text(
            "公式里只能有数、名称、运算和函数",
            "a formula has numbers, names, operators and functions",
        )
    if token.kind in {"name", "number", "word"}:
        return Text(
            "前面是不是少了运算符？带括号等符号的名称请放在反引号 ` 之间",
            "is an operator missing before it? names with signs stand between backticks `",
        )
    return None
