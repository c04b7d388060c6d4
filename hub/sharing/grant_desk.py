"""Where grants are delivered, suspended, resumed and withdrawn (政务数据共享条例, art. 22 and 27)."""

from __future__ import annotations

from collections.abc import Callable

from hub.audit.disclosure import Trace
from hub.sharing.desk import Desk, stated
from hub.sharing.granted import Granted


class GrantDesk(Desk):
    """Grants, for those whom they are between. Each step counts from the moment it returns, for every process."""

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
        why = stated(reason)
        return self._take(id, step, lambda found: self._may.head_of(self._by, *parties(found)), note=why)

    def _take(
        self, id: str, step: str, decide: Callable[[Granted], None], note: str | None = None
    ) -> Granted:
        grant = self.get(id).grant
        about = Trace(datasets=(grant.dataset,), fields=tuple(sorted(grant.fields)))
        with self._refusals_logged(f"grant.{step}", id, about):
            return self._ledger.grants.take(
                id,
                step,
                self._by,
                self._rules.now(),
                decide=decide,
                entry=lambda _: self._act(f"grant.{step}", id, about),
                note=note,
            )
