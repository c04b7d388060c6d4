"""Where disputes are raised and settled (政务数据共享条例, art. 28).

The departments talk first. If that fails, either takes it to the department that oversees the provider, whose head
decides. Upheld over a refusal, the request is before the provider again and its time to reply begins anew: only the
provider's own head opens its data, with the decision on record.
"""

from __future__ import annotations

from hub.audit.disclosure import Trace
from hub.errors import NotFound, StepRefused, WrongUse
from hub.sharing.desk import Desk, stated
from hub.sharing.dispute import Dispute
from hub.sharing.request import RequestState, ShareRequest

#: Requests that may be in dispute: one that was answered, or that came back.
_DISPUTED = frozenset(
    {RequestState.SUBMITTED, RequestState.RETURNED, RequestState.REFUSED, RequestState.CONSENTED}
)


class DisputeDesk(Desk):
    """Disputes, for both departments and the one above the provider."""

    def get(self, id: str) -> Dispute:
        """A dispute that `by` may see. Raises NotFound."""
        found = self._ledger.disputes.get(id)
        self._seen(found.request)
        return found

    def raise_(self, request: str, reason: str) -> Dispute:
        """Raise one over a request, or over the grant that it came to. For a named head of either side.

        Raises
        ------
        StepRefused
            One is open, or the request is a draft or withdrawn: there is nothing to dispute.
        """
        about = self._seen(request)
        with self._refusals_logged("dispute.raise", request, _datasets(about)):
            self._may.head_of(self._by, about.consumer, about.provider)
        if about.state not in _DISPUTED:
            raise StepRefused(f"The request is {about.state.value}: there is nothing to dispute.")
        granted = self._ledger.grants.of_request(request)
        return self._ledger.disputes.add(
            request,
            None if granted is None else granted.grant.id,
            self._by,
            self._rules.now(),
            reason=stated(reason),
            entry=lambda id: self._act("dispute.raise", id, _datasets(about), {"request": request}),
        )

    def note(self, id: str, text: str) -> Dispute:
        """Write down what was said in the talks. For named heads of both sides and of the department above."""
        about = self._about(id)
        return self._take(id, "note", text, about, about.consumer, about.provider, *self._above(about))

    def escalate(self, id: str, text: str) -> Dispute:
        """Take it to the department above, because the talks failed. For a named head of either side."""
        about = self._about(id)
        if not self._above(about):
            raise WrongUse(f"departments.yaml names no supervisor of {about.provider}.")
        return self._take(id, "escalate", text, about, about.consumer, about.provider)

    def settle(self, id: str, text: str) -> Dispute:
        """Let it rest, saying what was agreed. For a named head of the department that raised it."""
        return self._take(id, "settle", text, self._about(id), self._ledger.disputes.get(id).department)

    def decide(self, id: str, text: str, *, upheld: bool) -> Dispute:
        """Decide it, with the grounds. For a named head of the department above the provider."""
        about = self._about(id)
        return self._take(id, "uphold" if upheld else "dismiss", text, about, *self._above(about))

    def _take(self, id: str, step: str, text: str, about: ShareRequest, *departments: str) -> Dispute:
        """Take a step that is for a named head of one of these departments."""
        why, action = stated(text), f"dispute.{step}"
        with self._refusals_logged(action, id, _datasets(about)):
            self._may.head_of(self._by, *departments)
        return self._ledger.disputes.take(
            id,
            step,
            self._by,
            self._rules.now(),
            note=why,
            entry=lambda _: self._act(action, id, _datasets(about), {"request": about.id}),
        )

    def _about(self, id: str) -> ShareRequest:
        return self._seen(self._ledger.disputes.get(id).request)

    def _seen(self, request: str) -> ShareRequest:
        """The request, for those who may see a dispute over it."""
        found = self._ledger.requests.get(request)
        if found.submitted is None:
            raise NotFound("There is nothing with this id that you may see.")
        self._may.sees(self._by, found.consumer, found.provider, *self._above(found))
        return found

    def _above(self, about: ShareRequest) -> tuple[str, ...]:
        above = self._may.above(about.provider)
        return () if above is None else (above,)


def _datasets(about: ShareRequest) -> Trace:
    return Trace(datasets=(about.dataset,))
