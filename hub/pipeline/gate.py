"""What is decided on a whole run's batch before any of it reaches the graph: suites, volume, fill rates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from connectors.registry import Connector
    from hub.home import Home
    from hub.pipeline.preparation import PreparedPart
    from hub.pipeline.report import RunReport
    from quality.finding import Finding
    from quality.outcome import Outcome
    from quality.suites import Suite

#: Past runs that a run is compared with.
PAST_RUNS = 30


class Gate:
    """Judges a run's rows dataset by dataset. Great Expectations loads beside the pull, in the home's worker.

    Rows of a run that `replays` are not what a source gave: their number and fill are compared with no past run.
    """

    def __init__(self, home: Home, connectors: Sequence[Connector], *, replays: bool = False) -> None:
        from quality.suites import load_suites

        self._suites: dict[str, Suite] = {}
        for connector in connectors:
            columns = {dataset: mapper.sensitivities() for dataset, mapper in connector.mappers.items()}
            for file in set(connector.suites.values()):
                self._suites |= load_suites(file, columns=columns)
        self.outcomes: dict[str, tuple[Outcome, ...]] = {}
        self.fill_rates: dict[str, dict[str, float]] = {}
        self._home = home
        self._replays = replays
        if self._suites:
            home.suite_worker  # noqa: B018 - starts it

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """For each dataset with a suite, the properties that it looks at."""
        return {dataset: suite.columns for dataset, suite in self._suites.items()}

    def examine(self, parts: Sequence[PreparedPart], report: RunReport) -> list[Finding]:
        """Judge the batch and return warnings. `report` has counted the rows that weren't read again.

        Raises
        ------
        BatchRejected
            A blocking expectation failed.
        """
        frames: dict[str, list[pa.Table]] = defaultdict(list)
        for part in parts:
            if part.frame is not None and part.frame.num_rows:
                frames[part.part.dataset].append(part.frame)
        warnings = [finding for name, tables in frames.items() for finding in self._run_suite(name, tables)]
        return warnings if self._replays else warnings + self._compare(parts, report)

    def _run_suite(self, dataset: str, tables: list[pa.Table]) -> tuple[Finding, ...]:
        import pyarrow as pa

        table = _one_row_each(pa.concat_tables(tables, promote_options="permissive"))
        result = self._home.suite_worker.run(self._suites[dataset], table)
        self.outcomes[dataset] = result.outcomes
        result.raise_if_blocked()
        return result.findings()

    def _compare(self, parts: Sequence[PreparedPart], report: RunReport) -> list[Finding]:
        from quality.volume import fill_findings, volume_findings

        read = Counter({name: counts.read for name, counts in report.datasets.items()})
        mapped: Counter[str] = Counter()
        filled: dict[str, Counter[str]] = defaultdict(Counter)
        for part in parts:
            read[part.part.dataset] += part.part.rows
            mapped[part.part.dataset] += part.mapped
            filled[part.part.dataset].update(part.filled)
        warnings: list[Finding] = []
        for dataset, rows in mapped.items():
            rates = {name: round(n / rows, 4) for name, n in filled[dataset].items() if "." in name}
            self.fill_rates[dataset] = rates
            past = [run.counts for run in self._home.ledger.runs.history(dataset, PAST_RUNS)]
            warnings += volume_findings(dataset, read[dataset], [counts.read for counts in past])
            earlier = [(counts.fill, counts.read - counts.quarantined) for counts in past]
            warnings += fill_findings(dataset, rates, rows, earlier)
        return warnings


def _one_row_each(table: pa.Table) -> pa.Table:
    """The last row of every key: earlier versions of a record are not judged as if they were others."""
    last = {key: place for place, key in enumerate(table.column("key").to_pylist())}
    return table if len(last) == table.num_rows else table.take(list(last.values()))
