"""Formula text → its words: numbers, names, texts in quotes, marks.

The marks that Chinese texts use (≥ ≤ ≠ ＞ （ ） ％ full-width digits, 且 或 非) are read as what
they mean. Offsets are offsets into the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

import attrs

from perfrules.expressions.signs import IN_FORMULAS
from perfrules.wording import Text, normal

LONGEST: Final = 2_000  # characters

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[%‰]|(?:(?![且或非])[^\W\d_])+)?
    |`(?P<quoted>[^`\n]*[^`\s][^`\n]*)`
    |(?P<name>(?:cohort\.)?[^\W\d]\w*)
    |(?P<word>"[^"\n]*"|'[^'\n]*'|“[^”\n]*”|‘[^’\n]*’)
    |(?P<mark>==|!=|<=|>=|=>|=<|<>|\*\*|//|&&|\|\||:=|.)""",
    re.VERBOSE,
)
PLAIN_NAME: Final = re.compile(r"(?:cohort\.)?[^\W\d]\w*")  # cohort: statistics of a table
_ALIKE: Final = {"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "×": "*", "÷": "/", "−": "-", "、": ","}
_MEANT: Final = {"≥": ">=", "≤": "<=", "≠": "!="}  # two characters: they must not move offsets
_WORDS: Final = {"且": "and", "或": "or", "非": "not", "and": "and", "or": "or", "not": "not",
                 "if": "if", "else": "else", "in": "in", "true": "true", "false": "false",
                 "True": "true", "False": "false"}  # fmt: skip
KEYWORDS: Final = frozenset(_WORDS)
STATEMENTS: Final = frozenset(
    [
        "import", "lambda", "await", "yield", "async", "for", "while", "def", "class", "return",
        "with", "del", "assert", "from", "is", "global", "print", "raise", "try", "pass", "None",
    ]
)  # fmt: skip
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACES: Final = frozenset("\t\r\n")


class FormulaError(Exception):
    """The formula cannot be read: where in its text, why, and the way out."""

    def __init__(self, start: int, end: int, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.start, self.end, self.message, self.hint = start, max(end, start + 1), message, hint


@attrs.frozen
class Token:
    """One word of a formula; `text` is what it means (`≥` is `>=`).

    A name between backticks is `quoted`: it is a name whatever it says.
    """

    kind: Literal["number", "name", "quoted", "keyword", "word", "mark", "end"]
    text: str
    start: int
    end: int
    unit: str = ""


def tokens(text: str) -> list[Token]:
    """The words of a formula; the last is its end."""
    _refuse_unreadable(text)
    plain = "".join(map(_plain, text))
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        start, end = match.span()
        if match["number"]:
            found.append(Token("number", match["number"], start, end, match["unit"] or ""))
        elif match["quoted"]:
            # As written: between backticks 、 and × are part of a name, not marks of the formula.
            found.append(Token("quoted", normal(text[start + 1 : end - 1]), start, end))
        elif match["name"]:
            name = normal(text[start:end])
            keyword = _WORDS.get(name)
            if not keyword and not PLAIN_NAME.fullmatch(name):  # ½ and ① are no letters
                found.append(Token("mark", text[start:end], start, end))
                continue
            found.append(Token("keyword" if keyword else "name", keyword or name, start, end))
        elif match["word"]:
            found.append(Token("word", normal(text[start + 1 : end - 1]), start, end))
        elif match["mark"]:
            found.append(Token("mark", _MEANT.get(match[0], match[0]), start, end))
    return [*found, Token("end", "", len(text), len(text))]


def mixes_alphabets(name: str) -> bool:
    """Whether letters of alphabets that look alike stand in one name (a Cyrillic a, a Latin b)."""
    letters = [unicodedata.name(c, "") for c in unicodedata.normalize("NFKC", name) if c.isalpha()]
    alphabets = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
    return len({a for a in alphabets for letter in letters if letter.startswith(a)}) > 1


def _refuse_unreadable(text: str) -> None:
    if len(text) > LONGEST:
        raise FormulaError(
            0,
            1,
            Text(f"公式有 {len(text)} 个字符，最多 {LONGEST} 个",
                 f"the formula has {len(text)} characters; {LONGEST} is the most"),
            Text("请把一部分写成 values 里的值", "move a part of it into `values`"),
        )  # fmt: skip
    for start, character in enumerate(text):
        if unicodedata.category(character) in _INVISIBLE and character not in _SPACES:
            raise FormulaError(
                start,
                start + 1,
                Text(f"这里有看不见的字符 U+{ord(character):04X}",
                     f"there is an invisible character U+{ord(character):04X} here"),
                Text("删掉它；从别处粘贴的文字请重新键入",
                     "delete it; what was pasted from elsewhere is better typed again"),
            )  # fmt: skip


def _plain(character: str) -> str:
    """The plain form of one character, where it is one character too: offsets must not move."""
    if character < "\x80":
        return character
    if character in _ALIKE:
        return _ALIKE[character]
    normalised = unicodedata.normalize("NFKC", character)
    if len(normalised) > 1 or (normalised.isdigit() and not "\uff10" <= character <= "\uff19"):
        return character  # x² and ① are not x2 and 1
    return normalised


def slip(token: Token) -> Text | None:
    """What was probably meant by a mark that formulas do not have."""
    meant = _SLIPS.get(token.text) if token.kind == "mark" else None
    return Text(f"是不是 {meant[0]}？", f"did you mean {meant[1]}?") if meant else None


_SLIPS: Final = {
    "=": ("==", "=="), "=>": (">=", ">="), "=<": ("<=", "<="), "<>": ("!=", "!="),
    "&": ("且", "and"), "&&": ("且", "and"), "|": ("或", "or"), "||": ("或", "or"),
    "!": ("非", "not"),
    "》": ("> 或 ≥", "> or ≥"), "《": ("< 或 ≤", "< or ≤"),
}  # fmt: skip


def hint_for(token: Token) -> Text | None:
    """The way out where a token stands that is not expected there."""
    if token.kind == "mark":
        return _MARK_HINTS.get(token.text)
    if token.kind == "name" and token.text in STATEMENTS:
        return _ONLY
    if token.kind == "name" and token.text[0] in "且或":
        return Text("且、或、非 的前后要留空格", "leave spaces around 且, 或 and 非")
    if token.kind == "name" and token.text[0] in "至到":
        return _RANGE
    if token.kind == "name" and token.text in IN_FORMULAS:
        sign = IN_FORMULAS[token.text]
        return Text(f"写成 {sign}", f"write {sign}")
    if token.kind in {"name", "quoted", "number", "word"}:
        return Text(
            "前面是不是少了运算符？带括号等符号的名称请放在反引号 ` 之间",
            "is an operator missing before it? names with signs stand between backticks `",
        )
    return None


_ONLY: Final = Text(
    "公式里只能有数、名称、运算和函数", "a formula has numbers, names, operators and functions"
)
_OPEN: Final = Text("引号要成对，在同一行", "quotes come in pairs, on one line")
_POWER: Final = Text("没有乘方；平方请写 x * x", "there is no power; write x * x")
_SHARE: Final = Text("百分数的 % 要紧跟数字：95%", "% belongs directly behind a number: 95%")
_RANGE: Final = Text(
    '区间写成 "[80%, 90%)"，没有上限的写成 "≥ 90%"',
    'write a range as "[80%, 90%)", one without an end as "≥ 90%"',
)
_MARK_HINTS: Final = {
    **dict.fromkeys(("**", "^"), _POWER),
    **dict.fromkeys(("%", "‰"), _SHARE),
    **dict.fromkeys(("{", "[", ":=", ";", ":", "@", "#", "\\", "$"), _ONLY),
    **dict.fromkeys(('"', "'", "“", "‘", "”", "’", "`"), _OPEN),
    **dict.fromkeys(("~", "∞", "—", "–"), _RANGE),
    "//": Text("没有整除；写 floor(a / b)", "there is no whole division; write floor(a / b)"),
    ",": Text("数字不写千分号：1000", "numbers have no thousands comma: 1000"),
    ".": Text("公式里没有属性；小数写成 0.5", "there are no attributes; write 0.5"),
    "(": Text("带括号的名称请放在反引号之间：`预算(万元)`",
              "put a name with brackets between backticks: `budget (total)`"),
}  # fmt: skip
