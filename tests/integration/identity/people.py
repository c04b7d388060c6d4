"""A few records of people who know each other, and a graph of them: what re-pointing is tried on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import neo4j

from hub.graph import writer
from hub.graph.repoint import Move, repoint, sync_redirects
from hub.identity.naming import Member, name_partition
from hub.identity.prepared import MentionRow, PreparedRecord
from hub.ledger.ledger import Ledger

PLACE = "L" + "0" * 24


@dataclass(frozen=True)
class Person:
    """A mention: in which record, as what, and the ids that its identifiers found."""

    record: int
    name: str
    founded: tuple[str, ...] = ()

    @property
    def member(self) -> Member:
        record = f"R{self.record:024d}"
        lone = f"P{self.record:012d}{'one other'.index(self.name[:3]):012d}"
        return Member(
            f"{record}.{self.name}", self.founded or (lone,), lone, (f"{self.record:03d}", record, self.name)
        )


def world(records: int = 6) -> list[Person]:
    """Two people a record. Odd ones have numbers: three people share each, one in five has two numbers."""
    people = []
    for number in range(records):
        first = f"Pa{number % 2:022d}"
        second = (f"Pb{number % 3:022d}",) if number % 5 == 1 else ()
        people += [Person(number, "one", (first, *second)), Person(number, "other")]
    return people


def records_of(people: Iterable[Person]) -> list[PreparedRecord]:
    """Their records: all happened at one place, who comes first knows the other, and each has an own telephone."""
    by_record: dict[int, list[Person]] = {}
    for person in people:
        by_record.setdefault(person.record, []).append(person)
    made = []
    for number, them in by_record.items():
        id = f"R{number:024d}"
        properties = {"id": id, "dataset": "d", "key": str(number), "version": "v", "sealed": False}
        mentions = [
            MentionRow(
                one.name,
                "person",
                one.member.founded[0],
                (("phone", f"{number % 2}"),),
                one.founded if len(one.founded) > 1 else (),
            )
            for one in them
        ]
        made.append(
            PreparedRecord(
                id, str(number), "d", "v", None, False, dict(properties), None,
                [*mentions, MentionRow("home", "place", PLACE)],
                [
                    ("one>other", "RELATED_TO", 0, 1, {"kind": "friend"}),
                    ("one>home.a", "LIVES_AT", 0, 2, {}),
                    ("one>home.b", "LIVES_AT", 0, 2, {"since": "2001"}),
                    ("other>home", "LIVES_AT", 1, 2, {}),
                ],
            )
        )  # fmt: skip
    return made


def load(driver: neo4j.Driver, people: Sequence[Person]) -> None:
    """Write the records as a load does, on the ids that their best identifiers found."""
    records = records_of(people)
    for start in range(0, len(records), 1_000):
        batch = records[start : start + 1_000]
        with driver.session() as session:
            session.execute_write(writer.mint_entities, batch, run="r1", seen="s")
            session.execute_write(writer.create_records, batch, run="r1", seen="s")


def show(driver: neo4j.Driver, ledger: Ledger, clusters: Sequence[Sequence[Person]]) -> list[Move]:
    """Have the graph and the ledger show these clusters, of all people there are; gives the moves."""
    named = name_partition([[person.member for person in cluster] for cluster in clusters])
    everyone = [person.member for cluster in clusters for person in cluster]
    targets = {id: named.redirects.get(id) for member in everyone for id in member.founded}
    sync_redirects(driver, ledger.redirects, "person", targets, run_id="r2")
    moves = [
        Move(*one.mention.split("."), "person", named.entities[one.mention], one.founded) for one in everyone
    ]
    repoint(driver, moves)
    return moves


def redirects(driver: neo4j.Driver) -> dict[str, str]:
    """The Redirect nodes."""
    with driver.session() as session:
        return {
            row["id"]: row["to"] for row in session.run("MATCH (r:Redirect) RETURN r.id AS id, r.to AS to")
        }


def entities(driver: neo4j.Driver) -> dict[str, str]:
    """The entity of each mention of a person."""
    query = "MATCH (r:Record)-[d:DESCRIBES]->(e:Person) RETURN r.id + '.' + d.mention AS mention, e.id AS id"
    with driver.session() as session:
        return {row["mention"]: row["id"] for row in session.run(query)}


def fresh_ledger(folder: Path) -> Ledger:
    """An empty ledger in a folder."""
    return Ledger.open(f"sqlite:///{folder / 'ledger.db'}")


def clusters_of(people: Sequence[Person], parts: Sequence[int]) -> list[list[Person]]:
    """People by the number of their cluster."""
    return [
        [person for person, of in zip(people, parts, strict=True) if of == part]
        for part in sorted(set(parts))
    ]
