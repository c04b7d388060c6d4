"""Runs: what each one did, so that counts can be shown, compared and repaired from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.ids import new_id
from hub.ledger.values import DatasetCounts, DatasetRun, Run, RunState
from quality.finding import Finding
from quality.outcome import Outcome

#: Number of rows of a list where the caller names none.
DEFAULT_LIMIT = 50

_RUN = models.table(models.Run)
_DATASET = models.table(models.RunDataset)


class Runs:
    """The runs of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, connector: str, *, replays: bool = False) -> Run:
        """Write down that a run begins, before it touches anything. One that `replays` reads no source."""
        run_id = new_id()
        with self._database.writing() as connection:
            connection.execute(
                insert(models.Run).values(
                    run_id=run_id,
                    connector=connector,
                    state=RunState.RUNNING.value,
                    started=datetime.now(UTC),
                    stages={},
                    warnings=[],
                    replays=replays,
                )
            )
        return self.get(run_id)

    def finish(
        self,
        connection: Connection,
        run_id: str,
        datasets: Mapping[str, DatasetCounts],
        *,
        stages: Mapping[str, float],
        warnings: Sequence[Finding],
    ) -> None:
        """Mark a run as loaded, within the caller's transaction: see `Ledger.commit_run`.

        Raises
        ------
        ValueError
            A dataset's counts don't add up: a row would be lost.
        """
        for dataset, counts in datasets.items():
            if not counts.adds_up:
                raise ValueError(
                    f"run {run_id}, {dataset}: read {counts.read}, but accepted {counts.accepted} + "
                    f"unchanged {counts.unchanged} + superseded {counts.superseded} + quarantined "
                    f"{counts.quarantined} differ"
                )
        _end(connection, run_id, RunState.LOADED, None, datasets, stages=stages, warnings=warnings)

    def fail(
        self,
        run_id: str,
        error: str,
        *,
        datasets: Mapping[str, DatasetCounts] | None = None,
        stages: Mapping[str, float] | None = None,
    ) -> None:
        """Mark a run as failed, with the sentence that was shown. Its cursors stay where they were."""
        with self._database.writing() as connection:
            _end(connection, run_id, RunState.FAILED, error, datasets or {}, stages=stages or {}, warnings=())

    def reject(
        self,
        run_id: str,
        error: str,
        *,
        datasets: Mapping[str, DatasetCounts] | None = None,
        stages: Mapping[str, float] | None = None,
        warnings: Sequence[Finding] = (),
    ) -> None:
        """Mark a run as stopped by a blocking expectation before it reached the graph."""
        with self._database.writing() as connection:
            _end(
                connection,
                run_id,
                RunState.REJECTED,
                error,
                datasets or {},
                stages=stages or {},
                warnings=warnings,
            )

    def get(self, run_id: str) -> Run:
        """One run. Raises NotFound."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_RUN).where(models.Run.run_id == run_id)).all()
            runs = _runs(connection, rows)
        if not runs:
            raise NotFound(f"There is no run {run_id!r}.")
        return runs[0]

    def list(
        self,
        *,
        connector: str | None = None,
        state: RunState | None = None,
        before: str | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> tuple[Run, ...]:
        """Runs, newest first; `before` is the last run id of the page before."""
        query = select(_RUN).order_by(models.Run.run_id.desc()).limit(limit)
        if connector is not None:
            query = query.where(models.Run.connector == connector)
        if state is not None:
            query = query.where(models.Run.state == state.value)
        if before is not None:
            query = query.where(models.Run.run_id < before)
        with self._database.reading() as connection:
            return _runs(connection, connection.execute(query).all())

    def unfinished(self, connector: str) -> tuple[Run, ...]:
        """Runs that never ended, oldest first. With the connector's lock held, they were killed."""
        return tuple(reversed(self.list(connector=connector, state=RunState.RUNNING, limit=1000)))

    def history(self, dataset: str, n: int = 30) -> tuple[DatasetRun, ...]:
        """The last `n` loaded runs of a dataset that read its source, newest first: no replays."""
        query = (
            select(_DATASET, models.Run.connector, models.Run.started, models.Run.finished)
            .join(models.Run, models.Run.run_id == models.RunDataset.run_id)
            .where(models.RunDataset.dataset == dataset, models.RunDataset.loaded, ~models.Run.replays)
            .order_by(models.RunDataset.run_id.desc())
            .limit(n)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            DatasetRun(row.run_id, row.connector, row.dataset, row.started, row.finished, _counts(row))
            for row in rows
        )

    def datasets(self) -> tuple[str, ...]:
        """Every dataset that a run ever spoke of, sorted."""
        query = select(models.RunDataset.dataset).distinct().order_by(models.RunDataset.dataset)
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())


def _end(
    connection: Connection,
    run_id: str,
    state: RunState,
    error: str | None,
    datasets: Mapping[str, DatasetCounts],
    *,
    stages: Mapping[str, float],
    warnings: Sequence[Finding],
) -> None:
    ended = connection.execute(
        update(models.Run)
        .where(models.Run.run_id == run_id, models.Run.state == RunState.RUNNING.value)
        .values(
            state=state.value,
            finished=datetime.now(UTC),
            error=error,
            stages=dict(stages),
            warnings=[finding.as_json() for finding in warnings],
        )
    )
    if ended.rowcount != 1:
        raise WrongUse(f"Run {run_id!r} is not running, so it can't end as {state.value}.")
    connection.execute(delete(models.RunDataset).where(models.RunDataset.run_id == run_id))
    if datasets:
        connection.execute(
            insert(models.RunDataset),
            [_row(run_id, dataset, counts, state) for dataset, counts in datasets.items()],
        )


def _row(run_id: str, dataset: str, counts: DatasetCounts, state: RunState) -> dict[str, object]:
    return {
        "run_id": run_id,
        "dataset": dataset,
        "loaded": state is RunState.LOADED,
        "rows_read": counts.read,
        "accepted": counts.accepted,
        "unchanged": counts.unchanged,
        "superseded": counts.superseded,
        "quarantined": counts.quarantined,
        "fill": dict(counts.fill),
        "expectations": [outcome.as_json() for outcome in counts.expectations],
    }


def _counts(row: Row[tuple[object, ...]]) -> DatasetCounts:
    return DatasetCounts(
        read=row.rows_read,
        accepted=row.accepted,
        unchanged=row.unchanged,
        superseded=row.superseded,
        quarantined=row.quarantined,
        fill=row.fill,
        expectations=tuple(Outcome.from_json(stored) for stored in row.expectations),
    )


def _runs(connection: Connection, rows: Iterable[Row[tuple[object, ...]]]) -> tuple[Run, ...]:
    rows = list(rows)
    datasets: dict[str, dict[str, DatasetCounts]] = {row.run_id: {} for row in rows}
    query = select(_DATASET).where(_DATASET.c.run_id.in_(datasets)).order_by(_DATASET.c.dataset)
    for found in connection.execute(query):
        datasets[found.run_id][found.dataset] = _counts(found)
    return tuple(
        Run(
            run_id=row.run_id,
            connector=row.connector,
            state=RunState(row.state),
            started=row.started,
            finished=row.finished,
            error=row.error,
            stages=row.stages,
            warnings=tuple(Finding(**stored) for stored in row.warnings),
            datasets=datasets[row.run_id],
        )
        for row in rows
    )
