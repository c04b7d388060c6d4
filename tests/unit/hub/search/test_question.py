"""Two things known of a person are a question; records answer it together."""

import pytest

from hub.errors import WrongUse
from hub.graph.mentions import Mention
from hub.keys import HubKey
from hub.search.candidates import asked_for, lookup_of
from hub.search.question import read_question

KEY = HubKey(b"0" * 32)
RIC = "110101198705140024"
MENTION = Mention("R1", "party", "court.cases", "run", "", "P1", (), (), ())


def said(*records: dict[str, object]) -> list[tuple[dict[str, object], Mention]]:
    return [(fields, MENTION) for fields in records]


def test_clues_may_be_agreed_with_by_different_records() -> None:
    question = read_question({"name": "林晓禾", "birth_date": "1987-05-14"})
    assert question.matched(said({"name.full": "林晓禾"}, {"birth_date": "1987-05-14"})) == (
        "name",
        "birth_date",
    )


def test_one_agreement_is_not_enough_and_one_contradiction_is_too_much() -> None:
    question = read_question({"name": "林晓禾", "birth_date": "1987-05-14", "phone": "13800138000"})
    assert question.matched(said({"name.full": "林晓禾"})) is None
    both = {"name.full": "林晓禾", "birth_date": "1987-05-14"}
    assert question.matched(said(both)) == ("name", "birth_date")
    assert question.matched(said(both, {"phone": "+8613900139000"})) is None
    assert question.matched(said(both, {"phone": "+8613900139000"}, {"phone": "+8613800138000"})) is not None


def test_a_date_that_is_less_precise_says_nothing() -> None:
    question = read_question({"name": "林晓禾", "birth_date": "1987-05-14"})
    assert question.matched(said({"name.full": "林晓禾", "birth_date": "1987-05"})) is None
    assert question.matched(said({"name.full": "林晓禾", "birth_date": "1987-06"})) is None


def test_a_birth_date_beside_an_identity_number_counts_for_nothing() -> None:
    with pytest.raises(WrongUse, match="two different things"):
        read_question({"national_id": RIC, "birth_date": "1987-05-14"})
    question = read_question({"national_id": RIC, "birth_date": "1987-05-14", "name": "林晓禾"})
    assert question.matched(said({"national_id": RIC, "birth_date": "1987-05-14"})) is None


def test_an_old_number_and_a_small_x_are_the_number() -> None:
    question = read_question({"national_id": "11010119870514007x", "name": "林晓禾"})
    assert question.matched(said({"national_id": "11010119870514007X", "name.full": "林晓禾"})) is not None


def test_a_room_on_either_side_has_to_be_the_same_if_both_say_one() -> None:
    question = read_question({"name": "林晓禾", "address": "龙溪路12号3栋2单元501室"})
    at = {"name.full": "林晓禾"}
    assert question.matched(said(at | {"address.text": "龙溪路12号3栋"})) is not None
    assert question.matched(said(at | {"address.text": "龙溪路12号3栋2单元502室"})) is None


def test_it_is_looked_up_by_each_scheme_that_a_number_fits_and_by_the_name_where_more_narrows_it() -> None:
    lookup = lookup_of(read_question({"name": "林晓禾", "national_id": RIC}), KEY)
    assert lookup.names is None
    assert f"cn.ric:{KEY.token('cn.ric', RIC)[0]}" in lookup.tokens
    assert all(RIC not in token for token in lookup.tokens)
    lookup = lookup_of(read_question({"name": "林晓禾", "birth_date": "1987-05-14"}), KEY)
    assert lookup.names is not None
    assert list(lookup.values) == [("birth_date", ("1987-05-14",))]


def test_asking_in_vain_counts_as_the_same_person_each_time_and_tells_nothing_of_what_was_asked() -> None:
    ric = read_question({"name": "林晓禾", "national_id": RIC})
    assert asked_for(ric, KEY) == KEY.entity_id("person", KEY.token("cn.ric", RIC))
    born = read_question({"name": "林晓禾", "birth_date": "1987-05-14"})
    again = read_question({"birth_date": "1987-05-14", "name": "林晓禾"})
    other = read_question({"birth_date": "1987-05-15", "name": "林晓禾"})
    assert asked_for(born, KEY) == asked_for(again, KEY) != asked_for(other, KEY)
    assert asked_for(born, KEY).startswith("P")
