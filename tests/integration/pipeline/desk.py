"""A connector of one dataset, as a test declares it, and rows for it: what a department could send on a bad day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from hub.home import Home
from hub.ledger.values import QuarantineEntry, QuarantineFilter
from hub.pipeline.report import RunReport
from hub.pipeline.run import pull

DATASET = "desk.rows"
COLUMNS = ("id", "name", "number", "born", "lon", "lat", "amount", "updated")
MAPPING: dict[str, object] = {
    "mentions": {
        "person": {
            "entity": "person",
            "identifiers": [{"scheme": "cn.ric", "from": "number"}],
            "fields": {"name.full": "name", "birth_date": "born"},
        },
        "case": {"entity": "case", "identifiers": [{"scheme": "event_no", "from": "id"}], "fields": {}},
        "spot": {
            "entity": "place",
            "when": {"column": "lon", "present": True},
            "point": {"longitude": "lon", "latitude": "lat"},
        },
    },
    "statements": [
        {"kind": "PARTY_TO", "from": "person", "to": "case"},
        {"kind": "OCCURRED_AT", "from": "case", "to": "spot"},
    ],
}

BOUNDS: list[float] | None = [105.5, 29.4, 107.2, 30.8]


class Desk:
    """The connector in a folder, and the hub that pulls from it."""

    def __init__(self, folder: Path, home: Home) -> None:
        self.folder = folder / "desk"
        self.inbox = folder / "in"
        self.home = home
        self.values = {"folder": str(self.inbox)}
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.declare()

    def declare(
        self,
        *,
        source: Mapping[str, object] | None = None,
        mapping: Mapping[str, object] | None = None,
        bounds: list[float] | None = BOUNDS,
        dataset: Mapping[str, object] | None = None,
    ) -> None:
        """Write both files; what isn't given is a folder of CSV files."""
        told = {**(dataset or {})}
        if source is None:
            source = {"kind": "files", "bucket_url": "${folder}"}
            told = {"files": {"file_glob": "*.csv", "format": "csv"}} | told
        manifest = {
            "name": "desk",
            "title": "Desk",
            "owner": "desk",
            "time_zone": "Asia/Shanghai",
            "bounds": bounds,
            "source": source,
            "datasets": {
                DATASET: {"title": "Rows", "legal_basis": "Law", "retention": "P5Y", "key": "id"} | told
            },
        }
        self.folder.mkdir(exist_ok=True)
        for name, content in (("connector.yaml", manifest), ("mapping.yaml", {DATASET: mapping or MAPPING})):
            (self.folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def write(self, name: str, rows: Iterable[Mapping[str, object]], encoding: str = "utf-8") -> Path:
        """A CSV file of the inbox."""
        path = self.inbox / name
        path.write_bytes(as_csv(rows).encode(encoding))
        return path

    def pull(self, *, full: bool = False, since: str | None = None) -> RunReport:
        """Pull, and see to it that the counts add up."""
        report = pull(self.home, str(self.folder), self.values, full=full, since=since)
        for counts in report.datasets.values():
            told = counts.accepted + counts.unchanged + counts.superseded + counts.quarantined
            assert counts.read == told
        return report

    def counts(self, report: RunReport) -> tuple[int, int, int, int]:
        """Accepted, unchanged, superseded, quarantined."""
        counts = report.datasets[DATASET]
        return counts.accepted, counts.unchanged, counts.superseded, counts.quarantined

    def changes(self, report: RunReport) -> tuple[int, int, int]:
        """Accepted, superseded, quarantined: rows of files that were loaded before count as unchanged."""
        accepted, _, superseded, quarantined = self.counts(report)
        return accepted, superseded, quarantined

    def quarantined(self) -> list[QuarantineEntry]:
        """Open entries, with their rows."""
        return list(self.home.ledger.quarantine.stream(QuarantineFilter()))

    def keys(self) -> list[str]:
        """Keys of the records in the graph."""
        with self.home.driver.session() as session:
            return sorted(session.run("MATCH (r:Record) RETURN r.key AS key").value("key"))


def row(key: object, **cells: object) -> dict[str, object]:
    """A row that is fit, but for the cells that are given."""
    return dict.fromkeys(COLUMNS) | {"id": key, "name": f"名{key}"} | cells


def as_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """Rows under a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
