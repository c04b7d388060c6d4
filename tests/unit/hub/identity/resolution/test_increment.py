"""Batch by batch gives what all at once gives: groups, links and names, whatever comes, changes and goes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hub.graph.mentions import Mention
from hub.identity.resolution.exact import Ruling
from hub.identity.resolution.increment import Increment
from hub.identity.resolution.mentions import Mentions, joined
from hub.identity.resolution.store import WorkStore
from hub.identity.resolution.whole import settle_all
from hub.keys import HubKey
from tests.unit.hub.identity.resolution.rows import mention, table

KEY = HubKey(bytes(32))
TABLES = ("mention", "said", "call", "disbelieved", "link")
NAMES = [
    "王强",
    "李梅",
    "张建国",
    "赵敏",
    "陈静怡",
    "周涛",
    "吴昊天",
    "郑丽",
    "孙伟明",
    "何芳",
    "马超",
    "罗兰",
]


def drawn(draw: random.Random, number: int) -> Mention:
    """A mention by one of few numbers, of which one stands under all names, or by none."""
    founded = draw.choice([[f"n{draw.randrange(12)}"], ["bad"], ["bad", f"n{draw.randrange(12)}"], []])
    return mention(
        number,
        founded,
        seen=f"2026-01-{draw.randrange(1, 9):02d}",
        name_full=NAMES[int(founded[-1][1:]) if founded and founded != ["bad"] else draw.randrange(12)],
        phone=draw.choice(["", "+8613900000001"]),
    )


def state(store: WorkStore) -> list[object]:
    """All that is kept, but for who of several that say the same is in which row."""
    return [
        sorted(map(str, store._db.execute(f"SELECT * FROM person_{table}").fetchall())) for table in TABLES
    ]


def anew(path: Path, mentions: Mentions, ruling: Ruling) -> list[object]:
    path.unlink(missing_ok=True)
    with WorkStore(path) as store:
        settle_all(store, mentions, None, ruling, KEY, lambda _: None)
        return state(store)


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_changes_and_goes_leaves_what_all_at_once_leaves(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    there: dict[str, Mention] = {}
    ruling = Ruling()
    with WorkStore(tmp_path / "steps.duckdb") as store:
        settle_all(store, Mentions("person"), None, ruling, KEY, lambda _: None)
        for step in range(6):
            numbers = draw.sample(range(60), 14)
            coming = {one.record: one for one in (drawn(draw, number) for number in numbers)}
            gone = {one for one in coming if draw.random() < 0.3}
            there = {one: said for one, said in (there | coming).items() if one not in gone}
            spoken: set[str] = set()
            if step % 3 == 2:
                before, some = ruling, sorted(one.id for one in there.values())
                a, b, c, d = draw.sample(some, 4)
                ruling = Ruling(same=[(a, b)], different=[(c, d)])
                spoken = set(before.mentions | ruling.mentions)
            read = table(*(said for one, said in coming.items() if one not in gone))
            with store.transaction():
                Increment(store, "person", None, ruling, KEY).settle(set(coming), read, spoken)
            every = joined("person", [table(*there.values())])
            for name, found, wanted in zip(
                TABLES, state(store), anew(tmp_path / "anew.duckdb", every, ruling), strict=True
            ):
                assert set(found) - set(wanted) == set(wanted) - set(found) == set(), name
                assert found == wanted
