"""A record made ready to load: ids derived, tokens computed, nothing left to look up but redirects.

Plain tuples inside, since three million of them pass from the workers to the loader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.mapper import Mapper
from connectors.plans import MentionTuple, StatementTuple
from graph_schema.identifiers import scheme
from graph_schema.records import Value
from hub.keys import HubKey, Token


class MentionRow(NamedTuple):
    """One DESCRIBES edge: the mention's name, its entity type and the entity's id.

    `nodes` are the (scheme, token) pairs of those of its identifiers that have a node. `founded` are the ids that its
    identifiers found, best anchor first, where they are anything but exactly `id`; else there are none here.
    """

    name: str
    entity: str
    id: str
    nodes: tuple[tuple[str, str], ...] = ()
    founded: tuple[str, ...] = ()


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
    """One version of one source row, as the graph will hold it. `properties` lack only the run's own.

    Its edges are sealed and marked as `properties` say that it is itself.

    `statements` are (name, kind, place of the source's mention, of the target's, own properties).
    """

    id: str
    key: str
    dataset: str
    version: str
    modified: str | None
    tombstone: bool
    properties: dict[str, Value]
    point: tuple[float, float] | None
    mentions: list[MentionRow] = field(default_factory=list)
    statements: list[StatementTuple] = field(default_factory=list)
    bridges: list[Bridge] = field(default_factory=list)

    def plain(self) -> tuple[Any, ...]:
        """All of it in the types that `marshal` writes, which is several times as fast as pickling."""
        return (
            self.id,
            self.key,
            self.dataset,
            self.version,
            self.modified,
            self.tombstone,
            self.properties,
            self.point,
            [tuple(mention) for mention in self.mentions],
            self.statements,
            [tuple(bridge) for bridge in self.bridges],
        )

    @classmethod
    def of_plain(cls, plain: tuple[Any, ...]) -> PreparedRecord:
        """The record that `plain` made the tuple of."""
        record = cls(*plain)
        record.mentions = [MentionRow._make(mention) for mention in record.mentions]
        record.bridges = [Bridge._make(bridge) for bridge in record.bridges]
        return record

    @property
    def identifiers(self) -> list[IdentifierRow]:
        """HAS_IDENTIFIER edges of all mentions."""
        return [
            IdentifierRow(place, scheme, token)
            for place, mention in enumerate(self.mentions)
            for scheme, token in mention.nodes
        ]

    @property
    def marks(self) -> list[str] | None:
        """The marks that the record and every edge of it carry, or None."""
        marks = self.properties.get("marks")
        return marks if isinstance(marks, list) else None

    def edge(self, name: str, properties: Mapping[str, Value]) -> dict[str, Value]:
        """All properties of the edge of a statement with this name and these properties of its own."""
        own = self.properties
        said = {
            "record": self.id,
            "name": name,
            "dataset": self.dataset,
            "sealed": own["sealed"],
            **properties,
        }
        if "marks" in own:
            said["marks"] = own["marks"]
        return said


#: Mentions of one identifier that are remembered, since officers, places and heads of households recur.
_CACHED = 30_000


class Preparer:
    """Turns rows of one dataset into prepared records."""

    def __init__(self, mapper: Mapper, key: HubKey) -> None:
        self._key = key
        self._mapper = mapper
        self._known: dict[MentionTuple, tuple[MentionRow, Bridge | None]] = {}

    def prepare(
        self,
        raw: Mapping[str, object],
        key: str | None,
        *,
        version: str,
        modified: str | None,
        tombstone: bool = False,
    ) -> PreparedRecord:
        """Map one row and derive every id and token. Pure but for caches; raises what `Mapper.map` does."""
        dataset = self._mapper.dataset
        name = version if key is None else key
        record_id = self._key.record_id(dataset, name)
        properties: dict[str, Value] = {
            "id": record_id,
            "dataset": dataset,
            "key": name,
            "version": version,
            "sealed": False,
        }
        if modified is not None:
            properties["modified"] = modified
        if tombstone:
            return PreparedRecord(record_id, name, dataset, version, modified, True, properties, None)
        fields, valid_from, found, statements, point, marks = self._mapper.compose(raw, name)
        if marks:
            properties["marks"] = marks
        if valid_from is not None:
            properties["valid_from"] = valid_from
        properties.update(fields)
        for index, texts in self._mapper.index(fields).items():
            if texts:
                properties[index] = texts
        mentions: list[MentionRow] = []
        bridges: list[Bridge] = []
        for mention in found:
            known = self._known.get(mention) if len(mention[2]) == 1 else None
            row, bridge = known or self._mention(mention, record_id)
            mentions.append(row)
            if bridge is not None:
                bridges.append(bridge)
        return PreparedRecord(
            record_id,
            name,
            dataset,
            version,
            modified,
            False,
            properties,
            point,
            mentions,
            statements,
            bridges,
        )

    def _mention(self, mention: MentionTuple, record_id: str) -> tuple[MentionRow, Bridge | None]:
        name, entity, identifiers = mention
        anchors: list[tuple[int, Token]] = []
        nodes: list[tuple[str, str]] = []
        for key, value in identifiers:
            known, token = scheme(key), self._key.token(key, value)
            if known.identifying:
                anchors.append((known.rank, token))
            if known.node:
                nodes.append((key, token[0]))
        if not anchors:
            lone = self._key.lone_entity_id(entity, record_id, name)
            return MentionRow(name, entity, lone, tuple(nodes)), None
        anchors.sort()
        ids = tuple([self._key.entity_id(entity, token) for _, token in anchors])
        several = len(ids) > 1
        row = MentionRow(name, entity, ids[0], tuple(nodes), ids if several else ())
        made = row, Bridge(entity, ids) if several else None
        if len(identifiers) == 1:
            if len(self._known) >= _CACHED:
                self._known.clear()
            self._known[mention] = made
        return made


def redirect(records: Iterable[PreparedRecord], targets: dict[str, str]) -> None:
    """Point every mention at the entity that its own was merged into, in place; `founded` says which that was."""
    if not targets:
        return
    for record in records:
        mentions = record.mentions
        for place, mention in enumerate(mentions):
            target = targets.get(mention.id)
            if target is not None:
                mentions[place] = mention._replace(id=target, founded=mention.founded or (mention.id,))
