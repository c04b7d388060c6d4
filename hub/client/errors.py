"""What a caller of the hub's API may have to catch.

HubError
 ├─ HubProblem         the hub answered with a problem (RFC 9457): its members are attributes
 ├─ HubUnreachable     no answer came: the hub is down, or the network is
 └─ AnswerUnexpected   an answer came that this version of the client does not understand
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.errors import HubError

if TYPE_CHECKING:
    import httpx2 as httpx


@dataclass(frozen=True, slots=True)
class WrongPart:
    """A part of a request that does not have the form it needs."""

    where: str
    detail: str


class HubProblem(HubError):
    """The hub answered that it can't or won't. Quote `request_id` when you ask its operator for help.

    `kind` is the last part of `type`: `access-refused`, `not-found`, `budget-spent`, … `errors` says which parts of a
    request were wrong (422), `more` what else the problem says.
    """

    def __init__(
        self,
        *,
        type: str,
        title: str,
        status: int,
        detail: str,
        request_id: str | None,
        errors: tuple[WrongPart, ...] = (),
        more: Mapping[str, object] | None = None,
    ) -> None:
        self.type, self.title, self.status = type, title, status
        self.request_id, self.errors, self.more = request_id, errors, dict(more or {})
        told = [detail, *(f"{one.where}: {one.detail}." for one in errors)]
        named = f" (request {request_id})" if request_id else ""
        super().__init__(f"{status} {title}. {' '.join(told)}{named}")
        self.detail = detail

    @property
    def kind(self) -> str:
        """What sort of problem it is, in one word."""
        return self.type.rpartition("/")[2]


class HubUnreachable(HubError):
    """No answer came, however often it was tried."""


class AnswerUnexpected(HubError):
    """The answer has a form that this client does not know: its version and the hub's don't fit together."""


_KNOWN = ("type", "title", "status", "detail", "request_id", "errors")


def problem_of(response: httpx.Response) -> HubProblem:
    """The problem that a response is, also where something before the hub (a proxy) made it."""
    said = _members(response)
    errors = said.get("errors")
    return HubProblem(
        type=str(said.get("type", "about:blank")),
        title=str(said.get("title", response.reason_phrase or "Error")),
        status=response.status_code,
        detail=str(said.get("detail", "The answer is no problem in the form of RFC 9457.")),
        request_id=_text(said.get("request_id")) or response.headers.get("x-request-id"),
        errors=tuple(
            WrongPart(str(one.get("where", "")), str(one.get("detail", "")))
            for one in (errors if isinstance(errors, list) else [])
            if isinstance(one, dict)
        ),
        more={name: value for name, value in said.items() if name not in _KNOWN},
    )


def _members(response: httpx.Response) -> dict[str, object]:
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
