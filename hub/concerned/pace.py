"""How many requests of one person are answered a minute, so that nobody makes the hub search without end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_MINUTE: Final = 60.0
_REMEMBERED: Final = 10_000


class Pace:
    """Counts requests of the last minute, by who asks. One process's own: several processes answer as many each."""

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = a_minute
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}

    def allows(self, who: str) -> bool:
        """Count a request, unless there were as many as are answered; whether it is answered."""
        now = self._clock()
        if len(self._asked) >= _REMEMBERED:
            self._asked = {one: times for one, times in self._asked.items() if times[-1] > now - _MINUTE}
        times = self._asked.setdefault(who, deque(maxlen=self._most))
        if len(times) == self._most and times[0] > now - _MINUTE:
            return False
        times.append(now)
        return True
