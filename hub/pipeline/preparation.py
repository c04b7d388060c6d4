"""Check and map one landed part: rows become prepared records, or are rejected with field and reason."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors import registry
from connectors.mapper import Mapper
from hub.errors import RecordRejected
from hub.identity.prepared import Bridge, PreparedRecord, Preparer
from hub.keys import HubKey
from hub.pipeline.extraction import Part

if TYPE_CHECKING:
    import pyarrow as pa

    from hub.landing import Landing


class Rejection(NamedTuple):
    """A row that is unfit, as quarantine keeps it. `raw` is the row as JSON text."""

    dataset: str
    key: str | None
    unit: str
    line: int
    field: str
    reason: str
    raw: str
    hash: str


class Outline(NamedTuple):
    """As much of a prepared record as telling apart versions of one row within a run needs."""

    id: str
    version: str
    modified: str | None


@dataclass(slots=True)
class PreparedPart:
    """One part, checked and mapped. The records stand in the file `spool`, in the order of `outlines`.

    `places` are the records' rows in the landed file.
    """

    part: Part
    spool: Path
    outlines: list[Outline] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    bridges: set[Bridge] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    frame: pa.Table | None = None

    def records(self) -> list[PreparedRecord]:
        """Read the records back."""
        with self.spool.open("rb") as file:
            found: list[PreparedRecord] = pickle.load(file)  # noqa: S301 - our own file, in our own home
        return found


class Workbench:
    """Holds the compiled mappings of some connectors; one in each process that prepares parts."""

    def __init__(self, connectors: Dict[str, Dict[str, str]], key: HubKey, spool: Path) -> None:
        self._spool = spool
        self._tools: dict[str, tuple[Mapper, Preparer]] = {}
        for folder, values in connectors.items():
            connector = registry.load(folder, values)
            for dataset, mapper in connector.mappers.items():
                self._tools[dataset] = (mapper, Preparer(mapper, key))

    def prepare(self, part: Part, table: pa.Table, columns: tuple[str, ...] | None) -> PreparedPart:
        """Check and map every row of a landed table.

        `columns` are those that the dataset's suite reads; with None there is no suite and no frame is made.
        """
        mapper, preparer = self._tools[part.dataset]
        name = f"{part.dataset}-{Path(part.path).parent.name}-{Path(part.path).stem}.pickle"
        done = PreparedPart(part, self._spool / name)
        records: list[PreparedRecord] = []
        import orjson

        checked: set[str] = set()
        for place, (key, unit, line, modified, tombstone, digest, text, problem) in enumerate(_rows(table)):
            try:
                if problem is not None:
                    raise RecordRejected(problem, dataset=part.dataset, key=key or f"line {line}", field="row")
                raw = orjson.loads(text)
                if unit not in checked and not tombstone:
                    checked.add(unit)
                    mapper.check_columns(set(raw))
                mapped = mapper.map(raw, key, version=digest, modified=modified, tombstone=tombstone)
                records.append(preparer.prepare(mapped))
                done.places.append(place)
            except RecordRejected as rejected:
                done.rejections.append(
                    Rejection(part.dataset, key, unit, line, rejected.field, rejected.reason, text, digest)
                )
        for record in records:
            done.outlines.append(Outline(record.id, record.version, record.modified))
            done.bridges.update(record.bridges)
            done.filled.update(record.properties.keys())
        if columns is not None:
            done.frame = _frame(records, columns)
        with done.spool.open("wb") as file:
            pickle.dump(records, file, protocol=pickle.HIGHEST_PROTOCOL)
        return done


_COLUMNS = ("key", "unit", "line", "modified", "tombstone", "hash", "row", "problem")


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(table.column(column).to_pylist() for column in _COLUMNS), strict=True)


def landed_rows(
    landing: Landing, part: Part, places: Sequence[int], *, field: str, reason: str
) -> list[Rejection]:
    """Some rows of a landed part as rejections, for what is found wrong with them later."""
    rows = _rows(landing.read(part.path).take(list(places)))
    return [
        Rejection(part.dataset, key, unit, line, field, reason, text, digest)
        for key, unit, line, _, _, digest, text, _ in rows
    ]


def _frame(records: list[PreparedRecord], columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    data = {column: [record.properties.get(column) for record in records] for column in columns}
    return pa.table({"key": [record.key for record in records], **data})
