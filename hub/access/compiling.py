"""Compiles what a lens shows, from the policies and the grants in force, and remembers it until something changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from graph_schema.marks import against
from hub.access.bounded import Bounded
from hub.access.decisions import Circumstances, Decider, Reader
from hub.access.emergency import Emergency
from hub.access.grant import Grant
from hub.access.holding import Holding, Sharing
from hub.access.mask import Mask, mask_of
from hub.access.verdict import Verdict, Verdicts

#: Compiled views remembered at most: departments × roles × purposes that are in use, some KB each.
_MOST: Final = 2_000
#: Granted datasets remembered at most, for kinds of reader and purpose.
_MOST_GRANTED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a compiled view depends on, but for the rules themselves. Nothing of it is about a person."""

    reader: Reader
    purpose: str
    case: bool
    order: bool
    grants: tuple[Grant, ...]
    emergency: Emergency | None


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, by dataset, in the words of a lens. It holds until `ends`, that of the next grant or emergency."""

    fields: Mapping[str, frozenset[str]]
    masked: Mapping[str, frozenset[str]]
    edges: Mapping[str, frozenset[str]]
    hidden: frozenset[str]
    opens_seals: bool
    policies: tuple[str, ...]
    ends: datetime | None

    @property
    def datasets(self) -> frozenset[str]:
        """Those of which something is shown."""
        return frozenset(self.fields)


class Compiler:
    """Compiles views for one set of rules.

    What is shown without a grant is worked out once for a kind of reader and purpose; what grants open is laid over it,
    each dataset worked out again only where its own grants changed.
    """

    def __init__(self, decider: Decider, datasets: Mapping[str, Holding]) -> None:
        self._version = decider.policies.version
        self._datasets = datasets
        self._verdicts = Verdicts(decider)
        self._begun: set[tuple[Reader, str]] = set()
        self._known: Bounded[Situation, View] = Bounded(_MOST)
        self._plain: Bounded[tuple[Reader, Circumstances], Mapping[str, _Part]] = Bounded(_MOST)
        self._granted: Bounded[tuple[Reader, Circumstances, str, tuple[Grant, ...]], _Part] = Bounded(
            _MOST_GRANTED
        )

    def has_begun(self, reader: Reader, purpose: str) -> bool:
        """Whether a view of this kind of reader was compiled: the first one takes some tenths of a second."""
        return (reader, purpose) in self._begun

    def view(self, at: Situation) -> View:
        """What is shown in a situation."""
        return self._known.or_made(at, lambda: self._compiled(at))

    def _compiled(self, at: Situation) -> View:
        where = Circumstances(at.purpose, at.case, order=at.order)
        parts = dict(self._plain.or_made((at.reader, where), lambda: self._without_grants(at.reader, where)))
        for id, grants in _by_dataset(at.grants).items():
            if id in self._datasets:
                parts[id] = self._granted_part(at.reader, where, id, grants)
        for id in at.emergency.datasets if at.emergency else ():
            if id in self._datasets:
                parts[id] = self._part(at.reader, replace(where, emergency=True), id, ())
        found = {id: part for id, part in parts.items() if part.verdict.shown}
        verdicts = [part.verdict for part in found.values()]
        policies = frozenset[str]().union(*(one.policies for one in verdicts))
        return View(
            fields={id: part.mask.fields for id, part in found.items()},
            masked={id: part.mask.masked for id, part in found.items()},
            edges={id: part.mask.edges for id, part in found.items()},
            hidden=_hidden(found) | {against(at.reader.department)},
            opens_seals=bool(verdicts) and all(one.opens_seals for one in verdicts),
            policies=(f"version:{self._version}", *sorted(policies)),
            ends=min(_ends(at), default=None),
        )

    def _without_grants(self, reader: Reader, where: Circumstances) -> Mapping[str, _Part]:
        parts = {id: self._part(reader, where, id, ()) for id in self._datasets}
        self._begun.add((reader, where.purpose))
        return {id: part for id, part in parts.items() if part.verdict.shown}

    def _granted_part(
        self, reader: Reader, where: Circumstances, id: str, grants: tuple[Grant, ...]
    ) -> _Part:
        key = (reader, where, id, grants)
        return self._granted.or_made(key, lambda: self._part(*key))

    def _part(self, reader: Reader, where: Circumstances, id: str, grants: tuple[Grant, ...]) -> _Part:
        """What the policies say of a dataset, and its mask: what grants cover, or all where none is needed."""
        held = self._datasets[id]
        where = replace(where, granted=bool(grants))
        verdict = self._verdicts.of(reader, where, held)
        if held.owner == reader.department or where.emergency or not verdict.shown:
            return _Part(verdict, mask_of(held, verdict, None, None))
        fields = {name for grant in grants for name in grant.fields}
        edges = {kind for grant in grants for kind in grant.edges}
        if held.sharing is Sharing.UNCONDITIONAL:
            fields |= held.scope
            edges |= held.scope_edges
        elif not grants:  # a policy of the home permits it, as far as that policy says
            return _Part(verdict, mask_of(held, verdict, None, None))
        return _Part(verdict, mask_of(held, verdict, fields, edges))


@dataclass(frozen=True, slots=True)
class _Part:
    """One dataset of a view."""

    verdict: Verdict
    mask: Mask


def _by_dataset(grants: tuple[Grant, ...]) -> dict[str, tuple[Grant, ...]]:
    found: dict[str, tuple[Grant, ...]] = {}
    for grant in grants:
        found[grant.dataset] = (*found.get(grant.dataset, ()), grant)
    return found


def _hidden(found: Mapping[str, _Part]) -> frozenset[str]:
    """The marks that hide: everywhere, or as `mark@dataset` where it is not in all datasets that are shown."""
    hidden = {id: part.verdict.hidden for id, part in found.items()}
    everywhere = frozenset.intersection(*hidden.values()) if hidden else frozenset()
    return everywhere | {f"{mark}@{id}" for id, marks in hidden.items() for mark in marks - everywhere}


def _ends(at: Situation) -> list[datetime]:
    emergency = [] if at.emergency is None else [at.emergency.ends]
    return [*(grant.ends for grant in at.grants), *emergency]
