"""Services over HTTP that answer JSON, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.manifest import Dataset, Manifest
from connectors.options import RestResource, RestSource
from connectors.sources.address import shown
from connectors.sources.cursor import latest, not_after, start_of
from connectors.sources.document import as_row, selected
from connectors.sources.intake import Intake
from connectors.sources.oauth import TokenRefused
from connectors.sources.page import Page
from connectors.sources.service import AnswerRefused, asked_to_wait, client_of, json_only, paginator_of
from hub.errors import SourceUnavailable

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import PageData, RESTClient


class ServiceSource:
    """Reads the list of each dataset to its end.

    Nothing is known of the order in which a service gives its rows, so only the last page, which is empty,
    carries the cursor: the greatest value of the cursor column, but no time ahead of the clock.
    """

    def __init__(
        self,
        manifest: Manifest,
        source: RestSource,
        cursors: Mapping[str, str | None],
        *,
        full: bool,
        since: str | None,
    ) -> None:
        self._manifest = manifest
        self._service = source.client
        self._cursors = cursors
        self._full = full
        self._since = since

    def read(self) -> Iterator[Page]:
        """Pages as the service cuts them."""
        client = client_of(self._service)
        try:
            for name, dataset in self._manifest.datasets.items():
                if dataset.endpoint is not None:
                    yield from self._dataset(client, name, dataset, dataset.endpoint)
        finally:
            client.session.close()

    def _dataset(
        self, client: RESTClient, name: str, dataset: Dataset, declared: RestResource
    ) -> Iterator[Page]:
        zone, incremental = self._manifest.zone, dataset.incremental
        cursor = None if self._full else self._cursors.get(name)
        params: dict[str, Any] = dict(declared.params)
        if incremental is not None and incremental.start_param is not None:
            start = start_of(incremental, cursor, self._since, zone)
            params |= {} if start is None else {incremental.start_param: start}
        intake, line = Intake(dataset, zone, declared.path), 0
        for values in self._lists(client, declared, params):
            rows = [intake.take(as_row(at, value)) for at, value in enumerate(values, line + 1)]
            line += len(rows)
            if incremental is not None:
                cursor = latest(cursor, rows, incremental, zone)
            yield Page(name, declared.path, rows)
        if incremental is not None:
            yield Page(name, declared.path, [], not_after(cursor, datetime.now(UTC), zone))

    def _lists(
        self, client: RESTClient, declared: RestResource, params: dict[str, Any]
    ) -> Iterator[list[object]]:
        pages = client.paginate(
            declared.path,
            params=params,
            paginator=paginator_of(declared.paginator or self._service.paginator),
            data_selector=declared.data_selector or "$",
            hooks={"response": [json_only(self._service.timeout_s)]},
            stream=True,
        )
        asked: set[str] = set()
        while True:
            with self._told(declared.path):
                page = next(pages, None)
            if page is None:
                return
            body: object = page.response.json()
            try:
                yield [] if body is None else selected(body, declared.data_selector)
            except LookupError as error:
                raise self._unavailable(declared.path, str(error.args[0])) from None
            if page.paginator.has_next_page:
                self._refuse_circle(page, asked, declared.path)

    def _refuse_circle(self, page: PageData[Any], asked: set[str], path: str) -> None:
        """Pages that lead back never end; those that lead elsewhere would carry our credentials off."""
        request = page.request
        following = f"{request.url} {sorted((request.params or {}).items())}"
        if following in asked:
            raise self._unavailable(path, "its pages lead in a circle")
        asked.add(following)
        if urlsplit(request.url).netloc != urlsplit(self._service.base_url).netloc:
            raise self._unavailable(path, "its next page lies on another host")

    def _unavailable(self, path: str, reason: str) -> SourceUnavailable:
        place = shown(f"{self._service.base_url.rstrip('/')}/{path.lstrip('/')}")
        detail = f"the service at {place} can't be read: {reason}"
        return SourceUnavailable(detail, connector=self._manifest.name)

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """What goes wrong on the way, in one sentence; never with a body or the parameters of a request."""
        from requests import HTTPError, RequestException, Timeout

        try:
            yield
        except (AnswerRefused, TokenRefused) as error:
            raise self._unavailable(path, str(error)) from error
        except HTTPError as error:
            raise self._unavailable(path, _answered(error)) from None
        except Timeout:
            seconds, attempts = self._service.timeout_s, self._service.max_attempts
            raise self._unavailable(path, f"no answer within {seconds:g} s, {attempts} times") from None
        except RequestException as error:
            raise self._unavailable(path, f"the connection failed ({type(error).__name__})") from None
        except ValueError:
            raise self._unavailable(path, "its answer doesn't tell the next page as declared") from None


def _answered(error: Any) -> str:
    response = error.response
    wait = asked_to_wait(response)
    kind = response.headers.get("Content-Type", "no content type")
    refused = " (does the client have access?)" if response.status_code in (401, 403) else ""
    later = f", asking to wait {wait:.0f} s" if wait else ""
    return f"it answered {response.status_code} with {kind}{refused}{later}"
