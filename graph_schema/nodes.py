"""The nodes that aren't entities and the edges that aren't statements: what the hub keeps for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph_schema.fields import Search


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A label with the property that identifies its nodes, and what its properties mean."""

    label: str
    key: str
    properties: Mapping[str, str]
    doc: str


#: Property of a Record that gathers its searchable texts, by the kind of search.
SEARCH_PROPERTIES: Final[Mapping[Search, str]] = MappingProxyType(
    {"name": "names", "text": "texts", "address": "addresses"}
)

_RECORD: Final = {
    "id": "`R` and 24 hexadecimal digits, from dataset and key; the same for every version",
    "dataset": "id of the dataset, `police.incidents`",
    "key": "the row's key at its source",
    "version": "hash of the row's content",
    "modified": "the source's own time of this version, UTC",
    "valid_from": "from when what it says is true, where the source says so",
    "run": "run that loaded this version",
    "seen_first": "when a run first saw the row",
    "seen_last": "when a run last saw it unchanged",
    "sealed": "true hides it from every reader whom no order lets see it",
    "marks": "what no rule on sharing may overlook, sorted; absent where there is none",
    "point": "position of its place, WGS 84",
    "names": "its names, for search",
    "texts": "its texts, for search",
    "addresses": "its addresses, for search",
    "<mention>.<field>": "a typed value; fields are those of the mention's entity type, or `extra.<name>`",
}

#: Every kind of node but the entities.
NODES: Final = (
    NodeKind("Record", "id", _RECORD, "The current version of one source row, with all its attributes."),
    NodeKind(
        "Superseded",
        "id",
        {
            "same": "id of the record that it was",
            "superseded_at": "when it ceased to be current",
            "withdrawn": "true where it stands for a deletion that a later version outlived; it then says nothing else",
            "…": "as it was on the Record",
        },
        "An earlier version of a row. It describes nothing any more and makes no statement.",
    ),
    NodeKind(
        "Tombstone",
        "id",
        {
            "dataset": "as on the Record",
            "key": "as on the Record",
            "version": "as on the Record",
            "modified": "when the source deleted the row",
            "run": "run that learned of it",
        },
        "Says that the source deleted a row, so that a late copy doesn't bring it back.",
    ),
    NodeKind(
        "Identifier",
        "key",
        {
            "scheme": "key of the identifier scheme",
            "token": "keyed hash of the normalised value; the value itself isn't here",
        },
        "An identifier that several entities may share. `key` is `scheme:token`.",
    ),
    NodeKind("Redirect", "id", {"to": "id of the entity that it became"}, "An entity's id that was merged."),
    NodeKind("Meta", "id", {"version": "version of the graph's schema"}, "What the graph says of itself."),
)

#: The edges that aren't statements: (source, type, target, what they say).
EDGES: Final = (
    (
        "Record",
        "DESCRIBES",
        "entity",
        "A mention of the record is this entity; `mention` says which. `founded` lists the ids of the entities that "
        "its identifying identifiers stand for, best first, where they are anything but exactly this one.",
    ),
    ("Record", "SUPERSEDES", "Superseded", "An earlier version of the record."),
)
