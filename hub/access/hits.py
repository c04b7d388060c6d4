"""Who answers whether there is something about a person or place, and the lens that answering looks through.

A dataset answers another department for a purpose where its catalogue entry is shared by the mode `check` for that
purpose (State Council Order 809, art. 15 and 22). What policies hide from the asker's department even under a grant,
what complains about it, and what is sealed is no hit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from graph_schema.clues import clues
from hub.access.asked import Asked
from hub.access.authorise import authorise, situation_of
from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.holding import Sharing
from hub.access.lens import _AUTHORITY, Lens
from hub.access.principal import Principal
from hub.access.rights import Rights
from hub.sharing.entry import CatalogueEntry

#: What a person is compared by. None of it is shown.
_COMPARED: Final = frozenset(field for clue in clues("person").values() for field in clue.fields)
_BEGINNING, _END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def answering(entries: Iterable[CatalogueEntry], department: str, purpose: str) -> frozenset[str]:
    """The datasets of others that answer a department for a purpose."""
    return frozenset(
        entry.dataset
        for entry in entries
        if entry.provider != department
        and entry.sharing is not Sharing.NONE
        and GrantMode.CHECK.value in entry.modes
        and (not entry.purposes or purpose in entry.purposes)
    )


def authorise_hits(
    principal: Principal, asked: Asked, rights: Rights, datasets: frozenset[str], *, now: datetime
) -> tuple[Lens, Lens]:
    """The asker's own lens, and the one that these datasets are looked through for an answer of yes or no.

    The second shows what the policies would show of them under a grant of all that a person is compared by.

    Raises
    ------
    AccessRefused
        As `authorise`: who may read nothing about a case for a purpose may ask nothing either.
    """
    own = authorise(principal, asked, rights, now=now)
    purpose = rights.rules.purposes[str(own.purpose)]
    situation = situation_of(principal, purpose, rights, None, now)
    grants = tuple(_as_if(rights, dataset, principal.department, purpose.id) for dataset in sorted(datasets))
    view = rights.rules.compiler.view(replace(situation, grants=grants, order=False))
    shown = view.datasets & datasets
    return own, Lens(
        principal=principal,
        purpose=own.purpose,
        case=own.case,
        datasets=shown,
        fields={dataset: view.fields[dataset] for dataset in shown},
        masked={dataset: view.masked[dataset] for dataset in shown},
        edges={},
        max_hops=own.max_hops,
        until=own.until,
        authority=_AUTHORITY,
        hidden=view.hidden,
        budget=own.budget,
        legal_basis=own.legal_basis,
        on_behalf=own.on_behalf,
        policies=view.policies,
    )


def _as_if(rights: Rights, dataset: str, consumer: str, purpose: str) -> Grant:
    """A grant that nobody gave: what its holder would see decides what is a hit."""
    held = rights.rules.datasets.get(dataset)
    return Grant(
        id=f"hits:{dataset}",
        dataset=dataset,
        provider=held.owner if held is not None else "",
        consumer=consumer,
        purposes=frozenset({purpose}),
        fields=_COMPARED,
        edges=frozenset(),
        mode=GrantMode.QUERY,
        starts=_BEGINNING,
        ends=_END,
        state=GrantState.IN_FORCE,
    )
