"""Derived links stand on two records: they come, stay and go with them, and are seen by who may see both."""

import asyncio
import json
from collections.abc import Iterator

import neo4j
import pytest
from click.testing import CliRunner

from graph_schema.cypher import constraints, indexes
from hub.cli.identity import identity
from hub.graph import reader, writer
from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.driver import connect_async
from hub.graph.matters import DerivedLink, read_derived, write_derived
from hub.graph.reads.database import Neo4jDatabase
from hub.home import Home
from hub.identity.matters.run import run
from hub.identity.prepared import MentionRow, PreparedRecord
from hub.settings import Settings
from tests.lenses import lens_of

TEXT = "李强家卫生间漏水,系楼上王芳家防水损坏所致,双方对维修费用3000元协商不成"


@pytest.fixture
def home(clean_graph: neo4j.Driver, settings: Settings) -> Iterator[Home]:
    with Home(settings) as home:
        yield home


def record(
    home: Home, dataset: str, key: str, opened: str, *, version: str = "1", **more: str
) -> PreparedRecord:
    """A case at 人民路12号3栋 with 李强 as a party."""
    id = home.key.record_id(dataset, key)
    said = {
        "case.opened": opened, "case.department": dataset.partition(".")[0], "case.kind": "房屋漏水", "case.text": TEXT,
        "case.number": key, "place.address.text": "重庆市合川区南津街街道人民路12号3栋",
        "party.name.full": "李强", **more,
    }  # fmt: skip
    mentions = [
        MentionRow("case", "case", home.key.lone_entity_id("case", id, "case")),
        MentionRow("place", "place", home.key.lone_entity_id("place", id, "place")),
        MentionRow("party", "person", home.key.entity_id("person", home.key.token("cn.ric", "lee"))),
    ]
    statements = [("case>place", "OCCURRED_AT", 0, 1, {}), ("party>case", "PARTY_TO", 2, 0, {"role": "x"})]
    base = {"id": id, "key": key, "dataset": dataset, "version": version}
    properties = {**base, "sealed": False, **said}
    return PreparedRecord(**base, modified=None, tombstone=False, properties=properties, point=None, mentions=mentions,
                          statements=statements)  # type: ignore[arg-type]  # fmt: skip


def write(home: Home, *records: PreparedRecord, run_id: str = "r1") -> None:
    with home.driver.session() as session:
        for one in (writer.mint_entities, writer.create_records):
            session.execute_write(lambda runner, one=one: one(runner, records, run=run_id, seen="2026"))


@pytest.fixture
def pair(home: Home) -> tuple[PreparedRecord, PreparedRecord]:
    for statement in (*constraints(), *indexes()):
        home.driver.execute_query(statement)
    made = (
        record(home, "petition.letters", "XF1", "2025-03-02"),
        record(home, "police.incidents", "JQ1", "2025-03-05"),
    )
    write(home, *made)
    return made


def test_a_link_goes_from_the_later_record_to_the_earlier_and_a_second_run_adds_none(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord]
) -> None:
    petition, incident = pair
    before = graph_digest(home.driver)
    assert run(home, dry_run=True).added == 1
    assert graph_digest(home.driver) == before
    report = run(home)
    assert (report.added, report.removed, report.links) == (1, 0, {"petition–police": 1})
    (link,) = read_derived(home.driver)
    assert (link.record, link.also, link.dataset) == (incident.id, petition.id, "police.incidents")
    assert (link.source, link.target) == (incident.mentions[0].id, petition.mentions[0].id)
    assert link.confidence >= 0.8
    assert check_graph(home.driver) == []
    after = graph_digest(home.driver)
    assert after != before
    again = run(home)
    assert (again.added, again.removed, again.judged) == (0, 0, 0)
    assert run(home, full=True).added == 0
    assert graph_digest(home.driver) == after


@pytest.mark.parametrize("gone", [0, 1])
def test_a_link_goes_with_either_of_its_records(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord], gone: int
) -> None:
    run(home)
    with home.driver.session() as session:
        session.execute_write(lambda r: writer.withdraw_records(r, [pair[gone]], run="r2", seen="2026"))
    assert read_derived(home.driver) == set()
    assert check_graph(home.driver) == []
    assert run(home).added == 0
    assert read_derived(home.driver) == set()


