"""Random small graphs and lenses: records of several datasets, some of which the lens shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from graph_schema.links import LINKS
from graph_schema.records import Value
from hub.access.lens import EVERY_FIELD
from hub.keys import HubKey
from tests.integration.reads.made import Derived, Said, id_of

DATASETS = ("court.suits", "police.incidents", "petition.letters", "grid.events")
MARKS = ("juvenile", "against:court", "local:x")
#: Names that one character's lens masks or not, and that searches are for.
NAMES = ("林晓禾", "林小禾", "陈伟")
BORN = ("1987-03-05", "1990", "2010-06-01")
PHONES = ("+8613800138000", "+8613800138001")
PERSONS, ORGANISATIONS, PLACES, CASES, RECORDS = 4, 1, 2, 3, 8
#: Ids of one world are within so many of each other.
SPAN = 100

_MENTIONS = {"case": "C", "other_case": "C", "a": "P", "b": "P", "firm": "O", "place": "L", "cell": "L"}
_STATEMENTS = (
    ("PARTY_TO", "a", "case"),
    ("PARTY_TO", "firm", "case"),
    ("HANDLED_BY", "case", "b"),
    ("OCCURRED_AT", "case", "place"),
    ("WITHIN", "place", "cell"),
    ("RELATED_TO", "a", "b"),
    ("LIVES_AT", "a", "place"),
    ("REFERS_TO", "case", "other_case"),
)
#: What statements of a kind say of themselves.
_OWN: Mapping[str, Mapping[str, Value]] = {"PARTY_TO": {"role": "x"}, "WITHIN": {"kind": "grid"}}
_POOLS = {"C": CASES, "P": PERSONS, "O": ORGANISATIONS, "L": PLACES}


@dataclass(frozen=True)
class Shown:
    """What a lens shows, as the arguments of `made.lens`, with records by number."""

    datasets: frozenset[str]
    hidden: frozenset[str]
    unsealed: frozenset[int]
    edges: Mapping[str, frozenset[str]]
    masked: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]
    case: int | None
    max_hops: int

    def shows(self, record: Said, number: int) -> bool:
        """Whether it shows a record: said here anew, apart from the queries."""
        sealed = record.sealed and number not in self.unsealed
        return record.dataset in self.datasets and not sealed and not self.hidden & set(record.marks)


@dataclass(frozen=True)
class World:
    """Records, by number from 0, with entities by number from 0 in each type; all are moved apart by `at`."""

    records: Sequence[Said]
    derived: Sequence[tuple[int, int]]
    redirects: Sequence[tuple[str, int, int]]
    judged: Sequence[tuple[int, int]]
    shown: Shown
    position: tuple[float, float] = (0.0, 0.0)
    first: int = 0
    links: Sequence[Derived] = field(default_factory=tuple)
    old: Mapping[str, str] = field(default_factory=dict)

    @property
    def invisible(self) -> list[str]:
        """Ids of the records that the lens does not show."""
        return [
            record.id for number, record in enumerate(self.records) if not self.shown.shows(record, number)
        ]

    def ids(self, letter: str) -> list[str]:
        """The ids of a type that the records speak of, and one that there is not."""
        said = {one for record in self.records for one in record.mentions.values()}
        said |= {record.id for record in self.records}
        there = sorted(one for one in said if one[0] == letter)
        return [*there, id_of(letter, self.first + SPAN - 1)]

    def moved(self, to: int, key: HubKey) -> World:
        """The same world with ids and a place of its own; the tokens of its telephone numbers are `key`'s."""
        first = to * SPAN
        spot = (20.0 + to // 1000 * 0.1, 20.0 + to % 1000 * 0.1)
        records = [_moved(record, number, first, spot, key) for number, record in enumerate(self.records)]
        links = []
        for one, other in self.derived:
            if one < len(records) and other < len(records) and one != other:
                a, b = records[one].mentions.get("case"), records[other].mentions.get("case")
                if a and b and a != b:
                    links.append((records[one].id, a, records[other].id, b))
        old = {
            id_of(letter, first + 50 + one): id_of(letter, first + to_one)
            for letter, one, to_one in self.redirects
        }
        return replace(self, records=records, position=spot, first=first, links=links, old=old)


def _moved(record: Said, number: int, first: int, spot: tuple[float, float], key: HubKey) -> Said:
    mentions = {name: id_of(one[0], first + int(one[1:])) for name, one in record.mentions.items()}
    fields = dict(record.fields)
    point = None
    if record.point is not None and "place" in mentions:
        point = (spot[0] + record.point[0], spot[1] + record.point[1])
        fields |= {"place.longitude": point[0], "place.latitude": point[1]}
    nodes = {
        name: tuple((scheme, key.token(scheme, value)[0]) for scheme, value in own)
        for name, own in record.nodes.items()
    }
    founded = {
        name: tuple(id_of(one[0], first + int(one[1:])) for one in own)
        for name, own in record.founded.items()
    }
    return replace(
        record,
        number=first + number,
        mentions=mentions,
        fields=fields,
        point=point,
        nodes=nodes,
        founded=founded,
    )


@st.composite
def _told(draw: st.DrawFn, case: str) -> dict[str, Value]:
    """What a record may say of a case besides its number."""
    said = {
        "kind": st.sampled_from(("噪音", "漏水")),
        "opened": st.sampled_from(("2026-01-02", "2026-02")),
        "closed": st.just("2026-03-01"),
        "mediated": st.just(True),
    }
    kept = draw(st.sets(st.sampled_from(sorted(said))))
    return {f"{case}.{name}": draw(said[name]) for name in sorted(kept)}


@st.composite
def _record(draw: st.DrawFn) -> Said:
    names = draw(st.sets(st.sampled_from(sorted(_MENTIONS)), min_size=1, max_size=5))
    mentions = {
        name: f"{_MENTIONS[name]}{draw(st.integers(0, _POOLS[_MENTIONS[name]] - 1))}"
        for name in sorted(names)
    }
    if mentions.get("a") == mentions.get("b"):
        mentions.pop("b", None)
    if mentions.get("case") == mentions.get("other_case"):
        mentions.pop("other_case", None)
    if mentions.get("place") == mentions.get("cell"):
        mentions.pop("cell", None)
    if not mentions:
        mentions = {"case": "C0"}
    fields: dict[str, Value] = {}
    nodes: dict[str, Any] = {}
    founded: dict[str, Any] = {}
    for name in mentions:
        if name in ("a", "b"):
            fields[f"{name}.name.full"] = draw(st.sampled_from(NAMES))
            if draw(st.booleans()):
                fields[f"{name}.birth_date"] = draw(st.sampled_from(BORN))
            if draw(st.booleans()):
                phone = draw(st.sampled_from(PHONES))
                fields[f"{name}.phone"] = phone
                nodes[name] = (("phone", phone),)
            if draw(st.integers(0, 4)) == 0:
                founded[name] = (f"P{draw(st.integers(0, PERSONS - 1))}", f"P{draw(st.integers(60, 62))}")
        elif name == "firm":
            fields["firm.name"] = draw(st.sampled_from(("恒远公司", "盛达公司")))
        elif name == "place":
            fields["place.address.text"] = draw(st.sampled_from(("龙溪路12号", "龙溪路14号")))
        elif name == "cell":
            fields["cell.grid"] = "G1"
        else:
            fields[f"{name}.number"] = draw(st.sampled_from(("X1", "X2")))
            fields |= draw(_told(name))
    if draw(st.booleans()):
        fields["extra.note"] = draw(st.sampled_from(("甲", "乙")))
    if "a" in mentions:
        fields["names"] = [str(fields["a.name.full"])]
    statements = [one for one in _STATEMENTS if one[1] in mentions and one[2] in mentions]
    kept = draw(st.lists(st.booleans(), min_size=len(statements), max_size=len(statements)))
    point = (draw(st.integers(0, 3)) * 0.0005, 0.0) if "place" in mentions and draw(st.booleans()) else None
    return Said(
        number=0,
        dataset=draw(st.sampled_from(DATASETS)),
        mentions=mentions,
        statements=[(*one, _OWN.get(one[0], {})) for one, keep in zip(statements, kept, strict=True) if keep],
        fields=fields,
        marks=tuple(sorted(draw(st.sets(st.sampled_from(MARKS), max_size=2)))),
        sealed=draw(st.integers(0, 7)) == 0,
        point=point,
        nodes=nodes,
        founded=founded,
        versions=draw(st.sampled_from((1, 1, 1, 2))),
    )


@st.composite
def _shown(draw: st.DrawFn, anchored: bool) -> Shown:
    datasets = draw(st.sets(st.sampled_from(DATASETS), min_size=2))
    kinds = st.sets(st.sampled_from(sorted(set(LINKS) - {"HAS_IDENTIFIER"})), min_size=6)
    masks = ("name.full", "phone", "birth_date", "a.name.full", "longitude", "opened", "case.kind", "closed")
    some = st.sets(st.sampled_from(masks), max_size=2)
    whole = draw(st.booleans())
    return Shown(
        datasets=frozenset(datasets),
        hidden=frozenset(draw(st.sets(st.sampled_from(MARKS), max_size=1))),
        unsealed=frozenset(draw(st.sets(st.integers(0, RECORDS - 1), max_size=2))),
        edges={one: frozenset(LINKS) if whole else frozenset(draw(kinds)) for one in datasets},
        masked={one: frozenset(draw(some)) for one in datasets} if not whole else {},
        fields={one: frozenset({EVERY_FIELD}) for one in datasets},
        case=draw(st.integers(0, CASES - 1) if anchored else st.one_of(st.none(), st.integers(0, CASES - 1))),
        max_hops=draw(st.integers(1, 3)),
    )


@st.composite
def worlds(draw: st.DrawFn, anchored: bool = False) -> World:
    """A graph and a lens, small enough that most of it hangs together; the lens has a case, if it is `anchored`."""
    places = st.integers(0, RECORDS - 1)
    redirects = st.tuples(st.just("P"), st.integers(0, 2), st.integers(0, PERSONS - 1))
    return World(
        records=draw(st.lists(_record(), min_size=2, max_size=RECORDS)),
        derived=draw(st.lists(st.tuples(places, places), max_size=2, unique=True)),
        redirects=draw(st.lists(redirects, max_size=2, unique_by=lambda one: one[:2])),
        judged=draw(st.lists(st.tuples(places, places), max_size=1)),
        shown=draw(_shown(anchored)),
    )
