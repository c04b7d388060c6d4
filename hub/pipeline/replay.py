"""Runs quarantined rows through the mapping as it is now, so that a mended mapping or row gets them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connectors import registry
from hub.errors import WrongUse
from hub.pipeline.progress import Progress, Silent
from hub.pipeline.run import run_source
from hub.registration import place_of

if TYPE_CHECKING:
    from connectors.registry import Connector
    from connectors.sources.page import Page, RawRow
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
    connector = registry.load(place_of(home.root, name_or_folder), values)
    entries = _entries(home, ids, dataset)
    for entry in entries:
        if entry.dataset not in connector.manifest.datasets:
            raise WrongUse(
                f"Entry {entry.id} is of {entry.dataset}, which {connector.manifest.name} doesn't have."
            )
    with home.lock(f"pull-{connector.manifest.name}"):
        source = _Replayed(connector, entries, corrections or {})
        report = run_source(home, connector, source, progress or Silent(), replayed=True)
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

        from connectors.sources.page import Page

        for entry in self._entries:
            row = orjson.loads(entry.raw or b"{}")
            for column, value in self._corrections.items():
                if column not in row:
                    raise WrongUse(f"Entry {entry.id} has no column {column!r}; it has {', '.join(row)}.")
                row[column] = value
            yield Page(entry.dataset, entry.unit, [_taken(self._connector, entry, row)], None)


#: Columns of what stands for a row that could not be read at all; see `connectors.sources`.
_UNREAD = ({"cells"}, {"file"}, {"text"}, {"value"})


def _taken(connector: Connector, entry: QuarantineEntry, row: dict[str, object]) -> RawRow:
    """The row as its source would give it now. Its key stays, where that is of its content."""
    from connectors.keys import row_key
    from connectors.sources.intake import Found, Intake

    dataset = connector.manifest.datasets[entry.dataset]
    problem = entry.reason if entry.field == "row" and row.keys() in _UNREAD else None
    raw = Intake(dataset, connector.manifest.zone, entry.unit).take(Found(entry.line, row, problem))
    own = row_key(row, dataset.key.columns) if dataset.key.columns else None
    return raw if own is not None or raw.problem is not None else raw._replace(key=entry.key or raw.key)
