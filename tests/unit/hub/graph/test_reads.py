"""Facts are computed from records, with their sources, and never more than the lens shows."""

from collections.abc import Mapping

import pytest

from hub.access.lens import _AUTHORITY, Lens
from hub.access.principal import Principal, Role
from hub.errors import NotFound
from hub.graph import reader
from hub.graph.reads import cypher
from hub.graph.reads.files import Source, facts_of, visible_fields
from tests.lenses import lens_of

READER = Principal("u-1", "court", Role.OFFICER)
LENS = lens_of("court", {"court.cases": "court"})


def masked(*fields: str) -> Lens:
    return Lens(
        principal=READER,
        purpose=None,
        case=None,
        datasets=LENS.datasets,
        fields={"court.cases": frozenset(fields)},
        edges=LENS.edges,
        max_hops=1,
        until=LENS.until,
        authority=_AUTHORITY,
    )


def source(record: str) -> Source:
    return Source(record, "plaintiff", "court.cases", None)


class Database:
    """Answers with given rows and keeps what was asked."""

    def __init__(self, *rows: dict[str, object]) -> None:
        self.rows = list(rows)
        self.asked: list[tuple[str, Mapping[str, object]]] = []

    async def read(self, query: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        self.asked.append((query, parameters))
        return self.rows


def test_records_that_disagree_stand_side_by_side() -> None:
    facts = facts_of(
        [(source("R1"), {"sex": "f"}), (source("R2"), {"sex": "m"}), (source("R3"), {"sex": "f"})]
    )
    assert len(facts) == 1
    assert facts[0].conflict
    assert [(v.value, [s.record for s in v.sources]) for v in facts[0].values] == [
        ("f", ["R1", "R3"]),
        ("m", ["R2"]),
    ]


@pytest.mark.parametrize("values", [(1, True), (0, False), (1, "1"), (["a"], "a"), (1.0, 1)])
def test_values_of_different_types_are_different_values(values: tuple[object, object]) -> None:
    facts = facts_of([(source("R1"), {"x": values[0]}), (source("R2"), {"x": values[1]})])  # type: ignore[dict-item]
    assert facts[0].conflict


def test_values_that_are_lists_are_compared_as_wholes() -> None:
    facts = facts_of([(source("R1"), {"x": ["a", "b"]}), (source("R2"), {"x": ["a", "b"]})])
    assert not facts[0].conflict


def test_fields_of_one_mention_do_not_leak_into_another_with_the_same_beginning() -> None:
    properties = {"party.name.full": "a", "party[0].name.full": "b", "party2.name.full": "c", "names": ["a"]}
    assert visible_fields(LENS, "court.cases", "party", properties) == {"name.full": "a"}
    assert visible_fields(LENS, "court.cases", "party[0]", properties) == {"name.full": "b"}


def test_a_mask_shows_only_its_fields() -> None:
    properties = {"party[0].name.full": "a", "party[0].phone": "b", "party[0].birth.date": "2000"}
    assert visible_fields(masked("phone"), "court.cases", "party[0]", properties) == {"phone": "b"}
    assert visible_fields(masked("party.name.full"), "court.cases", "party[0]", properties) == {
        "name.full": "a"
    }
    assert visible_fields(masked(), "court.cases", "party[0]", properties) == {}


def test_a_dataset_without_a_mask_or_outside_the_lens_shows_nothing() -> None:
    assert not LENS.shows("police.persons", "subject", "name.full")
    assert not masked().shows("court.cases", "plaintiff", "name.full")


async def test_an_entity_that_no_visible_record_describes_is_not_found() -> None:
    for rows in ([], [{"visible": False, "records": [], "statements": []}]):
        with pytest.raises(NotFound):
            await reader.entity_file(Database(*rows), LENS, "person", "P1", limit=5)


async def test_every_read_carries_the_lens_to_the_graph() -> None:
    database = Database()
    with pytest.raises(NotFound):
        await reader.entity_file(database, LENS, "person", "P1", limit=5)
    with pytest.raises(NotFound):
        await reader.record_file(database, LENS, "R1")
    await reader.redirect_of(database, LENS, "person", "P1")
    await reader.places_near(database, LENS, latitude=1, longitude=2, radius=3, limit=4)
    assert len(database.asked) == 4
    for query, parameters in database.asked:
        assert "$datasets" in query
        assert "sealed = false" in query
        assert set(parameters["datasets"]) == {"court.cases"}


def test_every_entity_type_has_a_query_and_none_follows_identifiers() -> None:
    for key, query in cypher.ENTITY_FILES.items():
        assert "HAS_IDENTIFIER" not in query, key
        assert "$edges" in query, key
