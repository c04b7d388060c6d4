"""Works out ahead what kinds of reader see, so that the first officer of a day does not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from time import monotonic
from typing import Final

from hub.access.compiling import Situation
from hub.access.decisions import Reader
from hub.access.principal import Role
from hub.access.rights import Rules

#: Seconds after which the rest is left to whoever asks first: a large city has hundreds of kinds of reader.
MOST_SECONDS: Final = 30.0
#: Rest between two kinds of reader, for the requests that come meanwhile.
_REST: Final = 0.01
_ROLES: Final = (Role.OFFICER, Role.ANALYST)


def prepare(rules: Rules, stop: Event, *, seconds: float = MOST_SECONDS) -> int:
    """Compile what officers and analysts see for their purposes without a grant; how many kinds of reader that was.

    Departments that hold data come first. It ends when `stop` is set, or after `seconds`.
    """
    until, done = monotonic() + seconds, 0
    for situation in _situations(rules):
        if monotonic() > until or stop.wait(_REST):
            break
        rules.compiler.view(situation)
        done += 1
    return done


def _situations(rules: Rules) -> Iterator[Situation]:
    holders = {held.owner for held in rules.datasets.values()}
    for department in sorted(rules.departments.known, key=lambda id: (id not in holders, id)):
        kind = rules.departments[department].kind
        for purpose in rules.purposes.values():
            for role in _ROLES:
                if purpose.allows(role, kind):
                    reader = Reader(department, kind, role)
                    yield Situation(reader, purpose.id, purpose.needs_case, False, (), None)
