"""Further cases in a file: what is told of each, how it stands, and how it hangs together with the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_schema.records import Value
from hub.files.facts import Said, facts_of
from hub.files.sight import Sight, tie
from hub.files.times import position
from hub.files.values import CaseSeen, FileFact, Related, Way

_SAME_MATTER: Final = "same_matter"
#: Ways in which cases are related, closest first.
_CLOSEST: Final = {"same_matter": 0, "refers_to": 1, "shared_party": 2, "shared_place": 3}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: see `hub.files.values.CaseSeen`."""

    department: str | None
    state: str | None
    overdue: bool | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown of a further case, before it is known how it hangs together with the file."""

    said: tuple[Said, ...]
    facts: tuple[FileFact, ...]
    standing: Standing


def told(sight: Sight, rows: Iterable[Sequence[Any]], only: Collection[str] | None = None) -> Told:
    """What records say of a further case; of one that is out of reach, `only` those that speak of the file too."""
    said = tuple(sight.told(row) for row in rows if only is None or row[0] in only)
    return Told(said, facts_of("case", said, sight.zone), standing(sight, said))


def standing(sight: Sight, said: Sequence[Said]) -> Standing:
    """Whose a case is and how it stands, by what is shown of it."""
    telling = [(source, values) for source, values in said if values]
    if not telling:
        return Standing(None, None, None)
    # A citation of the case's number in another file is no word on how it stands.
    fullest = min(telling, key=lambda one: (-len(one[1]), one[0].record))[0]
    department = sight.owners.get(fullest.dataset)
    if any("closed" in values for _, values in telling):
        return Standing(department, "closed", False)
    if not sight.shows(fullest.dataset, fullest.mention, "closed"):
        return Standing(department, None, None)
    dues = [str(values["due"]) for _, values in telling if "due" in values]
    if not dues:
        return Standing(
            department, "open", False if sight.shows(fullest.dataset, fullest.mention, "due") else None
        )
    latest = max(position(_end(due), sight.zone) for due in dues)
    return Standing(department, "open", latest < position(sight.now.isoformat(), sight.zone))


def _end(due: str) -> str:
    """The last moment of a day until which something is due; longer spans stay what they are."""
    return f"{due}T23:59:59" if len(due) == len("2019-02-05") else due


def seen(
    sight: Sight, id: str, case: str, ties: Iterable[Sequence[Any]], said: Told, near: bool | None
) -> CaseSeen:
    """A case in the file of the entity `id`."""
    stated = sorted((tie(row, id, case) for row in ties), key=lambda one: (one.kind, one.record, one.name))
    stands = said.standing
    return CaseSeen(case, stands.department, stands.state, stands.overdue, near, tuple(stated), said.facts)


def referred(case: str, how: Iterable[Sequence[Any]]) -> list[Way]:
    """How one case refers to another, or that one to it."""
    return [
        Way(
            _SAME_MATTER if properties.get("derived") is True else "refers_to",
            case,
            _text(properties.get("kind")),
            "out" if out else "in",
            properties.get("confidence"),
            properties["record"],
            properties.get("also"),
            properties["dataset"],
        )
        for properties, out in how
    ]


def sharing(rows: Iterable[Sequence[Any]]) -> list[Way]:
    """How a case shares parties or places with the file's case."""
    return [
        Way(
            "shared_place" if kind == "OCCURRED_AT" else "shared_party",
            via,
            _text(properties.get("role") or properties.get("kind")),
            None,
            None,
            properties["record"],
            None,
            properties["dataset"],
        )
        for via, kind, properties in rows
    ]


def related(
    sight: Sight,
    ways: Mapping[str, Sequence[Way]],
    rows: Mapping[str, Sequence[Any]],
    *,
    near: Collection[str] | None,
    own: Collection[str],
    departments: Collection[str | None],
) -> tuple[Related, ...]:
    """Related cases, closest first. `own` are the records of the file, `departments` whose cases it is about."""
    found = []
    for id, how in ways.items():
        reached = near is None or id in near
        about = told(sight, rows.get(id, ()), None if reached else own)
        whose = about.standing.department
        found.append(
            Related(
                id,
                whose,
                whose is not None and whose not in departments,
                about.standing.state,
                reached,
                tuple(sorted(how, key=lambda way: (way.way, way.via, way.record, way.direction or ""))),
                about.facts,
            )
        )
    return tuple(sorted(found, key=lambda case: (min(_CLOSEST[way.way] for way in case.ways), case.id)))


def _text(value: Value | None) -> str | None:
    return None if value is None else str(value)
