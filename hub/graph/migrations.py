"""Brings the graph's constraints and indexes to the version that `graph_schema` declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph_schema.cypher import MIGRATIONS, is_text_index

if TYPE_CHECKING:
    import neo4j

_VERSION: LiteralString = "MATCH (m:Meta {id: 'schema'}) RETURN m.version AS version"
_SET_VERSION: LiteralString = "MERGE (m:Meta {id: 'schema'}) SET m.version = $version"


#: Indexes that lookups and constraints need; nothing is read or written through the hub before they are online.
_LOOKUPS: LiteralString = (
    "SHOW INDEXES YIELD name, type, state WHERE type <> 'FULLTEXT' AND state <> 'ONLINE' "
    "RETURN collect(name) AS names"
)
_AWAIT: LiteralString = "CALL db.awaitIndex($name, 600)"
#: Seconds that the text indexes of a district may take on a busy machine.
_TEXTS_S = 3_600


def migrate(driver: neo4j.Driver) -> int:
    """Apply the migrations that the graph lacks, in order, and return its version.

    Every statement can be run again, so a crash between two of them leaves nothing to repair. Text indexes are filled
    in the background, after the others: a query of one waits until it is online (Neo4j's procedure sees to that), so
    that nobody gets half an answer.
    """
    with driver.session() as session:
        found = session.run(_VERSION).single()
        version = int(found["version"]) if found else 0
        for migration in MIGRATIONS:
            if migration.version > version:
                for statement in migration.statements:
                    if is_text_index(statement):
                        _await_lookups(session)
                    session.run(statement).consume()
                session.run(_SET_VERSION, version=migration.version).consume()
                version = migration.version
        _await_lookups(session)
    return version


def await_texts(driver: neo4j.Driver) -> None:
    """Return when text is found as well: every index is online."""
    with driver.session() as session:
        session.run("CALL db.awaitIndexes($seconds)", seconds=_TEXTS_S).consume()


def _await_lookups(session: neo4j.Session) -> None:
    for name in session.run(_LOOKUPS).single(strict=True)["names"]:
        session.run(_AWAIT, name=name).consume()
