"""Looks at a connector without pulling it: is what it declares right, and does its source fit?

Nothing is written, neither to the source nor to this home.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connectors import registry
from hub.errors import InvalidDeclaration, RecordRejected

if TYPE_CHECKING:
    from connectors.mapper import Mapper
    from connectors.registry import Connector
    from connectors.sources import RawRow
    from graph_schema.records import MappedRecord

#: Rows of each dataset that a check maps.
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """One row as its source gave it, and the record it becomes or the rejection it meets."""

    unit: str
    raw: RawRow
    outcome: MappedRecord | RecordRejected


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake: where it is written, as far as it stands in a file, and what to do."""

    detail: str
    file: str | None = None
    line: int | None = None

    @classmethod
    def of(cls, mistake: InvalidDeclaration) -> Finding:
        """A mistake in a declaration."""
        return cls(mistake.detail, mistake.file, mistake.line)


@dataclass(frozen=True, slots=True)
class DatasetCheck:
    """What the first rows of a dataset say of its mapping.

    `unread` are the columns that nothing reads; `unfit` the rows that would wait in quarantine, by (field, reason).
    `findings` keep a pull from going on.
    """

    rows: int = 0
    unread: tuple[str, ...] = ()
    unfit: tuple[tuple[str, str, int], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole of a check.

    `placeholders` says of each whether it has a value; `datasets` is empty where one has none, because then the source
    can't be looked at. `expectations` are the numbers of them by dataset.
    """

    connector: str
    findings: tuple[Finding, ...]
    placeholders: Mapping[str, bool] = field(default_factory=dict)
    expectations: Mapping[str, int] = field(default_factory=dict)
    datasets: Mapping[str, DatasetCheck] = field(default_factory=dict)

    @property
    def looked(self) -> bool:
        """Whether the source was looked at."""
        return bool(self.datasets)


def inspect(name_or_folder: str, values: Mapping[str, str]) -> Inspection:
    """Check a connector's declarations, then its source where all placeholders have a value.

    Raises
    ------
    SourceUnavailable
        The source can't be read.
    WrongUse
        There is no such connector.
    """
    try:
        connector = registry.load(name_or_folder, values)
        suites = _expectations(connector)
    except InvalidDeclaration as mistake:
        return Inspection(Path(name_or_folder).name, (Finding.of(mistake),))
    datasets = (
        {} if connector.missing else {name: _check(connector, name) for name in connector.manifest.datasets}
    )
    return Inspection(
        connector=connector.name,
        findings=tuple(finding for each in datasets.values() for finding in each.findings),
        placeholders={name: name not in connector.missing for name in sorted(connector.placeholders)},
        expectations={name: suites.get(name, 0) for name in connector.manifest.datasets},
        datasets=datasets,
    )


def _expectations(connector: Connector) -> dict[str, int]:
    from quality.suites import load_suites

    columns = {dataset: mapper.sensitivities() for dataset, mapper in connector.mappers.items()}
    suites = [load_suites(file, columns=columns) for file in sorted(set(connector.suites.values()))]
    return {name: len(suite.expectations) for found in suites for name, suite in found.items()}


def _check(connector: Connector, dataset: str) -> DatasetCheck:
    try:
        samples, columns = sample(connector, dataset, SAMPLE)
    except InvalidDeclaration as mistake:
        return DatasetCheck(findings=(Finding.of(mistake),))
    unfit = Counter(
        (each.outcome.field, each.outcome.reason)
        for each in samples
        if isinstance(each.outcome, RecordRejected)
    )
    return DatasetCheck(
        rows=len(samples),
        unread=tuple(connector.mappers[dataset].unread(columns)),
        unfit=tuple((name, reason, rows) for (name, reason), rows in unfit.most_common()),
    )


def sample(connector: Connector, dataset: str, limit: int) -> tuple[list[Sample], list[str]]:
    """The first rows of a dataset, mapped, and the columns they have.

    Raises
    ------
    InvalidDeclaration
        The mapping or the manifest reads a column that isn't there.
    SourceUnavailable
        The source can't be read.
    WrongUse
        A placeholder has no value.
    """
    rows = list(_rows(connector, dataset, limit))
    whole = [raw.row for _, raw in rows if raw.problem is None and not raw.tombstone]
    columns = list(dict.fromkeys(column for row in whole for column in row))
    mapper = connector.mappers[dataset]
    if whole:
        mapper.check_columns(columns)
    return [Sample(unit, raw, _outcome(mapper, raw)) for unit, raw in rows], columns


def _rows(connector: Connector, dataset: str, limit: int) -> Iterator[tuple[str, RawRow]]:
    from connectors.sources import open_source

    alone = connector.manifest.model_copy(
        update={"datasets": {dataset: connector.manifest.datasets[dataset]}}
    )
    left = limit
    pages = open_source(alone, connector.values, {}).read()
    with closing(pages) as reading:  # type: ignore[type-var]
        for page in reading:
            for raw in page.rows[:left]:
                yield page.unit, raw
            left -= len(page.rows)
            if left <= 0:
                return


def _outcome(mapper: Mapper, raw: RawRow) -> MappedRecord | RecordRejected:
    import orjson

    from connectors.keys import canonical, content_hash

    text = canonical(raw.row)
    key = raw.key or f"line {raw.line}"
    if raw.problem is not None:
        return RecordRejected(raw.problem, dataset=mapper.dataset, key=key, field="row")
    try:
        return mapper.map(
            orjson.loads(text),
            raw.key,
            version=content_hash(text),
            modified=raw.modified,
            tombstone=raw.tombstone,
        )
    except RecordRejected as rejected:
        return rejected
