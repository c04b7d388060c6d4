"""Reads of oneself: the officer's own name, address or household, and families of one's own name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hub.audit.patterns.finding import Facts, Finding, Reading, Who, finding
from hub.audit.patterns.rules import OwnHousehold

_NOBODY = Who()


def own_name(readings: Sequence[Reading], facts: Facts) -> Iterator[Finding]:
    """Reads of someone who has the reader's own name."""
    yield from _shared(readings, facts, "own_name", "read someone with the officer's own name", ("names",))


def own_address(readings: Sequence[Reading], facts: Facts) -> Iterator[Finding]:
    """Reads of someone who lives where the reader does."""
    words = "read someone at the officer's own address or of their household"
    yield from _shared(readings, facts, "own_address", words, ("addresses", "households"))


def own_household(readings: Sequence[Reading], facts: Facts, rule: OwnHousehold) -> Iterator[Finding]:
    """Reads of several people of one household who have the reader's family name."""
    for user, reads in by_user(readings).items():
        families = facts.officers.get(user, _NOBODY).families
        homes: dict[str, set[str]] = defaultdict(set)
        for person in {person for one in reads for person in one.persons}:
            who = facts.persons.get(person, _NOBODY)
            if families & who.families:
                for home in who.households | who.addresses:
                    homes[home].add(person)
        large = [persons for persons in homes.values() if len(persons) >= rule.persons]
        if large:
            about = set().union(*large)
            words = f"read {rule.persons} or more people of one household with the officer's family name"
            yield finding("own_household", words, touching(reads, about), about)


def _shared(
    readings: Sequence[Reading], facts: Facts, pattern: str, words: str, parts: Sequence[str]
) -> Iterator[Finding]:
    for user, reads in by_user(readings).items():
        officer = facts.officers.get(user, _NOBODY)
        about = {
            person
            for one in reads
            for person in one.persons
            if any(
                getattr(officer, part) & getattr(facts.persons.get(person, _NOBODY), part) for part in parts
            )
        }
        if about:
            yield finding(pattern, words, touching(reads, about), about)


def by_user(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """The reads of each user, users in order."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        found[one.user].append(one)
    return dict(sorted(found.items()))


def touching(readings: Iterable[Reading], persons: set[str]) -> list[Reading]:
    """The reads that disclosed one of some persons."""
    return [one for one in readings if not persons.isdisjoint(one.persons)]
