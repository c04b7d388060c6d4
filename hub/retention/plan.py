"""What one erasure takes out, found before anything is touched: it can be shown, and can't be undone later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.parts import base_of
from hub.errors import NotFound, RecordRejected
from hub.retention.erased import CELL, CONTENT, PART, RECORD, cell_text, tombstones

if TYPE_CHECKING:
    from connectors.parts import Parts
    from hub.home import Home
    from hub.ledger.sweeping import Quarantined

_Texts = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class PartOf:
    """A record that stays without some of its mentions: dataset, key, and the names of those in its current version."""

    dataset: str
    key: str
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one erasure takes out.

    `records` go whole, with `keys` by dataset; of those in `parts` only a part does, and all earlier versions. `values`
    are a person's numbers, by which rows are found that never came as far as the graph. `cells` are, by dataset, what
    tells an erased mention again (see `erased.cell_text`).
    """

    records: tuple[str, ...]
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quarantined: tuple[Quarantined, ...] = ()
    values: frozenset[str] = frozenset()
    parts: Mapping[str, PartOf] = field(default_factory=dict)
    cells: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def part_keys(self) -> _Texts:
        """Keys by dataset of the records of which a part goes."""
        found: _Texts = defaultdict(set)
        for part in self.parts.values():
            found[part.dataset].add(part.key)
        return dict(found)

    @property
    def contents(self) -> _Texts:
        """Content hashes by dataset: of rows in quarantine that have no key, or whose record stays."""
        found: _Texts = defaultdict(set)
        for one in self.quarantined:
            if self._by_content(one):
                found[one.dataset].add(one.hash)
        return dict(found)

    @property
    def all_keys(self) -> _Texts:
        """Keys by dataset of what goes whole, rows in quarantine too."""
        found = {dataset: set(of) for dataset, of in self.keys.items()}
        for one in self.quarantined:
            if one.key is not None and not self._by_content(one):
                found.setdefault(one.dataset, set()).add(one.key)
        return found

    def _by_content(self, one: Quarantined) -> bool:
        return one.key is None or one.key in self.part_keys.get(one.dataset, ())

    @property
    def datasets(self) -> list[str]:
        """Datasets that it is about."""
        return sorted({*self.all_keys, *self.contents, *self.part_keys})

    @property
    def work(self) -> str:
        """Ids alone, from which `plan_of_work` finds the rest again as long as it isn't gone."""
        parts = (
            f"{record}.{name}"
            for record, part in self.parts.items()
            for name in (sorted(part.mentions) or [""])
        )
        return " ".join((*self.records, *parts, *(f"Q{one.id}" for one in self.quarantined)))

    def tombstones(self, home: Home) -> set[str]:
        """What keeps all of it from coming back."""
        return tombstones(
            home.key,
            {RECORD: self.all_keys, CONTENT: self.contents, PART: self.part_keys, CELL: self.cells},
        )

    def told(self) -> dict[str, Any]:
        """What would go, in numbers by dataset."""
        return {
            "records": len(self.records),
            **{dataset: len(of) for dataset, of in sorted(self.keys.items())},
            "records that lose a mention": len(self.parts),
            "rows in quarantine": len(self.quarantined),
        }


def plan(home: Home, records: Sequence[str]) -> Plan:
    """What erasing some records takes out."""
    from hub.graph.erase import known

    return _planned(home, known(home.driver, records), records)


def plan_of_work(home: Home, work: str) -> Plan:
    """The plan of an erasure that a process left, as far as it is found still."""
    from hub.graph.erase import known

    whole: list[str] = []
    mentions: dict[str, set[str]] = defaultdict(set)
    entries: list[int] = []
    for word in work.split():
        record, dot, name = word.partition(".")
        if word.startswith("Q"):
            entries.append(int(word[1:]))
        elif not dot:
            whole.append(record)
        else:
            mentions[record].update([name] if name else [])
    of = known(home.driver, [*whole, *mentions])
    parts = {
        record: PartOf(*of[record], frozenset(names)) for record, names in mentions.items() if record in of
    }
    there = {record: of[record] for record in whole if record in of}
    return _planned(home, there, whole, parts=parts, entries=entries)


def _planned(
    home: Home,
    of: Mapping[str, tuple[str, str]],
    records: Iterable[str],
    *,
    values: frozenset[str] = frozenset(),
    parts: Mapping[str, PartOf] | None = None,
    entries: Sequence[int] = (),
    cells: Mapping[str, frozenset[str]] | None = None,
) -> Plan:
    keys: _Texts = defaultdict(set)
    for dataset, key in of.values():
        keys[dataset].add(key)
    frozen = {dataset: frozenset(ones) for dataset, ones in keys.items()}
    parts = parts or {}
    asked: _Texts = {dataset: set(ones) for dataset, ones in keys.items()}
    for part in parts.values():
        asked.setdefault(part.dataset, set()).add(part.key)
    found = home.ledger.sweep.quarantined(asked, values, entries)
    return Plan(tuple(dict.fromkeys(records)), frozen, found, values, parts, cells or {})


