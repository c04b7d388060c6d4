"""Takes single mentions out of records that are about something else, in landing and in the graph.

The landed row is written anew without the mention's cells, and the record becomes what that row says. Of the row's
earlier versions nobody can tell what else they say of the person, so all of them go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from hub.graph import erase as graph
from hub.graph import writer
from hub.identity.prepared import PreparedRecord, Preparer, redirect
from hub.pipeline.clock import now
from hub.retention.erased import Erased
from hub.retention.sealed import Sealed

if TYPE_CHECKING:
    import neo4j

    from connectors.mapper import Mapper
    from connectors.parts import Parts
    from connectors.registry import Connector
    from hub.home import Home
    from hub.retention.plan import Plan


def erase_parts(home: Home, planned: Plan) -> int:
    """Take the mentions out whose tombstones stand in the ledger; gives how many records that changed."""
    erased = Erased.of_home(home)
    changed = 0
    for dataset, keys in planned.part_keys.items():
        connector = _connector(home, dataset)
        parts = connector.parts[dataset]
        changes: dict[str, Callable[[str], bytes]] = {
            key: partial(_without, erased, parts, dataset, key) for key in keys
        }
        home.landing.restate(dataset, changes)
        preparer = Preparer(connector.mappers[dataset], home.key)
        records = [
            preparer.prepare(_loads(text), key, version=version, modified=modified)
            for key, modified, gone, version, text in home.landing.latest(dataset, list(keys))
            if not gone
        ]
        changed += _restate(home, records)
    return changed


def _without(erased: Erased, parts: Parts, dataset: str, key: str, text: str) -> bytes:
    from connectors.keys import canonical

    return canonical(erased.without(dataset, key, _loads(text), parts))


def _loads(text: str) -> dict[str, object]:
    import orjson

    row: dict[str, object] = orjson.loads(text)
    return row


def _restate(home: Home, records: list[PreparedRecord]) -> int:
    """Have the graph say what the records say, and nothing of what they said before."""
    ids = [record.id for record in records]
    redirect(records, home.ledger.redirects.lookup([m.id for record in records for m in record.mentions]))
    Sealed.of_home(home).mark(records)
    seen = now()
    changed = 0
    with home.driver.session() as session:
        runs = session.execute_read(graph.runs_of, ids)
        by_run: dict[str, list[PreparedRecord]] = defaultdict(list)
        for record in records:
            if record.id in runs:
                by_run[runs[record.id]].append(record)
        for run, of in by_run.items():
            for start in range(0, len(of), graph.BATCH):
                batch = of[start : start + graph.BATCH]
                session.execute_write(_replace, batch, run=run, seen=seen)
                changed += len(batch)
    return changed


def _replace(
    transaction: neo4j.ManagedTransaction, records: list[PreparedRecord], *, run: str, seen: str
) -> None:
    writer.replace_records(transaction, records, run=run, seen=seen)
    graph.erase_earlier(transaction, [record.id for record in records])


def mapper_of(home: Home, dataset: str) -> Mapper:
    """The mapper of a dataset that is declared."""
    return _connector(home, dataset).mappers[dataset]


def _connector(home: Home, dataset: str) -> Connector:
    from connectors import registry
    from hub.registration import connectors_of, registered

    loaded = (registry.load(registered(home, name)) for name in connectors_of(home, [dataset]))
    return next(one for one in loaded if dataset in one.mappers)
