"""Where departments ask each other to correct a record, and answer (政务数据共享条例, art. 26)."""

from __future__ import annotations

from hub.audit.disclosure import Trace
from hub.errors import WrongUse
from hub.sharing.correction import CorrectionRequest
from hub.sharing.desk import Desk, stated


class CorrectionDesk(Desk):
    """Correction requests between departments. Whoever asks was shown the record: the caller sees to that."""

    def get(self, id: str) -> CorrectionRequest:
        """A request that `by` may see. Raises NotFound."""
        found = self._ledger.correction_requests.get(id)
        self._may.sees(self._by, found.consumer, found.provider)
        return found

    def ask(self, dataset: str, record: str, field: str | None, statement: str) -> CorrectionRequest:
        """Say what is wrong with a record of another department, which was shown to `by` just now.

        Raises
        ------
        WrongUse
            It is the department's own dataset, or nothing is said.
        """
        provider = self._ledger.catalogue.current(dataset).provider
        if provider == self._by.department:
            raise WrongUse("The record is your own department's: correct it at its source.")
        return self._ledger.correction_requests.add(
            dataset,
            record,
            self._by,
            self._rules.now(),
            provider=provider,
            field=field,
            statement=stated(statement),
            entry=lambda id: self._act("correction.ask", id, _about(dataset, record)),
        )

    def verify(self, id: str, answer: str) -> CorrectionRequest:
        """Say that the record is wrong and will be put right. For stewards and heads of the provider."""
        return self._take(id, "verify", answer)

    def correct(self, id: str, answer: str) -> CorrectionRequest:
        """Say that it was put right at its source; the next pull brings it. For stewards and heads of the provider."""
        return self._take(id, "correct", answer)

    def reject(self, id: str, answer: str) -> CorrectionRequest:
        """Say that the record is right, and why. For stewards and heads of the provider."""
        return self._take(id, "reject", answer)

    def _take(self, id: str, step: str, answer: str) -> CorrectionRequest:
        found, action = self.get(id), f"correction.{step}"
        about = _about(found.dataset, found.record)
        with self._refusals_logged(action, id, about):
            self._may.prepares_for(self._by, found.provider)
        return self._ledger.correction_requests.take(
            id,
            step,
            self._by,
            self._rules.now(),
            answer=stated(answer),
            entry=lambda _: self._act(action, id, about),
        )


def _about(dataset: str, record: str | None) -> Trace:
    return Trace(datasets=(dataset,), records=() if record is None else (record,))
