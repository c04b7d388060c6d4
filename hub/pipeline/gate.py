"""What is decided on a whole run's batch before any of it reaches the graph: suites, volume, fill rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from hub.errors import BatchRejected

if TYPE_CHECKING:
    import pyarrow as pa

    from connectors.registry import Connector
    from hub.ledger import Ledger
    from hub.pipeline.preparation import PreparedPart
    from hub.pipeline.progress import Stages
    from quality.suites import Suite, SuiteResult


class Gate:
    """Judges a run's rows dataset by dataset. Great Expectations loads beside the pull, in a process of its own."""

    def __init__(self, connector: Connector) -> None:
        from quality.suites import load_suites

        self.suites: Mapping[str, Suite] = load_suites(connector.suite) if connector.suite else {}
        self.results: dict[str, SuiteResult] = {}
        self.fill_rates: dict[str, dict[str, float]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Gate:
        if self.suites:
            from quality.worker import SuiteWorker

            self._worker = self._stack.enter_context(SuiteWorker())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """For each dataset with a suite, the properties that it looks at."""
        return {dataset: suite.columns for dataset, suite in self.suites.items()}

    def examine(self, parts: Sequence[PreparedPart], ledger: Ledger, stages: Stages) -> list[str]:
        """Judge the batch and return warnings.

        Raises
        ------
        BatchRejected
            A blocking expectation failed.
        """
        with stages.stage("gate"):
            frames: dict[str, list[pa.Table]] = defaultdict(list)
            for part in parts:
                if part.frame is not None and part.frame.num_rows:
                    frames[part.part.dataset].append(part.frame)
            warnings = []
            for dataset, tables in frames.items():
                warnings += self._run_suite(dataset, tables)
            return warnings + self._compare(parts, ledger)

    def _run_suite(self, dataset: str, tables: list[pa.Table]) -> list[str]:
        import pyarrow as pa

        result = self._worker.run(self.suites[dataset], pa.concat_tables(tables, promote_options="permissive"))
        self.results[dataset] = result
        failed = [outcome for outcome in result.outcomes if not outcome.success]
        if result.blocking_failed:
            blocking = tuple(outcome.sentence for outcome in failed if outcome.severity == "blocking")
            raise BatchRejected(
                f"{dataset}: the batch is unfit and nothing of it was loaded: {'; '.join(blocking)}",
                dataset=dataset,
                expectations=blocking,
            )
        return [f"{dataset}: {outcome.sentence}" for outcome in failed]

    def _compare(self, parts: Sequence[PreparedPart], ledger: Ledger) -> list[str]:
        from quality.volume import compare_volume

        rows: dict[str, int] = defaultdict(int)
        filled: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for part in parts:
            dataset = part.part.dataset
            rows[dataset] += len(part.outlines)
            for name, count in part.filled.items():
                filled[dataset][name] += count
        warnings = []
        for dataset, total in rows.items():
            rates = {name: round(n / total, 4) for name, n in filled[dataset].items() if "." in name} if total else {}
            self.fill_rates[dataset] = rates
            history = ledger.runs.history(dataset, 20)
            warnings += compare_volume(dataset, rows=total, fill_rates=rates, history=history)
        return warnings
