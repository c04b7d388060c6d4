"""Which mentions are one by their exact identifiers, with the guards that real numbers need.

Mentions that share a founded id are one, unless
- the number stands in records of implausibly many names (a default, a hospital's telephone, a number copied down a
  column): then it is no evidence of identity, neither here nor for the model;
- two valid strong numbers differ: those never meet, whatever weaker number they share;
- a steward said that they are different. What a steward said to be the same is the same, whatever the numbers say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from graph_schema import identity_numbers
from graph_schema.entities import ENTITIES
from hub.identity.normalise import addresses, names, numbers
from hub.identity.normalise.latin import latin
from hub.identity.normalise.text import fold
from hub.identity.resolution.mentions import Mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: More names than this under one number, and more than this share of the mentions that have it, are too many.
_NAMES, _SHARE = 3, 0.25
#: Nobody is called by more names than these that are unlike one another, however often they are written down: among
#: thousands of mentions the share alone would never be reached, since names grow alike.
_NAMES_EVER: Final = 40
#: As many names under a telephone, which a household shares, are too many.
_NAMES_SHARED: Final = 12
#: An address of one household, or of one building where the room was left out; with more names it is a shelter or none.
_NAMES_AT_HOME: Final = 40
_ALIKE: Final = 0.8
_SHARED: Final = frozenset({"phone", "email"})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What stewards said, as ids of mentions: groups that are one, and pairs that are not."""

    same: Sequence[Sequence[str]] = ()
    different: Sequence[tuple[str, str]] = ()

    @property
    def mentions(self) -> frozenset[str]:
        """All of which something was said."""
        return frozenset(chain(chain.from_iterable(self.same), chain.from_iterable(self.different)))


#: What is no evidence of identity: values by field, and ids under `TIES`.
Disbelieved = Mapping[str, Collection[str]]
TIES: Final = "ties"


@dataclass(slots=True)
class Groups:
    """`label` is the smallest row of each row's group, `strong` the valid strong number of each row, if any.

    `blank` are the rows of each field whose value is no evidence.
    """

    label: NDArray[np.int64]
    strong: list[str | None]
    blank: dict[str, list[int]]


def group(mentions: Mentions, disbelieved: Disbelieved, ruling: Ruling = Ruling()) -> Groups:
    """The exact groups of some mentions: of all, or of all that share a number with one of them."""
    blank = _blank(mentions, disbelieved)
    strong = strong_numbers(mentions, blank)
    ids = frozenset(disbelieved.get(TIES, ()))
    label = _components(mentions, ids, ruling)
    place = {one: row for row, one in enumerate(mentions.ids)}
    same = [[place[one] for one in said if one in place] for said in ruling.same]
    apart: dict[int, set[int]] = defaultdict(set)
    for a, b in ruling.different:
        if a in place and b in place:
            apart[place[a]].add(place[b])
            apart[place[b]].add(place[a])
    for rows in _contradictory(label, strong, apart):
        for part in _parted(mentions, rows, ids, strong, same, apart):
            label[part] = min(part)
    return Groups(label, strong, blank)


def strong_numbers(mentions: Mentions, blank: Mapping[str, Sequence[int]]) -> list[str | None]:
    """The valid number of each mention of which no thing has two: a resident's, a company's, a building's."""
    made: list[str | None] = [None] * len(mentions)
    if mentions.entity == "person":
        cells, valid = mentions.fields["national_id"], numbers.resident
        ignored = set(blank.get("national_id", ()))
        for row, cell in enumerate(cells):
            if cell and row not in ignored:
                made[row] = valid(numbers.number(cell)) or None
    elif mentions.entity == "place":
        ignored = set(blank.get("address_code", ()))
        for row, cell in enumerate(mentions.fields["address_code"]):
            if cell and row not in ignored:
                made[row] = cell
    elif mentions.entity == "organisation":
        ignored = set(blank.get("uscc", ()))
        for row, cell in enumerate(mentions.fields["uscc"]):
            if cell and row not in ignored:
                made[row] = _company(cell)
    return made


def _company(cell: str) -> str | None:
    try:
        return identity_numbers.organisation(cell)
    except ValueError:
        return None


def _who(mentions: Mentions) -> list[str]:
    """What each mention is called, the same for one name in any writing; empty where it is not named."""
    fields = mentions.fields
    if mentions.entity == "person":
        parts = zip(fields["name.full"], fields["name.family"], fields["name.given"], strict=True)
        return [_called(full, family, given) for full, family, given in parts]
    if mentions.entity == "organisation":
        return [fold(name).replace(" ", "") for name in fields["name"]]
    return [addresses.parse(text).words or fold(text) for text in fields["address.text"]]


