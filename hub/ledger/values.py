"""What the ledger takes and gives: plain values, never rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from hub.audit.entry import told
from quality.finding import Finding
from quality.outcome import Outcome


class RunState(StrEnum):
    """How far a run got. A run that is `running` though no process holds it was killed."""

    RUNNING = "running"
    LOADED = "loaded"
    FAILED = "failed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class DatasetCounts:
    """What a run did with one dataset's rows.

    `fill` is the share (0 to 1) of mapped rows in which a field has a value, `expectations` what the suite
    said.
    """

    read: int
    accepted: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0
    fill: Mapping[str, float] = field(default_factory=dict)
    expectations: tuple[Outcome, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether every row that was read is in exactly one place."""
        return self.read == self.accepted + self.unchanged + self.superseded + self.quarantined


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a connector. Times are UTC; `stages` are seconds."""

    run_id: str
    connector: str
    state: RunState
    started: datetime
    finished: datetime | None
    error: str | None
    stages: Mapping[str, float]
    warnings: tuple[Finding, ...]
    datasets: Mapping[str, DatasetCounts]


@dataclass(frozen=True, slots=True)
class DatasetRun:
    """One dataset's part in one loaded run, for comparing runs over time."""

    run_id: str
    connector: str
    dataset: str
    started: datetime
    finished: datetime
    counts: DatasetCounts


class RejectedRow(Protocol):
    """A row that quarantine takes in. `raw` is the row as JSON text, `hash` that of the landed row."""

    @property
    def dataset(self) -> str: ...
    @property
    def key(self) -> str | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def hash(self) -> str: ...


class QuarantineState(StrEnum):
    """What became of a row in quarantine; `corrected`: its source sent a later version that is fit."""

    OPEN = "open"
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A row in quarantine. `raw` is None in lists, where many entries are shown and no row is."""

    id: int
    run_id: str
    first_run: str
    dataset: str
    key: str | None
    unit: str
    line: int
    field: str
    reason: str
    hash: str
    state: QuarantineState
    first_seen: datetime
    last_seen: datetime
    decided: datetime | None
    decided_by: str | None
    decision: str | None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class QuarantineFilter:
    """Which entries are meant; what is None does not restrict."""

    dataset: str | None = None
    run_id: str | None = None
    field: str | None = None
    state: QuarantineState | None = QuarantineState.OPEN


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many entries of a dataset have the same reason in the same field."""

    dataset: str
    field: str
    reason: str
    entries: int


@dataclass(frozen=True, slots=True)
class Redirect:
    """An entity id `old` that was merged into `new`. `entity` is the key of an entity type.

    `present` says that the graph may have `old`, so that its edges are to be moved.
    """

    old: str
    new: str
    entity: str
    present: bool = True


class Verdict(StrEnum):
    """What a judgement says of its mentions: all are one, no two are one, or nobody can tell."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a steward said of mentions of one entity type, given by their ids. Ids of judgements rise with time."""

    id: str
    entity: str
    mentions: tuple[str, ...]
    verdict: Verdict
    reason: str
    steward: str
    department: str
    made: datetime
    needs_second: bool
    seconded_by: str | None = None
    seconded_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether it counts: not withdrawn, and seconded where that is needed."""
        return self.withdrawn_by is None and (not self.needs_second or self.seconded_by is not None)


class ReceiptState(StrEnum):
    """How far a delivery got."""

    RECEIVED = "received"
    LOADED = "loaded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery to the ingest webhook. `counts` is as in a run, by dataset, once it is loaded."""

    id: str
    connector: str
    idempotency_key: str
    body_hash: str
    content_type: str
    state: ReceiptState
    run_id: str | None
    counts: Mapping[str, Mapping[str, int]]
    error: str | None
    received: datetime
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of an entry given to the audit log. Over its budget, it is logged as refused."""

    seq: int
    over_budget: bool


@dataclass(frozen=True, slots=True)
class LoggedDisclosure:
    """One entry of the audit log as stored: `hash` is its leaf's, over `body`, in hex. Times are UTC."""

    seq: int
    time: datetime
    user: str
    department: str
    purpose: str | None
    case: str | None
    action: str
    outcome: str
    body: bytes
    hash: str

    @property
    def values(self) -> Mapping[str, Any]:
        """The whole entry; persons and records are commitments."""
        return told(self.body)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was given out: `note` is the signed text over the log's first `size` entries."""

    number: int
    size: int
    note: bytes


@dataclass(frozen=True, slots=True)
class WitnessState:
    """A witness has the checkpoints up to that of `size` entries and failed `failures` times since. Times are UTC."""

    witness: str
    size: int = 0
    told: datetime | None = None
    failures: int = 0
    failed: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That the entry `seq`, by its `hash`, is in the log of `size` entries with this `root`."""

    seq: int
    size: int
    hash: bytes
    path: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log of `second` entries begins with the `first` ones as they were."""

    first: int
    second: int
    first_root: bytes
    second_root: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LoggedFilter:
    """Which entries of the audit log are meant; None does not restrict. `until` is the first time after them."""

    departments: frozenset[str] | None = None
    user: str | None = None
    purpose: str | None = None
    case: str | None = None
    action: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None
