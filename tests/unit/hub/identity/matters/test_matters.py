"""Cases of several departments are found to be one matter by what they have in common, the same however they came."""

import random
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.identity.matters.cases import Case, assemble, day_of, party_name
from hub.identity.matters.evidence import EVIDENCE, RIVALS
from hub.identity.matters.finding import explain, find, later_first
from hub.identity.matters.model import Model, Sample, rivals, train
from hub.identity.matters.state import State, read, write
from hub.identity.matters.store import Pairs, Store
from hub.identity.matters.texts import citations, figures, grams, without
from hub.identity.matters.ways import ways
from tests.unit.hub.identity.matters.cases_of import case

MODEL = Model.frozen()
LEAK = "李强家卫生间漏水,系楼上王芳家防水损坏所致,双方对维修费用3000元协商不成"


def sure(*cases: Case) -> dict[tuple[str, str], float]:
    """Confidence of each listed pair."""
    with Store(cases) as store:
        return dict(find(store, MODEL, "m", State(), lambda text: text).state.links)


def levels(one: Case, other: Case) -> Mapping[str, str]:
    """What is found in common, in words, by evidence."""
    with Store([one, other]) as store:
        pairs = store.pairs()
        assert len(pairs) == 1
        return {
            e.name: e.words[level]
            for e, level in zip(EVIDENCE, pairs.levels[0].tolist(), strict=True)
            if level >= 0
        }


def test_a_complaint_and_an_incident_at_one_place_with_one_story_are_one_matter() -> None:
    petition = case(1, LEAK, department="petition", parties=("P1",), names=("李强",))
    incident = case(2, LEAK, department="police", day=20_003.5, parties=("P1", "P2"), names=("李强", "王芳"))
    assert sure(petition, incident)["C1", "C2"] > 0.9


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "交通事故", "text": "发生追尾", "grams": grams("发生追尾车辆受损"), "figures": ()},
        {"day": 20_300.0},
        {"figures": ("money:99000",)},
        {"parties": ("P8", "P9"), "names": ("赵一", "钱二"), "text": "另一家", "grams": grams("另一家的事情")},
    ],
)  # fmt: skip
def test_less_in_common_is_less_sure(change: dict[str, object]) -> None:
    petition = case(1, LEAK, department="petition", parties=("P1",), names=("李强",))
    incident = case(2, LEAK, department="police", day=20_003.5, parties=("P1", "P2"), names=("李强", "王芳"))
    worse = replace(incident, **change)  # type: ignore[arg-type]
    assert sure(petition, worse).get(("C1", "C2"), 0.0) < sure(petition, incident)["C1", "C2"]


def test_another_number_on_the_same_road_is_another_place() -> None:
    one = case(1, LEAK, department="petition", parties=("P1",))
    other = case(2, LEAK, department="police", parties=("P1",), places=("L2",), building="人民路|14|")
    assert levels(one, other)["place"] == "the same road or village, another number"


def test_one_building_written_twice_is_the_same_place_unless_the_towns_differ() -> None:
    one = case(1, department="petition", parties=("P1",))
    there = case(2, department="police", parties=("P1",), places=("L2",))
    assert levels(one, there)["place"] == "the same building"
    elsewhere = replace(there, town="合阳城街道", community="500117002501")
    assert levels(one, elsewhere)["place"] == "another place"


def test_positions_within_thirty_metres_meet_without_an_address() -> None:
    bare = {"places": ("L1",), "building": "", "street": "", "community": ""}
    one = case(1, department="grid", longitude=106.27, latitude=29.99, **bare)
    other = case(2, department="police", **{**bare, "places": ("L2",)}, longitude=106.2702, latitude=29.9901)
    assert levels(one, other)["place"] == "less than 60 m apart"


def test_cases_of_one_department_meet_by_parties_only() -> None:
    with Store([case(1), case(2)]) as store:
        assert len(store.pairs()) == 0
    with Store([case(1, parties=("P1",)), case(2, parties=("P1",))]) as store:
        assert len(store.pairs()) == 1


def test_a_cited_number_counts_whether_it_is_a_field_or_in_the_text() -> None:
    told = {"record": "R1", "run": "r", "version": "v", "sealed": False, "opened": "2025-03-01", "occurred": None,
            "kind": None, "detail": None, "title": None, "location": None, "text": None}  # fmt: skip
    rows = [
        {**told, "id": "C1", "dataset": "grid.events", "key": "1", "department": "grid", "number": "SJ2025030100012",
         "summary": "护栏破损"},
        {**told, "id": "C2", "dataset": "petition", "key": "2", "department": "petition", "number": None,
         "summary": "见SJ2025030100012号事件"},
        {**told, "id": "C3", "dataset": "court", "key": "3", "department": "court", "number": "（2025）渝0197民初7号",
         "summary": None},
    ]  # fmt: skip
    made = {one.id: one for one in assemble(rows, [], [], [{"source": "C3", "target": "C1"}])}
    assert made["C2"].cites == ("C1",)
    assert made["C3"].cites == ("C1",)
    assert levels(made["C1"], made["C2"])["citation"] == "one cites the other"


