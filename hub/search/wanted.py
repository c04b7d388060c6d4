"""One thing that is known of the person who is looked for, and whether a record says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from graph_schema import contacts
from graph_schema.clues import Clue
from graph_schema.identifiers import SCHEMES, Scheme
from hub.identity.normalise import numbers
from hub.identity.normalise.addresses import parse
from hub.identity.normalise.dates import parts
from hub.keys import HubKey
from hub.search.names import names_of, one_name, whole


class Agreement(Enum):
    """What a record says to something that is asked for."""

    SAME = "same"
    OTHER = "other"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clue with its value, normalised. `value` is personal: it goes into no log, message or address."""

    clue: Clue
    value: str

    @property
    def identifies(self) -> bool:
        """Whether people are looked up by it as by a number of theirs, and not by a name."""
        return bool(_schemes(self.clue.key))

    def compare(self, fields: Mapping[str, object]) -> Agreement:
        """What a record's fields of one mention say to it."""
        return _COMPARE[self.clue.key](self.value, fields)

    def tokens(self, key: HubKey) -> list[str]:
        """Keys of the `Identifier` nodes that the value may stand for, one for each scheme that it fits."""
        return [f"{one.key}:{key.token(one.key, value)[0]}" for one, value in self._identifiers()]

    def founded(self, key: HubKey) -> str | None:
        """Id of the person whom the value would found: the same whether there is one or not."""
        for one, value in self._identifiers():
            return key.entity_id("person", key.token(one.key, value))
        return None

    def _identifiers(self) -> list[tuple[Scheme, str]]:
        found = []
        for one in _schemes(self.clue.key):
            try:
                found.append((one, one.normalise(self.value)))
            except ValueError:
                continue
        return found


def want(clue: Clue, given: str) -> Wanted | str:
    """A clue with what was given for it, or what is wrong with that, without repeating it."""
    value = _READ[clue.key](given)
    return Wanted(clue, value) if value else _TOO_VAGUE[clue.key]


def _schemes(clue: str) -> list[Scheme]:
    """The identifier schemes by which a person is known and that a clue's value may be of, the best first.

    A scheme of the clue's own name, or, for a number of a document, every identifying one that is as sensitive.
    """
    named = SCHEMES.get(clue)
    if named is None:
        return []
    alike = [
        one
        for one in SCHEMES.values()
        if one.node and one.identifying and "person" in one.entities and one.sensitivity == named.sensitivity
    ]
    return sorted(alike, key=lambda one: one.rank) if named in alike else [named]


def _name(given: str) -> str:
    return given if whole(given).complete else ""


def _day(given: str) -> str:
    found = parts(given)
    return f"{found.year:04d}-{found.month:02d}-{found.day:02d}" if found and found.day else ""


def _phone(given: str) -> str:
    try:
        return contacts.phone(given)
    except ValueError:
        return ""


def _email(given: str) -> str:
    try:
        return contacts.email(given)
    except ValueError:
        return ""


def _address(given: str) -> str:
    return given if parse(given).place else ""


def _compare_name(value: str, fields: Mapping[str, object]) -> Agreement:
    stated = names_of(fields)
    if not stated:
        return Agreement.SILENT
    asked = whole(value)
    return Agreement.SAME if any(one_name(asked, name) for name in stated) else Agreement.OTHER


def _compare_day(value: str, fields: Mapping[str, object]) -> Agreement:
    stated = fields.get("birth_date")
    if not isinstance(stated, str) or (len(stated) < len(value) and value.startswith(stated)):
        return Agreement.SILENT
    return Agreement.SAME if stated == value else Agreement.OTHER


def _compare_address(value: str, fields: Mapping[str, object]) -> Agreement:
    text = fields.get("address.text")
    stated = parse(text) if isinstance(text, str) else None
    if stated is None or not stated.place:
        return Agreement.SILENT
    asked = parse(value)
    apart = any(
        one and other and one != other
        for one, other in ((asked.town, stated.town), (asked.unit, stated.unit), (asked.room, stated.room))
    )
    return Agreement.SAME if asked.place == stated.place and not apart else Agreement.OTHER


def _equal(field: str, form: Callable[[str], str]) -> Callable[[str, Mapping[str, object]], Agreement]:
    def compare(value: str, fields: Mapping[str, object]) -> Agreement:
        stated = fields.get(field)
        if not isinstance(stated, str):
            return Agreement.SILENT
        return Agreement.SAME if form(stated) == form(value) else Agreement.OTHER

    return compare


#: How a clue is read, and how it is compared. A test holds that each clue of a person has both.
_READ: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _name,
    "birth_date": _day,
    "national_id": numbers.number,
    "phone": _phone,
    "email": _email,
    "address": _address,
}
_COMPARE: Final[Mapping[str, Callable[[str, Mapping[str, object]], Agreement]]] = {
    "name": _compare_name,
    "birth_date": _compare_day,
    "national_id": _equal("national_id", numbers.number),
    "phone": _equal("phone", str),
    "email": _equal("email", str.lower),
    "address": _compare_address,
}
_TOO_VAGUE: Final[Mapping[str, str]] = {
    "name": "the name has to be whole, with family name and given name",
    "birth_date": "the date of birth has to be a date with its day",
    "national_id": "the number is too short, or a placeholder",
    "phone": "this can't be a telephone number",
    "email": "this isn't an e-mail address",
    "address": "the address has to name a building, by road and number or by estate and building",
}
