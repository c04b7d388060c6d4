"""Single records: one source row as the graph holds it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answers import answer
from api.asking import BEARER, Asks
from api.disputes import disputed_among, shown_by
from api.examples.entities import RECORD
from api.models.entities import RecordFile
from api.responses import responses
from hub.access.lens import Lens
from hub.errors import NotFound
from hub.graph import reader
from hub.graph.reads.files import RecordFile as File
from hub.graph.reads.trace import trace_of

#: An id that nobody has.
_NOBODY = "P" + "0" * 24

router = APIRouter(tags=["records"], dependencies=[BEARER])

RecordId = Annotated[
    str, Path(pattern=r"^R[0-9a-f]{24}$", description="Id of the record.", examples=["R" + "0" * 24])
]


@router.get(
    "/v1/records/{id}", responses=responses(RecordFile, RECORD), response_model=None, summary="One record"
)
async def record(request: Request, id: RecordId, asks: Asks) -> Response:
    """One source row: its fields by mention, what it states, and when earlier versions of it ended.

    It has to speak of something near your case, or of places alone.
    """

    async def reading(lens: Lens) -> tuple[File, list[dict[str, str]]]:
        try:
            file = await reader.record_file(asks.services.database, lens, id)
        except NotFound:
            await asks.near_any(lens, [_NOBODY])  # so that it takes as long as what is there and far away
            raise
        await asks.near_any(lens, (one.entity.id for one in file.mentions))
        return file, await disputed_among(asks.services, lens, shown_by(file))

    file, disputed = await asks.read("record.read", reading, lambda found: trace_of(found[0]), subject=id)
    return answer(request, {name: getattr(file, name) for name in File.__slots__} | {"disputed": disputed})
