"""`hub retention run`: does what each dataset's rule says with the records whose time is over.

It works in batches, each one act in the log; who is killed leaves whole batches, and one that the next run finishes.
At the end the files are written anew, once for all erasures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hub.access.principal import Role
from hub.retention.cycle import Cycled, cycle
from hub.retention.due import Due, due
from hub.retention.erase import erase, finish_begun
from hub.retention.plan import plan, plan_persons
from hub.retention.seals import seal

if TYPE_CHECKING:
    from hub.home import Home

#: Records of one batch.
BATCH = 1_000
#: Whom the log names for what a rule did: nobody decided on it.
BY = "retention"


@dataclass(slots=True)
class DatasetReport:
    """What is due of a dataset and what was done with it. `held` records are due, and needed."""

    dataset: str
    period: str
    since: str | None
    then: str
    due: int
    held: int
    unreadable: int
    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class RetentionReport:
    """What a run found and did.

    `finished` are erasures that an earlier process had begun, `requested` requests of persons that a head consented to.
    """

    dry_run: bool
    requested: int = 0
    datasets: list[DatasetReport] = field(default_factory=list)
    finished: int = 0
    cycled: Cycled | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        from dataclasses import asdict

        return asdict(self)


def run(
    home: Home,
    *,
    dry_run: bool = False,
    connector: str | None = None,
    compact: bool = True,
    now: datetime | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> RetentionReport:
    """Find what is due by dataset and, unless it is a dry run, erase or seal it, then write the files anew.

    Raises
    ------
    HomeInUse
        A pull or a load goes on for too long; the batches so far are done.
    """
    report = RetentionReport(dry_run)
    if not dry_run:
        report.finished = finish_begun(home)
    report.requested = _requested(home, dry_run=dry_run)
    for found in due(home, connector=connector, now=now):
        rule = found.rule
        of = DatasetReport(
            found.dataset,
            rule.period,
            rule.from_,
            rule.then,
            len(found.records),
            found.held,
            found.unreadable,
        )
        report.datasets.append(of)
        if not dry_run:
            _carry_out(home, found, of, tell)
    if not dry_run and compact:
        report.cycled = cycle(home, tell=tell)
    return report


def _requested(home: Home, *, dry_run: bool) -> int:
    """Erase what persons asked for and heads consented to; one whose records are gone already is done as well."""
    from hub.graph.erase import persons_with

    consented = home.ledger.erasure_requests.consented()
    if dry_run:
        return len(consented)
    for request in consented:
        who = {"department": request.provider, "by": request.decided_by or BY}
        reason = f"Erasure request {request.id}: {request.ground}."
        planned = plan_persons(
            home, persons_with(home.driver, request.subject), only=frozenset(request.records)
        )
        done = erase(home, planned, reason=reason, **who)
        home.ledger.erasure_requests.done(request.id, done.id, at=datetime.now(UTC))
    return len(consented)


def _carry_out(home: Home, found: Due, report: DatasetReport, tell: Callable[[str], object]) -> None:
    rule = found.rule
    basis = (
        rule.basis or f"Retention of {found.dataset}: {rule.period} from {rule.from_ or 'its last change'}."
    )
    for start in range(0, len(found.records), BATCH):
        batch = found.records[start : start + BATCH]
        if rule.then == "seal":
            sealed = seal(
                home, records=batch, basis=basis, department=found.owner, by=BY, role=Role.INTEGRATOR
            )
            counts = {"sealed": sealed.records}
        else:
            done = erase(home, plan(home, batch), reason=basis, department=found.owner, by=BY)
            counts = dict(done.counts)
        report.done += len(batch)
        for name, number in counts.items():
            report.counts[name] = report.counts.get(name, 0) + number
        tell(f"{found.dataset}: {report.done:,} of {report.due:,} {rule.then}d")
