"""A file holds all that a lens shows, cites a visible record for each value, and tells nothing of what is hidden."""

from __future__ import annotations

from itertools import pairwise

import neo4j
import orjson
import pytest

from hub.errors import NotFound
from hub.files.times import position
from hub.files.trace import File, facts_of, trace_of
from hub.files.values import Flag
from tests.integration.files.conftest import ZONE, Desk
from tests.integration.reads.made import Said, delete, id_of, lens, write

HER, HIM, JUDGE, HIDDEN_MAN = (id_of("P", n) for n in range(1, 5))
SUIT, LETTER, INCIDENT, SECRET, EVENT, FAR = (id_of("C", n) for n in range(1, 7))
HOME, CELL = id_of("L", 1), id_of("L", 2)
OPEN = ("court.suits", "petition.letters", "police.persons", "police.incidents", "grid.events")
BAD_NUMBER = "710000198304120015"

SUIT_SAID = Said(
    1,
    "court.suits",
    {"case": SUIT, "a": HER, "b": HIM, "judge": JUDGE, "place": HOME, "other": LETTER},
    [
        ("PARTY_TO", "a", "case", {"role": "plaintiff"}),
        ("PARTY_TO", "b", "case", {"role": "defendant"}),
        ("HANDLED_BY", "case", "judge", {"role": "judge"}),
        ("OCCURRED_AT", "case", "place"),
        ("REFERS_TO", "case", "other", {"kind": "arises_from"}),
    ],
    {
        "case.number": "X1",
        "case.kind": "noise",
        "case.opened": "2026-03",
        "case.due": "2026-05-31",
        "case.text": "what it is about",
        "a.name.full": "林晓禾",
        "a.birth_date": "1983",
        "b.name.full": "陈伟",
        "judge.name.full": "徐生庆",
        "place.address.text": "龙溪路12号",
        "other.number": "X2",
    },
)
LETTER_SAID = Said(
    2,
    "petition.letters",
    {"case": LETTER, "a": HER, "place": HOME},
    [("PARTY_TO", "a", "case", {"role": "petitioner"}), ("OCCURRED_AT", "case", "place")],
    {
        "case.number": "X2",
        "case.kind": "noise",
        "case.opened": "2025-12-13T09:00:00+08:00",
        "case.closed": "2025-12-15",
        "a.name.full": "林小禾",
        "a.birth_date": "1983-04-12",
        "place.address.text": "龙溪路12号",
    },
    founded={"a": (id_of("P", 9),)},
)
REGISTER_SAID = Said(
    3,
    "police.persons",
    {"person": HER, "home": HOME},
    [("LIVES_AT", "person", "home", {"kind": "registered", "since": "2019"})],
    {
        "person.name.full": "林晓禾",
        "person.national_id": BAD_NUMBER,
        "home.address.text": "龙溪路12号3单元7-2",
    },
)
INCIDENT_SAID = Said(
    4,
    "police.incidents",
    {"case": INCIDENT, "place": HOME, "cell": CELL},
    [("OCCURRED_AT", "case", "place"), ("WITHIN", "place", "cell", {"kind": "grid"})],
    {
        "case.number": "X3",
        "case.kind": "theft",
        "case.occurred_from": "2026-03-02T01:00:00+08:00",
        "cell.grid": "G1",
    },
)
EVENT_SAID = Said(
    5,
    "grid.events",
    {"case": EVENT, "place": HOME},
    [("OCCURRED_AT", "case", "place")],
    {
        "case.number": "X4",
        "case.kind": "noise",
        "case.opened": "2026-04-01",
        "place.address.text": "龙溪路12号",
    },
)
#: What only a hidden dataset, a seal or a mark tells: another name, number and day of birth, cases, a link, a resident.
HIDDEN = (
    Said(
        11,
        "tax.files",
        {"case": SECRET, "a": HER, "place": HOME, "other": SUIT, "b": HIDDEN_MAN},
        [
            ("PARTY_TO", "a", "case", {"role": "debtor"}),
            ("OCCURRED_AT", "case", "place"),
            ("REFERS_TO", "case", "other", {"kind": "mentions"}),
            ("RELATED_TO", "a", "b", {"kind": "spouse"}),
        ],
        {
            "case.kind": "tax evasion",
            "case.opened": "2026-02-02",
            "a.name.full": "林秘密",
            "a.birth_date": "1990-01-01",
            "a.national_id": "710000198304120016",
            "place.address.text": "秘密路1号",
            "other.opened": "1999-01-01",
        },
        founded={"a": (id_of("P", 8),)},
    ),
    Said(
        12,
        "court.suits",
        {"case": SUIT, "a": HER},
        (),
        {"a.sex": "female", "case.closed": "2026-04-04"},
        sealed=True,
    ),
    Said(
        13,
        "court.suits",
        {"case": SECRET, "a": HER, "place": HOME},
        [("PARTY_TO", "a", "case"), ("OCCURRED_AT", "case", "place")],
        {"case.kind": "noise", "a.name.full": "林少年"},
        marks=("juvenile",),
    ),
)
VISIBLE = (SUIT_SAID, LETTER_SAID, REGISTER_SAID, INCIDENT_SAID, EVENT_SAID)
#: A matter found in two files: the suit is what the letter was about.
DERIVED = ((SUIT_SAID.id, SUIT, LETTER_SAID.id, LETTER), (EVENT_SAID.id, EVENT, HIDDEN[0].id, SECRET))
ALL = lens(OPEN, hidden=("juvenile",))


