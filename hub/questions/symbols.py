"""Cuts the text of a question into words and signs. What it doesn't know is refused, not passed on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

Kind = Literal["word", "parameter", "text", "number", "sign", "end"]

#: Characters of a question's text at most.
LONGEST: Final = 8_000
#: Signs of the language, the longest first. There is no comment, no backtick, no escape, no semicolon among them.
_SIGNS: Final = (
    "<>",
    "<=",
    ">=",
    "->",
    "<-",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "|",
    ",",
    ".",
    "=",
    "<",
    ">",
    "-",
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
#: A text holds letters, digits, spaces and these: nothing that ends it or means something to another parser.
_TEXT: Final = re.compile(r"'([^'\\\"`\x00-\x1f\x7f-\x9f\u2028\u2029]*)'")
_REASONS: Final = {
    "`": "there are no backticks: names are words",
    "\\": "there are no escapes: write the character itself",
    '"': "texts stand between single quotes",
    "/": "there are no comments and no division: say it in the YAML file",
    "*": "there is no repetition and no `*`: write each step as a relationship of its own",
    "+": "there is no repetition and no `+`: write each step as a relationship of its own",
    ";": "a question is one statement",
    "!": "there is no negation of labels or kinds: write those that are meant",
    "&": "there is no conjunction of labels",
    "%": "there is no wildcard",
    "#": "there are no comments: say it in the YAML file",
}

#: Told of a mistake with the line of the text that it is in; never comes back.
Refuse = Callable[[int, str], NoReturn]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One word or sign, with its line in the text. Of a parameter and a text, `value` is what is inside."""

    kind: Kind
    value: str
    line: int

    @property
    def told(self) -> str:
        """How a message names it."""
        return "the end" if self.kind == "end" else f"`{'$' * (self.kind == 'parameter')}{self.value}`"


def symbols(text: str, refuse: Refuse) -> list[Symbol]:
    """The words and signs of a question's text, with an end. `refuse` is told of the first that there can't be."""
    if len(text) > LONGEST:
        refuse(1, f"the text is longer than {LONGEST} characters")
    found: list[Symbol] = []
    place, line = 0, 1
    while place < len(text):
        character = text[place]
        if character in " \n\t\r":
            line += character == "\n"
            place += 1
            continue
        symbol = _symbol(text, place, line, refuse)
        found.append(symbol)
        place += len(symbol.value) + {"parameter": 1, "text": 2}.get(symbol.kind, 0)
    return [*found, Symbol("end", "", line)]


def _symbol(text: str, place: int, line: int, refuse: Refuse) -> Symbol:
    if word := _WORD.match(text, place):
        return Symbol("word", word[0], line)
    if text[place] == "$" and (name := _WORD.match(text, place + 1)):
        return Symbol("parameter", name[0], line)
    if string := _TEXT.match(text, place):
        return Symbol("text", string[1], line)
    if number := _NUMBER.match(text, place):
        return Symbol("number", number[0], line)
    for sign in _SIGNS:
        if text.startswith(sign, place):
            return Symbol("sign", sign, line)
    character = text[place]
    if character == "'":
        refuse(line, "a text doesn't end, or holds a quote, an escape or a control character")
    refuse(line, _REASONS.get(character, f"the character U+{ord(character):04X} is none of the language"))
