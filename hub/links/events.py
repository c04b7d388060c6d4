"""The sequence of events of a neighbourhood: when its cases happened, were opened, fell due and were closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hub.links.neighbourhood import Neighbourhood

_WHAT: Final = ("occurred_from", "opened", "due", "closed")


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a case that has a time: ISO 8601, as precise as its record says, with its offset if any."""

    time: str
    what: str
    case: str
    label: str


def events_of(around: Neighbourhood) -> tuple[Event, ...]:
    """Events by time. Partial dates come before the times that they contain; offsets are compared as instants."""
    events = [
        Event(str(node.facts[what]), what, node.id, node.label)
        for node in around.nodes
        if node.type == "case"
        for what in _WHAT
        if node.facts.get(what)
    ]
    return tuple(
        sorted(events, key=lambda event: (_instant(event.time), _WHAT.index(event.what), event.case))
    )


def _instant(text: str) -> str:
    """Something that sorts as the time does: in UTC where there is an offset, as written where there is none."""
    from datetime import UTC, datetime

    if len(text) <= len("2019-02-05"):
        return text
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (time.astimezone(UTC) if time.tzinfo else time).strftime("%Y-%m-%dT%H:%M:%S.%f")
