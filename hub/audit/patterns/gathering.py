"""Gathers what the patterns are looked for in: reads from the log, facts from the graph, the rules and a home's file.

An officer's own data is known from the cases that they handle, where a record names the handler with the service number
that is their user name; and from `<home>/audit/officers.yaml`, which a city may fill from its personnel register:

    judge-3: {names: [王敏], addresses: [滨江路12号], households: [H-77]}
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from pydantic import Field, RootModel

from connectors.options import Declared
from hub.access.principal import Role
from hub.audit.disclosure import Outcome
from hub.audit.patterns.finding import Facts, GrantSpan, Reading, Who
from hub.audit.patterns.rules import OWN
from hub.errors import WrongUse
from hub.graph.audit_facts import ACTIVITY, OFFICERS, PERSONS, rows_of
from hub.identity.normalise.names import split
from hub.ledger.values import LoggedDisclosure, LoggedFilter

if TYPE_CHECKING:
    from hub.access.purposes import Purpose
    from hub.graph.reads.database import Database
    from hub.ledger.ledger import Ledger

#: The file of a home that says more of its officers.
OFFICERS_FILE: Final = "officers.yaml"
#: Entries that are looked at at a time, and in all.
_PAGE: Final = 2_000
MOST: Final = 200_000
_PERSON: Final = "P:"


class _Officer(Declared):
    names: list[str] = Field([], description="Names of the officer.")
    addresses: list[str] = Field([], description="Where the officer lives or lived.")
    households: list[str] = Field([], description="Numbers of the officer's household in the register.")


class _Officers(RootModel[dict[str, _Officer]]):
    pass


@dataclass(frozen=True, slots=True)
class Gathered:
    """Reads of a period, and what is known beside them."""

    readings: tuple[Reading, ...]
    facts: Facts


async def gather(
    ledger: Ledger,
    database: Database,
    root: Path,
    *,
    departments: Collection[str] | None,
    consumers: Iterable[str],
    purposes: Mapping[str, Purpose],
    since: datetime,
    until: datetime,
) -> Gathered:
    """The reads of some departments (None: of all) in a period, and the facts that the patterns compare.

    Raises
    ------
    WrongUse
        The period has more entries than are looked at.
    ServerUnavailable, StorageUnavailable, InvalidDeclaration
        Neo4j or the ledger does not answer; the home's file is wrong.
    """
    readings = await asyncio.to_thread(_readings, ledger, departments, since, until)
    ids = await asyncio.to_thread(ledger.uses.ids_of, {person for one in readings for person in one.persons})
    cases = sorted({one.case for one in readings if one.case})
    users = sorted({one.user for one in readings})
    grants = await asyncio.to_thread(_grants, ledger, consumers, since, until)
    return Gathered(
        readings,
        Facts(
            officers=_joined(
                read_officers(root), _who(await rows_of(database, OFFICERS, cases, users=users))
            ),
            persons=_by_commitment(ids, _who(await rows_of(database, PERSONS, sorted(ids.values())))),
            activity=_times(await rows_of(database, ACTIVITY, cases)),
            grants=grants,
            budgets={id: one.budget for id, one in purposes.items() if one.budget},
        ),
    )


def read_officers(root: Path) -> dict[str, Who]:
    """What a home's file says of its officers, by user. Raises InvalidDeclaration."""
    from connectors import declaration

    file = root / OWN / OFFICERS_FILE
    if not file.is_file():
        return {}
    said = declaration.read(file).validate(_Officers).root
    return {user: _normalised(one.names, one.addresses, one.households) for user, one in said.items()}


def _readings(
    ledger: Ledger, departments: Collection[str] | None, since: datetime, until: datetime
) -> tuple[Reading, ...]:
    meant = LoggedFilter(
        departments=None if departments is None else frozenset(departments),
        outcome=Outcome.SHOWN.value,
        since=since,
        until=until,
    )
    found: list[Reading] = []
    before: int | None = None
    seen = 0
    while page := ledger.disclosures.newest(meant, before=before, limit=_PAGE):
        found += _of_page(page)
        seen += len(page)
        if seen > MOST:
            raise WrongUse(f"This period has more than {MOST:,} entries: take a shorter one.")
        before = page[-1].seq
    return tuple(sorted(found, key=lambda one: one.seq))


def _of_page(page: Iterable[LoggedDisclosure]) -> Iterator[Reading]:
    """The entries by which officers saw persons; a system's are those of the officer for whom it asked."""
    for entry in page:
        values = entry.values
        persons = tuple(one for one in values.get("entities", ()) if one.startswith(_PERSON))
        if persons and values.get("role") != Role.PERSON:
            yield Reading(
                seq=entry.seq,
                time=entry.time,
                user=str(values.get("on_behalf") or entry.user),
                department=entry.department,
                purpose=entry.purpose,
                case=entry.case,
                legal_basis=values.get("legal_basis"),
                datasets=tuple(values.get("datasets", ())),
                persons=persons,
            )


def _grants(
    ledger: Ledger, consumers: Iterable[str], since: datetime, until: datetime
) -> tuple[GrantSpan, ...]:
    """The grants that end in the period; those that were withdrawn end unforeseen."""
    return tuple(
        GrantSpan(one.id, one.dataset, one.consumer, one.starts, one.ends)
        for consumer in sorted(consumers)
        for one in ledger.grants.ending(consumer, since, until)
    )


def _who(rows: Iterable[Mapping[str, Any]]) -> dict[str, Who]:
    said: dict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for row in rows:
        for place, name in enumerate(("name", "address", "household")):
            if row[name]:
                said[str(row["id"])][place].append(str(row[name]))
    return {id: _normalised(*parts) for id, parts in said.items()}


def _normalised(names: Sequence[str], addresses: Sequence[str], households: Sequence[str]) -> Who:
    return Who(
        names=frozenset(map(_plain, names)) - {""},
        families=frozenset(split(name).family for name in names) - {""},
        addresses=frozenset(map(_plain, addresses)) - {""},
        households=frozenset(map(_plain, households)) - {""},
    )


def _plain(text: str) -> str:
    """Without white space, marks and the difference of widths and cases."""
    return "".join(one for one in normalize("NFKC", text).casefold() if one.isalnum())


def _joined(first: Mapping[str, Who], second: Mapping[str, Who]) -> dict[str, Who]:
    nobody = Who()
    return {
        user: Who(
            first.get(user, nobody).names | second.get(user, nobody).names,
            first.get(user, nobody).families | second.get(user, nobody).families,
            first.get(user, nobody).addresses | second.get(user, nobody).addresses,
            first.get(user, nobody).households | second.get(user, nobody).households,
        )
        for user in first.keys() | second.keys()
    }


def _by_commitment(ids: Mapping[str, str], found: Mapping[str, Who]) -> dict[str, Who]:
    return {commitment: found[id] for commitment, id in ids.items() if id in found}


def _times(rows: Iterable[Mapping[str, Any]]) -> dict[str, datetime]:
    return {str(row["id"]): datetime.fromisoformat(row["last"]) for row in rows if row["last"]}
