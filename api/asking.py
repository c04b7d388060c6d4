"""One request: who asks, for what purpose, about which case; and the only way from it to the graph."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer

from api.services import Services
from hub.access.authorise import authorise, authorise_metadata
from hub.access.lens import Lens
from hub.access.principal import Principal
from hub.audit.disclosure import Outcome, Trace, disclosure
from hub.errors import AccessRefused, NotFound

T = TypeVar("T")

#: Only describes the scheme in OpenAPI; `Authenticator` does the work.
_BEARER = HTTPBearer(auto_error=False, description="JWT with `sub`, `department` and `role`.")

Purpose = Annotated[
    str | None,
    Header(
        alias="Hub-Purpose", max_length=100, pattern=r"^[a-z][a-z0-9_-]*$", description="Purpose of the read."
    ),
]
Case = Annotated[
    str | None,
    Header(alias="Hub-Case", pattern=r"^C[0-9a-f]{24}$", description="Case that the read is about."),
]


@dataclass(frozen=True, slots=True)
class Asking:
    """An authenticated request."""

    services: Services
    principal: Principal
    purpose: str | None
    case: str | None
    request_id: str

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
        StorageUnavailable
            The log can't be written: nothing is disclosed.
        """
        try:
            lens = authorise(
                self.principal, self.services.catalogue().owners, purpose=self.purpose, case=self.case
            )
            result = await reading(lens)
        except AccessRefused:
            await self._log(action, Outcome.REFUSED, Trace(), subject)
            raise
        except NotFound:
            await self._log(action, Outcome.NOTHING, Trace(), subject)
            raise
        await self._log(action, Outcome.SHOWN, trace(result), subject)
        return result

    def metadata(self) -> frozenset[str]:
        """The datasets whose catalogue entry, runs and quality this request may see."""
        return authorise_metadata(self.principal, self.services.catalogue().owners)

    async def _log(self, action: str, outcome: Outcome, trace: Trace, subject: str | None) -> None:
        entry = disclosure(
            self.principal,
            action,
            outcome,
            trace,
            request=self.request_id,
            subject=subject,
            purpose=self.purpose,
            case=self.case,
        )
        await self.services.log.append(entry)
        self.services.metrics.reads.labels(action, outcome.value).inc()


def services_of(request: Request) -> Services:
    """The parts of the app that answers this request."""
    services: Services = request.app.state.services
    return services


async def _asking(request: Request, purpose: Purpose = None, case: Case = None) -> Asking:
    services = services_of(request)
    principal = await services.authenticator.principal(request.headers.get("authorization"))
    return Asking(services, principal, purpose, case, request.state.request_id)


#: The request of someone with a valid token.
Asks = Annotated[Asking, Depends(_asking)]
#: On a router: its routes need a token.
BEARER = Depends(_BEARER)
