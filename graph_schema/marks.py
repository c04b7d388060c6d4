"""Marks of records: what no rule on sharing may overlook, said where the record is mapped.

A record carries its marks, and every statement and identifier edge that it makes carries them too, so that what a lens
hides is decided on the edge. A field may be confidential by a mark of the same vocabulary: it is that part of a record
which the mark's rule protects, where the rest may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class MarkDef:
    """A mark, or a family of marks: what it says of a record, and the law that asks for it."""

    key: str
    doc: str
    source: str


def _by_key(*marks: MarkDef) -> Mapping[str, MarkDef]:
    return MappingProxyType({mark.key: mark for mark in marks})


#: Marks that mean the same for every source.
MARKS: Final[Mapping[str, MarkDef]] = _by_key(
    MarkDef(
        "juvenile",
        "A person in the case was a minor at the time of it.",
        "未成年人保护法第一百零三条；预防未成年人犯罪法第五十九条",
    ),
    MarkDef(
        "mediation",
        "What was said or offered in mediation, which must not reach who may later decide or investigate.",
        "法释〔2021〕23号第十八条",
    ),
)

#: Marks with something behind the colon.
FAMILIES: Final[Mapping[str, MarkDef]] = _by_key(
    MarkDef(
        "against",
        "`against:<department>`: the record complains about that department, which never sees who complained.",
        "信访工作条例",
    ),
    MarkDef("local", "`local:<name>`: a mark of a source's own, for its own policies.", ""),
)

_FAMILY: Final = re.compile(r"(against|local):[a-z][a-z0-9_.-]{0,99}")

#: The mark of a record that complains about a department.
AGAINST: Final = "against:"


def is_mark(key: str) -> bool:
    """Whether a mark is known: one of `MARKS`, or of a family with a name behind the colon."""
    return key in MARKS or _FAMILY.fullmatch(key) is not None


def against(department: str) -> str:
    """The mark of what complains about a department, and is hidden from every reader who acts for it."""
    return f"{AGAINST}{department}"
