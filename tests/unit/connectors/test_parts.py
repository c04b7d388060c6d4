"""Taking one mention out of a row leaves the others and the key, and texts without its name and numbers."""

from __future__ import annotations

from connectors.parts import BLOT, Part, Parts

PARTS = Parts(
    "case",
    frozenset({"no", "updated"}),
    {
        "case": Part(frozenset({"no", "text"}), ("no",), frozenset({"no"})),
        "plaintiff": Part(
            frozenset({"name", "number", "address", "no"}), ("name", "number"), frozenset({"number"})
        ),
        "home": Part(frozenset({"address", "code"}), ("code",), frozenset({"code"})),
        "party": Part(frozenset({"name", "id"}), ("id", "name"), frozenset({"id"}), listed="parties"),
        "alias": Part(frozenset({"."}), (".",), frozenset({"."}), listed="also"),
    },
)
ROW = {
    "no": "E1",
    "name": "王小明",
    "number": "N1",
    "address": "人民路1号",
    "code": "A1",
    "text": "王小明 (N1, 王小明) met 李四",
    "parties": [{"name": "李四", "id": "N2"}, {"name": "赵六", "id": "N3"}],
    "also": ["老王", "小李"],
    "updated": "2026-01-01",
}


def test_a_mention_takes_its_cells_along_but_not_the_key_or_what_identifies_another() -> None:
    clean = PARTS.without(ROW, ["plaintiff"])
    assert clean["name"] is clean["number"] is clean["address"] is None
    assert (clean["no"], clean["code"], clean["updated"]) == ("E1", "A1", "2026-01-01")
    assert clean["text"] == f"{BLOT} ({BLOT}, {BLOT}) met 李四"
    assert clean["parties"] == ROW["parties"]
    assert ROW["name"] == "王小明"


def test_an_item_of_a_list_goes_and_the_others_keep_their_numbers() -> None:
    clean = PARTS.without(ROW, ["party[0]", "alias[1]"])
    assert clean["parties"] == [None, {"name": "赵六", "id": "N3"}]
    assert clean["also"] == ["老王", None]
    assert clean["text"] == f"王小明 (N1, 王小明) met {BLOT}"


def test_cells_that_tell_who_a_mention_is_are_found_by_its_name() -> None:
    assert set(PARTS.cells(ROW)) == {
        ("case", "no", "E1"),
        ("plaintiff", "name", "王小明"), ("plaintiff", "number", "N1"),
        ("home", "code", "A1"),
        ("party[0]", "id", "N2"), ("party[0]", "name", "李四"),
        ("party[1]", "id", "N3"), ("party[1]", "name", "赵六"),
        ("alias[0]", ".", "老王"), ("alias[1]", ".", "小李"),
    }  # fmt: skip


def test_taking_it_out_twice_changes_nothing_more() -> None:
    once = PARTS.without(ROW, ["plaintiff", "party[1]"])
    assert PARTS.without(once, ["plaintiff", "party[1]"]) == once