@pytest.mark.parametrize("changed", [0, 1])
def test_a_link_of_a_changed_record_goes_at_once_and_is_found_again(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord], changed: int
) -> None:
    run(home)
    dataset, key = (("petition.letters", "XF1"), ("police.incidents", "JQ1"))[changed]
    opened = ("2025-03-02", "2025-03-05")[changed]
    new = record(home, dataset, key, opened, version="2", **{"case.status": "closed"})
    with home.driver.session() as session:
        session.execute_write(lambda r: writer.replace_records(r, [new], run="r2", seen="2026"))
    assert read_derived(home.driver) == set()
    assert check_graph(home.driver) == []
    assert run(home).added == 1
    assert len(read_derived(home.driver)) == 1


def test_what_the_last_run_kept_does_not_hide_that_the_graph_lost_its_links(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord]
) -> None:
    run(home)
    home.driver.execute_query("MATCH ()-[s:REFERS_TO]->() WHERE s.derived DELETE s")
    assert run(home).added == 1


def test_a_dangling_link_is_found_by_the_check_and_not_written(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord]
) -> None:
    petition, incident = pair
    nobody = DerivedLink(
        incident.mentions[0].id, petition.mentions[0].id, incident.id, "R0", 0.9, "police.incidents", False
    )
    assert write_derived(home.driver, [nobody], []) == (0, 0)
    home.driver.execute_query(
        "MATCH (a:Case {id: $a}) MATCH (b:Case {id: $b}) CREATE (a)-[:REFERS_TO {record: $r, also: 'R0', "
        "name: 'same_matter', derived: true, dataset: 'police.incidents', sealed: false}]->(b)",
        a=nobody.source, b=nobody.target, r=incident.id,
    )  # fmt: skip
    assert [finding.fault for finding in check_graph(home.driver)] == [
        "derived link between entities that its records do not describe"
    ]


def test_only_who_sees_both_records_sees_that_they_are_one_matter(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord]
) -> None:
    petition, incident = pair
    run(home)
    owners = {"petition.letters": "both", "police.incidents": "both"}
    both = lens_of("both", owners)
    police = lens_of("police", {**owners, "police.incidents": "police"})
    office = lens_of("petition", {**owners, "petition.letters": "petition"})

    async def seen() -> list[list[tuple[str, object, object]]]:
        database = Neo4jDatabase(lambda: connect_async(home.settings), deadline=30)
        made = []
        for lens, of in ((both, incident), (both, petition), (police, incident), (office, petition)):
            file = await reader.entity_file(database, lens, "case", of.mentions[0].id, limit=50)
            made.append([
                (s.properties.get("kind"), s.properties.get("derived"), s.properties.get("also"))
                for s in file.statements if s.kind == "REFERS_TO"
            ])  # fmt: skip
        record_file = await reader.record_file(database, both, incident.id)
        made.append([("stated", None, None) for s in record_file.statements if s.kind == "REFERS_TO"])
        await database.close()
        return made

    derived = ("same_matter", True, petition.id)
    assert asyncio.run(seen()) == [[derived], [derived], [], [], []]


def test_the_command_says_what_it_linked_and_why(
    home: Home, pair: tuple[PreparedRecord, PreparedRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = home.settings
    assert given.neo4j_password is not None
    values = {
        "HUB_HOME": str(given.home), "HUB_NEO4J_URI": str(given.neo4j_uri), "HUB_NEO4J_USER": "neo4j",
        "HUB_NEO4J_PASSWORD": given.neo4j_password.get_secret_value(),
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    shown = CliRunner().invoke(identity, ["matters", "--dry-run"])
    assert shown.exit_code == 0
    assert "1 links would be added" in shown.stdout
    assert read_derived(home.driver) == set()
    said = json.loads(CliRunner().invoke(identity, ["matters", "--json"]).stdout)
    assert (said["added"], said["links"]) == (1, {"petition–police": 1})
    (candidate,) = said["candidates"]
    assert candidate["linked"]
    assert {step["words"] for step in candidate["reasons"]} >= {"the same building", "the same kind of case"}
    assert "李强" not in json.dumps(said, ensure_ascii=False)
    assert CliRunner().invoke(identity, ["matters", "--at-least", "0.1"]).exit_code == 2
