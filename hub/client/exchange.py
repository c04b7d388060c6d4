"""One question and its answer, without doing any I/O: shared by the sync and the async client.

`exchange` says what to do next (ask for a token, send, wait), gets told what came of it, and returns the answer. So
retries, redirects, a fresh token and the cache are written once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import Final, Generic, TypeVar

import httpx2 as httpx
from pydantic import ValidationError

from hub.client.errors import AnswerUnexpected, HubUnreachable, problem_of

T = TypeVar("T")

#: Redirects followed: an id that was merged, and merged again.
_MOST_REDIRECTS: Final = 5
#: Seconds that pauses begin with and grow to.
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A question: where it goes, what it says, and how its answer is read. With a body it is a POST."""

    path: str
    read: Callable[[httpx.Response], T]
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None

    @property
    def repeatable(self) -> bool:
        """Whether asking twice is as good as asking once. A search by POST counts against a budget each time."""
        return self.body is None


@dataclass(frozen=True, slots=True)
class About:
    """What is asked for, and about which case: set once, sent with each question."""

    purpose: str | None = None
    case: str | None = None
    order: str | None = None
    emergency: str | None = None
    on_behalf: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers that say so (docs/access.md)."""
        named = {
            "Hub-Purpose": self.purpose,
            "Hub-Case": self.case,
            "Hub-Order": self.order,
            "Hub-Emergency": self.emergency,
            "Hub-On-Behalf": self.on_behalf,
        }
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a question is asked anew where the hub is busy or away, and how long to wait in all, in seconds."""

    attempts: int = 8
    patience: float = 30.0


class Cache:
    """The last answers by ETag, in memory only. The hub reads, authorises and logs each question all the same."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], httpx.Response] = OrderedDict()

    def of(self, key: tuple[object, ...]) -> httpx.Response | None:
        """The answer kept for a question."""
        return self._kept.get(key)

    def keep(self, key: tuple[object, ...], response: httpx.Response) -> None:
        """Keep an answer that carries an ETag, in place of the oldest one."""
        if "etag" in response.headers:
            self._kept[key] = response
            self._kept.move_to_end(key)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Token:
    """Do: say the token. `fresh`: the one said before was not accepted."""

    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Do: send this and say what came, or the error of the network."""

    method: str
    path: str
    params: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Do: wait so many seconds."""

    seconds: float


Step = Token | Send | Wait
Told = httpx.Response | httpx.TransportError | str | None


@dataclass
class _Tries:
    """How many are left, and how much patience."""

    retries: Retries
    made: int = 0
    waited: float = field(default=0.0)

    def pause(self, asked: float | None) -> float | None:
        """Seconds before the next try, or None where there shall be none. `asked`: what Retry-After says."""
        self.made += 1
        backing_off = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (self.made - 1)) * _random.uniform(0.5, 1.0)
        pause = backing_off if asked is None else asked + _random.uniform(0, 0.25 * asked)
        if self.made >= self.retries.attempts or self.waited + pause > self.retries.patience:
            return None
        self.waited += pause
        return pause


def exchange(
    call: Call[T],
    about: About,
    retries: Retries,
    cache: Cache | None,
    *,
    refreshable: bool,
) -> Generator[Step, Told, T]:
    """What to do, step by step, until the answer is there.

    Raises
    ------
    HubProblem, HubUnreachable, AnswerUnexpected
        As their classes say.
    """
    tries, path, params, redirects = _Tries(retries), call.path, call.params, 0
    token = yield Token()
    while True:
        key = (path, params, about)
        kept = cache.of(key) if cache and call.repeatable else None
        told = yield Send(
            "GET" if call.repeatable else "POST", path, params, _headers(about, token, kept), call.body
        )
        if isinstance(told, httpx.TransportError):
            pause = tries.pause(None) if call.repeatable else None
            if pause is None:
                raise HubUnreachable(
                    f"The hub does not answer ({type(told).__name__}) after {max(tries.made, 1)} tries."
                ) from told
            yield Wait(pause)
            continue
        assert isinstance(told, httpx.Response)
        if told.status_code == 304 and kept is not None:
            return _read(call, kept)
        if told.is_success:
            if cache and call.repeatable:
                cache.keep(key, told)
            return _read(call, told)
        if told.status_code in (307, 308) and call.repeatable and redirects < _MOST_REDIRECTS:
            path, params, redirects = _followed(told), (), redirects + 1
            continue
        if told.status_code == 401 and refreshable:
            refreshable, token = False, (yield Token(fresh=True))
            continue
        pause = tries.pause(retry_after(told)) if call.repeatable and _passes(told) else None
        if pause is None:
            raise problem_of(told)
        yield Wait(pause)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds that `Retry-After` says, as a number or a date (RFC 9110 section 10.2.3)."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (when - datetime.now(UTC)).total_seconds()) if when.tzinfo else None


def _passes(response: httpx.Response) -> bool:
    """Whether waiting helps: not where a day's budget is spent, which says no `Retry-After`."""
    return response.status_code == 503 or (response.status_code == 429 and retry_after(response) is not None)


def _headers(about: About, token: Told, kept: httpx.Response | None) -> dict[str, str]:
    headers = about.headers()
    if isinstance(token, str):
        headers["Authorization"] = f"Bearer {token}"
    if kept is not None:
        headers["If-None-Match"] = kept.headers["etag"]
    return headers


def _followed(response: httpx.Response) -> str:
    """Where an id that was merged leads. Never to another host: it would get the token."""
    here = response.request.url
    target = here.join(response.headers.get("location", ""))
    if (target.scheme, target.host, target.port) != (here.scheme, here.host, here.port):
        raise AnswerUnexpected(
            f"The hub answers {response.status_code} with a way to another host; not followed."
        )
    return target.raw_path.decode("ascii")


def _read(call: Call[T], response: httpx.Response) -> T:
    try:
        return call.read(response)
    except (ValidationError, ValueError) as error:
        request_id = response.headers.get("x-request-id")
        raise AnswerUnexpected(
            f"The answer of {call.path.rpartition('/')[0] or '/'} does not have the form that this client knows "
            f"(request {request_id}): client and hub are of different versions."
        ) from error
