"""The timeline of a file: steps of its cases and what its statements say of when, in order, each with its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import combinations
from typing import Final

from graph_schema.links import LINKS
from hub.files.facts import Said
from hub.files.times import agree, position
from hub.files.values import Cited, Event, Tie

#: Steps of a case in the order in which they follow where their times are equal.
STEPS: Final = ("occurred_from", "occurred_to", "opened", "hearing", "reply.time", "due", "closed")
_ORDER: Final = {what: place for place, what in enumerate(STEPS)}
_SPANS: Final = ("at", "since", "until")

#: What an event is of: step, case, other end of a statement.
_Of = tuple[str, str | None, str | None]


def timeline(
    cases: Iterable[tuple[str, Sequence[Said]]], ties: Iterable[tuple[str, Tie]], zone: tzinfo
) -> tuple[Event, ...]:
    """Events in order. `cases` are what is said of each case, `ties` statements with the id of their other end.

    A day or month comes before the times that lie in it; of equal times, steps as cases take them.
    """
    found: dict[_Of, dict[str, list[Cited]]] = {}
    for case, said in cases:
        for source, values in said:
            for what in STEPS:
                if what in values:
                    found.setdefault((what, case, None), {}).setdefault(str(values[what]), []).append(source)
    for other, tie in ties:
        for span in _SPANS:
            if span in LINKS[tie.kind].properties and (time := tie.properties.get(span)):
                is_case = other.startswith("C")
                of = (f"{tie.kind}.{span}", other if is_case else None, None if is_case else other)
                source = Cited(tie.record, tie.name, tie.dataset, str(time))
                found.setdefault(of, {}).setdefault(str(time), []).append(source)
    events = [
        Event(time, *of, conflict, tuple(sorted(sources, key=lambda one: (one.record, one.mention))))
        for of, times in found.items()
        for conflict in (_contradict(of, times),)
        for time, sources in times.items()
    ]
    return tuple(sorted(events, key=lambda one: _place(one, zone)))


def in_order(events: Sequence[Event], zone: tzinfo) -> bool:
    """Whether events stand as a timeline has them."""
    places = [_place(one, zone) for one in events]
    return places == sorted(places)


def _place(event: Event, zone: tzinfo) -> tuple[tuple[str, int], int, str, str, str]:
    step = _ORDER.get(event.what, len(_ORDER))
    return position(event.time, zone), step, event.case or "", event.other or "", event.what


def _contradict(of: _Of, times: Iterable[str]) -> bool:
    """Two times of one step of a case can't both be; a statement may hold at several."""
    return (
        of[2] is None
        and "." not in of[0].replace("reply.time", "")
        and not all(agree(one, other) for one, other in combinations(times, 2))
    )
