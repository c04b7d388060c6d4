"""Reads `docs/walkthrough.md`: who is who, requests with whose token they carry, and the answers they have to get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"\$\{(\w+)\}")
_ROW = re.compile(r"^\| ([\w ]+) \| (\w*) ?\| (\w+) \| (\S+) \|$", re.MULTILINE)
#: Stands for what differs from hub to hub: a value, further keys of an object, further elements of a list.
ANY = "…"


@dataclass(frozen=True)
class Actor:
    department: str
    role: str
    user: str


@dataclass(frozen=True)
class Step:
    """A request and its answer; `never` are texts that must not stand in it."""

    who: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    status: int
    expected: str
    never: tuple[str, ...]


def read(page: Path) -> tuple[dict[str, Actor], str, list[Step]]:
    """The actors, the query that finds the petition, and the steps."""
    text = page.read_text("utf-8")
    actors = {who: Actor(*rest) for who, *rest in _ROW.findall(text) if who != "who"}
    blocks = _BLOCK.findall(text)
    query = next(content for kind, _, content in blocks if kind == "cypher")
    return actors, query, list(_steps(blocks))


def _steps(blocks: list[tuple[str, str, str]]) -> Iterator[Step]:
    told = [block for block in blocks if block[0] in {"http", "json", "never"}]
    for place, (kind, who, content) in enumerate(told):
        if kind != "http":
            continue
        answer, after = told[place + 1], told[place + 2 : place + 3]
        assert answer[0] == "json", f"{content} has no answer"
        head, _, body = content.partition("\n\n")
        first, *headers = head.strip().splitlines()
        method, path = first.split(" ", 1)
        never = tuple(after[0][2].split("\n")[:-1]) if after and after[0][0] == "never" else ()
        yield Step(
            who,
            method,
            path,
            dict(line.split(": ", 1) for line in headers),
            body,
            int(answer[1]),
            answer[2],
            never,
        )


def filled(text: str, names: Mapping[str, str]) -> str:
    """`text` with what its names stand for."""
    return _NAME.sub(lambda found: names[found[1]], text)


def differs(expected: Any, given: Any, names: dict[str, str], place: str = "answer") -> str | None:
    """Where an answer is not as told, or None. `<name>` takes the value that stands there for later."""
    if expected == ANY:
        return None
    if isinstance(expected, str) and re.fullmatch(r"<\w+>", expected):
        names[expected[1:-1]] = str(given)
        return None
    if isinstance(expected, dict) and isinstance(given, dict):
        return _object_differs(expected, given, names, place)
    if isinstance(expected, list) and isinstance(given, list):
        return _list_differs(expected, given, names, place)
    return None if expected == given else f"{place}: {expected!r} was expected, not {given!r}"


def _object_differs(
    expected: dict[str, Any], given: dict[str, Any], names: dict[str, str], place: str
) -> str | None:
    if ANY not in expected and expected.keys() != given.keys():
        return f"{place}: keys {sorted(expected)} were expected, not {sorted(given)}"
    for key, value in expected.items():
        if key == ANY:
            continue
        if key not in given:
            return f"{place}.{key} is missing"
        found = differs(value, given[key], names, f"{place}.{key}")
        if found:
            return found
    return None


def _list_differs(expected: list[Any], given: list[Any], names: dict[str, str], place: str) -> str | None:
    """Elements in this order; `…` stands for any number of others."""
    if not expected:
        return None if not given else f"{place}: an empty list was expected"
    if expected[0] == ANY:
        if len(expected) == 1:
            return None
        if not any(
            _list_differs(expected[1:], given[start:], names, place) is None for start in range(len(given))
        ):
            return f"{place}: {json.dumps(expected[1:], ensure_ascii=False)} stands nowhere in it"
        return None
    if not given:
        return f"{place}: {expected[0]!r} is missing"
    found = differs(expected[0], given[0], names, f"{place}[]")
    return found or _list_differs(expected[1:], given[1:], names, place)
