"""Disjoint sets: what is one because it was joined, be it by way of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Sets that only grow together. An item that was not seen before is a set of its own, from then on."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._parent: dict[T, T] = {one: one for one in items}

    def root(self, one: T) -> T:
        """What stands for the set of an item: the same for all in it."""
        parent = self._parent
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = parent[above]
            one = above
        return one

    def join(self, first: T, second: T) -> bool:
        """Make one set of two, for which the first one's root stands; False where they were one already."""
        a, b = self.root(first), self.root(second)
        self._parent[b] = a
        return a != b

    def groups(self) -> list[list[T]]:
        """All sets, items and sets in the order in which they were first seen."""
        found: dict[T, list[T]] = defaultdict(list)
        for one in self._parent:
            found[self.root(one)].append(one)
        return list(found.values())
