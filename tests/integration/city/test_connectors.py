"""The four departments' connectors, on the sources they are made for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors.registry import load
from connectors.sources import open_source
from graph_schema.records import MappedRecord
from hub.city.district import build
from hub.city.serve import Manners, running
from hub.errors import RecordRejected

CONNECTORS = ("police", "court", "petition", "grid")


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "d"
    build(folder, people=6_000, seed=4)
    return folder


@pytest.fixture(scope="module")
def mapped(district: Path) -> tuple[dict[tuple[str, str], MappedRecord], list[RecordRejected]]:
    """Records by dataset and key, and what was rejected."""
    records, rejected = {}, []
    with running(district, manners=Manners(throttle_every=0)) as values:
        for name in CONNECTORS:
            connector = load(name, values[name])
            source = open_source(connector.manifest, values[name], {}, full=True, since=None)
            for page in source.read():
                for row in page.rows:
                    assert row.problem is None
                    try:
                        record = connector.mappers[page.dataset].map(
                            row.row, row.key, version="0", modified=row.modified, tombstone=row.tombstone
                        )
                    except RecordRejected as error:
                        rejected.append(error)
                    else:
                        records[page.dataset, record.key] = record
    return records, rejected


def _truth(district: Path) -> list[dict[str, str]]:
    return [
        row
        for source in CONNECTORS
        for row in pq.read_table(district / "truth" / f"mentions-{source}.parquet").to_pylist()
    ]


def test_only_rows_with_an_impossible_date_are_rejected(district: Path, mapped: tuple) -> None:  # type: ignore[type-arg]
    _, rejected = mapped
    wrong = {(row["dataset"], row["key"]) for row in _truth(district) if "impossible_date" in row["mistakes"]}
    assert {(error.dataset, error.key) for error in rejected} == wrong


def test_the_truth_speaks_of_every_mention_that_the_mappings_make(
    district: Path,
    mapped: tuple,  # type: ignore[type-arg]
) -> None:
    records, _ = mapped
    told = {(row["dataset"], row["key"], row["mention"]) for row in _truth(district)}
    untold = Counter(
        (dataset, mention.name)
        for (dataset, key), record in records.items()
        for mention in record.mentions
        if (dataset, key, mention.name) not in told
    )
    assert untold == {("police.stations", "town"): 30}


def test_the_same_identifier_means_the_same_entity_but_for_the_mistakes_that_were_declared(
    district: Path,
    mapped: tuple,  # type: ignore[type-arg]
) -> None:
    records, _ = mapped
    true = {(row["dataset"], row["key"], row["mention"]): row for row in _truth(district)}
    meant: dict[tuple[str, str], set[str]] = {}
    for (dataset, key), record in records.items():
        for mention in record.mentions:
            row = true.get((dataset, key, mention.name))
            if row is None or "id_number" in row["mistakes"]:
                continue
            for identifier in mention.identifiers:
                if identifier.scheme != "phone":
                    meant.setdefault((identifier.scheme, identifier.value), set()).add(row["true_id"])
    assert len(meant) > 10_000
    assert {key: ids for key, ids in meant.items() if len(ids) > 1} == {}
