"""Formula text → tree, by recursive descent over a small vocabulary.

The grammar is Python's for expressions, cut down. Length, depth and number of nodes are bounded, so
reading always ends soon, and so does everything that walks a tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn

import attrs

from perfrules.expressions import tree
from perfrules.expressions.functions import FUNCTIONS, OF_SCORES, OF_TABLES
from perfrules.expressions.numbers import MOST_DIGITS, number_at, refuse_thousands
from perfrules.expressions.tokens import (
    LONGEST,
    STATEMENTS,
    FormulaError,
    Token,
    hint_for,
    slip,
    tokens,
)
from perfrules.suggestions import nearest
from perfrules.wording import Text, shortened

__all__ = [
    "DEEPEST", "LONGEST", "MOST_DIGITS", "MOST_NODES", "FormulaError", "Parser", "Token", "parse",
    "tokens",
]  # fmt: skip

DEEPEST: Final = 50
MOST_NODES: Final = 500
_COMPARISONS: Final[dict[str, tree.ComparisonOperator]] = {
    "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_SUMS: Final[dict[str, tree.ArithmeticOperator]] = {"+": "+", "-": "-"}
_FUNCTIONS: Final = {**FUNCTIONS, **OF_SCORES, **OF_TABLES}
_PRODUCTS: Final[dict[str, tree.ArithmeticOperator]] = {"*": "*", "/": "/"}


def parse(text: str) -> tree.Expression:
    """The tree of a formula; FormulaError where the text is not one."""
    parser = Parser(text)
    expression = parser.expression()
    parser.expect_end()
    return expression


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
        """The token that is read next."""
        return self.tokens[self.position]

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these marks or keywords."""
        token = self.next
        if token.kind in {"mark", "keyword"} and token.text in texts:
            self.position += 1
            return token
        return None

    def expression(self) -> tree.Expression:
        """`a if condition else b`, and everything that binds tighter."""
        depth = self.depth
        self._deeper(self.next, 2)  # a bracket takes most of Python's own stack
        value = self._either()
        if self.take("if"):
            self._deeper(self.next)
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
        self.depth = depth
        return value

    def sum(self) -> tree.Expression:
        """Sums, products and what they are made of: no comparison."""
        return self._chain(_SUMS, self._product)

    def expect_end(self) -> None:
        """Refuse what stands after the expression."""
        if self.next.kind != "end":
            self._unexpected()

    def _either(self) -> tree.Expression:
        return self._joined(self._both, "or", tree.Any)

    def _both(self) -> tree.Expression:
        return self._joined(self._negated, "and", tree.All)

    def _joined(
        self, part: Callable[[], tree.Expression], word: str, make: type[tree.Any | tree.All]
    ) -> tree.Expression:
        first, depth = part(), self.depth
        if not self.take(word):
            return first
        self._deeper(self.next)
        conditions = [first, part()]
        while self.take(word):
            conditions.append(part())
        self.depth = depth
        start, end = first.start, conditions[-1].end
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
            negated = operator is None and self._not_in()
            if not operator and not self.take("in"):
                break
            if found:
                self._count_again(left)
            if operator:
                right = self.sum()
                made: tree.Expression = tree.Comparison(
                    _COMPARISONS[operator.text], left, right, start=left.start, end=right.end
                )
                left = right
            else:
                made = self._one_of(left)
            found.append(self._made(made))
            if negated:
                found[-1] = self._made(tree.Not(made, start=made.start, end=made.end))
        if not found:
            return left
        if len(found) == 1:
            return found[0]
        start, end = found[0].start, found[-1].end
        return self._made(tree.All(tuple(found), start=start, end=end))

    def _not_in(self) -> bool:
        """Whether `not in` comes next; the `not` is taken."""
        behind = self.tokens[min(self.position + 1, len(self.tokens) - 1)]
        if behind.kind == "keyword" and behind.text == "in":
            return self.take("not") is not None
        return False

    def _count_again(self, shared: tree.Expression) -> None:
        """The middle of a chain stands in two comparisons: `a < b < c` has two `b`."""
        waiting = [shared]
        while waiting:
            each = self._made(waiting.pop())
            waiting.extend(tree.parts(each))

    def _one_of(self, subject: tree.Expression) -> tree.OneOf:
        if not self.take("["):
            self._unexpected(
                Text("in 后面要有方括号", "`in` needs square brackets"),
                Text('写成：规模 in ["大", "中"]', 'write: size in ["large", "medium"]'),
            )
        options = self._list(self.expression)
        end = self._close("]").end
        return tree.OneOf(subject, tuple(options), start=subject.start, end=end)

    def _list(self, part: Callable[[], tree.Expression]) -> list[tree.Expression]:
        """Expressions with commas between them; `1,000` is refused, for it reads as two."""
        found = [part()]
        while self.take(","):
            refuse_thousands(*self.tokens[self.position - 2 : self.position + 1])
            found.append(part())
        return found

    def _product(self) -> tree.Expression:
        return self._chain(_PRODUCTS, self._signed)

    def _chain(
        self,
        operators: dict[str, tree.ArithmeticOperator],
        part: Callable[[], tree.Expression],
    ) -> tree.Expression:
        left, depth = part(), self.depth
        while operator := self.take(*operators):
            self._deeper(operator)  # a chain leans to the left: each term is one level more
            right = part()
            known = operators[operator.text]
            left = self._made(tree.Arithmetic(known, left, right, start=left.start, end=right.end))
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
        if token.kind in {"number", "word", "name", "quoted"}:
            self.position += 1
        if token.kind == "number":
            number, self.position = number_at(self.tokens, self.position - 1)
            return self._made(number)
        if token.kind == "word":
            return self._made(tree.Word(token.text, start=token.start, end=token.end))
        if token.kind == "name" and self.take("("):
            return self._call(token)
        if token.kind == "quoted" or (token.kind == "name" and token.text not in STATEMENTS):
            return self._made(tree.Name(token.text, start=token.start, end=token.end))
        if token.kind == "name":
            self.position -= 1
        return self._unexpected()

    def _call(self, name: Token) -> tree.Expression:
        function = _FUNCTIONS.get(name.text)
        if function is None:
            close = nearest(name.text, _FUNCTIONS)
            raise FormulaError(
                name.start,
                name.end,
                Text(f"没有 {shortened(name.text)} 这个函数",
                     f"there is no function {shortened(name.text)}"),
                Text(f"是不是 {close}？", f"did you mean {close}?") if close
                else Text(f"可用的函数：{'、'.join(FUNCTIONS)}；带括号的名称请放在反引号 ` 之间",
                          f"the functions are: {', '.join(FUNCTIONS)}; names with brackets stand"
                          " between backticks `"),
            )  # fmt: skip
        arguments: list[tree.Expression] = []
        if not self.take(")"):
            arguments = self._list(self.expression)
            self._close(")")
        end = self.tokens[self.position - 1].end
        if not function.fewest <= len(arguments) <= function.most:
            fewest, most = function.fewest, function.most
            needed = str(fewest) if fewest == most else f"{fewest}–{most}"
            noun = "argument" if needed == "1" else "arguments"
            raise FormulaError(
                name.start,
                end,
                Text(f"{name.text} 要 {needed} 个参数，这里有 {len(arguments)} 个",
                     f"{name.text} takes {needed} {noun}, not {len(arguments)}"),
                Text(f"例如 {function.example}", f"for example {function.example}"),
            )  # fmt: skip
        return self._made(tree.Call(name.text, tuple(arguments), start=name.start, end=end))

    def _close(self, mark: str) -> Token:
        token = self.take(mark)
        if token:
            return token
        shown = slip(self.next) or hint_for(self.next)
        hint = shown if self.next.kind == "mark" else None
        return self._unexpected(Text(f"这里缺少 {mark}", f"a {mark} is missing here"), hint)

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

    def _deeper(self, token: Token, levels: int = 1) -> None:
        self.depth += levels
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
        meant = slip(token)
        if token.text in {"=", "=="} and not self.position:
            message = Text(f"公式前面不写 {shown}", f"a formula does not begin with {shown}")
            meant = Text("删去前面的 =", "delete the = in front")
        elif meant:
            message = Text(f"这里的 {shown} 不能用", f"{shown} cannot be used here")
        elif token.kind == "end":
            message = message or Text("公式没有写完", "the formula ends too soon")
        else:
            message = message or Text(f"看不懂这里的 {shown}", f"{shown} is not expected here")
        raise FormulaError(token.start, token.end, message, meant or hint or hint_for(token))
