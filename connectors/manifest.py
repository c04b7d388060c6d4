"""`connector.yaml`: where a department's records come from, on what legal ground, how long they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    TypeAdapter,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from connectors.declaration import Declaration, Location, read
from connectors.options import (
    Declared,
    FilesResource,
    Incremental,
    RestResource,
    Source,
    SqlResource,
    Texts,
    Webhook,
    WebhookResource,
)
from connectors.placeholders import refuse_secrets
from connectors.sharing import Sharing
from graph_schema.dates import parser
from hub.errors import InvalidDeclaration

_PERIOD = TypeAdapter(timedelta)


def _period(text: str) -> str:
    if not text.startswith("P"):
        raise ValueError("write an ISO 8601 period such as P5Y, P18M, P1D or PT1H")
    _PERIOD.validate_python(text)
    return text


def _box(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError("write [west, south, east, north] in degrees")
    return bounds


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not an IANA time zone; write one such as Asia/Shanghai") from None
    return name


#: ISO 8601 period as text.
Period = Annotated[str, AfterValidator(_period)]


class Key(Declared):
    """What identifies a row at its source."""

    columns: list[str] = Field([], description="Columns (dotted paths) whose values together are the key.")
    content: bool = Field(
        False,
        description="The row has no key: its content and its occurrence number in the unit stand for it.",
    )
    otherwise: Literal["reject", "content"] = Field(
        "reject",
        alias="else",
        description="Rows where a key column is empty: `reject` them, or go by their `content`.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Key:
        if self.content == bool(self.columns):
            raise ValueError("give either `columns` or `content: true`")
        return self


class Tombstone(Declared):
    """Which rows say that the source deleted the record."""

    column: str = Field(description="Column (dotted path) that tells.")
    equals: (
        Annotated[list[str | bool | int], BeforeValidator(lambda v: v if isinstance(v, list) else [v])] | None
    ) = Field(None, description="Its value, or a list of values; unset, any value that is not empty.")


class Modified(Declared):
    """The source's own time of a row's version, so that the latest wins in whatever order versions arrive."""

    column: str | None = Field(None, description="Column (dotted path) of the time.")
    file_name: str | None = Field(
        None, description="Or a regular expression on the file's name whose first group is the time."
    )
    date: Texts = Field([], description="`strptime` formats, tried in order; unset, ISO 8601.")

    @model_validator(mode="after")
    def _one_way(self) -> Modified:
        if (self.column is None) == (self.file_name is None):
            raise ValueError("give either `column` or `file_name`")
        parser((*self.date, "iso"), UTC)  # refuses formats that no time can be read with
        try:
            groups = re.compile(self.file_name or "()").groups
        except re.error as wrong:
            raise ValueError(f"`file_name` is no regular expression: {wrong}") from None
        if not groups:
            raise ValueError("put ( ) around the time in `file_name`")
        return self


class Retention(Declared):
    """How long records are kept, and what becomes of them then."""

    period: Period = Field(description="How long, ISO 8601 (`P5Y`, `P18M`).")
    from_: str | None = Field(
        None,
        alias="from",
        pattern=r"^[a-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)+$",
        description="From what on: a date among a record's fields, `case.closed`. Where the record doesn't say it, "
        "what other records say of the same entity; while nobody does, the record stays. Unset, its last change.",
    )
    then: Literal["erase", "seal"] = Field(
        "erase", description="What becomes of it: erased for good, or sealed."
    )
    basis: str = Field("", description="Law, article or schedule that says so.")


def _kept(value: object) -> object:
    return {"period": value} if isinstance(value, str) else value


def _key(value: object) -> object:
    if isinstance(value, str):
        return {"columns": [value]}
    return {"columns": value} if isinstance(value, list) else value


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class Dataset(Declared):
    """One kind of row: one table, list, or family of files. Its id is dotted (`police.incidents`)."""

    title: str = Field(description="What people call it.")
    description: str = Field("", description="For the catalogue: what a row is, what is missing from it.")
    legal_basis: str = Field(min_length=1, description="Law, article or agreement that permits sharing it.")
    retention: Annotated[Retention, BeforeValidator(_kept)] = Field(
        description="How long records are kept: an ISO 8601 period (`P5Y`) after their last change, or a mapping."
    )
    schedule: Period | Literal["manual"] = Field(
        "manual", description="How often new data is expected (`P1D`), or `manual`."
    )
    sharing: Sharing | None = Field(
        None, description="How other departments may have it; unset, on conditions that the owner decides."
    )
    key: Annotated[Key, BeforeValidator(_key)] = Field(
        description="`column`, `[column, …]`, `{content: true}`, or `{columns: […], else: content}`."
    )
    modified: Annotated[Modified, BeforeValidator(_column)] | None = Field(
        None, description="Time of the row's version: a column, or a mapping."
    )
    tombstone: Tombstone | None = Field(None, description="Which rows are deletions.")
    snapshot: bool = Field(
        False, description="A full pull holds everything: keys absent from it were deleted."
    )
    incremental: Incremental | None = Field(
        None, description="Where a pull goes on; unset, each pull reads everything (files: what is new)."
    )
    max_cell_chars: int = Field(1_000_000, gt=0, description="A longer cell puts its row into quarantine.")
    table: SqlResource | None = Field(None, description="Kind `sql`: the table.")
    endpoint: RestResource | None = Field(None, description="Kind `rest`: the list.")
    files: FilesResource | None = Field(None, description="Kind `files`: the files.")
    events: WebhookResource | None = Field(None, description="With a webhook: the events of a delivery.")

    @field_validator("table", mode="before")
    @classmethod
    def _table(cls, value: object) -> object:
        return {"table": value} if isinstance(value, str) else value

    @property
    def period(self) -> timedelta | None:
        """`schedule` as a duration (a year counts 365 days, a month 30), or None when it is manual."""
        return None if self.schedule == "manual" else _PERIOD.validate_python(self.schedule)


_RESOURCE = {"sql": "table", "rest": "endpoint", "files": "files", "webhook": "events"}


class Manifest(Declared):
    """The whole of `connector.yaml`. Texts still hold placeholders: see `connectors.placeholders`."""

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="Name of the connector; its folder has the same."
    )
    title: str = Field(description="What people call it.")
    owner: str = Field(
        pattern=r"^[a-z][a-z0-9_]*$", description="Id of the department that answers for the data."
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        description="IANA zone of times written without one."
    )
    region: str = Field(
        "CN", pattern=r"^[A-Z]{2}$", description="Country of phone numbers written without one (ISO 3166)."
    )
    coordinates: Literal["wgs84", "gcj02"] = Field(
        "wgs84", description="System of the source's coordinates; GCJ-02 is converted."
    )
    bounds: Annotated[tuple[float, float, float, float], AfterValidator(_box)] | None = Field(
        None, description="West, south, east, north of the source's positions: tells swapped ones."
    )
    source: Source = Field(description="Where and how to read; see the four kinds.")
    webhook: Webhook | None = Field(None, description="How pushes are verified, where the source pushes.")
    datasets: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")], Dataset] = Field(
        min_length=1, description="The datasets by id (`owner.noun`)."
    )

    _declaration: Declaration | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path:
        """The file it was read from, for messages."""
        return self._declaration.file if self._declaration else Path("connector.yaml")

    def error(self, detail: str, loc: Location = ()) -> InvalidDeclaration:
        """The error to raise for a mistake in a part of the file."""
        if self._declaration is None:
            return InvalidDeclaration(detail, file=self.file)
        return self._declaration.error(detail, loc)

    def columns(self, dataset: str) -> Iterator[tuple[str, Location]]:
        """Columns that a dataset's declaration reads, with where."""
        declared, loc = self.datasets[dataset], ("datasets", dataset)
        for column in declared.key.columns:
            yield column, (*loc, "key")
        if declared.modified and declared.modified.column:
            yield declared.modified.column, (*loc, "modified")
        if declared.tombstone:
            yield declared.tombstone.column, (*loc, "tombstone", "column")
        if declared.incremental:
            yield declared.incremental.cursor_path, (*loc, "incremental", "cursor_path")

    @property
    def zone(self) -> ZoneInfo:
        """`time_zone`, ready to use."""
        return ZoneInfo(self.time_zone)

    @model_validator(mode="after")
    def _resources_fit(self) -> Manifest:
        kind = self.source.kind
        wanted = _RESOURCE[kind]
        if kind == "webhook" and self.webhook is None:
            raise _misplaced("a source of kind `webhook` needs the section `webhook:`", ("source", "kind"))
        for name, dataset in self.datasets.items():
            given = {part for part in _RESOURCE.values() if getattr(dataset, part) is not None}
            pushed = self.webhook is not None and "events" in given
            if wanted not in given and not pushed:
                detail = f"dataset {name!r} needs `{wanted}:`, because the source is of kind `{kind}`"
                raise _misplaced(detail, ("datasets", name))
            for part in sorted(given - ({wanted, "events"} if self.webhook else {wanted})):
                detail = f"dataset {name!r} has `{part}:`, which a source of kind `{kind}` can't use"
                raise _misplaced(detail, ("datasets", name, part))
        return self


def _misplaced(detail: str, where: Location) -> PydanticCustomError:
    return PydanticCustomError("misplaced", "{detail}", {"detail": detail, "where": where})


def read_manifest(file: Path) -> Manifest:
    """Read `connector.yaml`. Raises `InvalidDeclaration` with file and line, also for a secret in it."""
    declaration = read(file)
    refuse_secrets(declaration)
    manifest = declaration.validate(Manifest)
    manifest._declaration = declaration
    return manifest
