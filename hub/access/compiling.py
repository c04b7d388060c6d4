"""Compiles what a lens shows, from the policies and the grants in force, and remembers it until something changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """Compiles views for one set of rules."""

    def __init__(self, decider: Decider, datasets: Mapping[str, Holding]) -> None:
        self._version = decider.policies.version
        self._datasets = datasets
        self._verdicts = Verdicts(decider)
        self._known: Bounded[Situation, View] = Bounded(_MOST)

    def view(self, at: Situation) -> View:
        """What is shown in a situation."""
        return self._known.or_made(at, lambda: self._compiled(at))

    def _compiled(self, at: Situation) -> View:
        granted: dict[str, list[Grant]] = {}
        for grant in at.grants:
            granted.setdefault(grant.dataset, []).append(grant)
        found: dict[str, tuple[Verdict, Mask]] = {}
        for id, held in self._datasets.items():
            verdict, mask = self._one(at, held, granted.get(id, ()))
            if verdict.shown:
                found[id] = (verdict, mask)
        verdicts = [verdict for verdict, _ in found.values()]
        policies = frozenset[str]().union(*(one.policies for one in verdicts))
        return View(
            fields={id: mask.fields for id, (_, mask) in found.items()},
            masked={id: mask.masked for id, (_, mask) in found.items()},
            edges={id: mask.edges for id, (_, mask) in found.items()},
            hidden=_hidden(found) | {against(at.reader.department)},
            opens_seals=bool(verdicts) and all(one.opens_seals for one in verdicts),
            policies=(f"version:{self._version}", *sorted(policies)),
            ends=min(_ends(at), default=None),
        )

    def _one(self, at: Situation, held: Holding, grants: Iterable[Grant]) -> tuple[Verdict, Mask]:
        """What the policies say of a dataset, and its mask: what grants cover, or all where none is needed."""
        grants = tuple(grants)
        emergency = at.emergency is not None and held.id in at.emergency.datasets
        where = Circumstances(at.purpose, at.case, bool(grants), emergency, at.order)
        verdict = self._verdicts.of(at.reader, where, held)
        if held.owner == at.reader.department or emergency or not verdict.shown:
            return verdict, mask_of(held, verdict, None, None)
        fields = {name for grant in grants for name in grant.fields}
        edges = {kind for grant in grants for kind in grant.edges}
        if held.sharing is Sharing.UNCONDITIONAL:
            fields |= held.scope
            edges |= held.scope_edges
        elif not grants:  # a policy of the home permits it, as far as that policy says
            return verdict, mask_of(held, verdict, None, None)
        return verdict, mask_of(held, verdict, fields, edges)


def _hidden(found: Mapping[str, tuple[Verdict, Mask]]) -> frozenset[str]:
    """The marks that hide: everywhere, or as `mark@dataset` where it is not in all datasets that are shown."""
    hidden = {id: verdict.hidden for id, (verdict, _) in found.items()}
    everywhere = frozenset.intersection(*hidden.values()) if hidden else frozenset()
    return everywhere | {f"{mark}@{id}" for id, marks in hidden.items() for mark in marks - everywhere}


def _ends(at: Situation) -> list[datetime]:
    emergency = [] if at.emergency is None else [at.emergency.ends]
    return [*(grant.ends for grant in at.grants), *emergency]
