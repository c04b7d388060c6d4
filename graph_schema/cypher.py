"""The constraints and indexes of the graph as Cypher text. `hub.graph.migrations` applies them.

Only what Neo4j Community has: uniqueness constraints, range, point and full-text indexes. Every statement has
a stable name and `IF NOT EXISTS`, so it can be run twice, and after the data is there (the bulk path).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph_schema.entities import ENTITIES
from graph_schema.fields import Search
from graph_schema.nodes import NODES, SEARCH_PROPERTIES

#: Name of the full-text index over each of these properties.
SEARCH_INDEXES: Final[Mapping[Search, str]] = MappingProxyType(
    {"name": "record_names", "text": "record_texts", "address": "record_addresses"}
)

#: Name of the point index; `point.distance` and `point.withinBBox` use it.
POINT_INDEX: Final = "record_point"

_TEXT_INDEX: Final = "CREATE FULLTEXT INDEX"

#: (label, property) pairs that identify a node.
_UNIQUE: Final = (
    *((node.label, node.key) for node in NODES),
    *((entity.label, "id") for entity in ENTITIES.values()),
)

#: (label, property) pairs by which nodes are looked up: a dataset's records, the versions of a record,
#: what redirects to an entity.
_RANGE: Final = (
    ("Record", "dataset"),
    ("Superseded", "same"),
    ("Tombstone", "dataset"),
    ("Redirect", "to"),
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the graph's schema. Statements can be repeated; versions rise by one."""

    version: int
    statements: tuple[str, ...]
    doc: str


def constraints() -> tuple[str, ...]:
    """Uniqueness of every key. Neo4j backs each with a range index of the same name."""
    return tuple(
        f"CREATE CONSTRAINT {_name(label, key)} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
        for label, key in _UNIQUE
    )


def indexes() -> tuple[str, ...]:
    """Range, point and full-text indexes for what the hub reads by."""
    ranges = (
        f"CREATE RANGE INDEX {_name(label, key)} IF NOT EXISTS FOR (n:{label}) ON (n.{key})"
        for label, key in _RANGE
    )
    point = f"CREATE POINT INDEX {POINT_INDEX} IF NOT EXISTS FOR (n:Record) ON (n.point)"
    return (*ranges, point, *(_fulltext(search) for search in SEARCH_PROPERTIES))


def is_text_index(statement: str) -> bool:
    """Whether a statement of a migration makes a full-text index, which takes as long as all others together."""
    return statement.startswith(_TEXT_INDEX)


def _fulltext(search: Search) -> str:
    # `cjk` cuts Chinese into overlapping pairs of characters and other scripts into words. Eventual
    # consistency moves Lucene's work off the commit; a checkpoint waits for it, so a crash loses nothing.
    return (
        f"{_TEXT_INDEX} {SEARCH_INDEXES[search]} IF NOT EXISTS "
        f"FOR (n:Record) ON EACH [n.{SEARCH_PROPERTIES[search]}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}}"
    )


def _name(label: str, key: str) -> str:
    return f"{label.lower()}_{key}"


#: What to apply, in order, to a graph of an earlier version. A released step is never changed, only followed.
MIGRATIONS: Final = (Migration(1, (*constraints(), *indexes()), "Keys, lookups, positions and full text."),)
