"""A table of records as evidence: values normalised, defaults found and taken for the blanks that they
are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.identity.columns import Column, Kind
from hub.identity.evidence import dates as date_evidence
from hub.identity.evidence import names as name_evidence
from hub.identity.evidence import texts, values
from hub.identity.evidence.evidence import Cell, Evidence, cells
from hub.identity.normalise import addresses, dates, names, numbers
from hub.identity.normalise.names import Name
from hub.identity.normalise.text import fold

Values = Sequence[str]


@dataclass(slots=True)
class Features:
    """All evidence of a table, what was found on the way, and the valid strong identifier of each record,
    if any.
    """

    records: int
    evidence: list[Evidence]
    findings: list[str] = field(default_factory=list)
    strong: list[Cell] = field(default_factory=list)


def build(columns: Sequence[Column], table: Mapping[str, Values], records: int) -> Features:
    """Make the evidence of a table with these columns. Pure but for the normalisers' caches."""
    made = Features(records, [])
    made.strong = [None] * records
    joined = {column: _joined(column, table) for column in columns}
    people = _names(columns, joined, records)
    if people is not None:
        _add(made, "names", name_evidence.person(people))
    who = [f"{n.family} {n.given}" for n in people] if people is not None else None
    for place, column in enumerate(columns):
        if column.kind in (Kind.FULL_NAME, Kind.GIVEN, Kind.FAMILY):
            continue
        if column.kind is Kind.SILENT:
            if any(joined[column]):
                made.findings.append(f"{column.title}: tells no records apart or together, left out")
            continue
        name = f"{re.sub(r'[^a-z0-9]+', '_', column.title.lower()).strip('_') or 'column'}_{place}"
        found = _EVIDENCE[column.kind](name, column, joined[column], who, made)
        for one in found:
            one.shared = _shared(column)
        _add(made, column.title, found)
    return made


def _add(made: Features, title: str, evidence: Sequence[Evidence]) -> None:
    for one in evidence:
        filled = max(sum(1 for cell in cells if cell is not None) for cells in one.columns.values())
        if filled < 2:
            made.findings.append(f"{title}: empty, left out")
            return
        made.evidence.append(one)


def _shared(column: Column) -> float:
    """How far a household is expected to agree in a column: in addresses and telephones, perhaps in what
    nobody explained.
    """
    if column.field is None:
        return {Kind.ADDRESS: 0.5, Kind.PHONE: 0.5, Kind.TEXT: 0.1, Kind.CATEGORY: 0.1}.get(column.kind, 0.0)
    return 0.5 if column.field.partition(".")[0] in _OF_HOUSEHOLDS else 0.0


_OF_HOUSEHOLDS = frozenset(
    str.split("address phone email household_id birth_place nationality ethnicity contact")
)


def _joined(column: Column, table: Mapping[str, Values]) -> Values:
    if len(column.names) == 1:
        return table[column.names[0]]
    return [
        " ".join(filter(None, parts)) for parts in zip(*(table[name] for name in column.names), strict=True)
    ]


def _names(columns: Sequence[Column], joined: Mapping[Column, Values], records: int) -> list[Name] | None:
    """Family and given name of each record, from their own columns or else from the whole name."""
    by_kind = {column.kind: joined[column] for column in columns}
    blank = [""] * records
    if not {Kind.FULL_NAME, Kind.GIVEN, Kind.FAMILY} & set(by_kind):
        return None
    family = by_kind.get(Kind.FAMILY, blank)
    given = by_kind.get(Kind.GIVEN, blank)
    full = by_kind.get(Kind.FULL_NAME, blank)
    return [
        Name(names.family(f), names.given(g)) if f or g else names.split(whole)
        for f, g, whole in zip(family, given, full, strict=True)
    ]


