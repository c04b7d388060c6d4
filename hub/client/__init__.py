"""The client of the hub's API, for programs and notebooks: `Hub`, and `AsyncHub` to be awaited. See docs/client.md.

It speaks HTTP only and imports nothing of the server, so that it is quick to import and needs no hub on this machine.
"""

from hub.client.async_desk import AsyncDesk
from hub.client.async_hub import AsyncHub
from hub.client.calls import Export
from hub.client.desk import Desk
from hub.client.errors import AnswerUnexpected, HubProblem, HubUnreachable, WrongPart
from hub.client.exchange import Retries
from hub.client.graphs import graph
from hub.client.hub import Hub
from hub.client.tables import arrow, frame

__all__ = [
    "AnswerUnexpected",
    "AsyncDesk",
    "AsyncHub",
    "Desk",
    "Export",
    "Hub",
    "HubProblem",
    "HubUnreachable",
    "Retries",
    "WrongPart",
    "arrow",
    "frame",
    "graph",
]
