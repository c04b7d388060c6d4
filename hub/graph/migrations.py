"""Brings the graph's constraints and indexes to the version that `graph_schema` declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph_schema.cypher import MIGRATIONS

if TYPE_CHECKING:
    import neo4j

_VERSION: LiteralString = "MATCH (m:Meta {id: 'schema'}) RETURN m.version AS version"
_SET_VERSION: LiteralString = "MERGE (m:Meta {id: 'schema'}) SET m.version = $version"


def migrate(driver: neo4j.Driver) -> int:
    """Apply the migrations that the graph lacks, in order, and return its version.

    Every statement can be run again, so a crash between two of them leaves nothing to repair.
    """
    with driver.session() as session:
        found = session.run(_VERSION).single()
        version = int(found["version"]) if found else 0
        for migration in MIGRATIONS:
            if migration.version > version:
                for statement in migration.statements:
                    session.run(statement).consume()
                session.run(_SET_VERSION, version=migration.version).consume()
                version = migration.version
        session.run("CALL db.awaitIndexes(600)").consume()
    return version