def _called(full: str, family: str, given: str) -> str:
    name = names.Name(names.family(family), names.given(given)) if family or given else names.split(full)
    return " ".join(sorted(filter(None, (latin(name.family), latin(name.given)))))


#: How often each value of a field stands under each name: what the guards judge by.
Calls = Mapping[str, Mapping[tuple[str, str], int]]


def calls(mentions: Mentions, times: Sequence[int] | None = None) -> dict[str, Counter[tuple[str, str]]]:
    """Of each field that should name one thing, how many records have each value under each name.

    `times` says how many records each row stands for.
    """
    who = _who(mentions)
    found: dict[str, Counter[tuple[str, str]]] = {}
    for name in identifying(mentions.entity):
        counts = found[name] = Counter()
        for row, values in enumerate(_values(mentions, name)):
            for one in values:
                counts[one, who[row]] += 1 if times is None else times[row]
    return found


def doubtful(entity: str, called: Calls, only: Disbelieved | None = None) -> dict[str, set[str]]:
    """The values that are no evidence, by the names under which they stand; with `only`, of these values."""
    found: dict[str, set[str]] = {}
    for name, limit in identifying(entity).items():
        wanted = None if only is None else only.get(name, ())
        under: dict[str, Counter[str]] = defaultdict(Counter)
        for (value, who), count in called.get(name, {}).items():
            if wanted is None or value in wanted:
                under[value][who] += count
        found[name] = {
            value for value, who in under.items() if len(who) > limit and too_many_names(who, limit)
        }
    return found


def disbelieve(mentions: Mentions, only: Disbelieved | None = None) -> dict[str, set[str]]:
    """What is no evidence, by the names under which it stands; with `only`, of these values.

    Of each value all mentions that have it must be among the mentions.
    """
    return doubtful(mentions.entity, calls(mentions), only)


@lru_cache
def identifying(entity: str) -> Mapping[str, int]:
    """The fields whose values should name one thing or home, and ties, each with how many names are too many."""
    fields = (name for name, one in ENTITIES[entity].fields.items() if one.matching == "identify")
    limits = {TIES: _NAMES} | {name: _NAMES_SHARED if name in _SHARED else _NAMES for name in fields}
    return limits | {"address.text": _NAMES_AT_HOME} if entity == "person" else limits


def _values(mentions: Mentions, name: str) -> Iterable[tuple[str, ...]]:
    if name == TIES:
        return mentions.ties
    return ((cell,) if cell else () for cell in mentions.fields[name])


def _blank(mentions: Mentions, disbelieved: Disbelieved) -> dict[str, list[int]]:
    blank = {}
    for name, values in disbelieved.items():
        if name != TIES and values:
            blank[name] = [row for row, cell in enumerate(mentions.fields[name]) if cell in values]
    return blank


def findings(mentions: Mentions, disbelieved: Disbelieved, times: Sequence[int] | None = None) -> list[str]:
    """What was not believed, in words, without the values. `times` as of `calls`."""
    told = []
    for name, values in disbelieved.items():
        count = sum(
            1 if times is None else times[row]
            for row, said in enumerate(_values(mentions, name) if values else ())
            if any(one in values for one in said)
        )
        if count:
            title = "identifying number" if name == TIES else name
            told.append(
                f"{mentions.entity}: {title}: {len(values)} value(s) in {count} records of different names,"
                " not taken as evidence"
            )
    return told


def too_many_names(called: Mapping[str, int] | Iterable[str], most: int) -> bool:
    """Whether these are the names of more people than can have one number, writing errors allowed for."""
    from jellyfish import jaro_winkler_similarity

    known = Counter(called)
    del known[""]
    limit = max(most, min(int(_SHARE * known.total()), _NAMES_EVER))
    distinct = sorted(known)
    if len(distinct) <= limit:
        return False
    leaders: list[str] = []
    for one in distinct:
        if not any(
            jaro_winkler_similarity(one, leader) >= _ALIKE or leader in one or one in leader
            for leader in leaders
        ):
            leaders.append(one)
            if len(leaders) > limit:
                return True
    return False


