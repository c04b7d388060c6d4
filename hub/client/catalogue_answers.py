"""What the hub answers about datasets, runs, quality, counts, purposes, and the use of one's own data."""

from __future__ import annotations

from typing import Literal

from hub.client.answers import Answer


class Purpose(Answer):
    """One purpose. `yours`: whether your role and department may invoke it."""

    id: str
    title: str
    legal_basis: str
    departments: list[str]
    roles: list[str]
    needs_case: bool
    actions: list[str]
    max_hops: int
    budget: int | None
    yours: bool


class PurposeList(Answer):
    """All purposes."""

    purposes: list[Purpose]


class EntrySummary(Answer):
    """A dataset in the catalogue, in short."""

    dataset: str
    title: str
    description: str
    provider: str
    provider_title: str
    sharing: str
    purposes: list[str]
    modes: list[str]
    classification: str
    frequency: str
    version: int


class EntriesPage(Answer):
    """Entries of the catalogue."""

    entries: list[EntrySummary]
    next: str | None


class DataItem(Answer):
    """One data item of a dataset."""

    name: str
    title: str
    type: str
    sensitivity: str
    confidential: str | None


class EntryVersion(Answer):
    """A version of an entry."""

    version: int
    published: str
    superseded: str | None


class Entry(Answer):
    """What a dataset holds and how it may be had."""

    dataset: str
    version: int
    published: str
    superseded: str | None
    title: str
    description: str
    provider: str
    provider_title: str
    connector: str
    items: list[DataItem]
    format: str
    frequency: str
    sharing: str
    reason: str | None
    forbidden_by: str | None
    fields: list[str]
    edges: list[str]
    purposes: list[str]
    modes: list[str]
    conditions: str
    classification: str
    retention: str
    legal_basis: str
    versions: list[EntryVersion]


class Counts(Answer):
    """What a run did with rows: read = accepted + unchanged + superseded + quarantined, once loaded."""

    read: int
    accepted: int
    unchanged: int
    superseded: int
    quarantined: int


class Warned(Answer):
    """Something about a run that is worth a look."""

    kind: str
    detail: str
    dataset: str | None
    field: str | None


class Run(Answer):
    """One run of a connector. Times are UTC, stages in seconds."""

    id: str
    connector: str
    state: str
    started: str
    finished: str | None
    error: str | None
    stages: dict[str, float]
    datasets: dict[str, Counts]
    warnings: list[Warned]


class RunsPage(Answer):
    """Runs, newest first."""

    runs: list[Run]
    next: str | None


class Expectation(Answer):
    """What one expectation said about the last loaded batch."""

    expectation: str
    column: str | None
    severity: str
    success: bool
    unexpected: int
    total: int


class InQuarantine(Answer):
    """Rows in quarantine for the same reason in the same field."""

    field: str
    reason: str
    rows: int


class DatasetQuality(Answer):
    """How a dataset did in its last loaded run, and what waits in quarantine. `fill` are shares, 0 to 1."""

    dataset: str
    run: str | None
    finished: str | None
    counts: Counts | None
    fill: dict[str, float]
    expectations: list[Expectation]
    quarantine: list[InQuarantine]


class QualityList(Answer):
    """The quality of each dataset that the reader answers for."""

    datasets: list[DatasetQuality]


class CaseRow(Answer):
    """Counts of one kind or town; None where a count is kept back."""

    kind: str | None = None
    town: str | None = None
    closed: int | None
    open: int | None
    overdue: int | None
    all: int | None


class CaseTable(Answer):
    """One month of one dataset."""

    department: str
    dataset: str
    month: str
    settled: str
    rows: list[CaseRow]


class CaseCounts(Answer):
    """Tables by dataset and month; counts below `k` are kept back."""

    k: int
    by: str
    tables: list[CaseTable]


class Named(Answer):
    """A department or dataset by id and by what it is called."""

    id: str
    title: str


class Withheld(Answer):
    """From when until when an order had it told later."""

    since: str
    until: str


class Use(Answer):
    """One use of one's own data."""

    number: int
    time: str
    action: str
    receiver: Named
    system: str
    reason: str | None
    for_a_case: bool
    legal_basis: str | None
    datasets: list[Named]
    about: Literal["person", "record"]
    disclosed: bool
    withheld: Withheld | None


class UsesPage(Answer):
    """Uses of one's own data, newest first."""

    uses: list[Use]
    next: str | None


class Health(Answer):
    """Whether the process runs."""

    status: str


class Readiness(Answer):
    """Whether requests can be answered now, by part."""

    status: str
    parts: dict[str, str]
