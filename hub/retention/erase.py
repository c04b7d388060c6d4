"""Erases records from every store: for good, so that no replay, delivery, file or full pull brings them back.

First the tombstones stand in the ledger, with the ids of what is to go; the graph goes last, since all the rest is
found by it. A process that dies on the way leaves those ids, and the next erasure, or `hub retention run`, goes on
from them: every step can be made twice.

What is erased can't be read any more, by anybody. Bytes of it stay in files until a cycle has written those anew:
see `hub.retention.cycle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from hub.access.principal import Principal, Role
from hub.audit.disclosure import act
from hub.errors import HubError
from hub.pipeline.batch import apply_pending, load_lock, refuse_half_graph
from hub.registration import connectors_of
from hub.retention.parting import erase_parts
from hub.retention.plan import Plan, plan_of_work

if TYPE_CHECKING:
    from pydantic import JsonValue

    from hub.home import Home
    from hub.ledger.erasures import Erasure

#: Under which runs of a rebuild are listed (`hub.pipeline.rebuild.NAME`); it holds the load lock as long as it lives.
REBUILD = "rebuild"
#: How long an erasure waits for a pull of a connector whose rows it is about, in seconds.
WAIT_S = 600


def erase(home: Home, planned: Plan, *, reason: str, department: str, by: str) -> Erasure:
    """Erase what was planned; `counts` of the act says how much of what went.

    Raises
    ------
    HomeInUse
        A pull or a load goes on for too long.
    ServerUnavailable
        The graph is not whole, or not there.
    """
    with _alone(home, planned.datasets):
        _sweep_values(home, planned)
        stones = planned.tombstones(home)
        made = home.ledger.erasures.begin(stones, planned.work, reason=reason, department=department, by=by)
        return _finish(home, made, planned)


def finish_begun(home: Home) -> int:
    """Bring erasures to their end that a process began and didn't live to finish; gives how many."""
    begun = home.ledger.erasures.unfinished()
    for erasure in begun:
        left = plan_of_work(home, erasure.work or "")
        with _alone(home, left.datasets):
            _finish(home, erasure, left)
    return len(begun)


def _finish(home: Home, erasure: Erasure, planned: Plan) -> Erasure:
    """Carry an erasure out and write it into the log: numbers alone, and what its tombstones come to."""
    counts = _carry_out(home, planned)
    told = sha256(" ".join(sorted(planned.tombstones(home))).encode()).hexdigest()
    principal = Principal(erasure.by, erasure.department, Role.HEAD)
    detail: dict[str, JsonValue] = {"reason": erasure.reason, "tombstones": told, **counts}
    entry = act(principal, "record.erase", subject=erasure.id, legal_basis=erasure.reason, detail=detail)
    home.ledger.disclosures.forget(planned.records)
    home.ledger.acted(lambda: home.ledger.erasures.finish(erasure.id, counts), lambda _: [entry])
    return home.ledger.erasures.get(erasure.id)


@contextmanager
def _alone(home: Home, datasets: Sequence[str]) -> Iterator[None]:
    """No pull of these datasets goes on, and no load at all: what a run has read isn't in its hands meanwhile."""
    names = connectors_of(home, datasets)
    with ExitStack() as held:
        for name in names:
            held.enter_context(home.lock(f"pull-{name}", wait_s=WAIT_S))
        held.enter_context(load_lock(home))
        refuse_half_graph(home)
        for name in (*names, REBUILD):
            for dead in home.ledger.runs.unfinished(name):
                home.discard_spool(dead.run_id)
        yield


def _carry_out(home: Home, planned: Plan) -> dict[str, int]:
    from hub.graph import erase as graph
    from hub.identity.resolution.resolve import take_out

    apply_pending(home)
    counts: Counter[str] = Counter()
    counts["landing"] = sum(
        home.landing.erase(dataset, of, {*planned.contents.get(dataset, ()), *of})
        for dataset in planned.datasets
        for of in [planned.all_keys.get(dataset, set())]
    )
    counts.update(_sweep(home, planned))
    touched = [*planned.records, *planned.parts]
    beside = graph.survivors(home.driver, touched)
    there = graph.entities_of(home.driver, touched)
    counts["parts"] = erase_parts(home, planned)
    counts["records"] = graph.erase_records(home.driver, planned.records)
    take_out(home, touched)
    (home.root / "identity" / "review.json").unlink(missing_ok=True)
    counts["entities"] = _forget_entities(home, there, beside)
    return {name: number for name, number in counts.items() if number}


def _sweep_values(home: Home, planned: Plan) -> None:
    """What is found by a person's numbers alone: before these are forgotten, since the ledger keeps no note of them."""
    home.ledger.sweep.drop_bodies(_bodies(home, planned))
    home.ledger.sweep.drop_words(planned.values)


def _sweep(home: Home, planned: Plan) -> dict[str, int]:
    sweep = home.ledger.sweep
    touched = [*planned.records, *planned.parts]
    return {
        "quarantine": sweep.drop_quarantined([one.id for one in planned.quarantined]),
        "judgements": sweep.drop_judgements(planned.records, _mentions(planned)),
        "requests": sweep.drop_requests(touched),
        "corrections": home.ledger.corrections.forget(touched)
        + home.ledger.correction_requests.forget(touched),
        "seals": sweep.drop_seals(planned.records),
    }


def _mentions(planned: Plan) -> set[str]:
    return {f"{record}.{name}" for record, part in planned.parts.items() for name in part.mentions}


def _bodies(home: Home, planned: Plan) -> list[str]:
    """Deliveries that failed and whose body holds what is erased."""
    return [
        receipt
        for receipt, connector, delivery, body in home.ledger.sweep.kept_bodies()
        if any(value.encode() in body for value in planned.values)
        or _delivers(home, connector, delivery, body, planned)
    ]


def _delivers(home: Home, connector: str, delivery: str, body: bytes, planned: Plan) -> bool:
    from connectors import registry
    from connectors.sources.webhook import delivered
    from hub.registration import registered

    keys = planned.all_keys
    try:
        pages = delivered(registry.load(registered(home, connector)).manifest, body, delivery=delivery)
    except HubError:
        return False
    return any(raw.key in keys.get(page.dataset, ()) for page in pages for raw in page.rows)


def _forget_entities(home: Home, ids: Sequence[str], beside: Mapping[str, tuple[str, str, str]]) -> int:
    """Forget entities of which nothing is left, and redirect those that go by another id now; gives how many went."""
    from graph_schema.entities import KEY_OF_LABEL
    from hub.graph import erase as graph
    from hub.graph.mentions import entities_of
    from hub.graph.repoint import sync_redirects
    from hub.ledger.ids import new_id

    still = graph.left(home.driver, ids)
    for old in sorted(beside.keys() - still):
        label, record, mention = beside[old]
        entity = KEY_OF_LABEL[label]
        now = entities_of(home.driver, entity, [record]).get(f"{record}.{mention}")
        if now is not None:
            sync_redirects(home.driver, home.ledger.redirects, entity, {old: now}, run_id=new_id())
    gone = [id for id in ids if id not in still and id not in beside]
    graph.unredirect(home.driver, gone)
    home.ledger.sweep.drop_entities(gone)
    home.ledger.candidates.forget(gone)
    home.ledger.disclosures.forget(gone)
    return len(gone)
