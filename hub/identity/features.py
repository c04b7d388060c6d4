"""A table of records as evidence: values normalised, defaults found and taken for the blanks that they
are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hub.identity.columns import Column, Kind
from hub.identity.distinct import Distinct, distinct, joined
from hub.identity.evidence import addresses as address_evidence
from hub.identity.evidence import coordinates, texts, values
from hub.identity.evidence import dates as date_evidence
from hub.identity.evidence import names as name_evidence
from hub.identity.evidence import organisations as organisation_evidence
from hub.identity.evidence.evidence import Cell, Codes, Evidence
from hub.identity.facts import Facts
from hub.identity.normalise import addresses, dates, names, numbers, organisations
from hub.identity.normalise.names import Name
from hub.identity.normalise.text import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

Values = Sequence[str]


@dataclass(slots=True)
class Features:
    """All evidence of a table, what was found on the way, and the valid strong identifier of each record,
    if any.

    `facts` are what the columns were read by: learned from this table, or given.
    """

    records: int
    evidence: list[Evidence]
    facts: dict[str, Facts]
    findings: list[str] = field(default_factory=list)
    strong: list[Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """One column being read: its facts, of which those not given are learned; the names beside it."""

    name: str
    column: Column
    raw: Distinct
    facts: Facts
    learn: bool
    who: Codes | None
    made: Features


def build(
    columns: Sequence[Column],
    table: Mapping[str, Values],
    records: int,
    facts: Mapping[str, Facts] | None = None,
) -> Features:
    """Make the evidence of a table with these columns.

    With `facts` what is made of a record depends on the record and them alone; without, they are learned.
    """
    made = Features(records, [], dict(facts or {}))
    made.strong = [None] * records
    raw = {column: _raw(column, table, records) for column in columns}
    people = _names(columns, raw)
    who = None
    if people is not None:
        found, codes = people
        known = made.facts.setdefault(_NAMES, Facts(mixed=name_evidence.mixed_scripts(found)))
        who = distinct([f"{n.family} {n.given}".strip() for n in found]).codes[codes]
        blank = np.array([not (n.family or n.given) for n in found])
        who = np.where(blank[codes], -1, who) if len(found) else who
        _add(made, _NAMES, name_evidence.person(found, codes, mixed=known.mixed), facts is None)
    for place, column in enumerate(columns):
        if column.kind in (Kind.FULL_NAME, Kind.GIVEN, Kind.FAMILY):
            continue
        if column.kind is Kind.SILENT:
            if any(raw[column].values):
                made.findings.append(f"{column.title}: tells no records apart or together, left out")
            continue
        name = f"{re.sub(r'[^a-z0-9]+', '_', column.title.lower()).strip('_') or 'column'}_{place}"
        known = made.facts.setdefault(name, Facts())
        reading = _Reading(name, column, raw[column], known, facts is None, who, made)
        one = _EVIDENCE[column.kind](reading)
        one.shared, one.title = _shared(column), column.title
        _add(made, name, [one], facts is None)
    return made


_NAMES = "names"


def _add(made: Features, name: str, evidence: Sequence[Evidence], learn: bool) -> None:
    """Take evidence in, unless it is empty in the table that the facts are learned from."""
    facts = made.facts[name]
    if learn and made.records:
        counts = np.bincount(evidence[0].codes)
        for one in evidence:
            filled = max(
                sum(int(counts[place]) for place, cell in enumerate(cells) if cell is not None)
                for cells in one.columns.values()
            )
            if filled < 2:
                made.findings.append(f"{one.title}: empty, left out")
                facts.dropped |= {one.name}
    made.evidence += [one for one in evidence if one.name not in facts.dropped]


def _shared(column: Column) -> float:
    """How far a household is expected to agree in a column: in addresses and telephones, perhaps in what
    nobody explained.
    """
    if column.kind in (Kind.PLACE, Kind.POSITION):
        return 0.0
    if column.field is None:
        return {Kind.ADDRESS: 0.5, Kind.PHONE: 0.5, Kind.TEXT: 0.1, Kind.CATEGORY: 0.1}.get(column.kind, 0.0)
    return 0.5 if column.field.partition(".")[0] in _OF_HOUSEHOLDS else 0.0


_OF_HOUSEHOLDS = frozenset(
    str.split("address phone email household_id birth_place nationality ethnicity contact")
)


def _raw(column: Column, table: Mapping[str, Values], records: int) -> Distinct:
    """A column's texts; those of a column that the table lacks are blank. Of several, placeholders are left out."""
    parts = [table.get(name) or [""] * records for name in column.names]
    if len(parts) == 1:
        return distinct(parts[0])
    return distinct([" ".join(filter(fold, row)) for row in zip(*parts, strict=True)])


