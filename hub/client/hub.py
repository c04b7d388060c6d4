"""The sync client: `Hub`, and what carries its questions."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

import httpx2 as httpx
from pydantic import BaseModel

from hub.client import calls
from hub.client import catalogue_answers as list_
from hub.client import question_answers as asked
from hub.client.calls import Listing, Param
from hub.client.desk import Desk
from hub.client.exchange import About, Cache, Call, Retries, Send, Token, Told, exchange

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")
P = TypeVar("P", bound=BaseModel)

#: Where `hub up` serves.
LOCAL = "http://127.0.0.1:8000"
#: Seconds for one try. The hub itself answers, or says that it can't, well before.
TIMEOUT = 30.0


class Wire:
    """Carries questions over a connection, waiting where it has to."""

    def __init__(
        self,
        http: httpx.Client,
        token: str | Callable[[], str] | None,
        retries: Retries,
        cache: Cache | None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._http, self._token, self._retries, self._cache, self._sleep = http, token, retries, cache, sleep
        self._said: str | None = token if isinstance(token, str) else None

    def ask(self, call: Call[T], about: About) -> T:
        """The answer to a question. Raises as `exchange` does."""
        steps = exchange(call, about, self._retries, self._cache, refreshable=callable(self._token))
        told: Told = None
        try:
            step = next(steps)
            while True:
                if isinstance(step, Send):
                    told = self._send(step)
                elif isinstance(step, Token):
                    told = self._bearer(step.fresh)
                else:
                    self._sleep(step.seconds)
                    told = None
                step = steps.send(told)
        except StopIteration as done:
            answer: T = done.value
            return answer

    def listed(self, listing: Listing[P, T], about: About) -> Iterator[T]:
        """All items of all pages, each page asked for when it is needed."""
        call: Call[P] | None = listing.first
        while call is not None:
            page = self.ask(call, about)
            yield from listing.items(page)
            call = listing.after(page)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _send(self, step: Send) -> httpx.Response | httpx.TransportError:
        try:
            return self._http.request(
                step.method, step.path, params=step.params or None, headers=step.headers, json=step.body
            )
        except httpx.TransportError as error:
            return error

    def _bearer(self, fresh: bool) -> str | None:
        if callable(self._token) and (fresh or self._said is None):
            self._said = self._token()
        return self._said


class Hub:
    """A hub to ask. Without a purpose it tells of datasets, runs and purposes; records are read inside `case`:

        with Hub(token=…) as hub, hub.case("C…", purpose="petition_handling") as case:
            around = case.neighbourhood(hops=2)

    Parameters
    ----------
    url
        Where it answers; unset, `HUB_URL` of the environment, or else this machine.
    token
        The token, or what gives one: it is called at first, and again once where the hub no longer accepts it. Unset,
        `HUB_TOKEN` of the environment.
    retries
        How often a read is tried anew where the hub is busy (429 with `Retry-After`), away (503), or doesn't answer.
    cache
        Whether to keep answers by ETag in memory, so that what hasn't changed is not sent again.
    timeout
        Seconds for one try.
    http
        A connection to use in place of an own one; it is closed with the hub. Redirects must be left to the hub.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        token: str | Callable[[], str] | None = None,
        retries: Retries | None = None,
        cache: bool = False,
        timeout: float = TIMEOUT,
        http: httpx.Client | None = None,
    ) -> None:
        self.url = url_of(url)
        opened = http or httpx.Client(base_url=self.url, timeout=timeout, follow_redirects=False)
        given = token or os.environ.get("HUB_TOKEN")
        self._wire = Wire(opened, given, retries or Retries(), Cache() if cache else None)

    def __enter__(self) -> Hub:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()

    def case(
        self,
        id: str,
        *,
        purpose: str,
        order: str | None = None,
        emergency: str | None = None,
        on_behalf: str | None = None,
    ) -> Desk:
        """Read for a purpose about a case that you handle; under a court order or an emergency where there is one."""
        return Desk(self._wire, About(purpose, id, order, emergency, on_behalf))

    def purpose(self, name: str) -> Desk:
        """Read for a purpose that goes without a case: `aggregate_statistics`, `data_correction`."""
        return Desk(self._wire, About(purpose=name))

    def purposes(self) -> list[list_.Purpose]:
        """For what may be read, and which of it is for you."""
        return self._ask(calls.purposes()).purposes

    def questions(self) -> list[asked.QuestionTold]:
        """The named questions across departments: what each is for, what it takes and tells."""
        return self._ask(calls.questions()).questions

    def question(self, id: str) -> asked.QuestionDocument:
        """One question in full, with the text that answers it."""
        return self._ask(calls.question(id))

    def catalogue(
        self, words: str = "", *, provider: str | None = None, sharing: str | None = None
    ) -> Iterator[list_.EntrySummary]:
        """The datasets of all departments, in short."""
        return self._wire.listed(calls.catalogue(words, provider, sharing), About())

    def dataset(self, id: str, version: int | None = None) -> list_.Entry:
        """What a dataset holds and how it may be had."""
        return self._ask(calls.dataset(id, version))

    def runs(self) -> Iterator[list_.Run]:
        """Runs of the own department's connectors, newest first."""
        return self._wire.listed(calls.runs(), About())

    def run(self, id: str) -> list_.Run:
        """One run."""
        return self._ask(calls.run(id))

    def quality(self) -> list[list_.DatasetQuality]:
        """How the own department's datasets did in their last run, and what waits in quarantine."""
        return self._ask(calls.quality()).datasets

    def uses(
        self, *, since: str | None = None, until: str | None = None, attempts: bool = False
    ) -> Iterator[list_.Use]:
        """For a person concerned: who used their data, newest first."""
        return self._wire.listed(calls.uses(since, until, attempts), About())

    def ready(self) -> list_.Readiness:
        """Whether it can answer now. Raises HubProblem (503) where it can't after all tries."""
        return self._ask(calls.ready())

    def get(self, path: str, /, **params: Param) -> object:
        """The answer of any route that needs no purpose, as plain JSON."""
        return self._ask(calls.json_of(path, **params))

    def _ask(self, call: Call[T]) -> T:
        return self._wire.ask(call, About())


def url_of(given: str | None) -> str:
    """Where the hub answers."""
    return (given or os.environ.get("HUB_URL") or LOCAL).rstrip("/")