def plan_person(home: Home, person: str) -> Plan:
    """What erasing everything about a person takes out.

    Records whose subject they are go whole; from records about something else only what these say of them goes. Rows
    that never came as far as the graph are found by their numbers, and earlier versions that spoke of them too.

    Raises
    ------
    NotFound
        No record describes such a person.
    """
    person = home.ledger.redirects.lookup([person]).get(person, person)
    planned = plan_persons(home, [person])
    if not planned.records and not planned.parts:
        raise NotFound("There is nothing about such a person.")
    return planned


def plan_persons(home: Home, persons: Sequence[str], *, only: frozenset[str] | None = None) -> Plan:
    """The same for several ids that stand for one person, or of `only` some of the records about them."""
    from hub.graph.erase import earlier_with, known, mentions_of

    found = [one for person in persons for one in mentions_of(home.driver, person)]
    if only is not None:
        found = [one._replace(numbers=[]) for one in found if one.record in only]
    values = frozenset(value for one in found for value in one.numbers)
    declared = _declared(home, {one.dataset for one in found})
    whole: dict[str, tuple[str, str]] = {}
    parts: dict[str, PartOf] = {}
    for one in found:
        if _is_subject(declared.get(one.dataset), one.mentions):
            whole[one.record] = (one.dataset, one.key)
        else:
            parts[one.record] = PartOf(one.dataset, one.key, frozenset(one.mentions))
    earlier = earlier_with(home.driver, values) if values else []
    earlier = [record for record in earlier if record not in whole | parts]
    others = known(home.driver, earlier)
    declared |= _declared(home, {dataset for dataset, _ in others.values()})
    for record, (dataset, key) in others.items():
        if dataset in declared:
            parts[record] = PartOf(dataset, key, frozenset())
        else:
            whole[record] = (dataset, key)
    for record in _unfit_without(home, parts, declared):
        part = parts.pop(record)
        whole[record] = (part.dataset, part.key)
    cells = _cells(home, parts, declared, values)
    return _planned(home, whole, whole, values=values, parts=parts, cells=cells)


def _is_subject(parts: Parts | None, mentions: Iterable[str]) -> bool:
    """Whether a record is about one of these mentions. Of a dataset that nothing declares any more all is."""
    return parts is None or any(base_of(name) == parts.subject for name in mentions)


def _declared(home: Home, datasets: set[str]) -> dict[str, Parts]:
    from connectors import registry
    from hub.registration import connectors_of, registered

    found: dict[str, Parts] = {}
    for name in connectors_of(home, datasets):
        found |= registry.load(registered(home, name)).parts
    return found


def _rows(home: Home, parts: Mapping[str, PartOf]) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """By dataset, the latest landed row of each key of which a part goes."""
    import orjson

    keys: _Texts = defaultdict(set)
    for part in parts.values():
        keys[part.dataset].add(part.key)
    for dataset, of in keys.items():
        latest = home.landing.latest(dataset, of)
        yield dataset, {key: orjson.loads(text) for key, *_, text in latest}


def _unfit_without(home: Home, parts: Mapping[str, PartOf], declared: Mapping[str, Parts]) -> list[str]:
    """Records that can't stay without their part: the mapping requires it, or it can't be told in the row."""
    from hub.retention.parting import mapper_of

    unfit: list[str] = []
    by_key = {(part.dataset, part.key): record for record, part in parts.items()}
    for dataset, rows in _rows(home, parts):
        mapper = mapper_of(home, dataset)
        for key, row in rows.items():
            record = by_key.pop((dataset, key))
            names = parts[record].mentions
            try:
                made = mapper.compose(declared[dataset].without(row, names), key)
            except RecordRejected:
                unfit.append(record)
                continue
            if names & {mention[0] for mention in made.mentions} or not made.mentions:
                unfit.append(record)
    return [*unfit, *by_key.values()]


def _cells(
    home: Home, parts: Mapping[str, PartOf], declared: Mapping[str, Parts], values: frozenset[str]
) -> dict[str, frozenset[str]]:
    """By dataset what tells the erased mentions again: what the landed rows say who they are."""
    import orjson

    mentions = {(part.dataset, part.key): part.mentions for part in parts.values()}
    found: dict[str, frozenset[str]] = {}
    for dataset, rows in _rows(home, parts):
        of = declared[dataset]
        told = {
            (key, column, text)
            for key, row in rows.items()
            for name, column, text in of.cells(row)
            if name in mentions[dataset, key]
        }
        cells: set[str] = set()
        for key, text in home.landing.rows(dataset, list(rows)):
            said = list(of.cells(orjson.loads(text)))
            hers = {name for name, column, t in said if (key, column, t) in told or t in values}
            cells |= {cell_text(key, name, column, t) for name, column, t in said if name in hers}
        found[dataset] = frozenset(cells)
    return found
