"""Where grants are delivered, suspended, resumed and withdrawn (政务数据共享条例, art. 22 and 27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure, Outcome, Trace, act
from hub.errors import AccessRefused, WrongUse
from hub.sharing.granted import Granted
from hub.sharing.rules import SharingRules

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger


class GrantDesk:
    """Grants, for those whom they are between. Each step counts from the moment it returns, for every process."""

    def __init__(
        self, ledger: Ledger, rules: SharingRules, by: Principal, request_id: str | None = None
    ) -> None:
        self._ledger = ledger
        self._rules = rules
        self._may = rules.authority
        self._by = by
        self._request_id = request_id

    def get(self, id: str) -> Granted:
        """A grant that `by` may see. Raises NotFound."""
        found = self._ledger.grants.get(id)
        self._may.sees(self._by, found.grant.consumer, found.grant.provider)
        return found

    def deliver(self, id: str) -> Granted:
        """Say that what was consented to is there: it is in force from now on (art. 22). For the provider."""
        return self._take(id, "deliver", lambda found: self._may.prepares_for(self._by, found.grant.provider))

    def suspend(self, id: str, reason: str) -> Granted:
        """Close it because of misuse (art. 27), until it is resumed. For a named head of the provider.

        Misuse is use beyond the purpose, scope or period that was granted, or handing the data on.
        """
        return self._by_head(id, "suspend", reason, lambda found: (found.grant.provider,))

    def resume(self, id: str, reason: str) -> Granted:
        """Open it again, with what was put right. For a named head of the provider."""
        return self._by_head(id, "resume", reason, lambda found: (found.grant.provider,))

    def withdraw(self, id: str, reason: str) -> Granted:
        """End it for good, from either side. For a named head."""
        return self._by_head(
            id, "withdraw", reason, lambda found: (found.grant.provider, found.grant.consumer)
        )

    def _by_head(
        self, id: str, step: str, reason: str, parties: Callable[[Granted], tuple[str, ...]]
    ) -> Granted:
        if not reason.strip():
            raise WrongUse("Give the reason.")
        return self._take(
            id, step, lambda found: self._may.head_of(self._by, *parties(found)), note=reason.strip()
        )

    def _take(
        self, id: str, step: str, decide: Callable[[Granted], None], note: str | None = None
    ) -> Granted:
        found = self.get(id)
        try:
            return self._ledger.grants.take(
                id,
                step,
                self._by,
                self._rules.now(),
                decide=decide,
                entry=lambda before: self._act(f"grant.{step}", before),
                note=note,
            )
        except AccessRefused:
            refused = replace(self._act("grant.denied", found), outcome=Outcome.REFUSED)
            self._ledger.disclosures.add([refused])
            raise

    def _act(self, action: str, found: Granted) -> Disclosure:
        grant = found.grant
        about = Trace(datasets=(grant.dataset,), fields=tuple(sorted(grant.fields)))
        return act(self._by, action, subject=grant.id, about=about, request=self._request_id)
