"""Maps the real files of an example. Policy: every row, each example once a session, nothing is replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.registry import load
from connectors.sources import open_source
from connectors.sources.page import Row
from graph_schema.records import MappedRecord, Mention
from hub.errors import RecordRejected

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


@dataclass
class Mapped:
    """What became of an example's rows, by dataset."""

    raw: dict[str, list[Row]] = field(default_factory=dict)
    records: dict[str, list[MappedRecord]] = field(default_factory=dict)
    rejected: list[RecordRejected] = field(default_factory=list)
    unread: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, dataset: str, *names: str) -> tuple[int, ...]:
        """How many records of a dataset have each of these properties."""
        found = Counter(name for record in self.records[dataset] for name in record.fields)
        return tuple(found[name] for name in names)

    def mentions(self, dataset: str, name: str) -> list[Mention]:
        """Every mention of a name."""
        return [each for record in self.records[dataset] for each in record.mentions if each.name == name]

    def stated(self, dataset: str) -> Counter[str]:
        """How many statements of each kind a dataset makes."""
        return Counter(each.kind for record in self.records[dataset] for each in record.statements)


def _map(name: str, folder: Path) -> Mapped:
    connector = load(name, {"folder": str(folder)})
    mapped = Mapped()
    for dataset in connector.manifest.datasets:
        mapped.raw[dataset], mapped.records[dataset] = [], []
    for page in open_source(connector.manifest, connector.values, {}, full=True, since=None).read():
        mapper = connector.mappers[page.dataset]
        for row in page.rows:
            if page.dataset not in mapped.unread:
                mapper.check_columns(row.row)
                mapped.unread[page.dataset] = mapper.unread(row.row)
            mapped.raw[page.dataset].append(row.row)
            try:
                if row.problem:
                    raise RecordRejected(row.problem, dataset=page.dataset, key=row.key or "", field="row")
                record = mapper.map(row.row, row.key, version="0", modified=row.modified)
            except RecordRejected as rejected:
                mapped.rejected.append(rejected)
            else:
                mapped.records[page.dataset].append(record)
    return mapped


@pytest.fixture(scope="session")
def mapped() -> Callable[[str], Mapped]:
    """Maps an example by its name; skips where its files are absent."""
    done: dict[str, Mapped] = {}

    def of(name: str) -> Mapped:
        folder = DATA / name
        if not folder.is_dir():
            pytest.skip(f"the real records (../shared/data/{name}) aren't here")
        if name not in done:
            done[name] = _map(name, folder)
        return done[name]

    return of
