"""Spellings of one case number meet, and different cases stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.court_numbers import CourtNumber, normalise, parse

CANONICAL = "（2023）渝0117民初1234号"


@pytest.mark.parametrize(
    "spelling",
    [
        "（2023）渝0117民初1234号",
        "(2023)渝0117民初1234号",
        "（２０２３）渝０１１７民初１２３４号",
        "〔2023〕渝0117民初1234号",
        "[2023]渝0117民初1234号",
        "【2023】渝0117民初1234号",
        " ( 2023 ) 渝0117 民初 1234 号 ",
        "(2023)渝0117民初1234",
        "(2023)渝0117民初01234号",
        "（二〇二三）渝0117民初1234号",
        "（二零二三年）渝0117民初1234号",
        "（2023）渝0117民初1234号之一",
        "（2023）渝0117民初1234号之2",
    ],
)
def test_every_spelling_of_a_case_number_becomes_one(spelling: str):
    assert normalise(spelling) == CANONICAL


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (CANONICAL, CourtNumber(2023, "渝0117", "民初", 1234, False)),
        ("(2020)最高法知民终1号", CourtNumber(2020, "最高法", "知民终", 1, False)),
        ("(2021)京73民初20号", CourtNumber(2021, "京73", "民初", 20, False)),
        ("(2022)渝民终5号", CourtNumber(2022, "渝", "民终", 5, False)),
        ("(2019)渝0117执恢88号", CourtNumber(2019, "渝0117", "执恢", 88, False)),
        ("(2013)合法民初字第01234号", CourtNumber(2013, "合法", "民初", 1234, True)),
    ],
)
def test_the_parts_of_a_case_number_are_told_apart(text: str, parts: CourtNumber):
    assert parse(text) == parts


def test_a_number_of_the_old_form_keeps_its_form():
    assert normalise("(2013)合法民初字第01234号") == "（2013）合法民初字第1234号"


@pytest.mark.parametrize(
    "other",
    [
        "（2022）渝0117民初1234号",
        "（2023）渝0118民初1234号",
        "（2023）渝0117民终1234号",
        "（2023）渝0117民初123号",
    ],
)
def test_another_year_court_kind_or_serial_is_another_case(other: str):
    assert normalise(other) != CANONICAL


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("渝0117民初1234号", "starts with its year"),
        ("（23）渝0117民初1234号", "starts with its year"),
        ("（1023）渝0117民初1234号", "year of the court case number is out of range"),
        ("（2023）渝0117民初号", "not of the form"),
        ("（2023）1234号", "not of the form"),
        ("（2023）渝0117民初0号", "is zero"),
        ("", "starts with its year"),
    ],
)
def test_what_is_no_case_number_is_refused_without_repeating_it(text: str, reason: str):
    with pytest.raises(ValueError, match=reason) as caught:
        parse(text)

    assert "0117" not in str(caught.value)


@given(
    st.integers(1990, 2090),
    st.sampled_from(["渝", "渝01", "渝0117", "京73", "最高法", "兵0101", "合法"]),
    st.sampled_from(["民初", "刑终", "行申", "执", "执恢", "民辖终", "诉前调", "破申"]),
    st.integers(1, 9_999_999),
    st.booleans(),
)
def test_a_written_case_number_reads_back_as_itself(year: int, court: str, kind: str, serial: int, old: bool):
    number = CourtNumber(year, court, kind, serial, old)

    assert normalise(str(number)) == str(number)
    assert parse(str(number)).serial == serial
