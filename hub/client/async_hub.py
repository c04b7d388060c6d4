"""The async client: `AsyncHub`, the same as `Hub` to be awaited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import httpx2 as httpx
from pydantic import BaseModel

from hub.client import calls
from hub.client import catalogue_answers as list_
from hub.client import question_answers as asked
from hub.client.async_desk import AsyncDesk
from hub.client.calls import Listing, Param
from hub.client.exchange import About, Cache, Call, Retries, Send, Token, Told, exchange
from hub.client.hub import TIMEOUT, url_of

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")
P = TypeVar("P", bound=BaseModel)

#: The token, or what gives one, now or after waiting for it.
AsyncTokens = str | Callable[[], str | Awaitable[str]]


class AsyncWire:
    """Carries questions over a connection, waiting where it has to."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        token: AsyncTokens | None,
        retries: Retries,
        cache: Cache | None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._http, self._token, self._retries, self._cache, self._sleep = http, token, retries, cache, sleep
        self._said: str | None = token if isinstance(token, str) else None

    async def ask(self, call: Call[T], about: About) -> T:
        """The answer to a question. Raises as `exchange` does."""
        steps = exchange(call, about, self._retries, self._cache, refreshable=callable(self._token))
        told: Told = None
        try:
            step = next(steps)
            while True:
                if isinstance(step, Send):
                    told = await self._send(step)
                elif isinstance(step, Token):
                    told = await self._bearer(step.fresh)
                else:
                    await self._sleep(step.seconds)
                    told = None
                step = steps.send(told)
        except StopIteration as done:
            answer: T = done.value
            return answer

    async def listed(self, listing: Listing[P, T], about: About) -> AsyncIterator[T]:
        """All items of all pages, each page asked for when it is needed."""
        call: Call[P] | None = listing.first
        while call is not None:
            page = await self.ask(call, about)
            for item in listing.items(page):
                yield item
            call = listing.after(page)

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def _send(self, step: Send) -> httpx.Response | httpx.TransportError:
        try:
            return await self._http.request(
                step.method, step.path, params=step.params or None, headers=step.headers, json=step.body
            )
        except httpx.TransportError as error:
            return error

    async def _bearer(self, fresh: bool) -> str | None:
        if callable(self._token) and (fresh or self._said is None):
            given = self._token()
            self._said = given if isinstance(given, str) else await given
        return self._said


class AsyncHub:
    """A hub to ask. Without a purpose it tells of datasets, runs and purposes; records are read inside `case`:

        async with AsyncHub(token=…) as hub, hub.case("C…", purpose="petition_handling") as case:
            around = await case.neighbourhood(hops=2)

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
        token: AsyncTokens | None = None,
        retries: Retries | None = None,
        cache: bool = False,
        timeout: float = TIMEOUT,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self.url = url_of(url)
        opened = http or httpx.AsyncClient(base_url=self.url, timeout=timeout, follow_redirects=False)
        given = token or os.environ.get("HUB_TOKEN")
        self._wire = AsyncWire(opened, given, retries or Retries(), Cache() if cache else None)

    async def __aenter__(self) -> AsyncHub:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._wire.close()

    def case(
        self,
        id: str,
        *,
        purpose: str,
        order: str | None = None,
        emergency: str | None = None,
        on_behalf: str | None = None,
    ) -> AsyncDesk:
        """Read for a purpose about a case that you handle; under a court order or an emergency where there is one."""
        return AsyncDesk(self._wire, About(purpose, id, order, emergency, on_behalf))

    def purpose(self, name: str) -> AsyncDesk:
        """Read for a purpose that goes without a case: `aggregate_statistics`, `data_correction`."""
        return AsyncDesk(self._wire, About(purpose=name))

    async def purposes(self) -> list[list_.Purpose]:
        """For what may be read, and which of it is for you."""
        return (await self._ask(calls.purposes())).purposes

    async def questions(self) -> list[asked.QuestionTold]:
        """The named questions across departments: what each is for, what it takes and tells."""
        return (await self._ask(calls.questions())).questions

    async def question(self, id: str) -> asked.QuestionDocument:
        """One question in full, with the text that answers it."""
        return await self._ask(calls.question(id))

    def catalogue(
        self, words: str = "", *, provider: str | None = None, sharing: str | None = None
    ) -> AsyncIterator[list_.EntrySummary]:
        """The datasets of all departments, in short."""
        return self._wire.listed(calls.catalogue(words, provider, sharing), About())

    async def dataset(self, id: str, version: int | None = None) -> list_.Entry:
        """What a dataset holds and how it may be had."""
        return await self._ask(calls.dataset(id, version))

    def runs(self) -> AsyncIterator[list_.Run]:
        """Runs of the own department's connectors, newest first."""
        return self._wire.listed(calls.runs(), About())

    async def run(self, id: str) -> list_.Run:
        """One run."""
        return await self._ask(calls.run(id))

    async def quality(self) -> list[list_.DatasetQuality]:
        """How the own department's datasets did in their last run, and what waits in quarantine."""
        return (await self._ask(calls.quality())).datasets

    def uses(
        self, *, since: str | None = None, until: str | None = None, attempts: bool = False
    ) -> AsyncIterator[list_.Use]:
        """For a person concerned: who used their data, newest first."""
        return self._wire.listed(calls.uses(since, until, attempts), About())

    async def ready(self) -> list_.Readiness:
        """Whether it can answer now. Raises HubProblem (503) where it can't after all tries."""
        return await self._ask(calls.ready())

    async def get(self, path: str, /, **params: Param) -> object:
        """The answer of any route that needs no purpose, as plain JSON."""
        return await self._ask(calls.json_of(path, **params))

    async def _ask(self, call: Call[T]) -> T:
        return await self._wire.ask(call, About())
