"""The client of a service over HTTP: who asks, how pages follow each other, what is tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from connectors.options import (
    ApiKeyAuth,
    BasicAuth,
    BearerAuth,
    CursorPaginator,
    HeaderLinkPaginator,
    JsonLinkPaginator,
    OAuth2ClientCredentials,
    OffsetPaginator,
    PageNumberPaginator,
    Paginator,
    RestClient,
)
from connectors.sources.document import parsed
from connectors.sources.oauth import renewing
from connectors.sources.telemetry import switch_off

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient
    from dlt.sources.helpers.rest_client.paginators import BasePaginator
    from requests import Response, Session
    from requests.auth import AuthBase

_CONNECT_SECONDS = 10.0
#: The longest `Retry-After` that is waited for; a service that asks for more is unavailable now.
LONGEST_WAIT = 120.0
#: Seconds before the second attempt; twice as long before each further one.
BACKOFF = 0.5
#: What one answer may take to arrive, in units of the timeout, and how large it may be.
_PATIENCE, _LARGEST = 10, 256 << 20
_BLOCK = 1 << 16


class AnswerRefused(Exception):
    """An answer that can't be rows. Never leaves this package; tells nothing of the body."""


def client_of(declared: RestClient) -> RESTClient:
    """dlt's client with timeouts, retries at 429, 5xx and broken connections, and authentication."""
    switch_off()
    from dlt.common.configuration.specs.runtime_configuration import RuntimeConfiguration
    from dlt.sources.helpers.requests import Client
    from dlt.sources.helpers.rest_client.client import RESTClient

    session = Client(
        request_timeout=(min(_CONNECT_SECONDS, declared.timeout_s), declared.timeout_s),
        raise_for_status=False,
        status_codes=(),
        retry_condition=_again,
        request_max_attempts=declared.max_attempts,
        request_backoff_factor=BACKOFF,
        request_max_retry_delay=LONGEST_WAIT,
    ).session
    return RESTClient(
        declared.base_url,
        headers=dict(declared.headers),
        auth=_auth(declared, session),
        session=session,
        config=RuntimeConfiguration(),
    )


def _again(response: Response | None, error: BaseException | None) -> bool:
    """Whether an answer is worth another attempt. Timeouts and broken connections are to dlt in any case."""
    if response is None or not (response.status_code == 429 or response.status_code >= 500):
        return False
    return (asked_to_wait(response) or 0) <= LONGEST_WAIT


def asked_to_wait(response: Response) -> float | None:
    """Seconds of a `Retry-After` header, given in seconds or as a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError):
        return None


def _auth(declared: RestClient, session: Session) -> AuthBase | None:
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth, BearerTokenAuth, HttpBasicAuth

    match declared.auth:
        case BearerAuth(token=token):
            return BearerTokenAuth(token)
        case BasicAuth(username=user, password=password):
            return HttpBasicAuth(user, password)
        case ApiKeyAuth(name=name, api_key=key, location="cookie"):
            return APIKeyAuth("Cookie", f"{name}={key}", "header")
        case ApiKeyAuth(name=name, api_key=key, location=location):
            return APIKeyAuth(name, key, location)
        case OAuth2ClientCredentials() as credentials:
            return renewing(credentials, session)
    return None


def paginator_of(declared: Paginator) -> BasePaginator:
    """dlt's paginator, new for each list."""
    from dlt.sources.helpers.rest_client import paginators as dlt

    match declared:
        case CursorPaginator():
            return dlt.JSONResponseCursorPaginator(declared.cursor_path, declared.cursor_param)
        case JsonLinkPaginator():
            return dlt.JSONLinkPaginator(declared.next_url_path)
        case HeaderLinkPaginator():
            return dlt.HeaderLinkPaginator(declared.links_next_key)
        case OffsetPaginator():
            return dlt.OffsetPaginator(
                declared.limit,
                declared.offset,
                declared.offset_param,
                declared.limit_param,
                declared.total_path,
            )
        case PageNumberPaginator():
            return dlt.PageNumberPaginator(
                declared.base_page, page_param=declared.page_param, total_path=declared.total_path
            )
    return dlt.SinglePagePaginator()


def json_only(timeout: float) -> Callable[..., None]:
    """A hook that refuses errors and everything but JSON, and reads a body no longer than is patient."""
    from requests import HTTPError

    def check(response: Response, *_: object, **__: object) -> None:
        if 300 <= response.status_code < 400:
            return
        if response.status_code >= 400:
            response.close()
            raise HTTPError(response=response)
        body = _body(response, time.monotonic() + timeout * _PATIENCE)
        kind = response.headers.get("Content-Type", "no content type")
        try:
            answer = parsed(_text(body, response)) if body else None
        except (ValueError, LookupError):
            raise AnswerRefused(f"it answered {response.status_code} with {kind}, not with JSON") from None
        if not body and response.status_code != 204:
            raise AnswerRefused(f"it answered {response.status_code} with an empty body")
        response.json = lambda **_: answer  # type: ignore[method-assign]  # parsed once, for all who ask

    return check


def _body(response: Response, deadline: float) -> bytes:
    """The body, read as it arrives, so that one that drips in is noticed between two drops."""
    from requests import ConnectionError as Broken
    from urllib3.exceptions import HTTPError

    blocks, size = [], 0
    try:
        while block := response.raw.read1(_BLOCK, decode_content=True):
            blocks.append(block)
            size += len(block)
            if size > _LARGEST or time.monotonic() > deadline:
                response.close()
                reason = "its answer takes too long" if size <= _LARGEST else "its answer is too large"
                raise AnswerRefused(reason)
    except HTTPError as error:
        response.close()
        raise Broken(error) from error
    return b"".join(blocks)


def _text(body: bytes, response: Response) -> str:
    _, _, charset = response.headers.get("Content-Type", "").lower().partition("charset=")
    charset = charset.split(";")[0].strip(' "')
    return body.decode(charset or "utf-8")
