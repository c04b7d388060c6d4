"""What a quality report says, as plain values: runs, reasons, expectations, fill and freshness by dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from quality.finding import Finding
from quality.freshness import Freshness, FreshnessState, freshness, freshness_findings
from quality.outcome import Outcome
from quality.suites import describe
from quality.volume import MIN_ROWS, fill_findings, usual_rows, volume_findings


@dataclass(frozen=True, slots=True)
class RunPoint:
    """What one loaded run did with a dataset's rows. `fill`: share of rows with a value, by field."""

    run_id: str
    finished: datetime
    read: int
    accepted: int
    unchanged: int
    superseded: int
    quarantined: int
    fill: Mapping[str, float] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()

    @property
    def looked(self) -> bool:
        """Whether it mapped rows. Those of files that were loaded before are counted as unchanged without a look."""
        return bool(self.fill) or self.unchanged < self.read - self.quarantined


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """How many rows wait in quarantine for one reason."""

    field: str
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class DatasetHistory:
    """What is known of a dataset. `runs` are the loaded ones, oldest first; `period` is its schedule."""

    dataset: str
    title: str
    owner: str
    period: timedelta | None
    runs: tuple[RunPoint, ...]
    quarantined_open: int
    reasons: tuple[ReasonShare, ...]


class Standing(StrEnum):
    """The worst thing to say of a dataset."""

    GOOD = "good"
    WARNING = "warning"
    FAILING = "failing"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class FieldFill:
    """Share of rows with a value: in the last run, and usually (None before there are past runs)."""

    field: str
    last: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """The report on one dataset."""

    history: DatasetHistory
    standing: Standing
    freshness: Freshness
    usual: tuple[float, float] | None
    fill: tuple[FieldFill, ...]
    findings: tuple[Finding, ...]

    @property
    def last(self) -> RunPoint | None:
        """Its last loaded run."""
        return self.history.runs[-1] if self.history.runs else None


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report at a moment (UTC)."""

    made: datetime
    cards: tuple[DatasetCard, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that deserves a look."""
        return tuple(finding for card in self.cards for finding in card.findings)


def build(histories: Sequence[DatasetHistory], *, now: datetime) -> Report:
    """Judge every dataset by its history. Pure: the same values give the same report."""
    return Report(now, tuple(_card(history, now) for history in sorted(histories, key=lambda h: h.dataset)))


def _card(history: DatasetHistory, now: datetime) -> DatasetCard:
    *past, last = history.runs or (None,)
    runs = [run for run in past if run is not None]
    fresh = freshness(None if last is None else last.finished, history.period, now)
    findings = freshness_findings(history.dataset, fresh)
    if last is not None:
        findings += volume_findings(history.dataset, last.read, [run.read for run in runs])
        if last.looked:
            mapped = last.read - last.quarantined
            before = [(run.fill, run.read - run.quarantined) for run in runs]
            findings += fill_findings(history.dataset, last.fill, mapped, before)
        findings += tuple(
            Finding("expectation", describe(outcome), dataset=history.dataset, field=outcome.column)
            for outcome in last.outcomes
            if not outcome.success
        )
    return DatasetCard(
        history=history,
        standing=_standing(last, fresh, findings),
        freshness=fresh,
        usual=usual_rows([run.read for run in runs]),
        fill=_fill(history.runs),
        findings=findings,
    )


def _standing(last: RunPoint | None, fresh: Freshness, findings: Sequence[Finding]) -> Standing:
    if last is None:
        return Standing.EMPTY
    if fresh.state is FreshnessState.STALE or any(outcome.blocks for outcome in last.outcomes):
        return Standing.FAILING
    return Standing.WARNING if findings else Standing.GOOD


def _fill(runs: Sequence[RunPoint]) -> tuple[FieldFill, ...]:
    """The shares of the last run that mapped rows, beside those of the runs before it."""
    *past, last = [run for run in runs if run.looked] or (None,)
    if last is None:
        return ()
    before = [run.fill for run in past if run is not None and run.read - run.quarantined >= MIN_ROWS]
    names = sorted({*last.fill, *(name for shares in before for name in shares)})
    return tuple(
        FieldFill(
            name,
            last.fill.get(name, 0.0),
            median(shares.get(name, 0.0) for shares in before) if before else None,
        )
        for name in names
    )
