"""Which records are sealed, as the ledger says: told to every record on its way into the graph, and to those in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.home import Home
    from hub.identity.prepared import PreparedRecord


class Sealed:
    """What is sealed: ids of records, and ids of cases, whose records are sealed whenever they come."""

    __slots__ = ("_cases", "_records")

    def __init__(self, records: frozenset[str], cases: frozenset[str]) -> None:
        self._records = records
        self._cases = cases

    @classmethod
    def of_home(cls, home: Home) -> Sealed:
        """As the home's ledger says now, cases also by the ids that redirect to them."""
        if not home.ledger.seals.any():
            return cls(frozenset(), frozenset())
        return cls(home.ledger.seals.records(), frozenset(_ids_of_cases(home)))

    def mark(self, records: Iterable[PreparedRecord]) -> None:
        """Say so in those records that are sealed; what is written of them follows that."""
        if not self._records and not self._cases:
            return
        for record in records:
            if record.id in self._records or any(one.id in self._cases for one in record.mentions):
                record.properties["sealed"] = True


def apply_seals(home: Home) -> int:
    """Have the graph show every seal, and every lifting of one, that it does not show yet. Hold the load lock.

    Gives how many records changed. A seal on a case takes in, each time, the records that came since.
    """
    from hub.graph import sealing

    ledger = home.ledger.seals
    pending = ledger.pending()
    cases = ledger.cases()
    if not pending and not cases:
        return 0
    found: dict[str, set[str]] = defaultdict(set)
    with home.driver.session() as session:
        for id, case in _ids_of_cases(home).items() if cases else ():
            found[cases[case]].update(session.execute_read(sealing.records_of_case, id))
        ledger.include(found)
        sealed = ledger.records()
        lifted = {one for seal in pending if seal.lifted_at for one in ledger.records_of(seal.id)} - sealed
        wanted = {one for seal in pending if not seal.lifted_at for one in ledger.records_of(seal.id)}
        wanted |= {one for ids in found.values() for one in ids}
        changed = sealing.seal_records(session, wanted & sealed, sealed=True)
        changed += sealing.seal_records(session, lifted, sealed=False)
    ledger.mark_applied([seal.id for seal in pending])
    return changed


def _ids_of_cases(home: Home) -> Mapping[str, str]:
    """The sealed case of every id that stands for one: its own, and those that were merged with it."""
    redirects = home.ledger.redirects.all()
    ids = {one: case for case in home.ledger.seals.cases() for one in (case, redirects.get(case, case))}
    return ids | {old: ids[new] for old, new in redirects.items() if new in ids}
