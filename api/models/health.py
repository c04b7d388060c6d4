"""What probes are answered with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer


class Health(Answer):
    """Whether the process runs."""

    status: str


class Readiness(Answer):
    """Whether requests can be answered now, by part."""

    status: Annotated[str, Field(description="`ready` or `not ready`.")]
    parts: Annotated[
        dict[str, str],
        Field(description="`ok` or `unavailable` for graph, ledger; `ok` or `outdated` for rules."),
    ]
