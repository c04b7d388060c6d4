"""What stewards said, as the stage needs it: groups that are one, pairs that are not, and which of it is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.identity.judged import judge
from hub.identity.resolution.exact import Ruling

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Judged:
    """The ruling that the judgements in force add up to; `told` has the mentions of each judgement by its id."""

    ruling: Ruling = field(default_factory=Ruling)
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def changed(self, before: Mapping[str, tuple[str, ...]]) -> set[str]:
        """Mentions of the judgements that came into force or ceased to be since `before`."""
        turned = set(self.told.items()) ^ set(before.items())
        return {mention for _, mentions in turned for mention in mentions}


def rulings_of(ledger: Ledger, entity: str) -> Judged:
    """The judgements of an entity type that are in force and do not yield to newer ones."""
    judgements = ledger.judgements.in_force(entity)
    said = judge(judgements)
    yielded = frozenset(said.yielded)
    told = {one.id: one.mentions for one in judgements if one.id not in yielded}
    return Judged(Ruling(said.same, tuple(said.pairs())), told)
