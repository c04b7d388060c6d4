"""One request of a person concerned: who asks, about whom, in which language; and the only way to what is held."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, Header, Query, Request
from pydantic import JsonValue

from api.asking import services_of
from api.auth import authorization
from api.errors import TooManyRequests
from hub.access.authorise import REFUSAL
from hub.access.concerned import LEGAL_BASIS, OWN_DATA, authorise_concerned
from hub.audit.disclosure import Disclosure, Outcome, Trace, act, disclosure
from hub.concerned.identity import Sought, sought
from hub.concerned.person import Person, person_of
from hub.concerned.uses import REPRESENTATION
from hub.concerned.words import Language
from hub.errors import AccessRefused, NotFound

if TYPE_CHECKING:
    from api.services import Services
    from hub.access.lens import Lens
    from hub.access.principal import Principal
    from hub.concerned.representation import Representation

T = TypeVar("T")

For = Annotated[
    str | None,
    Query(
        alias="for",
        pattern=r"^[0-9A-Za-z-]{1,40}$",
        description="Id of the representation under which you ask for someone else: `GET /v1/me/representations`.",
    ),
]
AcceptLanguage = Annotated[
    str | None, Header(max_length=500, description="`zh` or `en`; else the hub's own language.")
]


@dataclass(frozen=True, slots=True)
class Concerning:
    """An authenticated request of a person, for themselves or for whom they represent."""

    services: Services
    principal: Principal
    me: Sought
    about: Sought
    representation: Representation | None
    language: Language
    lens: Lens
    request_id: str
    now: datetime

    async def read(
        self, action: str, reading: Callable[[Person], Awaitable[T]], trace: Callable[[T], Trace]
    ) -> T:
        """Read what is held about the person; the answer is given only after it is in the audit log.

        Raises
        ------
        NotFound
            Logged too.
        StorageUnavailable
            The log can't be written: nothing is disclosed.
        """
        person = await person_of(self.services.database, self.lens, self.services.ledger, self.about)
        try:
            result = await reading(person)
        except NotFound:
            await self._log(action, Outcome.NOTHING, Trace())
            raise
        seen = trace(result)
        found = tuple(sorted({one.entity for one in person.mentions}))
        await self._log(action, Outcome.SHOWN, Trace(seen.datasets, seen.fields, found, seen.records))
        return result

    async def act(self, doing: Callable[[], T], *entries: Disclosure) -> T:
        """Do what the person asks for or takes back, with its entries in the log. Raises StorageUnavailable."""
        return await asyncio.to_thread(self.services.ledger.acted, doing, lambda _: entries)

    def entry(self, action: str, subject: str, about: Trace, **detail: JsonValue) -> Disclosure:
        """The entry of what the person asks for or takes back."""
        return act(
            self.principal,
            action,
            subject=subject,
            detail=detail,
            about=about,
            request=self.request_id,
            purpose=OWN_DATA,
            on_behalf=self.lens.on_behalf,
            legal_basis=LEGAL_BASIS,
        )

    async def _log(self, action: str, outcome: Outcome, trace: Trace) -> None:
        entry = disclosure(
            self.principal,
            action,
            outcome,
            trace,
            request=self.request_id,
            purpose=OWN_DATA,
            on_behalf=self.lens.on_behalf,
            legal_basis=LEGAL_BASIS,
        )
        await self.services.log.append(entry)
        self.services.metrics.reads.labels(action, outcome.value).inc()


async def _concerning(
    request: Request, for_: For = None, accept_language: AcceptLanguage = None
) -> Concerning:
    services = services_of(request)
    principal = await services.authenticator.principal(authorization(request.headers))
    try:
        return await _authorised(services, principal, request.state.request_id, for_, accept_language)
    except AccessRefused:
        refused = disclosure(principal, "me", Outcome.REFUSED, Trace(), request=request.state.request_id)
        await services.log.append(refused)
        raise


async def _authorised(
    services: Services, principal: Principal, request_id: str, for_: str | None, accept_language: str | None
) -> Concerning:
    me = sought(services.home.key, principal.identity)
    if not services.concerns.pace.allows(me.identifier):
        raise TooManyRequests
    now = datetime.now(UTC)
    representation = None if for_ is None else await _representation(services, me, for_, now)
    about = me if representation is None else Sought(representation.subject, representation.person)
    lens = authorise_concerned(
        principal,
        services.rules().datasets,
        hidden=services.concerns.rules.hidden_marks,
        on_behalf=None if representation is None else f"{REPRESENTATION}{representation.id}",
        now=now,
    )
    return Concerning(
        services,
        principal,
        me,
        about,
        representation,
        services.concerns.words.language(accept_language),
        lens,
        request_id,
        now,
    )


async def _representation(services: Services, me: Sought, id: str, now: datetime) -> Representation:
    """A representation of the caller's that is in force. Whether it is another's or none makes no difference."""
    try:
        found = await asyncio.to_thread(services.ledger.representations.get, id)
    except NotFound:
        raise AccessRefused(REFUSAL) from None
    if found.representative != me.identifier or not found.in_force(now):
        raise AccessRefused(REFUSAL)
    return found


#: The request of a person concerned.
Concerned = Annotated[Concerning, Depends(_concerning)]
