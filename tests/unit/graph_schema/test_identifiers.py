"""Identifiers are normalised to one form, and wrong ones are refused without being repeated."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from graph_schema.entities import ENTITIES
from graph_schema.identifiers import SCHEMES, scheme
from graph_schema.identity_numbers import birth_date, sex


def resident_number(region: str, day: str, order: int) -> str:
    text = f"{region}{day}{order:03}"
    return text + ric.calc_check_digit(text + "0")


def residents_born(first: int, last: int) -> st.SearchStrategy[str]:
    return st.builds(
        resident_number,
        st.sampled_from(["500117", "510229", "110101", "830000", "911234"]),
        st.dates(date(first, 1, 1), date(last, 12, 31)).map(lambda day: day.strftime("%Y%m%d")),
        st.integers(0, 999),
    )


residents = residents_born(1900, 2025)

organisations = st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9).map(
    lambda code: (number := "91500117" + code) + uscc.calc_check_digit(number + "0")
)


def test_every_scheme_is_of_entity_types_that_exist():
    for one in SCHEMES.values():
        assert set(one.entities) <= set(ENTITIES)
        assert scheme(one.key) is one


def test_phones_and_addresses_link_people_without_making_them_one():
    assert {key for key, one in SCHEMES.items() if not one.identifying} == {"phone", "email"}


def test_a_contact_that_is_no_telephone_links_without_making_one():
    contact = scheme("contact:pole.phone")

    assert not contact.identifying
    assert contact.node
    assert contact.normalise("0-(070)893-3322") == "0-(070)893-3322"


def test_the_sources_own_key_is_the_weakest_anchor_and_makes_no_node():
    local = scheme("local:pole.person")

    assert local.identifying
    assert not local.node
    assert local.rank > max(one.rank for one in SCHEMES.values())
    assert scheme("other:uprn").rank < local.rank


@pytest.mark.parametrize(
    "key", ["", "cn.rick", "local:", "local:with space", "cn.ric:CN", "phone:gb", "passport:GBR"]
)
def test_an_unknown_scheme_is_an_error_that_names_it(key: str):
    with pytest.raises(ValueError, match="no identifier scheme"):
        scheme(key)


def test_a_country_keeps_national_numbers_apart_but_not_telephones():
    assert scheme("national_id:GB").key == "national_id:GB"
    assert scheme("phone:GB").key == "phone"
    assert scheme("phone:GB").normalise("020 7946 0000") == "+442079460000"


@given(residents)
def test_a_resident_number_normalises_to_itself_in_any_writing(number: str):
    normalise = scheme("cn.ric").normalise

    assert normalise(number) == number
    assert normalise(number.lower()) == number
    assert normalise(f" {number[:6]} {number[6:14]}-{number[14:]}") == number
    assert normalise(number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))) == number


@given(residents, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_resident_number_is_noticed(number: str, place: int, added: int):
    wrong = number[:place] + str((int(number[place]) + added) % 10) + number[place + 1 :]

    with pytest.raises(ValueError, match=r"checksum|province|date") as caught:
        scheme("cn.ric").normalise(wrong)
    assert wrong not in str(caught.value)


@given(residents_born(1900, 1999))
def test_the_fifteen_digits_of_old_cards_meet_the_eighteen_of_new_ones(number: str):
    assert scheme("cn.ric").normalise(number[:6] + number[8:17]) == number


def test_a_card_of_a_county_younger_than_its_holder_is_valid():
    # Hechuan is 500117 since 2006; python-stdnum's own validate refuses everybody born before.
    number = resident_number("500117", "19500601", 123)

    assert not ric.is_valid(number)
    assert scheme("cn.ric").normalise(number) == number


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("5001171950060112", "wrong length"),
        ("50011719500601123A", "wrong form"),
        (resident_number("500117", "19500230", 123), "a date that does not exist"),
        ("000117195006011233", "no such issuing province"),
        ("", "wrong length"),
    ],
)
def test_a_wrong_resident_number_says_what_is_wrong_with_it(number: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        scheme("cn.ric").normalise(number)


def test_birth_date_and_sex_are_read_from_a_resident_number():
    number = resident_number("500117", "19500601", 123)

    assert birth_date(number) == "1950-06-01"
    assert sex(number) == "male"
    assert sex(resident_number("500117", "19500601", 124)) == "female"


@given(organisations)
def test_a_social_credit_code_normalises_to_itself_in_any_writing(number: str):
    normalise = scheme("cn.uscc").normalise

    assert normalise(number) == number
    assert normalise(f" {number[:8].lower()}-{number[8:].lower()} ") == number


def test_a_social_credit_code_with_a_wrong_checksum_is_refused():
    with pytest.raises(ValueError, match="checksum does not match"):
        scheme("cn.uscc").normalise("91110000600037341M")


@pytest.mark.parametrize(
    ("written", "key", "stored"),
    [
        ("138 0013 8000", "phone", "+8613800138000"),
        ("+86 138-0013-8000", "phone", "+8613800138000"),
        ("008613800138000", "phone", "+8613800138000"),
        ("１３８００１３８０００", "phone", "+8613800138000"),
        ("023-42720000", "phone", "+862342720000"),
        ("020 7946 0000", "phone:GB", "+442079460000"),
        ("(212) 555-0100 ext. 5", "phone:US", "+12125550100;ext=5"),
        (" A.Person@Example.COM ", "email", "a.person@example.com"),
        ("mailto:a@example.org", "email", "a@example.org"),
        ("渝a·12345", "vehicle.plate", "渝A12345"),
        ("渝Ａ１２３４５", "vehicle.plate", "渝A12345"),
        ("RY52 APF", "vehicle.plate", "RY52APF"),
        ("117-66-8129", "national_id:GB", "117668129"),
        ("e 1234 5678", "passport", "E12345678"),
        ("500117000000", "division", "500117"),
        ("wn3 4nl", "other:postcode", "WN34NL"),
        (" Ab-1 ", "local:pole.person", "Ab-1"),
    ],
)
def test_an_identifier_is_written_in_one_way(written: str, key: str, stored: str):
    normalise = scheme(key).normalise

    assert normalise(written) == stored
    assert normalise(stored) == stored


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("0-(070)893-3322", "phone:GB"),
        ("12", "phone"),
        ("no phone", "phone"),
        ("a@b", "email"),
        ("a b@example.com", "email"),
        ("a@example..com", "email"),
        ("000000", "national_id"),
        ("12", "passport"),
        ("1" * 201, "other:x"),
        ("", "local:x"),
        ("a\x00b", "local:x"),
    ],
)
def test_what_can_identify_nobody_is_refused_without_repeating_it(written: str, key: str):
    with pytest.raises(ValueError, match=r"\w") as caught:
        scheme(key).normalise(written)
    assert not written or written not in str(caught.value)


@given(st.text(max_size=40), st.sampled_from([*SCHEMES, "local:x", "other:x", "phone:GB", "national_id:GB"]))
def test_normalising_twice_changes_nothing_and_no_reason_holds_the_value(written: str, key: str):
    normalise = scheme(key).normalise
    reason, once = "", None
    try:
        once = normalise(written)
    except ValueError as error:
        reason = str(error)

    assert len(written) < 3 or written not in reason
    assert once is None or normalise(once) == once
