"""Whom a person's token stands for: found by an identifier, never by a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph_schema.identifiers import scheme
from hub.access.authorise import REFUSAL
from hub.errors import AccessRefused, WrongUse

if TYPE_CHECKING:
    from hub.access.principal import Identity
    from hub.keys import HubKey

_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for: `identifier` as in the graph (`cn.ric:…`, a keyed hash), `founded` the entity's id."""

    identifier: str
    founded: str


def sought(key: HubKey, identity: Identity | None) -> Sought:
    """Who an identity stands for. The issuer of the token vouches for it; here its number is only brought into form.

    Raises
    ------
    AccessRefused
        There is none, or its scheme or number can't be that of a person: sources' own keys, service numbers of officers
        and what several people may share are not taken.
    """
    try:
        if identity is None:
            raise ValueError
        return _sought(key, identity.scheme, identity.value)
    except ValueError:
        raise AccessRefused(REFUSAL) from None


def sought_number(key: HubKey, scheme_key: str, value: str) -> Sought:
    """Who a number stands for that an official enters, as for a representation.

    Raises
    ------
    WrongUse
        The scheme or number can't be that of a person. The sentence holds no number.
    """
    try:
        return _sought(key, scheme_key, value)
    except ValueError:
        raise WrongUse(
            "This is no number of a person: write SCHEME=VALUE, with a scheme such as cn.ric or passport:GB."
        ) from None


def _sought(key: HubKey, scheme_key: str, value: str) -> Sought:
    kind = scheme(scheme_key)
    if not (kind.identifying and kind.node and _PERSON in kind.entities):
        raise ValueError
    token = key.token(kind.key, kind.normalise(value))
    return Sought(f"{kind.key}:{token[0]}", key.entity_id(_PERSON, token))
