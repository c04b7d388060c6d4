"""Profiles, pairs of blocks, and what groups say at their best."""

from __future__ import annotations

import numpy as np

from hub.identity.blocking import Blocks, Rule
from hub.identity.resolution.linking import best_of_groups, pairs_of_blocks
from hub.identity.resolution.matcher import Near, circumstances, learn_near
from hub.identity.resolution.mentions import NEAR
from hub.identity.resolution.profiles import profiles
from tests.unit.hub.identity.resolution.rows import mention, table

_HERE = "古楼镇钓鱼城路17号东方丽景1栋"


def test_what_says_no_more_than_another_is_left_out() -> None:
    rows = table(
        mention(1, ["x"], name_full="王强"),
        mention(2, ["x"], name_full="王强", phone="+8617200000001"),
        mention(3, ["x"], name_full="王强", phone="+8617200000002"),
        mention(4, ["x"], name_full="王强", phone="+8617200000002"),
        mention(5, ["y"]),
    )
    label = np.array([0, 0, 0, 0, 4])
    found = profiles(rows, label, {}, ("name.full", "phone"))
    assert [rows.records[row] for row in found.row] == ["R002", "R003"]
    blanked = profiles(rows, label, {"phone": [1, 2, 3]}, ("name.full", "phone"))
    assert blanked.fields == {"name.full": ["王强"], "phone": [""]}


def test_pairs_come_from_blocks_up_to_the_cap_and_never_from_one_group() -> None:
    rule = Rule(("k",), frozenset({"k"}), 3, 0)
    row = np.array([0, 1, 2, 3, 4, 5, 6, 7, 1])
    key = np.array([1, 1, 1, 2, 2, 2, 2, 1 << 63, 1 << 63], np.uint64)
    group = np.array([0, 0, 2, 3, 4, 5, 6, 7])
    found = pairs_of_blocks(Blocks(row, np.zeros(9, np.int64), key), [rule], group)
    assert list(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [(0, 2), (1, 2), (1, 7)]


def test_two_groups_are_as_near_as_their_best_pair() -> None:
    best = best_of_groups(np.array([5, 1, 5, 2]), np.array([1, 5, 1, 9]), np.array([1.0, 4.0, -3.0, 2.0]))
    assert (best.left.tolist(), best.right.tolist(), best.bits.tolist()) == ([1, 2], [5, 9], [4.0, 2.0])


def test_an_event_at_the_door_is_evidence_only_where_an_own_address_lacks() -> None:
    fields = {"name.full": ["王强"] * 4, "address.text": [_HERE, _HERE, "", ""], NEAR: ["", "", _HERE, ""]}
    known, agree = circumstances(fields).compared(np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert known.tolist() == [False, True, False]
    assert bool(agree[1])


def test_how_often_it_holds_is_learned_from_sure_pairs() -> None:
    count = 200
    own = [f"古楼镇人民路{number}号" for number in range(count)]
    near = [f"古楼镇人民路{number if number % 4 else number + 900}号" for number in range(count)]
    fields = {
        "name.full": ["王强"] * 2 * count,
        "address.text": own + [""] * count,
        NEAR: [""] * count + near,
    }
    left, right = np.arange(count), np.arange(count) + count
    learned = learn_near(fields, left, right, np.full(count, 9.0))
    assert learned is not None
    assert abs(learned.m - 0.75) < 0.01
    assert learned.u < 0.01
    assert learn_near(fields, left, right, np.zeros(count)) is None
    said = Near(0.75, 0.01).bits(np.array([True, False]))
    assert said[0] > 6
    assert -2.1 < said[1] < -1.9
