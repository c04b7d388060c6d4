"""What the ledger knows of datasets, in the shape that `quality.report` judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from hub.ledger.ledger import Ledger
from hub.ledger.values import DatasetRun, QuarantineFilter
from quality.report.card import DatasetHistory, ReasonShare, RunPoint

#: Past runs that a report looks at.
RUNS = 40
_REASONS = 8


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset as its manifest describes it. `period` is its schedule, None where it is loaded by hand."""

    dataset: str
    title: str
    owner: str
    period: timedelta | None


def histories(ledger: Ledger, datasets: Iterable[Described]) -> tuple[DatasetHistory, ...]:
    """Runs and quarantine of each dataset, for `quality.report.build`."""
    return tuple(_history(ledger, described) for described in datasets)


def _history(ledger: Ledger, described: Described) -> DatasetHistory:
    waiting = QuarantineFilter(dataset=described.dataset)
    return DatasetHistory(
        dataset=described.dataset,
        title=described.title,
        owner=described.owner,
        period=described.period,
        runs=tuple(_point(run) for run in reversed(ledger.runs.history(described.dataset, RUNS))),
        quarantined_open=ledger.quarantine.count(waiting),
        reasons=tuple(
            ReasonShare(found.field, found.reason, found.entries)
            for found in ledger.quarantine.reasons(waiting, limit=_REASONS)
        ),
    )


def _point(run: DatasetRun) -> RunPoint:
    counts = run.counts
    return RunPoint(
        run_id=run.run_id,
        finished=run.finished,
        read=counts.read,
        accepted=counts.accepted,
        unchanged=counts.unchanged,
        superseded=counts.superseded,
        quarantined=counts.quarantined,
        fill=counts.fill,
        outcomes=counts.expectations,
    )
