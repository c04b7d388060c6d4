"""One request: who asks, for what purpose, about which case; and the only way from it to the graph."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer

from api.auth import authorization
from api.rights import rights_of
from api.services import Services
from hub.access.asked import Asked
from hub.access.authorise import authorise, authorise_metadata
from hub.access.lens import Lens
from hub.access.principal import Principal
from hub.audit.disclosure import Disclosure, Outcome, Trace, disclosure
from hub.errors import ABSENT, AccessRefused, NotFound
from hub.graph.reads.reach import within

T = TypeVar("T")

#: The letter that ids of places begin with.
_PLACE = "L"

#: Only describes the scheme in OpenAPI; `Authenticator` does the work.
_BEARER = HTTPBearer(auto_error=False, description="JWT with `sub`, `department` and `role`.")

Purpose = Annotated[
    str | None,
    Header(
        alias="Hub-Purpose",
        max_length=100,
        pattern=r"^[a-z][a-z0-9_]*$",
        description="For what you read. `GET /v1/access/purposes` lists the purposes and who may invoke them.",
        examples=["court_proceeding"],
    ),
]
Case = Annotated[
    str | None,
    Header(
        alias="Hub-Case",
        pattern=r"^C[0-9a-f]{24}$",
        description="The case that the read is about. You must handle it.",
        examples=["C" + "0" * 24],
    ),
]
Order = Annotated[
    str | None,
    Header(
        alias="Hub-Order",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="The court order that opens sealed records.",
    ),
]
Emergency = Annotated[
    str | None,
    Header(
        alias="Hub-Emergency",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        description="The emergency (break-glass) under which you read.",
    ),
]
OnBehalf = Annotated[
    str | None,
    Header(
        alias="Hub-On-Behalf",
        pattern=r"^[A-Za-z0-9._@-]{1,100}$",
        description="The officer for whom a system asks; only for tokens of systems.",
    ),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """An authenticated request."""

    services: Services
    principal: Principal
    asked: Asked
    request_id: str
    #: Which entities were found near the case by which lens: they need not be looked for again in this request.
    _reached: list[tuple[Lens, set[str]]] = field(default_factory=list, init=False, compare=False, repr=False)

    async def read(
        self,
        action: str,
        reading: Callable[[Lens], Awaitable[T]],
        trace: Callable[[T], Trace],
        *,
        subject: str | None = None,
    ) -> T:
        """Read through the lens of this request; the answer is given only after it is in the audit log.

        Raises
        ------
        AccessRefused, NotFound
            Logged too.
        BudgetSpent
            The answer would show more persons than are left for today; logged as refused.
        StorageUnavailable
            The log can't be written: nothing is disclosed.
        """
        lens = None
        try:
            lens = await self.lens(action)
            result = await reading(lens)
        except AccessRefused:
            await self.log(action, lens, Outcome.REFUSED, Trace(), subject)
            raise
        except NotFound:
            await self.log(action, lens, Outcome.NOTHING, Trace(), subject)
            raise
        await self.log(action, lens, Outcome.SHOWN, trace(result), subject)
        return result

    async def lens(self, action: str) -> Lens:
        """What this request may see for an action. Whoever reads by it writes the log: use `read` where it fits.

        Raises
        ------
        AccessRefused
            Nothing.
        """
        asked, now = replace(self.asked, action=action), datetime.now(UTC)
        rights = await rights_of(self.services, self.principal, asked, now)
        if rights.rules.compiler.has_begun(rights.rules.reader(self.principal), asked.purpose or ""):
            return authorise(self.principal, asked, rights, now=now)
        return await asyncio.to_thread(authorise, self.principal, asked, rights, now=now)

    async def near(self, lens: Lens, entities: Iterable[str]) -> None:
        """Refuse, as what isn't there, entities that have nothing to do with the anchor case.

        May be read: what lies within the lens's hops of the case, whom a search offered under it, and places. A purpose
        without a case is bound by its actions instead.

        Raises
        ------
        NotFound
            One of them is none of these.
        """
        wanted = _bound(entities)
        if lens.case is not None and wanted - await self._near(lens, wanted):
            raise NotFound(ABSENT)

    async def near_any(self, lens: Lens, entities: Iterable[str]) -> None:
        """As `near`, where one of them is enough: of what a record speaks of.

        Raises
        ------
        NotFound
            None of them is near.
        """
        wanted = _bound(entities)
        if lens.case is not None and wanted and not await self._near(lens, wanted):
            raise NotFound(ABSENT)

    async def nearby(self, lens: Lens, entities: Iterable[str]) -> frozenset[str] | None:
        """Those of some entities that may be read about the anchor case, or None where none bounds what is read."""
        if lens.case is None:
            return None
        wanted = frozenset(entities)
        bound = _bound(wanted)
        return (wanted - bound) | (await self._near(lens, bound) if bound else frozenset())

    async def _near(self, lens: Lens, wanted: frozenset[str]) -> frozenset[str]:
        reached = self._reached_by(lens)
        if wanted <= reached:
            return wanted
        near = await within(self.services.database, lens, wanted - reached)
        if near and lens.case is not None:
            reached |= {
                *near,
                lens.case,
            }  # what is near a case shows that the reader sees it: it is near itself
        near |= wanted & reached
        if lens.case is None or not wanted - near:
            return near
        return near | await asyncio.to_thread(self._offered, lens.case, wanted - near)

    def _reached_by(self, lens: Lens) -> set[str]:
        for one, reached in self._reached:
            if one is lens:
                return reached
        self._reached.append((lens, set()))
        return self._reached[-1][1]

    def _offered(self, case: str, entities: Iterable[str]) -> frozenset[str]:
        candidates, user = self.services.ledger.candidates, self.principal.subject
        return frozenset(one for one in entities if candidates.shown(user, case, one))

    def metadata(self) -> frozenset[str]:
        """The datasets whose catalogue entry, runs and quality this request may see."""
        return authorise_metadata(self.principal, self.services.catalogue().owners)

    def entry(
        self, action: str, lens: Lens | None, outcome: Outcome, trace: Trace, subject: str | None = None
    ) -> Disclosure:
        """The entry of the log for a read by this request: under what right where there was a lens."""
        made = disclosure(
            self.principal,
            action,
            outcome,
            trace,
            request=self.request_id,
            subject=subject,
            purpose=self.asked.purpose,
            case=self.asked.case,
        )
        if lens is None:
            return made
        return replace(
            made,
            on_behalf=lens.on_behalf,
            legal_basis=lens.legal_basis,
            policies=lens.policies,
            budget=lens.budget,
        )

    async def log(
        self, action: str, lens: Lens | None, outcome: Outcome, trace: Trace, subject: str | None
    ) -> None:
        """Write what this request read into the log, and count it. Raises StorageUnavailable, BudgetSpent."""
        await self.services.log.append(self.entry(action, lens, outcome, trace, subject))
        self.services.metrics.reads.labels(action, outcome.value).inc()


def _bound(entities: Iterable[str]) -> frozenset[str]:
    """Those that have to be near the case: a place is nobody's."""
    return frozenset(one for one in entities if not one.startswith(_PLACE))


def services_of(request: Request) -> Services:
    """The parts of the app that answers this request."""
    services: Services = request.app.state.services
    return services


async def _asking(
    request: Request,
    purpose: Purpose = None,
    case: Case = None,
    order: Order = None,
    emergency: Emergency = None,
    on_behalf: OnBehalf = None,
) -> Asking:
    services = services_of(request)
    principal = await services.authenticator.principal(authorization(request.headers))
    asked = Asked(purpose, case, order, emergency, on_behalf)
    return Asking(services, principal, asked, request.state.request_id)


#: The request of someone with a valid token.
Asks = Annotated[Asking, Depends(_asking)]
#: On a router: its routes need a token.
BEARER = Depends(_BEARER)
