"""Check and map one landed part: rows become prepared records, or are rejected with field and reason."""

from __future__ import annotations

import gc
import marshal
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors import registry
from connectors.mapper import Mapper
from hub.errors import InvalidDeclaration, RecordRejected
from hub.graph.bulk.emission import Emitted, Emitter
from hub.identity.prepared import Bridge, PreparedRecord, Preparer
from hub.keys import HubKey
from hub.landing import Part
from hub.pipeline.clock import begun
from hub.pipeline.repeats import NO_REPEATS, Repeats

if TYPE_CHECKING:
    import pyarrow as pa

    from connectors.parts import Parts
    from hub.landing import Landing
    from hub.retention.erased import Erased


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
    """One part, checked and mapped.

    The file `spool` holds the records that the loader reads back, in the order of `outlines`; `places` are their
    rows in the landed file. Rows that were `erased` are as if they weren't there. On the bulk path those are only the
    ones to be judged: `emitted` are the files of the `emitted_rows` others, and `same_rows` more say what earlier rows
    say.
    """

    part: Part
    spool: Path
    mapped: int = 0
    erased: int = 0
    outlines: list[Outline] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    bridges: Counter[Bridge] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    frame: pa.Table | None = None
    emitted: Emitted | None = None
    emitted_rows: int = 0
    same_rows: int = 0

    def records(self) -> list[PreparedRecord]:
        """Read the records back."""
        with self.spool.open("rb") as file, uncollected():
            plains = marshal.load(file)  # our own file # noqa: S302 # nosec B302
            return [PreparedRecord.of_plain(plain) for plain in plains]

    def keep(self, records: Sequence[PreparedRecord], places: Sequence[int]) -> None:
        """Put records down for the loader."""
        self.outlines = [Outline(record.id, record.version, record.modified) for record in records]
        self.places = list(places)
        with self.spool.open("wb") as file:
            marshal.dump([record.plain() for record in records], file)


class Workbench:
    """Holds the compiled mappings of some connectors; one in each process that prepares parts."""

    def __init__(
        self, connectors: Dict[str, Dict[str, str]], key: HubKey, spool: Path, erased: Erased
    ) -> None:
        self._spool = spool
        self._erased = erased
        self._parts: dict[str, Parts] = {}
        self._tools: dict[str, tuple[Mapper, Preparer]] = {}
        for folder, values in connectors.items():
            connector = registry.load(folder, values)
            for dataset, mapper in connector.mappers.items():
                self._tools[dataset] = (mapper, Preparer(mapper, key))
            self._parts.update(connector.parts)

    def prepare(
        self,
        part: Part,
        table: pa.Table,
        columns: tuple[str, ...] | None,
        *,
        emitter: Emitter | None = None,
        repeats: Repeats = NO_REPEATS,
    ) -> PreparedPart:
        """Check and map every row of a landed table.

        `columns` are those that the dataset's suite reads; with None there is no suite and no frame is made. With an
        `emitter`, records go to its files, except those that `repeats` puts aside.
        """
        with uncollected():
            return self._prepare(part, table, columns, emitter, repeats)

    def _prepare(
        self,
        part: Part,
        table: pa.Table,
        columns: tuple[str, ...] | None,
        emitter: Emitter | None,
        repeats: Repeats,
    ) -> PreparedPart:
        done = PreparedPart(part, self._spool / f"{name_of(part)}.records")
        records, places = self._map(part, table, repeats.same, done)
        done.mapped = len(records)
        done.bridges.update(chain.from_iterable(record.bridges for record in records))
        for names, times in Counter(tuple(record.properties) for record in records).items():
            done.filled.update(dict.fromkeys(names, times))
        if columns is not None:
            done.frame = _frame(records, columns)
        if emitter is None:
            done.keep(records, places)
            return done
        done.same_rows = len(repeats.same)
        going: list[PreparedRecord] = []
        aside: list[PreparedRecord] = []
        at: list[int] = []
        for record, place in zip(records, places, strict=True):
            if record.tombstone or place in repeats.aside:
                aside.append(record)
                at.append(place)
            else:
                going.append(record)
        done.emitted = emitter.emit(name_of(part), going, first_seen=begun(part.run))
        done.emitted_rows = len(going)
        done.keep(aside, at)
        return done

    def _map(
        self, part: Part, table: pa.Table, skip: Set[int], done: PreparedPart
    ) -> tuple[list[PreparedRecord], list[int]]:
        """Records of the rows that are fit, with their places; the others go to the part's rejections."""
        import orjson

        mapper, preparer = self._tools[part.dataset]
        records: list[PreparedRecord] = []
        places: list[int] = []
        checked: set[str] = set()
        for place, (key, unit, line, modified, tombstone, digest, text, problem) in enumerate(_rows(table)):
            if place in skip:
                continue
            if self._erased and self._erased.has(part.dataset, key, digest):
                done.erased += 1
                continue
            try:
                if problem is not None:
                    raise RecordRejected(
                        problem, dataset=part.dataset, key=key or f"line {line}", field="row"
                    )
                raw = orjson.loads(text)
                if self._erased and key is not None:
                    raw = self._erased.without(part.dataset, key, raw, self._parts[part.dataset])
                if unit not in checked and not tombstone:
                    checked.add(unit)
                    _check_columns(mapper, raw, unit, table)
                records.append(
                    preparer.prepare(raw, key, version=digest, modified=modified, tombstone=tombstone)
                )
                places.append(place)
            except RecordRejected as rejected:
                reason = rejected.reason
                done.rejections.append(
                    Rejection(part.dataset, key, unit, line, rejected.field, reason, text, digest)
                )
        return records, places


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: a part's millions of objects have none, and all stay until it ends."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def name_of(part: Part) -> str:
    """Name of a part's files, unlike any other part's."""
    return f"{part.dataset}-{part.run}-{Path(part.path).stem}"


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


def _check_columns(mapper: Mapper, first: dict[str, object], unit: str, table: pa.Table) -> None:
    """Compare the columns that the mapping reads with those of a unit; services leave out what is null in a row."""
    try:
        mapper.check_columns(first)
    except InvalidDeclaration:
        import orjson

        there: set[str] = set()
        for _, of_unit, _, _, tombstone, _, text, problem in _rows(table):
            if of_unit == unit and not tombstone and problem is None:
                there.update(orjson.loads(text))
        mapper.check_columns(there)


def _frame(records: list[PreparedRecord], columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    there = [record for record in records if not record.tombstone]
    data = {column: [record.properties.get(column) for record in there] for column in columns}
    return pa.table({"key": [record.key for record in there], **data})
