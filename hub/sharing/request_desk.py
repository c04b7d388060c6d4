"""Where share requests are made and decided: whoever asks, from the API or a terminal, comes to this desk.

The desk knows the rules (who may, what is missing, what a grant may hold); the ledger takes each step in one
transaction with its entry in the audit log, so that of two heads who act at once one acts and the other is told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from pydantic import JsonValue

from hub.access.grant import Grant, GrantState
from hub.access.holding import Sharing
from hub.audit.disclosure import Disclosure, Trace
from hub.errors import AccessRefused, RequestIncomplete, StepRefused, WrongUse
from hub.ledger.ids import new_id
from hub.ledger.requests import Change
from hub.sharing.deadlines import EXTENSION, REPLY, reply_deadline
from hub.sharing.desk import Desk, stated
from hub.sharing.granted import Granted
from hub.sharing.request import FROM, RequestState, ShareRequest
from hub.sharing.terms import Lack, Terms, lacks, spelled_out

if TYPE_CHECKING:
    from hub.sharing.entry import CatalogueEntry


class RequestDesk(Desk):
    """Share requests: prepared, submitted and withdrawn by one side, returned, put off and decided by the other."""

    def get(self, id: str) -> ShareRequest:
        """A request that `by` may see: its own department's, or one that was submitted to it.

        Raises
        ------
        NotFound
            There is none.
        """
        found = self._ledger.requests.get(id)
        self._may.sees(self._by, *_parties(found))
        return found

    def lacks(self, found: ShareRequest) -> tuple[Lack, ...]:
        """What a request that is open to revision lacks; nothing of others."""
        if found.state not in FROM["submit"]:
            return ()
        entry = self._ledger.catalogue.current(found.dataset)
        return self._lacks(found.terms, entry, found.consumer)

    def prepare(self, dataset: str, terms: Terms) -> ShareRequest:
        """Keep a draft, complete or not. For stewards and heads of the department that wants the data.

        Raises
        ------
        NotFound
            The catalogue has no such dataset.
        WrongUse
            It is the department's own, or it is not shared: with the reason and the law that forbids it (art. 14).
        """
        self._may.prepares_for(self._by, self._by.department)
        entry = self._ledger.catalogue.current(dataset)
        if entry.provider == self._by.department:
            raise WrongUse(f"{dataset} is your own department's: it needs no request.")
        _refuse_unshared(entry)
        return self._ledger.requests.add(
            dataset,
            spelled_out(terms, entry),
            self._by,
            self._rules.now(),
            provider=entry.provider,
            entry_version=entry.version,
            entry=lambda id: self._act("request.prepare", id, Trace(datasets=(dataset,))),
        )

    def revise(self, id: str, terms: Terms) -> ShareRequest:
        """Replace the terms of a draft, or of a request that came back incomplete."""

        entry = self._entry(id)

        def decide(found: ShareRequest) -> Change:
            self._may.prepares_for(self._by, found.consumer)
            found.demand("revise")
            return Change("revise", found.state, {"terms": spelled_out(terms, entry).stored()})

        return self._take(id, "revise", decide)

    def submit(self, id: str) -> ShareRequest:
        """Submit it: from now on the provider's time to reply runs (art. 21). For a named head of the consumer.

        Raises
        ------
        RequestIncomplete
            With everything that it lacks.
        WrongUse
            The dataset is not shared.
        """

        entry = self._entry(id)

        def decide(found: ShareRequest) -> Change:
            self._may.head_of(self._by, found.consumer)
            found.demand("submit")
            _demand_shared(found, entry)
            self._demand_complete(found.terms, entry, found.consumer)
            values = {
                "submitted_by": self._by.subject,
                "provider": entry.provider,
                "entry_version": entry.version,
                "reply_days": REPLY[entry.sharing],
                "extended_days": 0,
                "extended_why": None,
                "missing": [],
            }
            return Change("submit", RequestState.SUBMITTED, values, stamped=("submitted",))

        return self._take(id, "submit", decide)

    def give_back(self, id: str, missing: tuple[str, ...]) -> ShareRequest:
        """Return it as incomplete, with one list of all that is missing; it may not be refused for that (art. 21)."""
        told = [text.strip() for text in missing if text.strip()]
        if not told:
            raise WrongUse("Say what is missing: all of it, in one list.")

        def decide(found: ShareRequest) -> Change:
            self._may.prepares_for(self._by, found.provider)
            found.demand("return")
            return Change("return", RequestState.RETURNED, {"missing": told}, detail={"missing": len(told)})

        return self._take(id, "return", decide)

    def extend(self, id: str, days: int, reason: str) -> ShareRequest:
        """Put the reply off by at most ten working days, once and before it is due (art. 21). For a named head."""
        why = stated(reason)
        if not 1 <= days <= EXTENSION:
            raise WrongUse(f"A reply can be put off by 1 to {EXTENSION} working days.")

        def decide(found: ShareRequest) -> Change:
            self._may.head_of(self._by, found.provider)
            found.demand("extend")
            if found.extended_days:
                raise StepRefused("The reply was put off before: that is possible once.")
            if found.reply_days < REPLY[Sharing.CONDITIONAL]:
                raise StepRefused("The reply on what is shared unconditionally can't be put off.")
            if self._overdue(found):
                raise StepRefused("The reply is overdue: it can't be put off any more.")
            values = {"extended_days": days, "extended_why": why}
            return Change("extend", found.state, values, note=why, detail={"days": days})

        return self._take(id, "extend", decide)

    def consent(
        self,
        id: str,
        narrowed: Callable[[Terms], Terms] = lambda asked: asked,
        *,
        conditions: str | None = None,
        deliver: bool = True,
    ) -> Granted:
        """Consent, to all that was asked or to less (`narrowed`). Makes the grant, in force if it is delivered at once.

        For a named head of the provider, another person than who submitted it.

        Raises
        ------
        WrongUse
            More than was asked, or than the catalogue's entry allows now; or its period is over.
        """

        entry = self._entry(id)

        def decide(found: ShareRequest) -> Change:
            self._decides(found)
            found.demand("consent")
            _demand_shared(found, entry)
            terms = spelled_out(narrowed(found.terms), entry)
            if not terms.within(found.terms):
                raise WrongUse("A grant can't go beyond what was asked.")
            self._demand_complete(terms, entry, found.consumer)
            grant = self._grant(found, terms, conditions, deliver=deliver)
            detail: dict[str, JsonValue] = {"grant": grant.grant.id, "delivered": deliver}
            values = {"decided_by": self._by.subject}
            return Change("consent", RequestState.CONSENTED, values, ("decided",), detail=detail, grant=grant)

        decided = self._take(id, "consent", decide)
        granted = self._ledger.grants.of_request(decided.id)
        assert granted is not None
        return granted

    def refuse(self, id: str, reason: str) -> ShareRequest:
        """Refuse, with a reason (art. 21). For a named head of the provider."""
        why = stated(reason)

        def decide(found: ShareRequest) -> Change:
            self._decides(found)
            found.demand("refuse")
            values = {"decided_by": self._by.subject, "reason": why}
            return Change("refuse", RequestState.REFUSED, values, ("decided",), note=why)

        return self._take(id, "refuse", decide)

    def withdraw(self, id: str) -> ShareRequest:
        """Take it back before it is decided. For a named head of the consumer; a draft for whoever may prepare."""

        def decide(found: ShareRequest) -> Change:
            if found.state is RequestState.DRAFT:
                self._may.prepares_for(self._by, found.consumer)
            else:
                self._may.head_of(self._by, found.consumer)
            found.demand("withdraw")
            return Change("withdraw", RequestState.WITHDRAWN)

        return self._take(id, "withdraw", decide)

    def _take(self, id: str, step: str, decide: Callable[[ShareRequest], Change]) -> ShareRequest:
        about = Trace(datasets=(self.get(id).dataset,))

        def entry(_: ShareRequest, change: Change) -> Disclosure:
            return self._act(f"request.{step}", id, about, change.detail)

        with self._refusals_logged(f"request.{step}", id, about):
            return self._ledger.requests.take(id, self._by, self._rules.now(), decide, entry)

    def _decides(self, found: ShareRequest) -> None:
        self._may.head_of(self._by, found.provider)
        if self._by.subject == found.submitted_by:
            raise AccessRefused("Who submitted a request can't decide on it.")

    def _entry(self, id: str) -> CatalogueEntry:
        """What the catalogue says now of the dataset that a request is about."""
        return self._ledger.catalogue.current(self.get(id).dataset)

    def _demand_complete(self, terms: Terms, entry: CatalogueEntry, consumer: str) -> None:
        found = self._lacks(terms, entry, consumer)
        if found:
            raise RequestIncomplete(found)

    def _lacks(self, terms: Terms, entry: CatalogueEntry, consumer: str) -> tuple[Lack, ...]:
        today = self._rules.calendar.day(self._rules.now())
        return lacks(terms, entry, self._rules.purposes, self._may.departments[consumer], today)

    def _overdue(self, found: ShareRequest) -> bool:
        deadline = reply_deadline(found, self._rules.calendar, self._rules.now())
        return deadline is not None and deadline.overdue

    def _grant(self, found: ShareRequest, terms: Terms, conditions: str | None, *, deliver: bool) -> Granted:
        assert terms.first_day is not None
        assert terms.last_day is not None
        assert terms.mode is not None
        now, calendar = self._rules.now(), self._rules.calendar
        grant = Grant(
            id=new_id(),
            dataset=found.dataset,
            provider=found.provider,
            consumer=found.consumer,
            purposes=frozenset(terms.purposes),
            fields=frozenset(terms.fields),
            edges=frozenset(terms.edges),
            mode=terms.mode,
            starts=calendar.begin(terms.first_day).astimezone(UTC),
            ends=calendar.begin(terms.last_day + timedelta(days=1)).astimezone(UTC),
            state=GrantState.IN_FORCE if deliver else GrantState.CONSENTED,
        )
        return Granted(
            grant=grant,
            request=found.id,
            first_day=terms.first_day,
            last_day=terms.last_day,
            conditions=(conditions or "").strip() or None,
            consented_by=self._by.subject,
            consented=now,
            delivered_by=self._by.subject if deliver else None,
            delivered=now if deliver else None,
        )


def _parties(found: ShareRequest) -> tuple[str, ...]:
    """Who sees a request: the provider only once it was submitted."""
    return (found.consumer,) if found.submitted is None else (found.consumer, found.provider)


def _demand_shared(found: ShareRequest, entry: CatalogueEntry) -> None:
    _refuse_unshared(entry)
    if entry.provider != found.provider:
        raise StepRefused(f"{found.dataset} changed hands: withdraw the request and make a new one.")


def _refuse_unshared(entry: CatalogueEntry) -> None:
    if entry.sharing is Sharing.NONE:
        raise WrongUse(f"{entry.dataset} is not shared: {entry.reason} ({entry.forbidden_by})")
