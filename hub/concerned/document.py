"""The copy as a text that people read, in their language: what `GET /v1/me/records` gives as text/plain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hub.concerned.words import Language, Words, said


def document(page: Mapping[str, Any], words: Words, language: Language) -> str:
    """A page of a copy, as `hub.concerned.telling` tells it, as lines of text."""

    def term(name: str) -> str:
        return said(words.terms[name], language)

    lines = [term("title"), "=" * 40, "", term("left_out"), ""]
    for record in page["records"]:
        lines += [*_record(record, words, language), ""]
    if not page["records"]:
        lines.append(term("nothing"))
    if page["next"]:
        lines.append(term("more"))
    return "\n".join(lines).rstrip() + "\n"


def _record(record: Mapping[str, Any], words: Words, language: Language) -> Iterator[str]:
    def term(name: str) -> str:
        return said(words.terms[name], language)

    def line(name: str, value: object) -> Iterator[str]:
        if value:
            yield f"  {term(name)}: {value}"

    yield f"{record['dataset']['title']} — {term('record')} {record['id']}"
    yield from line("provider", record["provider"]["title"])
    yield from line("since", record["seen_first"])
    yield from line("valid_from", record["valid_from"])
    yield from line("basis", record["legal_basis"])
    yield from line("retention", record["retention"])
    receivers = ", ".join(one["title"] for one in record["receivers"])
    yield from line("receivers", receivers or term("nobody"))
    roles = [str(part["properties"]["role"]) for part in record["parts"] if "role" in part["properties"]]
    yield from line("part", ", ".join(roles))
    for mention in record["mentions"]:
        yield f"  {term('you' if mention['you'] else 'around')} ({mention['mention']}):"
        yield from _fields(mention, record["disputed"], words, language)


def _fields(
    mention: Mapping[str, Any], disputed: Sequence[str], words: Words, language: Language
) -> Iterator[str]:
    for field, value in mention["fields"].items():
        mark = ""
        if f"{mention['mention']}.{field}" in disputed:
            mark = f" [{said(words.terms['disputed'], language)}]"
        yield f"    {words.field(field, language)}: {_value(value)}{mark}"


def _value(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else value
    return " ".join(str(text).split())
