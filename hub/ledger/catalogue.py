"""The catalogue in a ledger: one entry a dataset is current, every earlier version of it stays readable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, text, update

from hub.access.holding import Sharing
from hub.errors import NotFound
from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.sharing_version import raise_version
from hub.sharing.entry import CatalogueEntry, entry_of

_TABLE = models.table(models.CatalogueEntry)


class Catalogue:
    """The catalogue of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, entries: Iterable[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
        """Make these current, and return those that are new or differ from what was current: each is a new version.

        A change counts at once: what grants open is asked of the current entry (`Grants.in_force`).
        """
        wanted = {entry.dataset: entry for entry in entries}
        with self._database.reading() as connection:
            known = _digests(connection, wanted)
        if all(known.get(name, ("", 0))[0] == entry.digest for name, entry in wanted.items()):
            return ()
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
                connection.execute(text("LOCK TABLE catalogue_entries IN SHARE ROW EXCLUSIVE MODE"))
            known = _digests(connection, wanted)
            changed = []
            for name, entry in wanted.items():
                digest, version = known.get(name, ("", 0))
                if digest != entry.digest:
                    changed.append(_supersede(connection, entry, version + 1))
            if changed:
                raise_version(connection)
        return tuple(changed)

    def current(self, dataset: str) -> CatalogueEntry:
        """The entry of a dataset now. Raises NotFound."""
        return self._one(_CURRENT.where(_TABLE.c.dataset == dataset))

    def version(self, dataset: str, version: int) -> CatalogueEntry:
        """One version of an entry. Raises NotFound."""
        return self._one(select(_TABLE).where(_TABLE.c.dataset == dataset, _TABLE.c.version == version))

    def versions(self, dataset: str) -> tuple[CatalogueEntry, ...]:
        """Every version of an entry, newest first."""
        query = select(_TABLE).where(_TABLE.c.dataset == dataset).order_by(_TABLE.c.version.desc())
        return self._all(query)

    def list(
        self,
        *,
        words: str = "",
        provider: str | None = None,
        sharing: Sharing | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> tuple[CatalogueEntry, ...]:
        """Current entries by dataset. Each of `words` stands somewhere in the name, the items or the provider."""
        query = _CURRENT.where(_TABLE.c.dataset > after).order_by(_TABLE.c.dataset)
        for word in words.lower().split():
            query = query.where(_TABLE.c.words.contains(word, autoescape=True))
        if provider is not None:
            query = query.where(_TABLE.c.provider == provider)
        if sharing is not None:
            query = query.where(_TABLE.c.sharing == sharing.value)
        return self._all(query if limit is None else query.limit(limit))

    def _one(self, query: Select[Any]) -> CatalogueEntry:
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound("The catalogue has no such entry.")
        return _entry(row)

    def _all(self, query: Select[Any]) -> tuple[CatalogueEntry, ...]:
        with self._database.reading() as connection:
            return tuple(map(_entry, connection.execute(query)))


_CURRENT = select(_TABLE).where(_TABLE.c.superseded.is_(None))


def _digests(connection: Connection, datasets: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Digest and version of the current entries."""
    query = select(_TABLE.c.dataset, _TABLE.c.digest, _TABLE.c.version).where(
        _TABLE.c.superseded.is_(None), _TABLE.c.dataset.in_(list(datasets))
    )
    return {row.dataset: (row.digest, row.version) for row in connection.execute(query)}


def _supersede(connection: Connection, entry: CatalogueEntry, version: int) -> CatalogueEntry:
    now = datetime.now(UTC)
    replaced = (_TABLE.c.dataset == entry.dataset, _TABLE.c.superseded.is_(None))
    connection.execute(update(_TABLE).where(*replaced).values(superseded=now))
    content = entry.content
    connection.execute(
        insert(_TABLE).values(
            dataset=entry.dataset,
            version=version,
            provider=entry.provider,
            sharing=entry.sharing.value,
            digest=entry.digest,
            words=entry.words,
            body=content,
            published=now,
        )
    )
    return entry_of(content, version, now, None)


def _entry(row: Row[Any]) -> CatalogueEntry:
    return entry_of(row.body, row.version, row.published, row.superseded)
