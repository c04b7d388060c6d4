from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from connectors.declaration import did_you_mean, read
from hub.errors import InvalidDeclaration


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: str
    size: int = 0


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    parts: dict[str, Inner]


def written(folder: Path, text: str) -> Path:
    file = folder / "some.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_part_knows_its_line(tmp_path: Path) -> None:
    declaration = read(written(tmp_path, "a:\n  - x\n  - b: 1\n    c: 2\nd: 3\n"))
    assert declaration.data == {"a": ["x", {"b": 1, "c": 2}], "d": 3}
    assert [declaration.line(loc) for loc in [("a",), ("a", 0), ("a", 1, "c"), ("d",)]] == [1, 2, 4, 5]
    assert declaration.line(("a", 1, "c", "deeper")) == 4


def test_words_and_dates_stay_text(tmp_path: Path) -> None:
    data = read(written(tmp_path, "[no, on, 2019-02-05, 007, 12:30, true, 7, 1.5, null]")).data
    assert data == ["no", "on", "2019-02-05", "007", "12:30", True, 7, 1.5, None]


def test_a_doubled_key_is_shown_in_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeclaration, match="'a' is written twice") as error:
        read(written(tmp_path, "a: 1\nb: 2\na: 3\n"))
    assert error.value.line == 3


@pytest.mark.parametrize(
    ("content", "line"), [(b"a: [1,\nb: 2", 2), (b"a: \x00", None), (b"a: \xff", None), (b"&a [*a]", None)]
)
def test_what_is_not_yaml_is_refused(tmp_path: Path, content: bytes, line: int | None) -> None:
    file = tmp_path / "some.yaml"
    file.write_bytes(content)
    with pytest.raises(InvalidDeclaration) as error:
        read(file)
    assert (error.value.line, error.value.file) == (line, str(file))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeclaration, match="no such file"):
        read(tmp_path / "absent.yaml")


def test_all_mistakes_are_listed_with_their_lines(tmp_path: Path) -> None:
    file = written(tmp_path, "parts:\n  one:\n    color: red\n  two:\n    colour: blue\n    size: big\n")
    with pytest.raises(InvalidDeclaration) as error:
        read(file).validate(Outer)
    lines = error.value.detail.splitlines()
    assert lines[0] == f"{file}:2: parts.one: the key 'colour' is missing"
    assert lines[1] == f"{file}:3: unknown key 'color'; did you mean 'colour'?"
    assert lines[2].startswith(f"{file}:6: parts.two.size: Input should be a valid integer")


def test_suggestions_name_the_nearest_word_or_the_few_there_are() -> None:
    assert did_you_mean("petiton", ["petition", "person"]) == "; did you mean 'petition'?"
    assert did_you_mean("zzz", ["b", "a"]) == "; known: a, b"
    assert did_you_mean("zzz", [f"name{i}" for i in range(50)]) == ""
