"""What a search asks: two or more things known of one person, or no search at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_schema.clues import LEAST, TOLD_BY, clues
from hub.errors import WrongUse
from hub.graph.mentions import Mention
from hub.keys import HubKey
from hub.search.wanted import Agreement, Wanted, want


@dataclass(frozen=True, slots=True)
class Question:
    """What is known of the person, clue by clue."""

    wanted: tuple[Wanted, ...]

    def value(self, clue: str) -> str | None:
        """What was given for a clue."""
        return next((one.value for one in self.wanted if one.clue.key == clue), None)

    def tokens(self, key: HubKey) -> list[str]:
        """Keys of all `Identifier` nodes that it names."""
        return sorted(token for one in self.wanted for token in one.tokens(key))

    def matched(self, said: Sequence[tuple[Mapping[str, object], Mention]]) -> tuple[str, ...] | None:
        """The clues that some records of one person agree with; None where they speak of somebody else.

        Each clue has to be agreed with by a record that states it, and two at least have to be agreed with: what no
        record states is no agreement. Where records state different values one of them is enough.
        """
        agreed = []
        for one in self.wanted:
            found = {one.compare(fields) for fields, _ in said}
            if Agreement.SAME in found:
                agreed.append(one.clue.key)
            elif Agreement.OTHER in found:
                return None
        return tuple(agreed) if counted(agreed) >= LEAST else None


def counted(keys: Sequence[str]) -> int:
    """How many clues there are, less those that another one of them tells already."""
    return sum(1 for key in keys if TOLD_BY.get(key) not in keys)


def read_question(given: Mapping[str, str | None]) -> Question:
    """The question behind what was given, clue by clue; an empty value is none.

    Raises
    ------
    WrongUse
        A clue is unknown or too vague, fewer than two are given, or none by which people are looked up.
    """
    known = clues("person")
    wanted, vague = [], []
    for key, value in given.items():
        if key not in known:
            raise WrongUse(f"Nobody is searched for by that. What counts: {', '.join(known)}.")
        if value is None or not value.strip():
            continue
        found = want(known[key], value)
        if isinstance(found, str):
            vague.append(f"{key}: {found}")
        else:
            wanted.append(found)
    if vague:
        raise WrongUse(f"Say more: {'; '.join(vague)}.")
    if counted([one.clue.key for one in wanted]) < LEAST:
        raise WrongUse(
            "A search needs two different things that are known of the person, such as the whole name and the date "
            f"of birth. What counts: {', '.join(known)}; the date of birth not beside an identity number."
        )
    if not any(one.clue.finds for one in wanted):
        finding = ", ".join(key for key, clue in known.items() if clue.finds)
        raise WrongUse(f"One of the things that are known has to be one of these: {finding}.")
    return Question(tuple(wanted))