def _names(columns: Sequence[Column], raw: Mapping[Column, Distinct]) -> tuple[list[Name], Codes] | None:
    """The distinct family and given names, from their own columns or else from the whole name, and which each
    record has.
    """
    by_kind = {column.kind: raw[column] for column in columns}
    kinds = [kind for kind in (Kind.FAMILY, Kind.GIVEN, Kind.FULL_NAME) if kind in by_kind]
    if not kinds:
        return None
    rows, codes = joined(*(by_kind[kind] for kind in kinds))
    found = []
    for row in rows:
        parts = dict(zip(kinds, row, strict=True))
        family, given = parts.get(Kind.FAMILY, ""), parts.get(Kind.GIVEN, "")
        whole = parts.get(Kind.FULL_NAME, "")
        found.append(
            Name(names.family(family), names.given(given)) if family or given else names.split(whole)
        )
    return found, codes


def _without_defaults(
    reading: _Reading, found: list[Cell], known: Callable[[str], bool] = lambda _: False
) -> list[Cell]:
    """Values that stand in more records than one person has, and in those of many people, are defaults.

    A value counts as one where more than ten records share it, ten times as many as share the average other
    value, and more than half of them carry different names (where there are none: more than fifty records).
    `known` values (days that software writes for "unknown") need three, and three times.
    """
    if reading.learn:
        defaults = _defaults(reading, found, known)
        reading.facts.defaults = frozenset(value for value, _ in defaults)
        if defaults:
            reading.made.findings.append(
                f"{reading.column.title}: {len(defaults)} value(s) shared by {sum(n for _, n in defaults)}"
                " records of different people, not taken as evidence"
            )
    return [None if cell in reading.facts.defaults else cell for cell in found]


def _defaults(reading: _Reading, found: list[Cell], known: Callable[[str], bool]) -> list[tuple[str, int]]:
    """The values that are defaults by this table, with how many records have each."""
    cells = distinct([cell or "" for cell in found])
    counts = np.bincount(cells.codes, reading.raw.counts, minlength=len(cells.values)).astype(int)
    by_value = {v: int(n) for v, n in zip(cells.values, counts.tolist(), strict=True) if v}
    total, different = sum(by_value.values()), len(by_value)
    defaults = []
    for value, count in sorted(by_value.items(), key=lambda one: (-one[1], one[0]))[:1_000]:
        average = (total - count) / max(different - 1, 1)
        least, times = (2, 3) if known(value) else (10, 10)
        if count <= least:
            break
        if count > times * average:
            with_it = cells.codes[reading.raw.codes] == cells.values.index(value)
            if _spread(reading.who, with_it, count):
                defaults.append((value, count))
                total -= count
    return defaults


def _spread(who: Codes | None, with_it: NDArray[np.bool_], count: int) -> bool:
    if who is None or not (who >= 0).any():
        return count > 50
    named = who[with_it]
    named = named[named >= 0]
    return len(np.unique(named)) > 0.5 * len(named) if len(named) >= 3 else count > 50


def _date(reading: _Reading) -> Evidence:
    raw, facts = reading.raw, reading.facts
    if reading.learn:
        facts.month_first = _month_first(raw)
    read = [dates.parts(value, day_first=not facts.month_first) for value in raw.values]
    unread = sum(
        count
        for value, one, count in zip(raw.values, read, raw.counts.tolist(), strict=True)
        if one is None and fold(value)
    )
    if unread:
        reading.made.findings.append(
            f"{reading.column.title}: {unread} value(s) that are no date, taken as unknown"
        )
    found = [str(one) if one else None for one in read]
    known = _without_defaults(reading, found, lambda value: value in dates.DEFAULTS)
    kept = [one if cell else None for one, cell in zip(read, known, strict=True)]
    return date_evidence.date(reading.name, kept, raw.codes)


def _month_first(raw: Distinct) -> bool:
    """Whether `a/b/year` dates of a column are the United States': more second parts above twelve than
    first ones.
    """
    first = second = 0
    for value, count in zip(raw.values, raw.counts.tolist(), strict=True):
        if found := re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", value):
            first += count * (int(found[1]) > 12)
            second += count * (int(found[2]) > 12)
    return second > first


