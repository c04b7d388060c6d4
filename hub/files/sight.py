"""What of the rows that were read a reader's lens shows, in the words of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from graph_schema.entities import KEY_OF_LETTER
from graph_schema.records import Value
from hub.access.lens import Lens
from hub.files.facts import Said
from hub.files.values import Cited, FileRecord, Tie
from hub.graph.reads.opened import TOLD
from hub.links.labels import FACTS

_OF_EDGE: Final = frozenset({"record", "dataset", "name", "sealed", "marks"})
#: Properties of a statement that say which part or way it is, by the kinds that have them.
_ROLES: Final = ("role", "kind", "channel")


class Sight:
    """A lens on rows as the graph gives them. `owners` tells the department of each dataset, `zone` where days begin.

    `now` is when the file is opened: what is due by then is overdue.
    """

    def __init__(self, lens: Lens, owners: Mapping[str, str], zone: tzinfo, now: datetime) -> None:
        self.lens = lens
        self.owners = owners
        self.zone = zone
        self.now = now
        self._shown: dict[tuple[str, str, str], bool] = {}

    def shows(self, dataset: str, mention: str, field: str) -> bool:
        """As the lens; asked once for each mention's field."""
        key = (dataset, mention, field)
        found = self._shown.get(key)
        if found is None:
            found = self._shown[key] = self.lens.shows(dataset, mention, field)
        return found

    def fields(self, properties: Mapping[str, Any], mention: str) -> dict[str, Value]:
        """What a record says of one of its mentions."""
        prefix, dataset = mention + ".", properties["dataset"]
        start = len(prefix)
        return {
            name[start:]: value
            for name, value in properties.items()
            if name.startswith(prefix) and self.shows(dataset, mention, name[start:])
        }

    def label(self, properties: Mapping[str, Any], mention: str, type: str) -> dict[str, Value]:
        """What a record calls one of its mentions."""
        dataset = properties["dataset"]
        found = ((field, properties.get(f"{mention}.{field}")) for field in FACTS[type])
        return {
            field: value
            for field, value in found
            if value is not None and self.shows(dataset, mention, field)
        }

    def told(self, row: Sequence[Any]) -> Said:
        """What a record says of a further case."""
        record, mention, dataset, valid_from, modified, values = row
        told = {
            field: value
            for field, value in zip(TOLD, values, strict=True)
            if value is not None and self.shows(dataset, mention, field)
        }
        return Cited(record, mention, dataset, valid_from or modified), told

    def record(self, properties: Mapping[str, Any], mentions: Sequence[Sequence[Any]]) -> FileRecord:
        """A record that describes the entity, as those mentions."""
        return FileRecord(
            id=properties["id"],
            dataset=properties["dataset"],
            department=self.owners.get(properties["dataset"]),
            mentions=tuple(sorted(name for name, _ in mentions)),
            valid_from=properties.get("valid_from"),
            modified=properties.get("modified"),
            seen_last=properties.get("seen_last"),
            run=properties["run"],
        )


def cited(properties: Mapping[str, Any], mention: str) -> Cited:
    """A record as the source of what it says of a mention."""
    date = properties.get("valid_from") or properties.get("modified")
    return Cited(properties["id"], mention, properties["dataset"], date)


def tie(row: Sequence[Any], here: str, other: str) -> Tie:
    """A statement between two entities."""
    kind, properties, out = row[:3]
    own = {name: value for name, value in sorted(properties.items()) if name not in _OF_EDGE}
    role = next((own[name] for name in _ROLES if own.get(name)), None)
    ends = (here, other) if out else (other, here)
    return Tie(
        kind,
        None if role is None else str(role),
        *ends,
        properties["record"],
        properties["dataset"],
        properties["name"],
        own,
    )


def mention_of(tie: Tie, id: str) -> str | None:
    """As which mention a record speaks of an end of its statement; names are `source>target`, `source>target.name`."""
    ends = tie.name.partition(".")[0].split(">")
    if len(ends) != 2:
        return None
    return ends[0] if tie.source == id else ends[1]


def type_of(id: str) -> str:
    """The type of an entity by its id."""
    return KEY_OF_LETTER[id[0]]
