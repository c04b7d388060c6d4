"""Uses, copies and requests as plain values in a language, the same for the API and for `--json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.concerned.copy import Copied
from hub.concerned.representation import Representation
from hub.concerned.requests import Correction, ErasureRequest
from hub.concerned.uses import Use
from hub.concerned.withholding import Withholding
from hub.concerned.words import Language, Words, said


@dataclass(frozen=True, slots=True)
class Known:
    """A dataset as people are told of it. `receivers` are departments that a grant in force lets read it."""

    title: str
    owner: str
    legal_basis: str
    retention: str
    receivers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What departments, purposes and datasets are called, by id."""

    departments: Mapping[str, str]
    purposes: Mapping[str, str]
    datasets: Mapping[str, Known]

    def department(self, id: str) -> dict[str, str]:
        """A department by id and title."""
        return {"id": id, "title": self.departments.get(id, id)}

    def dataset(self, id: str) -> dict[str, str]:
        """A dataset by id and title."""
        return {"id": id, "title": self.datasets[id].title if id in self.datasets else id}


def use_told(use: Use, words: Words, names: Names, language: Language) -> dict[str, Any]:
    """One use of someone's data."""
    return {
        "number": use.seq,
        "time": _time(use.time),
        "action": words.action(use.action, language),
        "receiver": _receiver(use, words, names, language),
        "system": said(words.system, language),
        "reason": use.purpose
        and words.purpose(use.purpose, names.purposes.get(use.purpose, use.purpose), language),
        "for_a_case": use.case,
        "legal_basis": use.legal_basis,
        "datasets": [names.dataset(one) for one in use.datasets],
        "about": "person" if use.of_person else "record",
        "disclosed": use.disclosed,
        "withheld": use.withheld and {"since": _time(use.withheld[0]), "until": _time(use.withheld[1])},
    }


def _receiver(use: Use, words: Words, names: Names, language: Language) -> dict[str, str]:
    if use.representative:
        return {"id": "representative", "title": said(words.receivers["representative"], language)}
    if not use.department:
        return {"id": "hub", "title": said(words.receivers["hub"], language)}
    return names.department(use.department)


def copied_told(one: Copied, names: Names, disputed: Iterable[Correction]) -> dict[str, Any]:
    """One record of a copy. `disputed` are open requests about any record."""
    known = names.datasets[one.dataset]
    return {
        "id": one.id,
        "dataset": names.dataset(one.dataset),
        "provider": names.department(known.owner),
        "legal_basis": known.legal_basis,
        "retention": known.retention,
        "receivers": [names.department(id) for id in known.receivers],
        "valid_from": one.valid_from,
        "modified": one.modified,
        "seen_first": one.seen_first,
        "seen_last": one.seen_last,
        "mentions": [
            {"mention": m.mention, "type": m.type, "you": m.you, "fields": dict(m.fields)}
            for m in one.mentions
        ],
        "parts": [
            {"kind": part.kind, "other": part.other, "properties": dict(part.properties)}
            for part in one.parts
        ],
        "disputed": sorted(
            f"{about.mention}.{about.field}"
            for about in disputed
            if about.record == one.id and about.version == one.version
        ),
    }


def correction_told(one: Correction, names: Names) -> dict[str, Any]:
    """A request to correct. Who answered it stays untold; the department is the one that answers."""
    return {
        "id": one.id,
        "record": one.record,
        "dataset": names.dataset(one.dataset),
        "provider": names.department(one.provider),
        "mention": one.mention,
        "field": one.field,
        "wanted": one.wanted,
        "ground": one.ground,
        "state": one.state.value,
        "asked": _time(one.asked),
        "due": one.due.isoformat(),
        "answered": _time(one.decided_at),
        "reason": one.reason,
        "closed": _time(one.closed),
    }


def erasure_told(one: ErasureRequest, names: Names) -> dict[str, Any]:
    """A request to erase."""
    return {
        "id": one.id,
        "provider": names.department(one.provider),
        "records": list(one.records),
        "ground": one.ground.value,
        "words": one.words,
        "state": one.state.value,
        "asked": _time(one.asked),
        "due": one.due.isoformat(),
        "answered": _time(one.decided_at),
        "reason": one.reason,
        "retained_by": one.retained_by,
        "closed": _time(one.closed),
    }


def representation_told(one: Representation, names: Names, now: datetime) -> dict[str, Any]:
    """Who may act for whom; the numbers themselves are not kept."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "proof": one.proof,
        "department": names.department(one.department),
        "made": _time(one.made),
        "until": _time(one.until),
        "in_force": one.in_force(now),
    }


def withholding_told(one: Withholding) -> dict[str, Any]:
    """An order to withhold, for its own department."""
    return {
        "id": one.id,
        "person": one.person,
        "case": one.case,
        "department": one.department,
        "reason": one.reason,
        "legal_basis": one.legal_basis,
        "made": _time(one.made),
        "until": _time(one.until),
        "ended": _time(one.ended_at),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