#: Numbers of which nobody has two, and how a valid one is known.
_STRONG: dict[str, Callable[[str], str]] = {"national_id": numbers.resident, "uscc": numbers.credit_code}


def _identifier(reading: _Reading) -> Evidence:
    found = _without_defaults(reading, [numbers.number(value) or None for value in reading.raw.values])
    check = _STRONG.get(reading.column.field or "")
    if check is not None:
        valid = [cell if cell and check(cell) else None for cell in found]
        reading.made.strong = [valid[place] for place in reading.raw.codes.tolist()]
    return values.identifier(reading.name, found, reading.raw.codes)


def _phone(reading: _Reading) -> Evidence:
    found = _without_defaults(reading, [numbers.phone(value) or None for value in reading.raw.values])
    return values.identifier(reading.name, found, reading.raw.codes, shared=True)


def _email(reading: _Reading) -> Evidence:
    found = _without_defaults(reading, [numbers.email(value) or None for value in reading.raw.values])
    return values.identifier(reading.name, found, reading.raw.codes, shared=True)


_SEXES = {"male": "m", "man": "m", "boy": "m", "男": "m", "男性": "m", "1": "m", "f": "f", "female": "f", "woman": "f",
          "girl": "f", "女": "f", "女性": "f", "2": "f", "m": "m"}  # fmt: skip


def _sex(reading: _Reading) -> Evidence:
    """GB/T 2261.1 and ISO/IEC 5218 both have 1 for men and 2 for women."""
    found = [_SEXES.get(fold(value)) for value in reading.raw.values]
    return values.category(reading.name, found, reading.raw.codes, len(set(_SEXES.values())))


def _address(reading: _Reading) -> Evidence:
    raw = reading.raw
    parsed = [addresses.parse(value) for value in raw.values]
    if reading.learn:
        reading.facts.words = texts.count_words([one.words for one in parsed], raw.counts.tolist())
    folded = [fold(value) for value in raw.values]
    return texts.address(reading.name, folded, parsed, raw.codes, reading.facts.words)


def _place(reading: _Reading) -> Evidence:
    raw = reading.raw
    parsed = [addresses.parse(value) for value in raw.values]
    apart = [address_evidence.strong(one) for one in parsed]
    reading.made.strong = [apart[place] for place in raw.codes.tolist()]
    return address_evidence.place(reading.name, [fold(value) for value in raw.values], parsed, raw.codes)


def _position(reading: _Reading) -> Evidence:
    read = [coordinates.read(value) for value in reading.raw.values]
    return coordinates.position(reading.name, read, reading.raw.codes)


def _organisation(reading: _Reading) -> Evidence:
    raw = reading.raw
    parsed = [organisations.parse(value) for value in raw.values]
    if reading.learn:
        reading.facts.words = texts.count_words([one.core for one in parsed], raw.counts.tolist())
    return organisation_evidence.organisation(reading.name, parsed, raw.codes, reading.facts.words)


def _text(reading: _Reading) -> Evidence:
    raw = reading.raw
    folded = [fold(value) for value in raw.values]
    if reading.learn:
        reading.facts.words = texts.count_words(folded, raw.counts.tolist())
    return texts.text(reading.name, folded, raw.codes, reading.facts.words)


def _category(reading: _Reading) -> Evidence:
    found = [fold(value).replace(" ", "") or None for value in reading.raw.values]
    if reading.learn:
        reading.facts.kinds = len(set(found) - {None})
    return values.category(reading.name, found, reading.raw.codes, reading.facts.kinds)


def _measure(reading: _Reading) -> Evidence:
    return values.measure(reading.name, [_number(value) for value in reading.raw.values], reading.raw.codes)


def _number(value: str) -> Cell:
    try:
        return f"{float(value.replace(',', '')):.10g}"
    except ValueError:
        return None


_EVIDENCE: dict[Kind, Callable[[_Reading], Evidence]] = {
    Kind.DATE: _date,
    Kind.IDENTIFIER: _identifier,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.SEX: _sex,
    Kind.ADDRESS: _address,
    Kind.PLACE: _place,
    Kind.POSITION: _position,
    Kind.ORGANISATION: _organisation,
    Kind.TEXT: _text,
    Kind.CATEGORY: _category,
    Kind.MEASURE: _measure,
}