@pytest.fixture
def written(graph: neo4j.Driver) -> neo4j.Driver:
    write(graph, [*VISIBLE, *HIDDEN], DERIVED)
    return graph


async def every_file(desk: Desk) -> list[File]:
    return [
        await desk.person(ALL, HER),
        await desk.person(ALL, HIM),
        await desk.person(ALL, JUDGE),
        await desk.place(ALL, HOME),
        *[await desk.case(ALL, case) for case in (SUIT, LETTER, INCIDENT, EVENT)],
    ]


def flag(file: File, name: str) -> Flag:
    (found,) = (one for one in file.flags if one.flag == name)
    return found


async def test_a_person_is_shown_with_contradictions_cases_and_what_these_refer_to(
    desk: Desk, written: object
) -> None:
    file = await desk.person(ALL, HER)
    facts = {fact.field: fact for fact in file.facts}
    assert {value.value for value in facts["name.full"].values} == {"林晓禾", "林小禾"}
    assert facts["name.full"].conflict
    assert not facts["birth_date"].conflict, "a day and its year can both be true"
    assert [(case.id, case.state, case.overdue, case.ties[0].role) for case in file.cases] == [
        (SUIT, "open", True, "plaintiff"),
        (LETTER, "closed", False, "petitioner"),
    ]
    assert {(one.id, way.way, way.via) for one in file.related for way in one.ways} >= {
        (LETTER, "refers_to", SUIT),
        (LETTER, "same_matter", SUIT),
    }
    assert [(end.id, end.ties[0].kind, end.facts[0].values[0].value) for end in file.links] == [
        (HOME, "LIVES_AT", "龙溪路12号3单元7-2")
    ]
    assert file.complete
    assert file.limits == ()


async def test_flags_tell_of_contradictions_numbers_and_joins_that_the_visible_records_show(
    desk: Desk, written: object
) -> None:
    file = await desk.person(ALL, HER)
    assert flag(file, "conflict").records == (SUIT_SAID.id, LETTER_SAID.id, REGISTER_SAID.id)
    assert flag(file, "invalid_identifier").records == (REGISTER_SAID.id,)
    assert flag(file, "joined_without_number").records == (LETTER_SAID.id,)
    assert BAD_NUMBER not in "".join(one.words for one in file.flags)


async def test_a_case_is_shown_with_its_people_its_place_and_what_hangs_together_with_it(
    desk: Desk, written: object
) -> None:
    file = await desk.case(ALL, SUIT)
    assert [(one.id, one.ties[0].role, one.facts[0].values[0].value) for one in file.parties] == [
        (HER, "plaintiff", "林晓禾"),
        (HIM, "defendant", "陈伟"),
    ]
    assert [one.id for one in file.handlers] == [JUDGE]
    assert [one.id for one in file.places] == [HOME]
    assert (file.department, file.state, file.overdue) == ("court", "open", True)
    ways = {one.id: {(way.way, way.via) for way in one.ways} for one in file.related}
    assert ways == {
        LETTER: {("same_matter", SUIT), ("refers_to", SUIT), ("shared_party", HER), ("shared_place", HOME)},
        INCIDENT: {("shared_place", HOME)},
        EVENT: {("shared_place", HOME)},
    }
    assert file.related[0].id == LETTER
    assert {one.id: (one.department, one.other_department) for one in file.related}[INCIDENT] == (
        "police",
        True,
    )
    assert [(event.time, event.what, event.case) for event in file.timeline] == [
        ("2025-12-13T09:00:00+08:00", "opened", LETTER),
        ("2025-12-15", "closed", LETTER),
        ("2026-03", "opened", SUIT),
        ("2026-05-31", "due", SUIT),
    ]


async def test_a_place_is_shown_with_its_cases_and_hazards_and_with_nobody(
    desk: Desk, written: object
) -> None:
    file = await desk.place(ALL, HOME)
    assert [fact.field for fact in file.facts] == ["address.text"]
    assert [value.value for value in file.facts[0].values] == ["龙溪路12号"], "no resident's door"
    assert [(one.department, one.kind, one.cases, one.open) for one in file.counts] == [
        ("court", "noise", 1, 1),
        ("grid", "noise", 1, 1),
        ("petition", "noise", 1, 0),
        ("police", "theft", 1, 1),
    ]
    (hazard,) = file.hazards
    assert (hazard.kind, hazard.matters, hazard.cases) == ("noise", 2, (SUIT, LETTER, EVENT)), (
        "suit and letter are one"
    )
    assert [end.id for end in file.links] == [CELL]
    assert REGISTER_SAID.id not in {record.id for record in file.records}
    for text in (HER, HIM, JUDGE, "林", "陈", "单元"):
        assert text not in orjson.dumps(file).decode()
    assert not [one for one in trace_of(file).entities if one.startswith("P")]


