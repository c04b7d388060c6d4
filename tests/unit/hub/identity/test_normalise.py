"""Normalisers: one form for what people write in many ways."""

from __future__ import annotations

import pytest

from hub.identity.normalise import addresses, dates, latin, names, numbers, text


@pytest.mark.parametrize(
    ("written", "family", "given"),
    [
        ("张三", "张", "三"),
        ("張偉先生", "张", "伟"),
        ("欧阳娜娜", "欧阳", "娜娜"),
        ("欧阳", "欧", "阳"),
        ("阿依古丽·买买提", "买买提", "阿依古丽"),
        ("Zhang, San", "zhang", "san"),
        ("ZHANG San", "zhang", "san"),
        ("Ludwig van Beethoven", "van beethoven", "ludwig"),
        ("Dr. Mary O'Brien Jr.", "obrien", "mary"),
        ("Ｚｏë  Müller", "muller", "zoe"),
        ("佚名", "", ""),
        ("N/A", "", ""),
    ],
)
def test_a_whole_name_is_taken_apart(written: str, family: str, given: str) -> None:
    assert names.split(written) == (family, given)


@pytest.mark.parametrize(
    ("family", "reading"), [("曾", "zeng"), ("单", "shan"), ("解", "xie"), ("尉迟", "yuchi"), ("吕", "lv")]
)
def test_a_surname_is_read_as_a_surname(family: str, reading: str) -> None:
    assert latin.latin(family, surname=True) == reading


def test_names_that_sound_alike_share_a_key() -> None:
    assert latin.sound("章", surname=True) == latin.sound("张", surname=True)
    assert latin.sound("志") == latin.sound("子") or latin.sound("志") == latin.sound("自")
    assert latin.sound("Philip") == latin.sound("Filip")


def test_pinyin_and_wade_giles_have_the_same_bones() -> None:
    for pinyin, wade in (("qiang", "chiang"), ("xiuying", "hsiuying"), ("zhihao", "chihhao"), ("tao", "tao")):
        assert latin.skeleton(pinyin) == latin.skeleton(wade)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19800205", "19800205"),
        ("1980-02-05", "19800205"),
        ("1980年2月5日", "19800205"),
        ("05/02/1980", "19800205"),
        ("5 Feb 1980", "19800205"),
        ("Feb 5, 1980", "19800205"),
        ("1980-02-05T10:00:00+08:00", "19800205"),
        ("1980-13-05", "19800513"),
        ("1980-02", "19800200"),
        ("1980", "19800000"),
        ("5/2/80", "19800205"),
    ],
)
def test_a_date_is_read_with_the_precision_it_has(written: str, read: str) -> None:
    assert str(dates.parts(written)) == read


@pytest.mark.parametrize("written", ["农历1980年二月", "正月初五", "", "unknown", "00000000"])
def test_what_is_no_day_of_the_calendar_is_left_unread(written: str) -> None:
    assert dates.parts(written) is None


def test_an_old_resident_number_becomes_the_new_one() -> None:
    assert numbers.number("110105491231002") == "11010519491231002X"
    assert numbers.number("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize("written", ["00000000", "111111111111111111", "123456789", "", "-"])
def test_a_placeholder_is_no_number(written: str) -> None:
    assert numbers.number(written) == ""


def test_a_phone_is_the_same_with_and_without_its_country() -> None:
    assert len({numbers.phone(p) for p in ("+86 138 0013 8000", "13800138000", "0086-13800138000")}) == 1


@pytest.mark.parametrize(
    ("written", "words", "count"),
    [
        ("重庆市合川区南津街街道希尔安大道222号3栋二单元501室", "希尔安大道", "222-3-2-501"),
        ("合川区希尔安大道222号三幢2-501", "希尔安大道", "222-3-2-501"),
        ("人民路十二号", "人民路", "12"),
        ("6 Tullaroop Street", "tullaroop st", "6"),
        ("Flat 3, 12a High Street", "flat high st", "3-12a"),
    ],
)
def test_an_address_is_words_and_numbers(written: str, words: str, count: str) -> None:
    assert addresses.parse(written)[:2] == (words, count)


def test_traditional_and_variant_characters_are_folded() -> None:
    assert text.fold("張國強　峯") == text.fold("张国强 峰")
