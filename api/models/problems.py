"""What every problem is answered with (RFC 9457)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(description="Kind of problem; the address explains it.")]
    title: str
    status: int
    detail: str
    request_id: Annotated[
        str, Field(description="Also in the header X-Request-Id; name it when you ask for help.")
    ]
