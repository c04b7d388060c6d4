"""Errors that only a request over HTTP can cause; see `hub.errors` for the rest."""

from __future__ import annotations

from hub.errors import HubError, ServerUnavailable


class SignatureInvalid(HubError):
    """A webhook delivery does not prove that it comes from its source, or comes too late."""


class BodyTooLarge(HubError):
    """The body is larger than this route takes."""


class BodyTooDeep(HubError):
    """The body nests lists and objects deeper than any route needs."""


class IssuerUnavailable(ServerUnavailable):
    """The token issuer's keys can't be fetched, so no token can be checked."""


class TooManyRequests(HubError):
    """One person asks more often than is answered."""

    def __init__(self) -> None:
        super().__init__("You ask more often than is answered. Wait a minute and go on.")