def _without_defaults(
    title: str, found: list[Cell], who: Sequence[str] | None, made: Features, known: Callable[[str], bool]
) -> list[Cell]:
    """Values that stand in more records than one person has, and in those of many people, are defaults.

    A value counts as one where more than ten records share it, ten times as many as share the average other
    value, and more than half of them carry different names (where there are none: more than fifty records).
    `known` values (days that software writes for "unknown") need three, and three times.
    """
    counts = Counter(cell for cell in found if cell is not None)
    total = sum(counts.values())
    defaults = set()
    for value, count in counts.most_common(1_000):
        average = (total - count) / max(len(counts) - 1, 1)
        least, times = (2, 3) if known(value) else (10, 10)
        if count <= least:
            break
        if count > times * average and _spread(value, found, who, count):
            defaults.add(value)
            total -= count
    if defaults:
        records = sum(counts[value] for value in defaults)
        made.findings.append(
            f"{title}: {len(defaults)} value(s) shared by {records} records of different people, not taken as evidence"
        )
    return [None if cell in defaults else cell for cell in found]


def _spread(value: str, found: Sequence[Cell], who: Sequence[str] | None, count: int) -> bool:
    if who is None or not any(w.strip() for w in who):
        return count > 50
    named = [w for cell, w in zip(found, who, strict=True) if cell == value and w.strip()]
    return len(set(named)) > 0.5 * len(named) if len(named) >= 3 else count > 50


def _never(_: str) -> bool:
    return False


def _date(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    month_first = _month_first(raw)
    read = [dates.parts(value, day_first=not month_first) for value in raw]
    unread = sum(1 for value, one in zip(raw, read, strict=True) if fold(value) and one is None)
    if unread:
        made.findings.append(f"{column.title}: {unread} value(s) that are no date, taken as unknown")
    known = _without_defaults(
        column.title,
        [str(one) if one else None for one in read],
        who,
        made,
        lambda value: value in dates.DEFAULTS,
    )
    return [date_evidence.date(name, [one if cell else None for one, cell in zip(read, known, strict=True)])]


def _month_first(raw: Values) -> bool:
    """Whether `a/b/year` dates of a column are the United States': more second parts above twelve than
    first ones.
    """
    first = second = 0
    for value in raw:
        if found := re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", value):
            first += int(found[1]) > 12
            second += int(found[2]) > 12
    return second > first


def _identifier(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    found = _without_defaults(column.title, cells(map(numbers.number, raw)), who, made, _never)
    if column.field == "national_id":
        made.strong = [cell if cell and numbers.resident(cell) else None for cell in found]
    return [values.identifier(name, found)]


def _phone(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    found = _without_defaults(column.title, cells(map(numbers.phone, raw)), who, made, _never)
    return [values.identifier(name, found, shared=True)]


def _email(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    found = _without_defaults(column.title, cells(map(numbers.email, raw)), who, made, _never)
    return [values.identifier(name, found, shared=True)]


_SEXES = {"male": "m", "man": "m", "boy": "m", "男": "m", "男性": "m", "1": "m", "f": "f", "female": "f", "woman": "f",
          "girl": "f", "女": "f", "女性": "f", "2": "f", "m": "m"}  # fmt: skip


def _sex(name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features) -> list[Evidence]:
    """GB/T 2261.1 and ISO/IEC 5218 both have 1 for men and 2 for women."""
    return [values.category(name, [_SEXES.get(fold(value)) for value in raw])]


def _address(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    folded = [fold(value) for value in raw]
    return [texts.address(name, folded, [addresses.parse(value) for value in raw])]


def _text(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    return [texts.text(name, [fold(value) for value in raw])]


def _category(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    return [values.category(name, cells(fold(value).replace(" ", "") for value in raw))]


def _measure(
    name: str, column: Column, raw: Values, who: Sequence[str] | None, made: Features
) -> list[Evidence]:
    return [values.measure(name, [_number(value) for value in raw])]


def _number(value: str) -> Cell:
    try:
        return f"{float(value.replace(',', '')):.10g}"
    except ValueError:
        return None


_EVIDENCE = {
    Kind.DATE: _date,
    Kind.IDENTIFIER: _identifier,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.SEX: _sex,
    Kind.ADDRESS: _address,
    Kind.TEXT: _text,
    Kind.CATEGORY: _category,
    Kind.MEASURE: _measure,
}
