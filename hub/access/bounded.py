"""A memory of a bounded size for what is dear to work out again; what was put in first goes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Remembers at most `most` values. Safe to use from several threads: at worst two work out the same one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[K, V] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """What is remembered under a key."""
        return self._known.get(key)

    def put(self, key: K, value: V) -> V:
        """Remember a value, and give it back."""
        with self._lock:
            while len(self._known) >= self._most and key not in self._known:
                del self._known[next(iter(self._known))]
            self._known[key] = value
        return value

    def or_made(self, key: K, make: Callable[[], V]) -> V:
        """What is remembered under a key, or else made now."""
        found = self._known.get(key)
        return self.put(key, make()) if found is None else found
