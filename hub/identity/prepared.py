"""A record made ready to load: ids derived, tokens computed, nothing left to look up but redirects.

Plain tuples inside, since three million of them pass from the workers to the loader.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.mapper import Mapper
from graph_schema.identifiers import Scheme, scheme
from graph_schema.records import MappedRecord, Mention, Value
from hub.keys import HubKey


class MentionRow(NamedTuple):
    """One DESCRIBES edge: the mention's name, its entity type and the entity's id."""

    name: str
    entity: str
    id: str


class StatementRow(NamedTuple):
    """One statement edge between two mentions, given by their places in the record's list."""

    kind: str
    source: int
    target: int
    properties: dict[str, Value]


class IdentifierRow(NamedTuple):
    """One HAS_IDENTIFIER edge from a mention, given by its place in the record's list."""

    mention: int
    scheme: str
    token: str

    @property
    def key(self) -> str:
        """Key of the identifier's node."""
        return f"{self.scheme}:{self.token}"


class Bridge(NamedTuple):
    """Says that one mention carries several identifiers, so that their entities are one: best anchor first."""

    entity: str
    ids: tuple[str, ...]


@dataclass(slots=True)
class PreparedRecord:
    """One version of one source row, as the graph will hold it. `properties` lack only the run's own."""

    id: str
    key: str
    dataset: str
    version: str
    modified: str | None
    tombstone: bool
    properties: dict[str, Value]
    point: tuple[float, float] | None
    mentions: list[MentionRow] = field(default_factory=list)
    statements: list[StatementRow] = field(default_factory=list)
    identifiers: list[IdentifierRow] = field(default_factory=list)
    bridges: list[Bridge] = field(default_factory=list)


class Preparer:
    """Turns mapped records of one dataset into prepared ones."""

    def __init__(self, mapper: Mapper, key: HubKey) -> None:
        self._key = key
        self._search = mapper.search
        self._schemes: dict[str, Scheme] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._anchors: dict[tuple[str, str], str] = {}

    def prepare(self, mapped: MappedRecord) -> PreparedRecord:
        """Derive every id and token of one record. Pure but for caches."""
        record_id = self._key.record_id(mapped.dataset, mapped.key)
        fields = mapped.fields
        properties: dict[str, Value] = {
            "id": record_id,
            "dataset": mapped.dataset,
            "key": mapped.key,
            "version": mapped.version,
            "sealed": False,
        }
        if mapped.modified is not None:
            properties["modified"] = mapped.modified
        if mapped.valid_from is not None:
            properties["valid_from"] = mapped.valid_from
        properties.update(fields)
        properties.update((index, texts) for index, texts in self._search(mapped).items() if texts)
        record = PreparedRecord(
            id=record_id,
            key=mapped.key,
            dataset=mapped.dataset,
            version=mapped.version,
            modified=mapped.modified,
            tombstone=mapped.tombstone,
            properties=properties,
            point=mapped.point,
        )
        places = {}
        for place, mention in enumerate(mapped.mentions):
            places[mention.name] = place
            self._add_mention(record, place, mention)
        for statement in mapped.statements:
            edge: dict[str, Value] = {
                "record": record_id,
                "name": statement.name,
                "dataset": mapped.dataset,
                "sealed": False,
                **statement.properties,
            }
            record.statements.append(
                StatementRow(statement.kind, places[statement.source], places[statement.target], edge)
            )
        return record

    def _add_mention(self, record: PreparedRecord, place: int, mention: Mention) -> None:
        anchors: list[tuple[int, str]] = []
        seen: set[tuple[str, str]] = set()
        for identifier in mention.identifiers:
            pair = (identifier.scheme, identifier.value)
            if pair in seen:
                continue
            seen.add(pair)
            known = self._scheme(identifier.scheme)
            token = self._token(pair)
            if known.identifying:
                anchors.append((known.rank, token))
            if known.node:
                record.identifiers.append(IdentifierRow(place, identifier.scheme, token))
        if not anchors:
            founded = self._key.entity_id(mention.entity, f"{record.id}\0{mention.name}")
            record.mentions.append(MentionRow(mention.name, mention.entity, founded))
            return
        anchors.sort()
        ids = tuple(self._anchor(mention.entity, token) for _, token in anchors)
        record.mentions.append(MentionRow(mention.name, mention.entity, ids[0]))
        if len(ids) > 1:
            record.bridges.append(Bridge(mention.entity, ids))

    def _scheme(self, key: str) -> Scheme:
        known = self._schemes.get(key)
        if known is None:
            known = self._schemes[key] = scheme(key)
        return known

    def _token(self, pair: tuple[str, str]) -> str:
        token = self._tokens.get(pair)
        if token is None:
            if len(self._tokens) > _CACHED:
                self._tokens.clear()
            token = self._tokens[pair] = self._key.token(*pair)
        return token

    def _anchor(self, entity: str, token: str) -> str:
        pair = (entity, token)
        found = self._anchors.get(pair)
        if found is None:
            if len(self._anchors) > _CACHED:
                self._anchors.clear()
            found = self._anchors[pair] = self._key.entity_id(entity, token)
        return found


_CACHED = 200_000


def redirect(records: Iterable[PreparedRecord], targets: dict[str, str]) -> None:
    """Point every mention at the entity that its own was merged into, in place."""
    if not targets:
        return
    for record in records:
        mentions = record.mentions
        for place, mention in enumerate(mentions):
            target = targets.get(mention.id)
            if target is not None:
                mentions[place] = MentionRow(mention.name, mention.entity, target)


def entity_ids(records: Sequence[PreparedRecord]) -> set[str]:
    """Ids of all entities that the records speak of."""
    return {mention.id for record in records for mention in record.mentions}
