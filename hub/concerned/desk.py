"""What officials decide on behalf of a department about persons concerned; each decision goes into the log.

Requests to correct are verified by a steward of the providing department, requests to erase are decided by one of its
named heads, representations are registered by a head or steward, and withholding is ordered by a named head of the
police or the procuratorate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from graph_schema.identity_numbers import birth_date, resident
from hub.access.authorise import REFUSAL
from hub.access.departments import Departments
from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, Trace, act
from hub.concerned.identity import Sought, sought_number
from hub.concerned.representation import Representation, RepresentationKind, majority
from hub.concerned.withholding import ORDERED_BY, PURPOSE, Withholding
from hub.errors import AccessRefused, NotFound, WrongUse
from hub.ledger.ids import new_id
from hub.sharing.authority import Authority

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pydantic import JsonValue

    from hub.concerned.requests import Correction, ErasureRequest
    from hub.keys import HubKey
    from hub.ledger.ledger import Ledger

_RESIDENT: Final = "cn.ric"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an official of a department decides. `request` is the id of the request that it came by, if any."""

    ledger: Ledger
    departments: Departments
    key: HubKey
    zone: ZoneInfo
    principal: Principal
    request: str | None = None

    def decide_correction(self, id: str, *, accept: bool, reason: str | None, now: datetime) -> Correction:
        """Accept a request to correct, which the source then follows, or refuse it with a reason.

        Raises
        ------
        AccessRefused, NotFound, WrongUse
            The principal is no steward; there is no such request to this department; it was answered before.
        """
        if self.principal.role is not Role.STEWARD:
            raise AccessRefused(REFUSAL)
        about = self.ledger.corrections.get(id)
        if about.provider != self.principal.department:
            raise NotFound("There is no such request.")
        trace = Trace(datasets=(about.dataset,), records=(about.record,))
        return self.ledger.acted(
            lambda: self.ledger.corrections.decide(
                id, accept=accept, reason=reason, by=self.principal.subject, at=now
            ),
            lambda decided: self._entry("correction.decide", id, trace, {"state": decided.state.value}),
        )

    def decide_erasure(
        self, id: str, *, consent: bool, reason: str | None, retained_by: str | None, now: datetime
    ) -> ErasureRequest:
        """Consent to a request to erase, or refuse it, with the rule that requires the records to be kept if one does.

        Raises
        ------
        AccessRefused, NotFound, WrongUse
            The principal is no named head; there is no such request to this department; it was answered before.
        """
        self.named_head()
        about = self.ledger.erasure_requests.get(id)
        if about.provider != self.principal.department:
            raise NotFound("There is no such request.")
        trace = Trace(records=about.records)
        return self.ledger.acted(
            lambda: self.ledger.erasure_requests.decide(
                id,
                consent=consent,
                reason=reason,
                retained_by=retained_by,
                by=self.principal.subject,
                at=now,
            ),
            lambda decided: self._entry("erasure.decide", id, trace, {"state": decided.state.value}),
        )

    def represent(
        self,
        kind: RepresentationKind,
        representative: str,
        represented: str,
        *,
        proof: str,
        born: date | None,
        now: datetime,
    ) -> Representation:
        """Register that someone may act for another, both by their numbers as SCHEME=VALUE, which are not kept.

        A child's day of birth is read from its resident number; of another number it has to be given.

        Raises
        ------
        AccessRefused, WrongUse
            The principal is neither head nor steward; a number is none; there is no proof; the child is of age.
        """
        self.official()
        by, of = (self._sought(number) for number in (representative, represented))
        made = Representation(
            id=new_id(),
            kind=kind,
            representative=by.identifier,
            subject=of.identifier,
            person=of.founded,
            proof=proof.strip(),
            department=self.principal.department,
            registered_by=self.principal.subject,
            made=now,
            until=self._of_age(represented, born) if kind is RepresentationKind.GUARDIAN else None,
        )
        trace = Trace(entities=(made.person,))
        self.ledger.acted(
            lambda: self.ledger.representations.add(made),
            lambda _: self._entry("representation.register", made.id, trace, {"kind": kind.value}),
        )
        return made

    def end_representation(self, id: str, *, reason: str, now: datetime) -> Representation:
        """End a representation that this department registered.

        Raises
        ------
        AccessRefused, NotFound, WrongUse
            The principal is neither head nor steward; there is none of this department; it has ended.
        """
        self.official()
        if self.ledger.representations.get(id).department != self.principal.department:
            raise NotFound("There is no such representation.")
        return self.ledger.acted(
            lambda: self.ledger.representations.end(id, reason=reason, by=self.principal.subject, at=now),
            lambda ended: self._entry("representation.end", id, Trace(entities=(ended.person,)), {}),
        )

    def withhold(
        self, person: str, case: str, *, reason: str, legal_basis: str, until: datetime, now: datetime
    ) -> Withholding:
        """Order that a person is told only later what this department reads about them for a case.

        Raises
        ------
        AccessRefused, WrongUse
            The principal is no named head of the police or the procuratorate; the order has no reason or end, or is
            too long.
        """
        self.named_head()
        if self.departments[self.principal.department].kind not in ORDERED_BY:
            raise AccessRefused(REFUSAL)
        made = Withholding(
            id=new_id(),
            person=person,
            case=case,
            department=self.principal.department,
            reason=reason.strip(),
            legal_basis=legal_basis.strip(),
            registered_by=self.principal.subject,
            made=now,
            until=until,
        )
        self.ledger.acted(
            lambda: self.ledger.withholdings.add(made), lambda _: self._order("withholding.order", made)
        )
        return made

    def end_withholding(self, id: str, *, now: datetime) -> Withholding:
        """End an order of this department before its time.

        Raises
        ------
        AccessRefused, NotFound, WrongUse
            The principal is no named head; there is no such order of this department; it has ended.
        """
        self.named_head()
        if self.ledger.withholdings.get(id).department != self.principal.department:
            raise NotFound("There is no such order.")
        return self.ledger.acted(
            lambda: self.ledger.withholdings.end(id, by=self.principal.subject, at=now),
            lambda ended: self._order("withholding.end", ended),
        )

    def named_head(self) -> None:
        """Refuse whoever is not named as a head of the department. Raises AccessRefused."""
        Authority(self.departments).head_of(self.principal, self.principal.department)

    def official(self) -> None:
        """Refuse whoever is neither head nor steward of a department. Raises AccessRefused."""
        Authority(self.departments).prepares_for(self.principal, self.principal.department)

    def _sought(self, number: str) -> Sought:
        scheme, _, value = number.partition("=")
        return sought_number(self.key, scheme, value)

    def _of_age(self, represented: str, born: date | None) -> datetime:
        """When a child comes of age: midnight in the hub's zone, as UTC."""
        scheme, _, value = represented.partition("=")
        if scheme == _RESIDENT:
            born = date.fromisoformat(birth_date(resident(value)))
        if born is None:
            raise WrongUse("Say when the child was born: its number doesn't tell.")
        return datetime.combine(majority(born), time(), self.zone).astimezone(UTC)

    def _entry(
        self, action: str, subject: str, about: Trace, detail: dict[str, JsonValue]
    ) -> list[Disclosure]:
        return [
            act(self.principal, action, subject=subject, about=about, detail=detail, request=self.request)
        ]

    def _order(self, action: str, order: Withholding) -> list[Disclosure]:
        """Under the case and purpose of the order, so that it is itself told of only when the order ends."""
        entry = act(
            self.principal,
            action,
            subject=order.id,
            about=Trace(entities=(order.person,)),
            detail={"until": order.until.isoformat()},
            request=self.request,
            purpose=PURPOSE,
            case=order.case,
            legal_basis=order.legal_basis,
        )
        return [entry]
