"""Runs quarantined rows through the mapping as it is now, so that a mended mapping or row gets them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors import registry
from hub.errors import WrongUse
from hub.pipeline.progress import Progress, Silent
from hub.pipeline.run import run_source

if TYPE_CHECKING:
    from connectors.registry import Connector
    from connectors.sources.page import Page
    from hub.home import Home
    from hub.ledger.values import QuarantineEntry
    from hub.pipeline.report import RunReport


def replay(
    home: Home,
    name_or_folder: str,
    values: Mapping[str, str],
    *,
    ids: Sequence[int] = (),
    dataset: str | None = None,
    corrections: Mapping[str, str] | None = None,
    by: str,
    progress: Progress | None = None,
) -> RunReport:
    """Load what is fit of some open entries; what still isn't stays in quarantine with its reason as of now.

    Raises
    ------
    WrongUse
        An entry is of another connector, or a correction names a column that the row hasn't.
    """
    connector = registry.load(name_or_folder, values)
    entries = _entries(home, ids, dataset)
    for entry in entries:
        if entry.dataset not in connector.manifest.datasets:
            raise WrongUse(
                f"Entry {entry.id} is of {entry.dataset}, which {connector.manifest.name} doesn't have."
            )
    with home.lock(f"pull-{connector.manifest.name}"):
        source = _Replayed(connector, entries, corrections or {})
        report = run_source(home, connector, source, progress or Silent())
        still_open = {entry.id for entry in entries} & {
            entry.id
            for entry in home.ledger.quarantine.list(_rejected_by(report.run), limit=len(entries) + 1)
        }
        done = [entry.id for entry in entries if entry.id not in still_open]
        home.ledger.quarantine.mark_replayed(done, by=by)
    return report


def _entries(home: Home, ids: Sequence[int], dataset: str | None) -> list[QuarantineEntry]:
    from hub.ledger.values import QuarantineFilter

    if dataset is not None:
        return list(home.ledger.quarantine.stream(QuarantineFilter(dataset=dataset)))
    return [home.ledger.quarantine.show(entry_id) for entry_id in ids]


def _rejected_by(run: str) -> Any:
    from hub.ledger.values import QuarantineFilter

    return QuarantineFilter(run_id=run)


class _Replayed:
    """A source that gives quarantined rows again, as they came or corrected."""

    def __init__(
        self, connector: Connector, entries: Sequence[QuarantineEntry], corrections: Mapping[str, str]
    ) -> None:
        self._connector = connector
        self._entries = entries
        self._corrections = corrections

    def read(self) -> Iterator[Page]:
        """One page for each dataset and unit."""
        import orjson

        from connectors.keys import identify
        from connectors.sources.page import Page, RawRow

        manifest = self._connector.manifest
        for entry in self._entries:
            row = orjson.loads(entry.raw or b"{}")
            for column, value in self._corrections.items():
                if column not in row:
                    raise WrongUse(f"Entry {entry.id} has no column {column!r}; it has {', '.join(row)}.")
                row[column] = value
            identity = identify(manifest.datasets[entry.dataset], manifest.zone)(row, entry.unit)
            raw = RawRow(
                key=identity.key or entry.key,
                line=entry.line,
                row=row,
                modified=identity.modified,
                tombstone=identity.tombstone,
                problem=identity.problem if entry.key is None else None,
            )
            yield Page(entry.dataset, entry.unit, [raw], None)
