"""Flags of quality: what about the data of a file a reader should weigh. Made of visible records alone.

Nothing here tells that there are records which aren't shown: groups of records are compared with each other, never with
how many there are in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graph_schema import identity_numbers
from hub.files.facts import Said
from hub.files.values import Event, FileFact, FileRecord, Flag, Related
from quality.finding import Finding

#: A derived link less sure than this is flagged.
SURE: Final = 0.9
#: Words that say that an identity document is the resident card; another country's number has another checksum.
_CARDS: Final = frozenset({"居民身份证", "身份证", "cn.ric", "resident identity card"})


def conflicts(facts: Iterable[FileFact]) -> Iterator[Flag]:
    """Fields in which records contradict each other."""
    for fact in facts:
        if fact.conflict:
            sources = [source for value in fact.values for source in value.sources]
            yield _flag(
                "conflict",
                f"Records give {fact.field} {len(fact.values)} different values.",
                ((one.record, one.dataset) for one in sources),
                field=fact.field,
            )


def impossible_order(events: Iterable[Event]) -> Iterator[Flag]:
    """Steps of a case to which records give different times."""
    seen: dict[tuple[str, str | None], list[Event]] = {}
    for event in events:
        if event.conflict:
            seen.setdefault((event.what, event.case), []).append(event)
    for (what, case), some in seen.items():
        yield _flag(
            "times_differ",
            f"Records give {what} {len(some)} different times.",
            ((source.record, source.dataset) for event in some for source in event.sources),
            field=what,
            case=case,
        )


def identifiers(said: Iterable[Said]) -> Iterator[Flag]:
    """Numbers of identity cards that are wrong, and what a right one contradicts. The words never hold the number."""
    for source, values in said:
        number = values.get("national_id")
        if not isinstance(number, str) or values.get("national_id.kind", "居民身份证") not in _CARDS:
            continue
        where = ((source.record, source.dataset),)
        try:
            card = identity_numbers.resident(number)
        except ValueError as reason:
            yield _flag(
                "invalid_identifier",
                f"The identity number of this record can't be right: {reason}.",
                where,
                field="national_id",
            )
            continue
        for field, told in (
            ("birth_date", identity_numbers.birth_date(card)),
            ("sex", identity_numbers.sex(card)),
        ):
            stated = values.get(field)
            if stated in (None, "unknown", "other") or told.startswith(str(stated)):
                continue
            yield _flag(
                "contradicts_identifier",
                f"The identity number of this record tells another {field} than the record.",
                where,
                field=field,
            )


def joined(id: str, rows: Iterable[Sequence[Any]]) -> Iterator[Flag]:
    """Groups of records that are one entity by other evidence than a number which they have in common.

    A mention's `founded` are the entities that its numbers stand for; nothing is said of one that founds just this.
    """
    groups: list[tuple[set[str], set[tuple[str, str]]]] = []
    for properties, mentions in rows:
        ids = {one for _, founded in mentions for one in (founded or [id])}
        records = {(properties["id"], properties["dataset"])}
        apart = []
        for group in groups:
            if group[0] & ids:
                ids |= group[0]
                records |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (ids, records)]
    if len(groups) > 1:
        smaller = sorted(groups, key=lambda one: (-len(one[1]), min(one[1])))[1:]
        yield _flag(
            "joined_without_number",
            "These records have no number in common with the others of this file: other evidence or a judgement "
            f"joined them. GET /v1/identity/{id}/why tells a steward which.",
            (one for group in smaller for one in group[1]),
        )


def uncertain(related: Iterable[Related]) -> Iterator[Flag]:
    """Derived links between cases that are not very sure."""
    for case in related:
        for way in case.ways:
            if way.confidence is not None and way.confidence < SURE:
                yield Flag(
                    "uncertain_link",
                    f"That these cases are one matter is likely ({way.confidence:.0%}), not certain.",
                    None,
                    case.id,
                    tuple(one for one in (way.record, way.also) if one),
                    (way.dataset,),
                )


def runs(
    records: Iterable[FileRecord], found: Mapping[str, Sequence[Finding]], fields: frozenset[str]
) -> Iterator[Flag]:
    """What was noticed about the runs that brought these records. `fields` are those that the file shows."""
    brought: dict[tuple[str, str], list[FileRecord]] = {}
    for record in records:
        brought.setdefault((record.run, record.dataset), []).append(record)
    for (run, dataset), some in sorted(brought.items()):
        kinds = {
            (one.kind, one.field)
            for one in found.get(run, ())
            if one.dataset == dataset and (one.field is None or one.field.rpartition(".")[2] in fields)
        }
        for kind, field in sorted(kinds, key=str):
            about = f" of {field}" if field else ""
            yield _flag(
                "run_flagged",
                f"The run that brought these records was flagged: {kind}{about}.",
                ((one.id, one.dataset) for one in some),
                field=field,
            )


def stale(records: Iterable[FileRecord], late: Mapping[str, str]) -> Iterator[Flag]:
    """Records of datasets whose source wasn't read for longer than its schedule promises; `late` says since when."""
    of: dict[str, list[FileRecord]] = {}
    for record in records:
        if record.dataset in late:
            of.setdefault(record.dataset, []).append(record)
    for dataset, some in sorted(of.items()):
        yield _flag(
            "outdated",
            f"{dataset} was last read on {late[dataset]}, longer ago than its schedule promises.",
            ((one.id, one.dataset) for one in some),
        )


def _flag(
    flag: str,
    words: str,
    where: Iterable[tuple[str, str]],
    *,
    field: str | None = None,
    case: str | None = None,
) -> Flag:
    places = set(where)
    return Flag(
        flag,
        words,
        field,
        case,
        tuple(sorted({record for record, _ in places})),
        tuple(sorted({dataset for _, dataset in places})),
    )
