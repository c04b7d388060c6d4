"""Exact groups: numbers make one, and the guards that keep them from it."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from hub.graph.mentions import Mention
from hub.identity.resolution.exact import (
    TIES,
    Ruling,
    disbelieve,
    findings,
    group,
    too_many_names,
)
from tests.unit.hub.identity.resolution.rows import mention, table

#: Two valid resident numbers (GB 11643) of nobody: area 710000 issues none.
A, B = "710000198402220019", "71000019840616005X"


NO_RULING = Ruling()


def groups(
    mentions: Iterable[Mention], ruling: Ruling = NO_RULING, entity: str = "person"
) -> set[frozenset[str]]:
    rows = table(*mentions, entity=entity)
    label = group(rows, disbelieve(rows), ruling).label.tolist()
    return {
        frozenset(rows.records[row] for row, one in enumerate(label) if one == root) for root in set(label)
    }


def test_mentions_with_a_number_in_common_are_one() -> None:
    found = groups([mention(1, ["x"]), mention(2, ["x", "y"]), mention(3, ["y"]), mention(4, ["z"])])
    assert found == {frozenset({"R001", "R002", "R003"}), frozenset({"R004"})}


def test_two_valid_resident_numbers_never_meet_over_a_weaker_number() -> None:
    found = groups(
        [
            mention(1, ["a", "row"], national_id=A, name_full="李梅"),
            mention(2, ["b", "row"], national_id=B, name_full="李梅"),
            mention(3, ["row"], name_full="李梅"),
        ]
    )
    assert found == {frozenset({"R001", "R003"}), frozenset({"R002"})}


def test_of_two_holders_the_older_one_gets_what_shares_the_weaker_number() -> None:
    older = mention(2, ["b", "row"], national_id=B, seen="2025-01-01")
    found = groups([mention(1, ["a", "row"], national_id=A), older, mention(3, ["row"])])
    assert frozenset({"R002", "R003"}) in found


def test_a_number_under_many_names_is_no_evidence() -> None:
    names = ["王强", "李梅", "张建国", "赵敏", "欧阳春", "陈志远", "周海"]
    rows = [mention(n, ["x"], name_full=name, phone="+862355555555") for n, name in enumerate(names)]
    assert len(groups(rows)) == len(names)
    told = findings(table(*rows), disbelieve(table(*rows)))
    assert len(told) == 1
    assert "7 records" in told[0]


def test_a_number_under_one_name_in_many_writings_is_believed() -> None:
    names = ["王建国", "王建囯", "Wang Jianguo", "WANG JIANGUO", "王先生", "王建国 ", "王建 国"]
    assert len(groups(mention(n, ["x"], name_full=name) for n, name in enumerate(names))) == 1


def test_a_household_may_share_a_telephone() -> None:
    rows = table(*(mention(n, name_full=name, phone="+862355555555") for n, name in enumerate("王李张赵陈")))
    assert disbelieve(rows)["phone"] == set()


def test_a_stewards_word_goes_before_all_numbers() -> None:
    one, other = mention(1, ["a"], national_id=A), mention(2, ["b"], national_id=B)
    ids = (one.id, other.id)
    assert len(groups([one, other], Ruling(same=[ids]))) == 1
    same = [mention(1, ["x"]), mention(2, ["x"])]
    assert len(groups(same, Ruling(different=[(same[0].id, same[1].id)]))) == 2


def test_a_word_on_a_mention_that_is_gone_says_nothing() -> None:
    gone = Ruling(same=[("R009.who", "R001.who")], different=[("R001.who", "R008.who")])
    assert groups([mention(1, ["x"]), mention(2, ["x"])], gone) == {frozenset({"R001", "R002"})}


def test_buildings_are_told_by_code_and_by_address() -> None:
    address = "重庆市合川区古楼镇钓鱼城路17号东方丽景1栋"
    rows = [
        mention(1, ["c"], entity="place", address_text=address, address_code="c1"),
        mention(2, entity="place", address_text="古楼镇钓鱼城路17号东方丽景1栋1单元7-4"),
        mention(3, ["e"], entity="place", address_text=address, address_code="c2"),
        mention(4, entity="place", address_text="南津街街道钓鱼城路17号东方丽景1栋"),
    ]
    found = groups(rows, entity="place")
    assert found == {frozenset({"R001", "R002"}), frozenset({"R003"}), frozenset({"R004"})}


@given(
    st.lists(st.lists(st.sampled_from("abcde"), max_size=3, unique=True), min_size=1, max_size=12),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order_of_the_mentions(founded: list[list[str]], shuffle: object) -> None:
    strong = [A, B, "", ""]
    rows = [
        mention(n, ids, national_id=strong[n % 4], name_full="王强", seen=f"2026-01-{1 + n % 5:02d}")
        for n, ids in enumerate(founded)
    ]
    before = groups(rows)
    assert hasattr(shuffle, "shuffle")
    shuffle.shuffle(rows)
    assert groups(rows) == before
    for one in before:
        assert len({rows_of.values[_NATIONAL] for rows_of in rows if rows_of.record in one} - {""}) <= 1


def _place_of_national_id() -> int:
    from hub.identity.resolution.mentions import fields_of

    return fields_of("person").index("national_id")


_NATIONAL = _place_of_national_id()


def test_only_what_is_asked_is_doubted() -> None:
    names = [
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
    rows = table(*(mention(n, ["x"], name_full=name) for n, name in enumerate(names)))
    assert disbelieve(rows)[TIES] == {"x"}
    assert disbelieve(rows, {TIES: {"y"}})[TIES] == set()
    assert not too_many_names([""] * 50, 3)
