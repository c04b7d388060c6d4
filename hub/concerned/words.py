"""What people are told, in their language, from `words.yaml` here and in `<home>/concerned/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from connectors.options import Declared

FILE: Final = "words.yaml"
#: Folder of a home.
OWN: Final = "concerned"
Language = Literal["zh", "en"]
#: The languages that every word is in.
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_RANGE: Final = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*"
)


class Phrase(Declared):
    """One thing in every language."""

    zh: str
    en: str


class _File(Declared):
    default: Language | None = Field(None, description="Language of who names none of these.")
    system: Phrase | None = Field(None, description="What the hub is called.")
    actions: dict[str, Phrase] = Field({}, description="By action of the log, or its beginning and *.")
    purposes: dict[str, Phrase] = Field({}, description="By purpose.")
    receivers: dict[str, Phrase] = Field({}, description="Receivers that are no department.")
    fields: dict[str, Phrase] = Field({}, description="By field of the schema.")
    terms: dict[str, Phrase] = Field({}, description="What the copy for people is written with.")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a home."""

    default: Language
    system: Phrase
    actions: Mapping[str, Phrase]
    purposes: Mapping[str, Phrase]
    receivers: Mapping[str, Phrase]
    fields: Mapping[str, Phrase]
    terms: Mapping[str, Phrase]

    def language(self, accept: str | None) -> Language:
        """The language that an Accept-Language header likes best of those there are (RFC 9110, 12.5.4)."""
        best, liked = self.default, 0.0
        for part in (accept or "")[:500].split(","):
            found = _RANGE.fullmatch(part)
            quality = float(found[2] or 1) if found else 0.0
            if found and quality > liked and (known := _known(found[1].lower())):
                best, liked = known, quality
        return best

    def action(self, action: str, language: Language) -> str:
        """An action of the log in words."""
        fitting = [pattern for pattern in self.actions if fnmatchcase(action, pattern)]
        return said(self.actions[max(fitting, key=len)], language) if fitting else action

    def purpose(self, purpose: str, title: str, language: Language) -> str:
        """A purpose in words; `title` is what it is called where there are none."""
        found = self.purposes.get(purpose)
        return said(found, language) if found else title

    def field(self, name: str, language: Language) -> str:
        """A field in words; the field's own name where there are none."""
        found = self.fields.get(name)
        return said(found, language) if found else name


def said(phrase: Phrase, language: Language) -> str:
    """A phrase in a language."""
    return phrase.zh if language == "zh" else phrase.en


def _known(tag: str) -> Language | None:
    return next((one for one in LANGUAGES if one == tag), None)


def read_words(root: Path) -> Words:
    """The words of a home: an entry of its own file takes the place of the built-in one.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: in which line.
    """
    from connectors import declaration

    files = [Path(__file__).parent / FILE, root / OWN / FILE]
    read = [declaration.read(file).validate(_File) for file in files if file.is_file()]

    def joined(part: str) -> dict[str, Phrase]:
        return {key: phrase for one in read for key, phrase in getattr(one, part).items()}

    system = next(one.system for one in reversed(read) if one.system)
    default = next(one.default for one in reversed(read) if one.default)
    return Words(
        default,
        system,
        joined("actions"),
        joined("purposes"),
        joined("receivers"),
        joined("fields"),
        joined("terms"),
    )
