"""What the routes of the audit log answer with, for their description (OpenAPI)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.models.parts import Answer

Hash = Annotated[str, Field(description="SHA-256 in hex.")]
Commitment = Annotated[
    list[str], Field(description="Persons (`P:…`) and records (`R:…`) as commitments; other ids as they are.")
]


class LogEntry(Answer):
    """One entry. Persons and records are commitments: the same one is always the same person."""

    seq: Annotated[int, Field(description="Number of the entry, from 1.")]
    time: Annotated[str, Field(description="UTC.")]
    request: Annotated[str, Field(description="Id of the request, as the caller saw it.")]
    user: str
    department: str
    role: str
    on_behalf: Annotated[str | None, Field(description="Officer for whom a system asked.")]
    purpose: str | None
    case: str | None
    legal_basis: str | None
    policies: Annotated[list[str], Field(description="Policies that decided.")]
    action: Annotated[str, Field(description="What was done.", examples=["person.read"])]
    subject: Annotated[str | None, Field(description="What was asked for or acted on.")]
    outcome: Annotated[str, Field(description="`shown`, `nothing`, `refused` or `done`.")]
    datasets: list[str]
    fields: list[str]
    entities: Commitment
    records: Commitment
    detail: Annotated[dict[str, Any] | None, Field(description="What an act decided.")]
    hash: Hash


class LogPage(Answer):
    """Entries, newest first."""

    entries: list[LogEntry]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class LogCheckpoint(Answer):
    """The newest signed state of the log (https://c2sp.org/tlog-checkpoint)."""

    size: Annotated[int, Field(description="Entries that it covers.")]
    note: Annotated[str, Field(description="The signed note.")]
    public_key: Annotated[str, Field(description="What it is checked with: NAME+ID+KEY.")]


class LogInclusion(Answer):
    """A proof that an entry is in the log (RFC 9162 section 2.1.3)."""

    seq: int
    size: int
    hash: Annotated[str, Field(description="Hash of the entry's leaf, in hex.")]
    path: Annotated[list[str], Field(description="Hashes from the leaf to the root, in hex.")]
    root: Hash


class LogConsistency(Answer):
    """A proof that a log goes on from an earlier one (RFC 9162 section 2.1.4)."""

    first: int
    second: int
    first_root: Hash
    second_root: Hash
    path: Annotated[list[str], Field(description="Hashes in the order of the RFC, in hex.")]
