"""What runs of connectors are answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer


class Counts(Answer):
    """What a run did with a dataset's rows.

    Read = accepted + unchanged + superseded + quarantined, once loaded.
    """

    read: int
    accepted: int
    unchanged: int
    superseded: int
    quarantined: int


class Warned(Answer):
    """Something about a run that is worth a look."""

    kind: Annotated[str, Field(description="Which check noticed it: `volume`, `fill`, `expectation`, …")]
    detail: str
    dataset: str | None
    field: str | None


class Run(Answer):
    """One run of a connector, as far as it is about datasets that the reader may see."""

    id: Annotated[str, Field(description="Id of the run; records carry it.")]
    connector: str
    state: Annotated[str, Field(description="`running`, `loaded`, `failed` or `rejected`.")]
    started: Annotated[str, Field(description="UTC.")]
    finished: Annotated[str | None, Field(description="UTC.")]
    error: Annotated[str | None, Field(description="Why it failed or was rejected.")]
    stages: Annotated[dict[str, float], Field(description="Seconds of each stage.")]
    datasets: dict[str, Counts]
    warnings: list[Warned]


class RunsPage(Answer):
    """Runs, newest first."""

    runs: list[Run]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]
