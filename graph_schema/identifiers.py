"""Identifier schemes: how a number that names something is normalised, and how far it may be trusted.

An `identifying` scheme says that two mentions with the same value are one entity; of several the lowest
`rank` founds the entity's id. A scheme with a `node` becomes an `Identifier` node (a keyed hash of the value,
never the value), so that a shared phone links two people without making them one. Numbers of places, cases and posts
have none: whatever shares them is one entity already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

from graph_schema import court_numbers, divisions, identity_numbers
from graph_schema.contacts import email, phone
from graph_schema.fields import Sensitivity

#: Turns a value into its one canonical form, or raises ValueError with a reason that does not hold the value.
Normalise = Callable[[str], str]

_EVERY: Final = ("person", "organisation", "place", "case", "item")
_LONGEST: Final = 200
_NAMESPACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One identifier scheme. `entities` are the types whose mentions may carry it."""

    key: str
    entities: tuple[str, ...]
    identifying: bool
    node: bool
    rank: int
    normalise: Normalise
    sensitivity: Sensitivity
    doc: str


@lru_cache(maxsize=16_384)
def code(value: str) -> str:
    """A code that people copy by hand: full width to half width, upper case, without white space."""
    text = value if value.isascii() else normalize("NFKC", value)
    return _bounded("".join(text.split()).upper())


def verbatim(value: str) -> str:
    """A key as the source's machine writes it: only white space at its ends is removed."""
    return _bounded(value.strip())


@lru_cache(maxsize=16_384)
def plate(value: str) -> str:
    """A vehicle's registration without the separators that it is written with (`渝A·12345`)."""
    return code(value.translate(_SEPARATORS))


_SEPARATORS: Final = str.maketrans("", "", "-·•・.")


def _bounded(text: str) -> str:
    if not text:
        raise ValueError("the identifier is empty")
    if len(text) > _LONGEST:
        raise ValueError(f"the identifier is longer than {_LONGEST} characters")
    if not text.isprintable():
        raise ValueError("the identifier has characters that can't be printed")
    return text


_PERSON, _CASE, _PLACE, _ITEM = ("person",), ("case",), ("place",), ("item",)

_SCHEMES: Final = (
    Scheme(
        "cn.ric",
        _PERSON,
        True,
        True,
        10,
        identity_numbers.resident,
        "sensitive",
        "Number of the Chinese resident identity card (GB 11643), 18 characters with checksum.",
    ),
    Scheme(
        "cn.uscc",
        ("organisation",),
        True,
        True,
        10,
        identity_numbers.organisation,
        "public",
        "Unified Social Credit Code (GB 32100), 18 characters with checksum.",
    ),
    Scheme(
        "cn.court_case",
        _CASE,
        True,
        False,
        10,
        court_numbers.normalise,
        "public",
        "Case number of a Chinese court (法〔2015〕137号): `（2023）渝0117民初1234号`.",
    ),
    Scheme(
        "passport",
        _PERSON,
        True,
        True,
        20,
        identity_numbers.document,
        "sensitive",
        "Passport or travel permit; `passport:GB` names the country.",
    ),
    Scheme(
        "national_id",
        _PERSON,
        True,
        True,
        20,
        identity_numbers.document,
        "sensitive",
        "Number in another country's register (NHS, social security); `national_id:GB` names the country.",
    ),
    Scheme("vin", _ITEM, True, True, 20, code, "personal", "Vehicle identification number (ISO 3779)."),
    Scheme(
        "division", _PLACE, True, False, 20, divisions.normalise, "public", "Administrative division code."
    ),
    Scheme("grid_cell", _PLACE, True, False, 20, code, "public", "Code of a grid cell."),
    Scheme("address_code", _PLACE, True, False, 30, code, "public", "Code in an address register."),
    Scheme("vehicle.plate", _ITEM, True, True, 30, plate, "personal", "Registration plate of a vehicle."),
    Scheme("incident_no", _CASE, True, False, 30, code, "public", "Number of a police incident."),
    Scheme("petition_no", _CASE, True, False, 30, code, "public", "Number of a petition."),
    Scheme("event_no", _CASE, True, False, 30, code, "public", "Number of a grid event or service request."),
    Scheme("badge_no", _PERSON, True, False, 40, code, "public", "Service number of an officer."),
    Scheme(
        "phone",
        ("person", "organisation"),
        False,
        True,
        60,
        phone,
        "personal",
        "Telephone number (E.164); `phone:GB` names the country of numbers written without one.",
    ),
    Scheme("email", ("person", "organisation"), False, True, 60, email, "personal", "E-mail address."),
)

#: Every scheme without a namespace by its key.
SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType({one.key: one for one in _SCHEMES})

#: The families of schemes with a namespace, for people.
FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "local:<namespace>": "Key of the source's own, such as a row number: identifying within the "
        "namespace, no node, and weaker than all others.",
        "other:<namespace>": "Number of a register that has no scheme here: identifying, with a node.",
        "contact:<namespace>": "Number or account that several may share and that has no scheme here, such "
        "as telephone numbers that are none: not identifying, with a node.",
        "passport:<country>": "As `passport`, of one country (ISO 3166); values of two countries never meet.",
        "national_id:<country>": "As `national_id`, of one country; values of two countries never meet.",
        "phone:<country>": "As `phone` and the same scheme, with the country of numbers written without one.",
    }
)


@lru_cache(maxsize=1_024)
def scheme(key: str) -> Scheme:
    """The scheme of a key, also one with a namespace (`local:pole.person`, `other:uprn`, `national_id:GB`).

    The result's own `key` is what identifiers carry: `phone` for `phone:GB`, so that numbers meet.

    Raises
    ------
    ValueError
        There is no such scheme.
    """
    if key in SCHEMES:
        return SCHEMES[key]
    family, colon, namespace = key.partition(":")
    if colon and _NAMESPACE.fullmatch(namespace):
        if family == "local":
            return Scheme(key, _EVERY, True, False, 90, verbatim, "personal", FAMILIES["local:<namespace>"])
        if family == "other":
            return Scheme(key, _EVERY, True, True, 50, code, "personal", FAMILIES["other:<namespace>"])
        if family == "contact":
            return Scheme(key, _EVERY, False, True, 70, code, "personal", FAMILIES["contact:<namespace>"])
        if family in ("passport", "national_id", "phone") and re.fullmatch("[A-Z]{2}", namespace):
            return _of_country(SCHEMES[family], namespace)
    raise ValueError(f"there is no identifier scheme {key!r}")


def _of_country(base: Scheme, country: str) -> Scheme:
    if base.key == "phone":
        return _with(base, base.key, partial(phone, region=country))
    return _with(base, f"{base.key}:{country}", base.normalise)


def _with(base: Scheme, key: str, normalise: Normalise) -> Scheme:
    return Scheme(
        key, base.entities, base.identifying, base.node, base.rank, normalise, base.sensitivity, base.doc
    )