def test_of_two_records_of_a_case_the_fuller_stands_for_it_in_any_order() -> None:
    full = {"id": "C1", "record": "R1", "dataset": "b", "key": "1", "run": "r", "version": "v", "sealed": False,
            "opened": "2025-03-01", "occurred": None, "department": "x", "number": "1", "kind": "k", "detail": None,
            "title": None, "summary": "s", "text": None, "location": None}  # fmt: skip
    thin = {**full, "record": "R2", "dataset": "a", "summary": None, "kind": None}
    for rows in ([full, thin], [thin, full]):
        assert [one.record for one in assemble(rows, [], [], [])] == ["R1"]


def test_a_party_that_is_in_many_cases_says_less_than_a_rare_one() -> None:
    cases = [
        case(n, department="petition", parties=("O1",), places=(f"L{n}",), building="") for n in range(9)
    ]
    with Store([*cases, case(9, department="court", parties=("O1",), places=("L90",), building="")]) as store:
        pairs = store.pairs([9])
        people = next(n for n, one in enumerate(EVIDENCE) if one.name == "people")
        assert set(pairs.levels[:, people].tolist()) == {3}


def test_the_nearest_of_two_recurrences_is_the_surer_one() -> None:
    petition = case(1, LEAK, department="petition", day=20_100.0, parties=("P1",))
    early = case(2, LEAK, department="grid", day=20_040.0, parties=("P1",))
    late = case(3, LEAK, department="grid", day=20_094.0, parties=("P1",))
    found = sure(petition, early, late)
    assert found["C1", "C3"] > found.get(("C1", "C2"), 0.0)


def test_rivals_are_those_of_the_same_department_only() -> None:
    pairs = Pairs(
        np.array([0, 0, 0]), np.array([1, 2, 3]), np.zeros((3, len(EVIDENCE)), np.int8), np.zeros(3)
    )
    level = rivals(pairs, np.array([5.0, 3.0, 1.0]), ["grid", "police", "police", "court"])
    words = [RIVALS[one] for one in level.tolist()]
    assert words == ["better than any other candidate there", "another candidate there fits better",
                     "no other candidate there"]  # fmt: skip


def test_a_way_says_who_came_first_whatever_the_order_of_rows() -> None:
    levels_of = np.zeros((1, len(EVIDENCE)), np.int8)
    forth = ways(Pairs(np.array([0]), np.array([1]), levels_of, np.array([10.0])), ["grid", "court"])
    back = ways(Pairs(np.array([0]), np.array([1]), levels_of, np.array([-10.0])), ["court", "grid"])
    assert forth.words == back.words == ("grid, then court within two weeks",)
    unknown = ways(Pairs(np.array([0]), np.array([1]), levels_of, np.array([np.nan])), ["grid", "court"])
    assert unknown.of_pair.tolist() == [-1]


def test_the_later_case_refers_to_the_earlier_one_and_equal_days_go_by_dataset() -> None:
    one, other = case(1, day=20_001.0), case(2, day=20_000.0)
    assert later_first(one, other) == later_first(other, one) == (one, other)
    same = case(3, day=20_001.0, dataset="court.suits")
    assert later_first(one, same) == later_first(same, one) == (one, same)


def test_reasons_add_up_to_the_confidence() -> None:
    petition = case(1, LEAK, department="petition", parties=("P1",), names=("李强",))
    incident = case(2, LEAK, department="police", day=20_003.5, parties=("P1", "P2"), names=("李强", "王芳"))
    with Store([petition, incident]) as store:
        found = find(store, MODEL, "m", State(), lambda text: text).state.links["C1", "C2"]
        steps = explain(store, MODEL, [("C1", "C2")])["C1", "C2"]
    bits = MODEL.final["prior"]["any candidate"] + sum(step.bits for step in steps)
    assert found == pytest.approx(1 / (1 + 2**-bits), abs=0.02)
    assert "one party's name" not in {step.words for step in steps}


def test_a_model_of_other_evidence_is_refused() -> None:
    text = MODEL.to_json().replace("the same building, one of many cases", "something else")
    with pytest.raises(ValueError, match="place"):
        Model.from_json(text)
    assert Model.from_json(MODEL.to_json()) == MODEL


