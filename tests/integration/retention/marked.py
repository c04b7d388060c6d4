"""A made register and its hub with a graph of its own, a person whose every value is a mark, and a search for the
marks in every byte of the home."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from hub.home import Home
from hub.pipeline.receipt import load_receipt
from hub.pipeline.report import RunReport
from hub.pipeline.run import pull

MANIFEST = """\
name: register
title: Register
owner: register
time_zone: Asia/Shanghai
source: {kind: files, bucket_url: "${folder}"}
webhook: {secret: "${secret}"}
datasets:
  register.people:
    title: People
    legal_basis: Law
    retention: P5Y
    key: id
    modified: updated
    files: {file_glob: "people-*.csv", format: csv}
    events: {data_selector: people}
  register.suits:
    title: Suits
    legal_basis: Law
    retention: {period: P5Y, from: case.closed}
    key: "no"
    modified: updated
    files: {file_glob: "suits-*.csv", format: csv}
"""
MAPPING = """\
register.people:
  mentions:
    person:
      entity: person
      identifiers:
        - {scheme: "other:number", from: number}
        - {scheme: "contact:phone", from: phone}
      fields:
        name.full: name
        national_id: number
        birth_date: born
        note: note
    home:
      entity: place
      when: {column: address, present: true}
      fields:
        address.text: address
  statements:
    - {kind: LIVES_AT, from: person, to: home}
register.suits:
  mentions:
    case:
      entity: case
      identifiers:
        - {scheme: event_no, from: "no"}
      fields:
        summary: text
        closed: closed
    plaintiff:
      entity: person
      identifiers:
        - {scheme: "other:number", from: number}
        - {scheme: "contact:phone", from: phone}
      fields:
        name.full: name
        national_id: number
        address.text: address
    defendant:
      entity: person
      identifiers:
        - {scheme: "other:number", from: other_number}
      fields:
        name.full: other
        national_id: other_number
  statements:
    - {kind: PARTY_TO, from: plaintiff, to: case, properties: {role: {constant: 原告}}}
    - {name: sued, kind: PARTY_TO, from: defendant, to: case, properties: {role: {constant: 被告}}}
"""
DATASET = "register.people"
SUITS = "register.suits"
COLUMNS = ("id", "name", "number", "phone", "born", "address", "note", "updated")
SUIT_COLUMNS = (
    "no",
    "name",
    "number",
    "phone",
    "address",
    "other",
    "other_number",
    "text",
    "closed",
    "updated",
)
#: Long enough not to be there by chance, in two scripts, and each stands in one column alone.
MARKS = {
    "name": "齐墨玄烨·Zqxwvname",
    "number": "ZQX90210NUMBER7734",
    "phone": "ZQX-PHONE-5550199",
    "address": "凰翾路九百九十九號附壹Zqxwvstreet",
    "note": "曾於 Zqxwvnote 鑿壁龘龘 as she said herself, at length and more than once",
}
OLD_NAME = "舊名齊墨Zqxwvformer"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def row(id: str, updated: str, **cells: str) -> dict[str, str]:
    """A row of the register."""
    return dict.fromkeys(COLUMNS, "") | {"id": id, "updated": updated} | cells


def marked(id: str, updated: str, **cells: str) -> dict[str, str]:
    """A row of the person whose values are marks."""
    return row(id, updated, **({"born": "1980-05-05"} | MARKS | cells))


def suit(no: str, updated: str, **cells: str) -> dict[str, str]:
    """A suit: who it is about is one of two parties."""
    return dict.fromkeys(SUIT_COLUMNS, "") | {"no": no, "updated": updated} | cells


@dataclass
class Register:
    """The register's folder and declaration, and the hub that takes its rows in."""

    home: Home
    folder: Path
    values: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {"folder": str(self.folder / "in"), "secret": "s"}
        (self.folder / "in").mkdir(parents=True, exist_ok=True)
        for name, text in (("connector.yaml", MANIFEST), ("mapping.yaml", MAPPING)):
            place = self.folder / "register"
            place.mkdir(exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")

    def write(self, name: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Put a file into the folder that is pulled."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        (self.folder / "in" / name).write_text(text.getvalue(), encoding="utf-8")

    def pull(self, *, full: bool = False) -> RunReport:
        """Pull what is new, and see to it that the counts add up."""
        report = pull(self.home, str(self.folder / "register"), self.values, full=full)
        for counts in report.datasets.values():
            told = counts.accepted + counts.unchanged + counts.superseded + counts.quarantined
            assert counts.read == told
        return report

    def deliver(self, key: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Take a delivery in as the webhook does, and load it."""
        body = json.dumps({"people": list(rows)}, ensure_ascii=False).encode()
        receipt, _ = self.home.ledger.receipts.accept("register", key, body)
        load_receipt(self.home, receipt.id)

    def record(self, id: str) -> str:
        """Id of a row's record."""
        return self.home.key.record_id(DATASET, id)


def found(root: Path, marks: Sequence[str]) -> set[tuple[str, str]]:
    """Where a mark is in a file below a folder, in any encoding: file and mark. Parquet and DuckDB are unpacked too."""
    everywhere: set[tuple[str, str]] = set()
    wanted = [(mark, mark.encode(encoding)) for mark in marks for encoding in ENCODINGS]
    wanted += [(mark, json.dumps(mark)[1:-1].encode()) for mark in marks]
    wanted += [(mark, mark.lower().encode()) for mark in marks]
    for file in sorted(root.rglob("*")):
        if not file.is_file():
            continue
        for content in _contents(file):
            everywhere.update((str(file.relative_to(root)), mark) for mark, bits in wanted if bits in content)
    return everywhere


def _contents(file: Path) -> Iterator[bytes]:
    yield file.read_bytes()
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        for column in table.columns:
            yield "\n".join(map(str, column.to_pylist())).encode()
            for chunk in column.chunks:
                yield str(getattr(chunk, "dictionary", "")).encode()
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as database:
            for (table,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
                yield "\n".join(map(str, rows)).encode()
