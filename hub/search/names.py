"""Whether two whole names are one name, by the hub's normalising: scripts, variants, order, and how they sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from hub.identity.normalise.latin import latin
from hub.identity.normalise.names import split
from hub.identity.normalise.text import fold, has_han

#: Records write at most so many characters of one name differently, sound being the same (林晓禾, 林小禾).
_SLIPS = 1


@dataclass(frozen=True, slots=True)
class WholeName:
    """A name in its parts, folded."""

    family: str
    given: str

    @property
    def written(self) -> str:
        """All of it, as comparable text: Chinese as it is written, words of other scripts in order of the alphabet."""
        if self.chinese:
            return (self.family + self.given).replace(" ", "")
        return " ".join(sorted(f"{self.family} {self.given}".split()))

    @property
    def chinese(self) -> bool:
        """Whether it is written in Chinese characters."""
        return has_han(self.family + self.given)

    @property
    def complete(self) -> bool:
        """Whether it has a family name and a given one, and isn't all initials."""
        words = [self.family, self.given]
        return all(words) and (self.chinese or any(len(word) > 1 for word in words))


@lru_cache(maxsize=65_536)
def whole(text: str) -> WholeName:
    """A whole name in its parts; titles, signs and wildcards fall away."""
    return WholeName(*split(text))


def names_of(fields: Mapping[str, object]) -> list[WholeName]:
    """The whole names that a record states of one mention, from the fields of a person's name."""
    found = [
        whole(text) for name in ("name.full", "name.former") if isinstance(text := fields.get(name), str)
    ]
    family, given = fields.get("name.family"), fields.get("name.given")
    if isinstance(family, str) and isinstance(given, str):
        found.append(WholeName(fold(family), fold(given)))
    aliases = fields.get("name.aliases")
    if isinstance(aliases, list):
        found += [whole(str(alias)) for alias in aliases]
    return [name for name in found if name.family or name.given]


def one_name(asked: WholeName, stated: WholeName) -> bool:
    """Whether a record's name is the one that was asked for.

    Equal as written, in any order of the words; or, one in Chinese and one in Latin letters, equal in pinyin; or both
    in Chinese, of the same sound and one character apart.
    """
    if asked.written == stated.written:
        return True
    if asked.chinese and stated.chinese:
        return _sounds_alike(asked.written, stated.written) and bool(_pinyin(asked) & _pinyin(stated))
    if asked.chinese != stated.chinese:
        return bool(_pinyin(asked) & _pinyin(stated))
    return False


def _sounds_alike(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _SLIPS


@lru_cache(maxsize=65_536)
def _pinyin(name: WholeName) -> frozenset[str]:
    """As Latin letters in one word; words that came in Latin letters may stand in either order."""
    family, given = latin(name.family, surname=True), latin(name.given)
    return frozenset({family + given} if name.chinese else {family + given, given + family})