def test_a_level_that_only_matters_show_counts_for_a_matter() -> None:
    draw = np.random.default_rng(1)
    same = draw.random(4_000) < 0.2
    levels_of = np.full((4_000, len(EVIDENCE)), -1, np.int8)
    place = [one.name for one in EVIDENCE].index("place")
    levels_of[:, place] = np.where(same, 0, np.where(draw.random(4_000) < 0.5, 7, 0))
    pairs = Pairs(np.arange(4_000), np.arange(4_000) + 4_000, levels_of, np.full(4_000, 5.0))
    fitted = train([Sample(pairs, same, ["a"] * 4_000 + ["b"] * 4_000)], {})
    at_all = fitted.base["place"]
    assert at_all["the same building"] > at_all["another place"] + 5


CHANGES = (
    {"day": 20_002.0}, {"parties": ("P1",)}, {"parties": ("P1", "P2")}, {"building": "", "places": ("L3",)},
    {"town": ""}, {"names": ("李强",)}, {"cites": ("C1",)}, {"department": "police"}, {"figures": ("money:3000",)},
)  # fmt: skip


def drawn(draw: random.Random, number: int) -> Case:
    """One of not too many different cases."""
    return case(
        number,
        draw.choice([LEAK, "护栏破损存在安全隐患", ""]),
        department=draw.choice(["grid", "petition", "police", "court"]),
        day=draw.choice([None, 20_000.0 + draw.randrange(40)]),
        parties=tuple(sorted(draw.sample(["P1", "P2", "P3", "P4", "O1"], draw.randrange(3)))),
        places=(f"L{draw.randrange(4)}",),
        building=draw.choice(["人民路|12|3", "人民路|14|", ""]),
        town=draw.choice(["南津街街道", ""]),
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_what_only_looks_at_changes_finds_what_a_full_run_finds(seed: int) -> None:
    draw = random.Random(seed)
    before = [drawn(draw, n) for n in range(draw.randrange(1, 14))]
    after = [replace(one, **draw.choice(CHANGES)) if draw.random() < 0.2 else one for one in before]  # type: ignore[arg-type]
    after = [one for one in after if draw.random() > 0.15]
    after += [drawn(draw, 50 + n) for n in range(draw.randrange(3))]
    after.sort(key=lambda one: one.id)
    with Store(before) as store:
        last = find(store, MODEL, "m", State(), lambda text: text).state
    with Store(after) as store:
        step = find(store, MODEL, "m", last, lambda text: text).state
        full = find(store, MODEL, "m", State(), lambda text: text).state
    assert step.links == full.links
    assert step.seals == full.seals
    assert step.keys == full.keys


def test_nothing_new_judges_nothing_and_keeps_all() -> None:
    cases = [
        case(1, LEAK, department="petition", parties=("P1",)),
        case(2, LEAK, department="police", parties=("P1",)),
    ]
    with Store(cases) as store:
        first = find(store, MODEL, "m", State(), lambda text: text)
        again = find(store, MODEL, "m", first.state, lambda text: text)
    assert (first.changed, first.judged) == (2, 1)
    assert (again.changed, again.judged, again.state) == (0, 0, first.state)


def test_a_state_is_read_as_it_was_written_and_not_under_another_model(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "identity" / "matters.duckdb"
    state = State("m", {"C1": "s"}, {"C1": [1, 2**64 - 1]}, {("C1", "C2"): 0.93})
    write(file, state)
    assert read(file, "m") == state
    assert read(file, "n") == State()
    file.write_bytes(b"not a database")
    assert read(file, "m") == State()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("双方对维修费用3000元协商不成", ("money:3000",)),
        ("欠1.5万元,3月5日起", ("date:3-5", "money:15000")),
        ("积水12,000元、5天", ("money:12000", "天:5")),
        ("住人民路12号3栋", ()),
        ("paid $250.50", ("money:250.5",)),
    ],
)
def test_sums_and_days_of_a_text_are_its_figures(text: str, found: tuple[str, ...]) -> None:
    assert figures(text) == found


def test_numbers_of_other_departments_are_found_in_a_text() -> None:
    text = "参见（2025）渝0197民初12号判决及JQ2025030100012,另有合调字〔2025〕3号"
    assert {"（2025）渝0197民初12号", "JQ2025030100012", "合调字〔2025〕3号"} <= set(citations(text))


def test_wording_is_compared_without_names_and_place() -> None:
    address = "重庆市合川区南津街街道人民路12号3栋"
    assert without("人民路12号3栋李强家漏水", ["李强"], address) == "家漏水"
    assert grams("漏水12") == grams("漏水")


@pytest.mark.parametrize(
    ("written", "day"),
    [("2025-03-01", 20_148.0), ("2025-03-01T12:00:00+08:00", 20_148.5), ("2025-03", None), (None, None)],
)
def test_a_day_is_a_day_and_a_month_is_none(written: str | None, day: float | None) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize(
    ("written", "name"),
    [("李 强", "李强"), ("王先生", ""), ("李", ""), ("重庆恒远联物业服务有限公司", "恒远联物业服务")],
)
def test_a_name_that_would_find_everybody_is_none(written: str, name: str) -> None:
    assert party_name(written) == name
