"""What webhook deliveries are answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer


class Receipt(Answer):
    """How far a webhook delivery got."""

    id: str
    connector: str
    state: Annotated[str, Field(description="`received`, `loaded` or `failed`.")]
    received: Annotated[str, Field(description="UTC.")]
    finished: Annotated[str | None, Field(description="UTC.")]
    run: Annotated[str | None, Field(description="Run that loaded it.")]
    counts: Annotated[dict[str, dict[str, int]], Field(description="As in a run, by dataset, once loaded.")]
    error: Annotated[str | None, Field(description="Why it failed.")]
