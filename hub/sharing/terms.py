"""The terms of a share request, and what they lack (政务数据共享条例, art. 20 and 21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hub.access.grant import GrantMode

if TYPE_CHECKING:
    from hub.access.departments import Department
    from hub.access.purposes import Purpose
    from hub.sharing.entry import CatalogueEntry

#: Years that days may lie in: what lies outside is a slip of the pen, and no calendar reaches it.
_YEARS: Final = range(1970, 2200)

#: A part of the terms and what is wrong with it, in a sentence.
Lack = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what basis, in which situation, for what, how much, how and how long a dataset is asked for (art. 20).

    `fields` are items of the catalogue entry, `edges` kinds of statement, `purposes` ids of registered purposes.
    `first_day` and `last_day` are both included, in the hub's time zone. A draft may lack any of it.
    """

    basis: str = ""
    scenario: str = ""
    purposes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    mode: GrantMode | None = GrantMode.QUERY
    first_day: date | None = None
    last_day: date | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        days = {"first_day": _iso(self.first_day), "last_day": _iso(self.last_day)}
        lists = {name: sorted(set(getattr(self, name))) for name in ("purposes", "fields", "edges")}
        return asdict(self) | lists | days | {"mode": self.mode and self.mode.value}

    def within(self, asked: Terms) -> bool:
        """Whether it goes nowhere beyond what was asked: a grant may be narrower, never wider."""
        days = (asked.first_day, self.first_day, self.last_day, asked.last_day)
        known = [day for day in days if day is not None]
        return (
            set(self.fields) <= set(asked.fields)
            and set(self.edges) <= set(asked.edges)
            and set(self.purposes) <= set(asked.purposes)
            and self.mode is asked.mode
            and len(known) == len(days)
            and known == sorted(known)
        )


def terms_of(stored: Mapping[str, Any]) -> Terms:
    """Terms from what `Terms.stored` gave."""
    lists = {name: tuple(stored[name]) for name in ("purposes", "fields", "edges")}
    days = {name: stored[name] and date.fromisoformat(stored[name]) for name in ("first_day", "last_day")}
    return Terms(**{**stored, **lists, **days, "mode": stored["mode"] and GrantMode(stored["mode"])})


def spelled_out(terms: Terms, entry: CatalogueEntry) -> Terms:
    """The same with each field under its full name: `name.full` becomes that of every mention which may be asked for.

    What the entry doesn't have stays as it is, for `lacks` to name.
    """
    fields: list[str] = []
    for name in terms.fields:
        meant = entry.names(name)
        open_ = [full for full in meant if full in entry.fields]
        fields += open_ if open_ else meant or [name]
    return replace(terms, fields=tuple(dict.fromkeys(fields)))


def lacks(
    terms: Terms,
    entry: CatalogueEntry,
    purposes: Mapping[str, Purpose],
    consumer: Department,
    today: date,
) -> tuple[Lack, ...]:
    """Everything that a request lacks or asks too much of, at once and not one after the other (art. 21)."""
    return (
        *_texts(terms),
        *_purposes(terms, entry, purposes, consumer),
        *_scope(terms, entry),
        *_mode(terms, entry),
        *_period(terms, today),
    )


def _texts(terms: Terms) -> Iterator[Lack]:
    if not terms.basis.strip():
        yield "basis", "Name the statute, and the duty under it, for which the data is needed."
    if not terms.scenario.strip():
        yield "scenario", "Say in which situation it is used, by whom, and what for."


def _purposes(
    terms: Terms, entry: CatalogueEntry, known: Mapping[str, Purpose], consumer: Department
) -> Iterator[Lack]:
    if not terms.purposes:
        yield "purposes", "Name at least one registered purpose."
    for id in sorted(set(terms.purposes)):
        purpose = known.get(id)
        if purpose is None:
            yield "purposes", f"There is no purpose {id!r}. Known: {', '.join(sorted(known))}."
        elif entry.purposes and id not in entry.purposes:
            yield "purposes", f"{entry.dataset} is not shared for {id}, but for {', '.join(entry.purposes)}."
        elif consumer.kind not in purpose.kinds:
            yield "purposes", f"A department of kind {consumer.kind.value} may not invoke {id}."


def _scope(terms: Terms, entry: CatalogueEntry) -> Iterator[Lack]:
    if terms.mode is GrantMode.QUERY and not terms.fields:
        yield "fields", "Name the data items that are needed, and no others."
    for name in sorted(set(terms.fields)):
        if not entry.names(name):
            yield "fields", f"{entry.dataset} has no data item {name!r}."
        elif name not in entry.fields:
            yield "fields", f"The data item {name!r} of {entry.dataset} can't be asked for."
    for kind in sorted(set(terms.edges) - set(entry.edges)):
        yield "edges", f"{entry.dataset} shares no statements of kind {kind!r}."


def _mode(terms: Terms, entry: CatalogueEntry) -> Iterator[Lack]:
    if terms.mode is None:
        yield "mode", f"Say how it is to be shared: {', '.join(entry.modes)}."
    elif terms.mode.value not in entry.modes:
        yield "mode", f"{entry.dataset} is shared by {', '.join(entry.modes)}, not by {terms.mode.value}."


def _period(terms: Terms, today: date) -> Iterator[Lack]:
    if terms.first_day is None:
        yield "first_day", "Say from which day it is needed."
    for part, day in (("first_day", terms.first_day), ("last_day", terms.last_day)):
        if day is not None and day.year not in _YEARS:
            yield part, f"The year has to be from {_YEARS.start} to {_YEARS.stop - 1}."
    if terms.last_day is None:
        yield "last_day", "Say until which day it is needed: no grant is without end."
    elif terms.last_day < today:
        yield "last_day", "The last day has passed."
    elif terms.first_day is not None and terms.last_day < terms.first_day:
        yield "last_day", "The last day is before the first."


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