def _components(mentions: Mentions, disbelieved: frozenset[str], ruling: Ruling) -> NDArray[np.int64]:
    """The smallest row of each component of mentions that share an id or were said to be the same."""
    codes: dict[str, int] = {}
    rows: list[int] = []
    nodes: list[int] = []
    count = len(mentions)
    for row, ids in enumerate(mentions.ties):
        for one in ids:
            if one not in disbelieved:
                rows.append(row)
                nodes.append(codes.setdefault(one, count + len(codes)))
    place = {one: row for row, one in enumerate(mentions.ids)} if ruling.same else {}
    for number, said in enumerate(ruling.same):
        for one in said:
            if one in place:
                rows.append(place[one])
                nodes.append(codes.setdefault(f"\0{number}", count + len(codes)))
    return smallest_of_components(rows, nodes, count, count + len(codes))


def smallest_of_components(
    left: Sequence[int] | NDArray[np.int64], right: Sequence[int] | NDArray[np.int64], rows: int, nodes: int
) -> NDArray[np.int64]:
    """For each of the first `rows` of so many nodes the smallest row that its edges lead to."""
    from scipy.sparse import coo_array  # type: ignore[import-untyped]
    from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

    edges = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(nodes, nodes))
    label = connected_components(edges, directed=False)[1][:rows]
    first = np.full(int(label.max()) + 1 if rows else 0, rows, np.int64)
    np.minimum.at(first, label, np.arange(rows))
    made: NDArray[np.int64] = first[label]
    return made


def _contradictory(
    label: NDArray[np.int64], strong: Sequence[str | None], apart: Mapping[int, set[int]]
) -> list[list[int]]:
    """Rows of each component that holds two strong numbers, or two that a steward told apart."""
    found: set[int] = {
        int(label[a]) for a, others in apart.items() if any(label[a] == label[b] for b in others)
    }
    first: dict[int, str] = {}
    for row, one in enumerate(strong):
        if one is not None and first.setdefault(int(label[row]), one) != one:
            found.add(int(label[row]))
    rows: dict[int, list[int]] = defaultdict(list)
    if found:
        for row in np.flatnonzero(np.isin(label, sorted(found))).tolist():
            rows[int(label[row])].append(row)
    return list(rows.values())


def _parted(
    mentions: Mentions,
    rows: Sequence[int],
    disbelieved: frozenset[str],
    strong: Sequence[str | None],
    same: Sequence[Sequence[int]],
    apart: Mapping[int, set[int]],
) -> list[list[int]]:
    """The parts of a component within which nothing contradicts.

    Stewards first; then the best anchors of all mentions, oldest mention first, then the second ones: so a weaker
    number joins what it can of what the stronger ones left, and the outcome depends on the mentions alone.
    """
    parts = _Parts(rows, strong, apart)
    inside = set(rows)
    for said in same:
        members = [row for row in said if row in inside]
        for other in members[1:]:
            parts.join(members[0], other, forced=True)
    ordered = sorted(rows, key=mentions.age)
    longest = max(len(mentions.ties[row]) for row in rows)
    holders: dict[str, list[int]] = defaultdict(list)
    for place in range(longest):
        for row in ordered:
            ids = mentions.ties[row]
            if place >= len(ids) or ids[place] in disbelieved:
                continue
            for other in holders[ids[place]]:
                if parts.join(other, row):
                    break
            else:
                holders[ids[place]].append(row)
    return parts.members()


class _Parts:
    """Disjoint sets that keep strong numbers and what was told apart from meeting."""

    def __init__(
        self, rows: Sequence[int], strong: Sequence[str | None], apart: Mapping[int, set[int]]
    ) -> None:
        self._of = {row: [row] for row in rows}
        self._root = {row: row for row in rows}
        self._strong = {row: {one} if (one := strong[row]) is not None else set() for row in rows}
        self._apart = apart

    def join(self, first: int, second: int, *, forced: bool = False) -> bool:
        """Make one of two rows' parts; False where something forbids it. They may be one already."""
        a, b = self._root[first], self._root[second]
        if a == b:
            return True
        both = self._strong[a] | self._strong[b]
        if not forced and both != self._strong[a] and both != self._strong[b]:
            return False
        smaller, larger = sorted((self._of[a], self._of[b]), key=len)
        if self._apart and any(self._apart.get(row, _NONE) & set(larger) for row in smaller):
            return False
        self._strong[a] = both
        for row in self._of[b]:
            self._root[row] = a
        self._of[a] += self._of.pop(b)
        return True

    def members(self) -> list[list[int]]:
        return list(self._of.values())


_NONE: Final[set[int]] = set()
