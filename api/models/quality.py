"""What the quality of datasets is answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, DatasetId
from api.models.runs import Counts


class Expectation(Answer):
    """What one expectation of the suite said about the last loaded batch."""

    expectation: str
    column: str | None
    severity: Annotated[str, Field(description="`blocking` or `warning`.")]
    success: bool
    unexpected: Annotated[int, Field(description="Rows that did not meet it.")]
    total: int


class InQuarantine(Answer):
    """Rows in quarantine for the same reason in the same field."""

    field: str
    reason: str
    rows: int


class DatasetQuality(Answer):
    """How a dataset did in its last loaded run, and what waits in quarantine."""

    dataset: DatasetId
    run: str | None
    finished: Annotated[str | None, Field(description="When it was last loaded, UTC; null if never.")]
    counts: Counts | None
    fill: Annotated[
        dict[str, float], Field(description="Share (0 to 1) of rows in which a field has a value.")
    ]
    expectations: list[Expectation]
    quarantine: list[InQuarantine]


class QualityList(Answer):
    """The quality of each dataset that the reader answers for."""

    datasets: list[DatasetQuality]
