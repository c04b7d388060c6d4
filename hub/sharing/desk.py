"""What the desks of sharing have in common: who is there, by which rules, and the log of what they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import JsonValue

from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure, Outcome, Trace, act
from hub.errors import AccessRefused, WrongUse
from hub.sharing.rules import SharingRules

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger


class Desk:
    """A desk at which `by` acts. `request_id` goes into the log with each act; without one it gets its own."""

    def __init__(
        self, ledger: Ledger, rules: SharingRules, by: Principal, request_id: str | None = None
    ) -> None:
        self._ledger = ledger
        self._rules = rules
        self._may = rules.authority
        self._by = by
        self._request_id = request_id

    def _act(
        self,
        action: str,
        subject: str,
        about: Trace,
        detail: Mapping[str, JsonValue] | None = None,
        *,
        outcome: Outcome = Outcome.DONE,
    ) -> Disclosure:
        return act(
            self._by,
            action,
            subject=subject,
            about=about,
            detail=detail or None,
            request=self._request_id,
            outcome=outcome,
        )

    @contextmanager
    def _refusals_logged(self, action: str, subject: str, about: Trace) -> Iterator[None]:
        """Whoever tries what they may not is in the log too."""
        try:
            yield
        except AccessRefused:
            self._ledger.disclosures.add([self._act(action, subject, about, outcome=Outcome.REFUSED)])
            raise


def stated(text: str) -> str:
    """A reason or answer that says something.

    Raises
    ------
    WrongUse
        It is empty.
    """
    if not text.strip():
        raise WrongUse("Give the reason.")
    return text.strip()
