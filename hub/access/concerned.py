"""The lens of a person concerned: what a copy of what is held about them may be made from.

Everyone may see and copy what is held about them (个人信息保护法 art. 45). The lens opens every dataset that has one
owner and none of its sealed records; what is confidential by a mark (offers in mediation) is masked, and records with
a mark that the hub's rules name stay hidden. It says nothing yet of whose fields they are: `hub.concerned.copy` takes
the person's own mentions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from graph_schema.links import LINKS
from hub.access.authorise import REFUSAL
from hub.access.holding import Holding
from hub.access.lens import _AUTHORITY, EVERY_FIELD, Lens
from hub.access.principal import Principal, Role
from hub.errors import AccessRefused

#: What the log names such a read by; no purpose of an officer.
OWN_DATA: Final = "own_data"
LEGAL_BASIS: Final = "个人信息保护法（2021）第四十四条、第四十五条"
_LASTS: Final = timedelta(minutes=5)


def authorise_concerned(
    principal: Principal,
    datasets: Mapping[str, Holding],
    *,
    hidden: frozenset[str] = frozenset(),
    on_behalf: str | None = None,
    now: datetime,
) -> Lens:
    """The lens of a person concerned, or of who acts for them under the representation `on_behalf`.

    `datasets` are those that have exactly one owner, `hidden` the marks of records that are not in any copy.

    Raises
    ------
    AccessRefused
        The principal is not a person concerned.
    """
    if principal.role is not Role.PERSON or principal.identity is None:
        raise AccessRefused(REFUSAL)
    return Lens(
        principal=principal,
        purpose=OWN_DATA,
        case=None,
        datasets=frozenset(datasets),
        fields={id: frozenset({EVERY_FIELD}) for id in datasets},
        edges={id: frozenset(LINKS) for id in datasets},
        max_hops=0,
        until=now + _LASTS,
        authority=_AUTHORITY,
        masked={
            id: frozenset(name for name, kind in held.fields.items() if kind.confidential)
            for id, held in datasets.items()
        },
        hidden=hidden,
        legal_basis=LEGAL_BASIS,
        on_behalf=on_behalf,
    )
