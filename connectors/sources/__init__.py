"""Sources: databases, services and folders, read page by page. Extraction is dlt's; landing is the hub's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from connectors.manifest import Manifest
from connectors.options import FilesSource, RestSource, SqlSource
from connectors.placeholders import fill_model, gather
from connectors.sources.cursor import as_time
from connectors.sources.page import Page, RawRow, Row, Source
from hub.errors import WrongUse

__all__ = ["Page", "RawRow", "Row", "Source", "open_source"]


def open_source(
    manifest: Manifest,
    values: Mapping[str, str],
    cursors: Mapping[str, str | None],
    *,
    full: bool = False,
    since: str | None = None,
) -> Source:
    """Open what a connector reads from. Nothing is read before the first page is asked for.

    Parameters
    ----------
    manifest
        The connector, with its placeholders.
    values
        What placeholders stand for (`--set`); the environment and `hub.toml` are looked up too.
    cursors
        The cursor of each dataset, as the last committed load left it.
    full
        Read everything, whatever the cursors.
    since
        Read again from this time on (ISO 8601; of files, by their time of change), or from this number.

    Raises
    ------
    WrongUse
        A placeholder has no value, or `since` is no time.
    """
    source = fill_model(manifest.source, gather(values), connector=manifest.name)
    match source:
        case FilesSource():
            from connectors.sources.files import FolderSource

            return FolderSource(manifest, source, cursors, full=full, since=_changed_since(since, manifest))
        case SqlSource():
            from connectors.sources.sql import DatabaseSource

            return DatabaseSource(manifest, source, cursors, full=full, since=since)
        case RestSource():
            from connectors.sources.rest import ServiceSource

            return ServiceSource(manifest, source, cursors, full=full, since=since)
    return _Silent()


def _changed_since(since: str | None, manifest: Manifest) -> datetime | None:
    moment = as_time(since, manifest.zone) if since else None
    if since and moment is None:
        raise WrongUse(f"{manifest.name}: {since!r} is no time; write one such as 2026-11-01T08:00")
    return moment


class _Silent:
    """A source that only pushes."""

    def read(self) -> Iterator[Page]:
        """Nothing: what it pushes comes by `connectors.sources.webhook`."""
        return iter(())
