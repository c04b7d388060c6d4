"""People are told things in their language; a home may say them otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.concerned.pace import Pace
from hub.concerned.representation import majority
from hub.concerned.rules import read_rules
from hub.concerned.words import read_words
from hub.errors import InvalidDeclaration


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("de, fr", "zh"),
        ("en", "en"),
        ("EN-us", "en"),
        ("zh-Hans-CN, en;q=0.9", "zh"),
        ("fr, en;q=0.3, zh;q=0.2", "en"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=nonsense", "zh"),
        ("*", "zh"),
        ("x" * 10_000, "zh"),
    ],
)
def test_the_language_is_the_one_liked_best_of_those_there_are(
    accept: str | None, language: str, tmp_path: Path
) -> None:
    assert read_words(tmp_path).language(accept) == language


def test_the_longest_fitting_pattern_names_an_action(tmp_path: Path) -> None:
    words = read_words(tmp_path)
    assert words.action("person.read", "en") == "read your file"
    assert words.action("identity.why", "en") == "checked whether records are about you"
    assert words.action("something.new", "en") == "used your data"


def test_a_home_adds_and_replaces_words(tmp_path: Path) -> None:
    (tmp_path / "concerned").mkdir()
    own = "default: en\nactions: {person.read: {zh: 看了, en: looked at you}}\n"
    (tmp_path / "concerned" / "words.yaml").write_text(own, "utf-8")
    words = read_words(tmp_path)
    assert words.language(None) == "en"
    assert words.action("person.read", "en") == "looked at you"
    assert words.action("record.read", "en") == "read a record that mentions you"


def test_a_home_says_what_a_copy_leaves_out(tmp_path: Path) -> None:
    assert "被反映人" in read_rules(tmp_path).withheld_roles
    (tmp_path / "concerned").mkdir()
    (tmp_path / "concerned" / "rules.yaml").write_text("hidden_marks: ['local:witness']\n", "utf-8")
    rules = read_rules(tmp_path)
    assert rules.hidden_marks == {"local:witness"}
    assert "被反映人" in rules.withheld_roles
    (tmp_path / "concerned" / "rules.yaml").write_text("hiden_marks: []\n", "utf-8")
    with pytest.raises(InvalidDeclaration):
        read_rules(tmp_path)


def test_whoever_was_born_on_the_29th_of_february_is_of_age_on_the_first_of_march() -> None:
    from datetime import date

    assert majority(date(2008, 2, 29)) == date(2026, 3, 1)
    assert majority(date(2008, 3, 1)) == date(2026, 3, 1)


def test_a_minute_after_the_first_request_another_is_answered() -> None:
    now = [0.0]
    pace = Pace(2, clock=lambda: now[0])
    assert [pace.allows("me") for _ in range(3)] == [True, True, False]
    assert pace.allows("another")
    now[0] = 60.1
    assert pace.allows("me")
