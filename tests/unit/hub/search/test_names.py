"""Names as people type them, against names as records write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.search.lucene import MOST_PIECES, names_query
from hub.search.names import names_of, one_name, whole


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("林晓禾", "林曉禾"),
        ("林晓禾", "林小禾"),
        ("林 晓 禾", "林晓禾先生"),
        ("Lin Xiaohe", "林晓禾"),
        ("Xiaohe LIN", "林晓禾"),
        ("欧阳娜娜", "Ouyang Nana"),
        ("Pat O'Brien", "O'BRIEN, Pat"),
        ("José García", "Garcia Jose"),
        ("买买提·阿凡提", "买买提·阿凡提"),
    ],
)
def test_one_name_in_two_writings_is_one(asked: str, stated: str) -> None:
    assert one_name(whole(asked), whole(stated))


@pytest.mark.parametrize(
    ("asked", "stated"),
    [
        ("林晓禾", "林大禾"),
        ("林晓禾", "凌小和"),
        ("林晓", "林晓禾"),
        ("Lin Xiaohe", "林晓"),
        ("Pat O'Brien", "Patricia O'Brien"),
        ("Ann Smith", "Anne Smith"),
    ],
)
def test_two_names_are_two(asked: str, stated: str) -> None:
    assert not one_name(whole(asked), whole(stated))


@pytest.mark.parametrize("part", ["林", "林*", "?", "", "J", "林先生", "J B", "Smith", "%", "林\u200b"])
def test_a_part_of_a_name_is_no_whole_one(part: str) -> None:
    assert not whole(part).complete


def test_names_are_read_from_all_fields_in_which_records_write_them() -> None:
    stated = {"name.full": "林晓禾", "name.former": "林荷", "name.aliases": ["Lin Xiaohe"]}
    assert [name.written for name in names_of(stated)] == ["林晓禾", "林荷", "lin xiaohe"]
    assert [name.written for name in names_of({"name.family": "Smith", "name.given": "Ann"})] == ["ann smith"]
    assert names_of({"name.family": "Smith"}) == []


@given(st.text(max_size=60))
def test_whatever_is_typed_a_query_holds_quoted_words_and_and_or_alone(typed: str) -> None:
    query = names_query(typed)
    assert re.fullmatch(r"[()]*|[() ]*", re.sub(r'"[^"\\]*"| AND | OR ', "", query))
    assert query.count('"') % 2 == 0


@given(st.lists(st.sampled_from(["li", "shi", "yi", "zhang", "xi", "an", "Xian", "小", "赵"]), max_size=6))
def test_no_query_has_more_pieces_than_the_index_takes(syllables: list[str]) -> None:
    query = names_query(" ".join([syllables[0], "".join(syllables[1:])]) if syllables else "")
    assert query.count('"') // 2 <= MOST_PIECES + 60


def test_a_chinese_name_is_looked_up_in_its_forms_and_with_one_character_of_the_same_sound() -> None:
    query = names_query("林晓禾")
    assert query.startswith('"林晓禾" OR "林曉禾"')
    assert '"林小禾"' in query
    assert '"林大禾"' not in query


def test_pinyin_is_looked_up_as_pairs_of_characters() -> None:
    query = names_query("Lin Xiaohe")
    assert query.startswith('("lin" AND "xiaohe")')
    assert '"林晓"' in query
    assert '"欧阳"' in names_query("Ouyang Nana")
    assert '"阳娜"' in names_query("Ouyang Nana")
