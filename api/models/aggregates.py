"""What counts are answered with, for the description of the API (OpenAPI)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer

Count = Annotated[int | None, Field(description="Cases; null where the count is kept back.")]


class CaseRow(Answer):
    """The counts of one kind or town, or of all together (`*`)."""

    kind: Annotated[
        str | None, Field(description="Kind of case, in the source's words; `-`: not stated.")
    ] = None
    town: Annotated[str | None, Field(description="Code of the town's division; `-`: not stated.")] = None
    closed: Count
    open: Count
    overdue: Count
    all: Count


class CaseTable(Answer):
    """One month of one dataset."""

    department: str
    dataset: str
    month: Annotated[str, Field(examples=["2026-03"])]
    settled: Annotated[str, Field(description="Day as of whose beginning the cases were counted.")]
    rows: list[CaseRow]


class CaseCounts(Answer):
    """Tables by dataset and month."""

    k: Annotated[int, Field(description="The least count that is shown.")]
    by: str
    tables: list[CaseTable]