async def test_every_value_cites_a_visible_record_and_every_timeline_is_in_order(
    desk: Desk, written: object
) -> None:
    shown = {record.id for record in VISIBLE}
    for file in await every_file(desk):
        for fact in facts_of(file):
            for value in fact.values:
                assert value.sources, fact
                assert {source.record for source in value.sources} <= shown
        for event in file.timeline:
            assert event.sources
            assert {source.record for source in event.sources} <= shown
        for one, next in pairwise(file.timeline):
            assert position(one.time, ZONE) <= position(next.time, ZONE)
        trace = trace_of(file)
        assert set(trace.records) <= shown
        assert set(trace.datasets) <= set(OPEN)
        assert {record for one in file.flags for record in one.records} <= set(trace.records)


async def test_what_is_hidden_leaves_no_trace_in_files_or_their_flags(
    desk: Desk, written: neo4j.Driver
) -> None:
    before = [orjson.dumps(file) for file in await every_file(desk)]
    told = b"".join(before).decode()
    for text in (SECRET, HIDDEN_MAN, "tax", "秘密", "少年", "1990", "1999", *(one.id for one in HIDDEN)):
        assert text not in told
    for nobody in (HIDDEN_MAN, id_of("P", 4711)):
        with pytest.raises(NotFound):
            await desk.person(ALL, nobody)
    delete(written, [one.id for one in HIDDEN])
    assert [orjson.dumps(file) for file in await every_file(desk)] == before


async def test_fields_that_are_masked_are_told_nowhere(desk: Desk, written: object) -> None:
    masked = lens(
        OPEN,
        hidden=("juvenile",),
        masked={"petition.letters": ("name.full", "closed"), "court.suits": ("due",)},
    )
    file = await desk.person(masked, HER)
    assert "林小禾" not in orjson.dumps(file).decode()
    assert not [one for one in file.flags if one.flag == "conflict"]
    assert {case.id: (case.state, case.overdue) for case in file.cases} == {
        SUIT: ("open", None),
        LETTER: (None, None),
    }
    assert [event.what for event in file.timeline if event.case] == ["opened", "opened"]


async def test_a_case_out_of_reach_is_told_only_by_the_records_that_tie_it(
    desk: Desk, graph: neo4j.Driver
) -> None:
    role = Said(
        6, "police.persons", {"a": HIM, "case": FAR}, [("PARTY_TO", "a", "case", {"role": "witness"})], {}
    )
    told = Said(
        7,
        "police.incidents",
        {"case": FAR, "other": SECRET},
        [("REFERS_TO", "case", "other")],
        {"case.kind": "theft"},
    )
    write(graph, [SUIT_SAID, role, told])
    near = lens(OPEN, case=SUIT, max_hops=1)
    file = await desk.person(near, HIM)
    cases = {case.id: case for case in file.cases}
    assert (cases[SUIT].within_reach, cases[FAR].within_reach) == (True, False)
    assert cases[FAR].ties[0].role == "witness"
    assert (cases[FAR].facts, cases[FAR].state) == ((), None)
    assert SECRET not in orjson.dumps(file).decode()
    wider = await desk.person(lens(OPEN, case=SUIT, max_hops=2), HIM)
    assert {case.id: len(case.facts) for case in wider.cases}[FAR] == 1


async def test_more_cases_than_asked_for_are_not_taken_for_all(desk: Desk, written: object) -> None:
    first = await desk.place(ALL, HOME, limit=3)
    assert not first.complete
    assert first.limits == ("There are more than 3 cases: `next` goes on.",)
    assert first.after is not None
    rest = await desk.place(ALL, HOME, limit=3, after=first.after)
    assert not rest.complete
    assert (rest.limits, rest.after) == ((), None)
    assert [case.id for case in (*first.cases, *rest.cases)] == [SUIT, LETTER, INCIDENT, EVENT]


async def test_more_records_than_are_read_are_not_taken_for_all(desk: Desk, graph: neo4j.Driver) -> None:
    write(graph, [Said(n, "court.suits", {"a": HER}, (), {"a.name.full": "林晓禾"}) for n in range(1, 203)])
    file = await desk.person(ALL, HER)
    assert not file.complete
    assert "More than 200 records" in file.limits[0]
    assert len(file.records) == 200
    (fact,) = file.facts
    assert (len(fact.values[0].sources), fact.values[0].more_sources) == (10, 190)
