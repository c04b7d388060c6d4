"""What stewards decide through the commands, and that undoing leaves the graph as if it had never been decided."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from click.testing import CliRunner

from hub.cli import cli
from hub.errors import NotFound, WrongUse
from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.identity.resolution.resolve import resolve
from hub.settings import Settings
from tests.benchmarks.made_people import Scenario, make
from tests.integration.identity.mentions import Row, entities, put, rows_of, trained_on, withdraw

Run = Callable[..., Any]
#: Valid numbers of two people.
ONE, OTHER = "500117195006011231", "500117198811230027"


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """About 900 rows of made-up people to learn from."""
    records, _ = make(Scenario("judged", True, 900, {}, (), seed=6))
    return rows_of(records)


@pytest.fixture(scope="module")
def model(
    rows: dict[str, Row],
    server: EmbeddedServer,
    driver: neo4j.Driver,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A model that was trained on those rows."""
    settings = Settings(
        home=tmp_path_factory.mktemp("training") / "home",
        neo4j_uri=server.status().uri,
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    return trained_on(rows, settings)


@pytest.fixture
def home(settings: Settings, clean_graph: neo4j.Driver, model: Path) -> Iterator[Home]:
    """A home with a model and an empty graph."""
    with Home(settings) as home:
        shutil.copy(model, home.folder("identity/models") / "person.json")
        yield home


@pytest.fixture
def hub(home: Home, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with `--json` and gives its document."""
    settings = home.settings
    assert settings.neo4j_password is not None
    monkeypatch.setenv("HUB_HOME", str(settings.home))
    monkeypatch.setenv("HUB_NEO4J_URI", str(settings.neo4j_uri))
    monkeypatch.setenv("HUB_NEO4J_PASSWORD", settings.neo4j_password.get_secret_value())

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(cli, [*arguments, "--json"])
        if done.exception is not None:
            raise done.exception
        return json.loads(done.stdout)

    return run


def mention(home: Home, key: str) -> str:
    return f"{home.key.record_id('people', key)}.person"


def judge(hub: Run, home: Home, verdict: str, *keys: str, user: str = "li") -> Any:
    named = [mention(home, key) for key in keys]
    return hub("identity", "judge", *named, f"--{verdict}", "--reason", "seen", "--as", user)


def state(home: Home) -> tuple[str, dict[str, str], dict[str, str]]:
    """Digest, who is who, and redirects: the graph's, which are the ledger's."""
    with home.driver.session() as session:
        rows = session.run("MATCH (r:Redirect) RETURN r.id AS id, r.to AS to").data()
    redirects = {row["id"]: row["to"] for row in rows}
    assert redirects == home.ledger.redirects.all()
    assert check_graph(home.driver) == []
    return graph_digest(home.driver), entities(home.driver), redirects


PEOPLE: dict[str, Row] = {
    "a": {"name.full": "林晓禾", "birth_date": "1950-06-01", "national_id": ONE, "phone": "13800010001"},
    "b": {"name.full": "林晓禾", "birth_date": "1950-06-01", "national_id": ONE},
    "c": {"name.full": "周建国", "birth_date": "1988-11-23", "national_id": OTHER},
    "d": {"name.full": "欧阳敏", "address.text": "东风路3号"},
    "e": {"name.full": "赵铁柱", "address.text": "解放路12号"},
}


class TestUndo:
    def test_a_merge_that_is_taken_back_leaves_the_graph_as_it_was(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        before = state(home)
        made = judge(hub, home, "same", "d", "e")
        assert (made["in_force"], made["moved"]) == (True, 1)
        _, now, redirects = state(home)
        assert now["d"] == now["e"]
        assert set(redirects.items()) - set(before[2].items())
        taken = hub("identity", "withdraw", made["id"], "--reason", "wrong person")
        assert (taken["in_force"], taken["moved"]) == (False, 1)
        assert state(home) == before

    def test_an_explosion_parts_what_numbers_do_not_hold_and_is_taken_back(
        self, home: Home, hub: Run
    ) -> None:
        put(home, PEOPLE)
        resolve(home)
        apart = state(home)
        judge(hub, home, "same", "a", "d", "e")
        merged = state(home)
        entity = merged[1]["a"]
        assert merged[1]["b"] == merged[1]["d"] == merged[1]["e"] == entity
        exploded = hub("identity", "explode", entity, "--reason", "three people")
        assert len(exploded["mentions"]) == 3
        assert state(home)[1] == apart[1]
        hub("identity", "withdraw", exploded["id"], "--reason", "one person after all")
        assert state(home) == merged

    def test_a_record_that_is_withdrawn_was_never_there(self, home: Home, hub: Run) -> None:
        put(home, {key: row for key, row in PEOPLE.items() if key != "e"})
        resolve(home)
        _, before, redirects = state(home)
        put(home, {"e": PEOPLE["e"]}, seen="2026-01-02T00:00:00Z")
        judge(hub, home, "same", "d", "e")
        assert entities(home.driver)["d"] == entities(home.driver)["e"]
        withdraw(home, ["e"])
        resolve(home)
        assert state(home)[1:] == (before, redirects)

    def test_taking_back_in_another_order_leaves_the_graph_as_it_was(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        before = state(home)
        made = [judge(hub, home, *said) for said in (("same", "d", "e"), ("different", "a", "b"))]
        assert state(home)[1]["a"] != state(home)[1]["b"]
        for one in made:
            hub("identity", "withdraw", one["id"], "--reason", "undone")
        assert state(home) == before
        listed = hub("identity", "judgements")["judgements"]
        assert [one["id"] for one in listed] == [made[1]["id"], made[0]["id"]]
        assert {one["withdrawn_reason"] for one in listed} == {"undone"}


class TestTwoStewards:
    def test_joining_two_numbers_waits_for_another_steward(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        before = state(home)
        made = judge(hub, home, "same", "b", "c")
        assert (made["needs_second"], made["in_force"], made["moved"]) == (True, False, 0)
        assert state(home) == before
        with pytest.raises(WrongUse, match="another one"):
            hub("identity", "second", made["id"], "--as", "li")
        hub("identity", "second", made["id"], "--as", "wang")
        now = entities(home.driver)
        assert now["a"] == now["b"] == now["c"]
        hub("identity", "withdraw", made["id"], "--reason", "two people", "--as", "zhao")
        assert state(home) == before

    def test_one_number_or_a_difference_needs_no_other_steward(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        for said in (("same", "a", "d"), ("different", "a", "c"), ("unsure", "a", "e")):
            assert judge(hub, home, *said)["in_force"]

    def test_mentions_that_are_not_there_or_of_two_types_are_refused(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        with pytest.raises(NotFound):
            judge(hub, home, "same", "a", "nobody")
        with pytest.raises(WrongUse, match="two different"):
            judge(hub, home, "same", "a", "a")
        assert home.ledger.judgements.list() == ()


class TestExplaining:
    def test_the_links_span_the_entity_and_each_waterfall_adds_up(
        self, home: Home, hub: Run, rows: dict[str, Row]
    ) -> None:
        put(home, rows)
        resolve(home, entities=("person",))
        size: dict[str, int] = {}
        for entity in entities(home.driver).values():
            size[entity] = size.get(entity, 0) + 1
        bases = set()
        for entity in sorted(size, key=lambda one: (-size[one], one))[:6]:
            told = hub("identity", "why", entity)
            assert len(told["mentions"]) == size[entity]
            assert (len(told["links"]), len(told["parts"])) == (size[entity] - 1, 1)
            for link in told["links"]:
                bases.add(link["basis"])
                if link["basis"] == "weight":
                    assert link["bits"] == pytest.approx(sum(one["bits"] for one in link["steps"]), abs=0.02)
                    assert link["bits"] > 0
        assert bases == {"number", "weight"}

    def test_a_judgement_is_told_with_its_reason(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        made = judge(hub, home, "same", "d", "e")
        told = hub("identity", "why", entities(home.driver)["d"])
        (link,) = told["links"]
        assert (link["basis"], link["judgement"]["id"], link["bits"]) == ("judgement", made["id"], None)
        assert link["judgement"]["reason"] == "seen"

    def test_an_id_of_before_a_merge_is_explained_by_what_it_is_now(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        old = entities(home.driver)
        judge(hub, home, "same", "d", "e")
        now = entities(home.driver)["d"]
        (gone,) = {old["d"], old["e"]} - {now}
        assert hub("identity", "why", gone)["id"] == now

    @pytest.mark.parametrize(
        ("keys", "same", "reason"),
        [(("a", "b"), True, "number"), (("a", "c"), False, "contradiction"), (("d", "e"), False, "weight")],
    )
    def test_two_are_compared(
        self, home: Home, hub: Run, keys: tuple[str, str], same: bool, reason: str
    ) -> None:
        put(home, PEOPLE)
        resolve(home)
        told = hub("identity", "compare", *(mention(home, key) for key in keys))
        assert (told["same"], told["reason"]) == (same, reason)
        steps = told["closest"]["steps"]
        assert told["closest"]["bits"] == pytest.approx(sum(one["bits"] for one in steps), abs=0.02)

    def test_what_a_steward_kept_apart_is_told_so(self, home: Home, hub: Run) -> None:
        put(home, PEOPLE)
        resolve(home)
        judge(hub, home, "different", "a", "b")
        told = hub("identity", "compare", *(entities(home.driver)[key] for key in ("a", "b")))
        assert (told["same"], told["reason"]) == (False, "judgement")
        assert told["judgements"][0]["verdict"] == "different"


class TestReview:
    def test_what_is_decided_leaves_the_queue_and_the_most_valuable_comes_first(
        self, home: Home, hub: Run, rows: dict[str, Row]
    ) -> None:
        put(home, rows)
        resolve(home, entities=("person",))
        found = hub("review")
        pairs = found["pairs"]
        assert found["total"] >= len(pairs) > 2
        values = [(-one["settles"], abs(one["bits"])) for one in pairs]
        assert values == sorted(values)
        first, second, third = pairs[:3]
        for pair, verdict in ((first, "unsure"), (second, "different"), (third, "same")):
            hub("identity", "judge", pair["a"], pair["b"], f"--{verdict}", "--reason", "seen")
        left = {(one["a"], one["b"]) for one in hub("review", "--limit", "1000")["pairs"]}
        assert left.isdisjoint((one["a"], one["b"]) for one in (first, second, third))
        assert len(left) > 0
