"""Single records: one source row as the graph holds it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.examples import RECORD
from api.models import RecordFile
from api.responses import responses
from hub.graph import reader
from hub.graph.reads.trace import trace_of

router = APIRouter(tags=["records"], dependencies=[BEARER])

RecordId = Annotated[
    str, Path(pattern=r"^R[0-9a-f]{24}$", description="Id of the record.", examples=["R" + "0" * 24])
]


@router.get(
    "/v1/records/{id}", responses=responses(RecordFile, RECORD), response_model=None, summary="One record"
)
async def record(request: Request, id: RecordId, asks: Asks) -> Response:
    """One source row: its fields by mention, what it states, and when earlier versions of it ended."""
    database = asks.services.database
    file = await asks.read(
        "record.read", lambda lens: reader.record_file(database, lens, id), trace_of, subject=id
    )
    return answer(request, file)
