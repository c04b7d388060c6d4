"""What the catalogue of shared datasets is answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, DatasetId
from api.models.sharing import Department, Moment

Class = Annotated[
    str, Field(description="`unconditional`, `conditional` or `none`: not shared.", examples=["conditional"])
]


class EntrySummary(Answer):
    """A catalogue entry in a list."""

    dataset: DatasetId
    title: str
    description: str
    provider: Department
    provider_title: str
    sharing: Class
    purposes: Annotated[list[str], Field(description="For which it is shared; empty: any.")]
    modes: Annotated[list[str], Field(description="`query`, `check`, `statistics`: how it can be had.")]
    classification: Annotated[str, Field(description="`general`, `important` or `core`.")]
    frequency: Annotated[str, Field(description="How often new data is expected, ISO 8601, or `manual`.")]
    version: int


class EntriesPage(Answer):
    """Catalogue entries by dataset."""

    entries: list[EntrySummary]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class DataItem(Answer):
    """One item that records of the dataset can have."""

    name: Annotated[str, Field(description="As a grant names it.", examples=["plaintiff.name.full"])]
    title: str
    type: Annotated[str, Field(description="Type of its values, see docs/schema.md.")]
    sensitivity: Annotated[str, Field(description="`public`, `personal` or `sensitive`.")]
    confidential: Annotated[
        str | None, Field(description="Mark whose rule protects it, whatever is granted.")
    ]


class EntryVersion(Answer):
    """When a version of an entry was current."""

    version: int
    published: Moment
    superseded: Annotated[str | None, Field(description="UTC; null: it is current.")]


class Entry(Answer):
    """A version of a dataset's catalogue entry (政务数据共享条例, art. 13 to 15)."""

    dataset: DatasetId
    version: int
    published: Moment
    superseded: Annotated[str | None, Field(description="UTC; null: it is current.")]
    title: str
    description: str
    provider: Department
    provider_title: str
    connector: str
    items: list[DataItem]
    format: str
    frequency: str
    sharing: Class
    reason: Annotated[str | None, Field(description="Why it is not shared.")]
    forbidden_by: Annotated[str | None, Field(description="The law that forbids sharing it.")]
    fields: Annotated[list[str], Field(description="Items that can be asked for.")]
    edges: Annotated[list[str], Field(description="Kinds of statement that can be asked for.")]
    purposes: list[str]
    modes: list[str]
    conditions: str
    classification: str
    retention: Annotated[str, Field(description="How long records are kept, ISO 8601 period.")]
    legal_basis: str
    versions: Annotated[list[EntryVersion], Field(description="All versions, newest first.")]
