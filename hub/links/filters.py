"""Which statements an analysis follows: kinds, departments, a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.links import LINKS
from hub.access.lens import Lens
from hub.errors import WrongUse

#: Followed only where it is asked for: a shared phone is a weaker link than a statement.
SHARED = "HAS_IDENTIFIER"


@dataclass(frozen=True, slots=True)
class Filters:
    """`kinds` of statement (None: all but shared identifiers), `departments` whose records count (None: all), and
    the days from `since` to `until` (ISO 8601, both included, None: open).

    A statement's time is its own (`at`, or `since` to `until`), else that of its record: `valid_from`, or when the case
    that it speaks of happened or was opened. One without any time is left out where a time is asked for.
    """

    kinds: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        unknown = (self.kinds or frozenset()) - set(LINKS)
        if unknown:
            raise WrongUse(
                f"There is no kind of statement {min(unknown)!r}. Kinds are: {', '.join(sorted(LINKS))}."
            )
        if self.since and self.until and self.since > self.until:
            raise WrongUse("`since` is after `until`.")

    @staticmethod
    def usual() -> frozenset[str]:
        """The kinds that are followed where none is asked for."""
        return frozenset(LINKS) - {SHARED}

    @property
    def timed(self) -> bool:
        """Whether a time is asked for."""
        return self.since is not None or self.until is not None

    def edges(self, lens: Lens) -> dict[str, list[str]]:
        """The kinds that are followed of each dataset: what the lens shows and these ask for."""
        wanted = self.usual() if self.kinds is None else self.kinds
        return {dataset: sorted(kinds & wanted) for dataset, kinds in lens.edges.items()}

    def datasets(self, lens: Lens, owners: Mapping[str, str]) -> frozenset[str]:
        """The datasets whose statements are followed. `owners` gives the department of each."""
        if self.departments is None:
            return lens.datasets
        return frozenset(one for one in lens.datasets if owners.get(one) in self.departments)

    def admits(self, start: str | None, end: str | None) -> bool:
        """Whether what held from `start` to `end` (partial dates, None: not known) meets the time asked for."""
        if not self.timed:
            return True
        if start is None and end is None:
            return False
        first, last = start or end or "", end or start or ""
        after = self.until is not None and first[: len(self.until)] > self.until[: len(first)]
        before = self.since is not None and last[: len(self.since)] < self.since[: len(last)]
        return not (after or before)
