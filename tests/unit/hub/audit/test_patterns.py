"""Each pattern is found where it was planted, and a month of normal work has none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.audit.patterns.finding import Facts, Finding, GrantSpan, Reading, Who
from hub.audit.patterns.gathering import read_officers
from hub.audit.patterns.rules import read_pattern_rules
from hub.audit.patterns.search import PATTERNS, findings
from hub.audit.patterns.telling import finding_told
from hub.errors import InvalidDeclaration

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 10, 1, 1, tzinfo=UTC)  # nine in the morning in Shanghai
NOW = START + timedelta(days=60)
#: Somebody worked on the case afterwards.
FOLLOWED = Facts(activity={"C3-4": NOW})
FAMILIES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")


def person(number: int) -> str:
    return f"P:{number:043d}"


def reading(
    seq: int, time: datetime, *persons: str, user: str = "officer-1", case: str = "C1", **more: object
) -> Reading:
    values = {
        "seq": seq,
        "time": time,
        "user": user,
        "department": "court",
        "purpose": "court_proceeding",
        "case": case,
        "legal_basis": "民事诉讼法第六十七条",
        "datasets": ("court.suits",),
        "persons": persons,
    }
    return Reading(**(values | more))  # type: ignore[arg-type]


def normal_month() -> tuple[list[Reading], Facts]:
    """40 officers read, in office hours, 3 to 7 people of a case of theirs a day; cases go on afterwards."""
    readings: list[Reading] = []
    activity: dict[str, datetime] = {}
    for day in range(30):
        for officer in range(40):
            case = f"C{officer}-{day // 5}"
            for turn in range(3 + (officer + day) % 5):
                time = START + timedelta(days=day, minutes=11 * officer + 17 * turn)
                someone = person(1_000 * officer + 10 * (day // 5) + turn)
                readings.append(
                    reading(len(readings) + 1, time, someone, user=f"officer-{officer}", case=case)
                )
            activity[case] = START + timedelta(days=day + 12)
    officers = {
        f"officer-{n}": Who(
            frozenset({f"{FAMILIES[n % 10]}警官{n}"}), frozenset({FAMILIES[n % 10]}), frozenset({f"路{n}号"})
        )
        for n in range(40)
    }
    persons = {
        one: Who(
            frozenset({f"{FAMILIES[n % 10]}某{n}"}),
            frozenset({FAMILIES[n % 10]}),
            frozenset({f"街{n}号"}),
            frozenset({f"户{n // 2}"}),
        )
        for n, one in enumerate(sorted({person for read in readings for person in read.persons}))
    }
    grant = GrantSpan("g1", "court.suits", "court", START, START + timedelta(days=29))
    return readings, Facts(officers, persons, activity, (grant,), {"court_proceeding": 200})


def found_in(readings: list[Reading], facts: Facts, root: Path) -> tuple[Finding, ...]:
    return findings(readings, facts, read_pattern_rules(root), zone=SHANGHAI, now=NOW)


def planted(pattern: str) -> tuple[list[Reading], dict[str, Who], dict[str, Who], tuple[int, ...]]:
    """Reads to plant among normal ones, what is known of officers and persons more, and the entries to be found."""
    late = START + timedelta(days=20)
    seq = 9_001
    me = {"officer-3": Who(frozenset({"钱一"}), frozenset({"钱"}), frozenset({"江边1号"}), frozenset({"h1"}))}
    if pattern == "own_name":
        return (
            [reading(seq, late, person(7), user="officer-3", case="C3-4")],
            me,
            {person(7): Who(frozenset({"钱一"}))},
            (seq,),
        )
    if pattern == "own_address":
        lives = {
            person(7): Who(addresses=frozenset({"江边1号"})),
            person(8): Who(households=frozenset({"h1"})),
        }
        reads = [reading(seq + n, late, person(7 + n), user="officer-3", case="C3-4") for n in range(2)]
        return reads, me, lives, (seq, seq + 1)
    if pattern == "own_household":
        home = {person(n): Who(families=frozenset({"钱"}), households=frozenset({"h9"})) for n in (7, 8, 9)}
        reads = [reading(seq + n, late, person(7 + n), user="officer-3", case="C3-4") for n in range(3)]
        return reads, me, home, (seq, seq + 1, seq + 2)
    if pattern == "celebrity":
        reads = [
            reading(seq + n, late + timedelta(hours=2 * n), person(7), user=f"officer-{n}", case=f"C{n}-4")
            for n in range(9)
        ]
        return reads, {}, {}, tuple(range(seq, seq + 9))
    if pattern == "night":
        night = datetime(2026, 10, 20, 18, tzinfo=UTC)  # two in the morning in Shanghai
        reads = [
            reading(seq + n, night + timedelta(minutes=2 * n), person(n), user="officer-3", case="C3-4")
            for n in range(25)
        ]
        return reads, {}, {}, tuple(range(seq, seq + 25))
    if pattern == "idle_case":
        early = START + timedelta(days=2)
        reads = [
            reading(seq + n, early + timedelta(minutes=n), person(n), user="officer-3", case="C-idle")
            for n in range(12)
        ]
        return reads, {}, {}, tuple(range(seq, seq + 12))
    if pattern == "grant_end":
        last = START + timedelta(days=27)
        reads = [
            reading(seq + n, last + timedelta(minutes=n), person(500_000 + n), user="officer-3", case="C3-5")
            for n in range(60)
        ]
        return reads, {}, {}, tuple(range(seq, seq + 60))
    reads = [
        reading(
            seq + 10 * day + n,
            START + timedelta(days=4 * day, minutes=n),
            *map(person, range(20 * n, 20 * n + 20)),
            user="officer-3",
            case="C3-4",
        )
        for day in range(3)
        for n in range(9)
    ]
    return reads, {}, {}, tuple(one.seq for one in reads)


def test_a_month_of_normal_work_has_no_finding(tmp_path: Path) -> None:
    readings, facts = normal_month()
    assert len(readings) > 5_000
    assert found_in(readings, facts, tmp_path) == ()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_planted_pattern_is_found_with_its_entries_and_no_other(pattern: str, tmp_path: Path) -> None:
    readings, facts = normal_month()
    more, officers, persons, entries = planted(pattern)
    known = Facts(
        {**facts.officers, **officers},
        {**facts.persons, **persons},
        facts.activity,
        facts.grants,
        facts.budgets,
    )
    found = [one for one in found_in(readings + more, known, tmp_path) if one.pattern == pattern]
    assert len(found) == 1
    assert set(entries) <= set(found[0].entries)
    if pattern not in ("grant_end", "near_budget"):  # there what was normal on those days belongs to it
        assert found[0].entries == entries
    assert found[0].reasons[0].purpose == "court_proceeding"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_is_turned_off_is_not_looked_for(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "patterns.yaml").write_text(f"off: [{pattern}]\n", "utf-8")
    readings, facts = normal_month()
    more, officers, persons, _ = planted(pattern)
    known = Facts(
        {**facts.officers, **officers},
        {**facts.persons, **persons},
        facts.activity,
        facts.grants,
        facts.budgets,
    )
    assert pattern not in {one.pattern for one in found_in(readings + more, known, tmp_path)}


def test_a_homes_thresholds_take_the_place_of_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    own = "night: {persons: 26, minutes: 60, from_hour: 22, to_hour: 6}\n"
    (tmp_path / "audit" / "patterns.yaml").write_text(own, "utf-8")
    assert found_in(planted("night")[0], FOLLOWED, tmp_path) == ()
    (tmp_path / "audit" / "patterns.yaml").write_text(own.replace("26", "25"), "utf-8")
    assert [one.pattern for one in found_in(planted("night")[0], FOLLOWED, tmp_path)] == ["night"]


def test_a_department_on_night_duty_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    own = "night: {persons: 20, minutes: 60, from_hour: 22, to_hour: 6, on_duty: [court]}\n"
    (tmp_path / "audit" / "patterns.yaml").write_text(own, "utf-8")
    assert found_in(planted("night")[0], FOLLOWED, tmp_path) == ()


def test_a_burst_that_begins_among_single_reads_is_whole(tmp_path: Path) -> None:
    burst, _, _, entries = planted("night")
    before = [
        reading(8_000 + n, burst[0].time - timedelta(minutes=55 - n), person(900), user="officer-3")
        for n in range(3)
    ]
    (found,) = found_in(before + burst, FOLLOWED, tmp_path)
    assert set(entries) <= set(found.entries)


def test_a_case_that_goes_on_is_no_idle_one_and_time_is_given_for_it(tmp_path: Path) -> None:
    more, *_ = planted("idle_case")
    went_on = Facts(activity={"C-idle": more[-1].time + timedelta(days=29)})
    assert found_in(more, went_on, tmp_path) == ()
    rules = read_pattern_rules(tmp_path)
    soon = more[0].time + timedelta(days=29)
    assert findings(more, Facts(), rules, zone=SHANGHAI, now=soon) == ()


def test_a_finding_holds_no_name_and_no_address(tmp_path: Path) -> None:
    readings, facts = normal_month()
    for pattern in ("own_name", "own_address", "own_household"):
        more, officers, persons, _ = planted(pattern)
        known = Facts({**facts.officers, **officers}, {**facts.persons, **persons})
        told = str([finding_told(one) for one in found_in(readings + more, known, tmp_path)])
        assert pattern in told
        assert not any(word in told for word in ("钱", "江边", "h1", "h9"))


def test_what_a_home_says_of_its_officers_is_read_and_wrong_files_are_named(tmp_path: Path) -> None:
    assert read_officers(tmp_path) == {}
    (tmp_path / "audit").mkdir()
    file = tmp_path / "audit" / "officers.yaml"
    file.write_text("judge-3: {names: [王 敏], addresses: [滨江路 12 号]}\n", "utf-8")
    found = read_officers(tmp_path)["judge-3"]
    assert (found.names, found.families, found.addresses) == ({"王敏"}, {"王"}, {"滨江路12号"})
    file.write_text("judge-3: {name: 王敏}\n", "utf-8")
    with pytest.raises(InvalidDeclaration):
        read_officers(tmp_path)
