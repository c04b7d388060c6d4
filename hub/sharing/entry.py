"""A catalogue entry: what other departments are told of a dataset, and nothing that is in it (Order 809, art. 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from connectors.sharing import Sharing as Declared
from connectors.sharing import named_fields
from hub.access.holding import Sharing

if TYPE_CHECKING:
    from connectors.manifest import Manifest
    from connectors.mapper import Mapper
    from connectors.registry import Connector
    from hub.access.departments import Departments

_FORMATS: Final = {"sql": "table", "rest": "JSON", "webhook": "JSON"}


@dataclass(frozen=True, slots=True)
class DataItem:
    """One item that records of the dataset can have. `name` is as a grant names it (`plaintiff.name.full`).

    `type` is the schema's word for its type, `sensitivity` how much it may harm, `confidential` the mark whose rule
    protects it whatever is granted, or None.
    """

    name: str
    title: str
    type: str
    sensitivity: str
    confidential: str | None


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One version of a dataset's entry.

    `fields`, `edges` and `purposes` are what may be asked for: all there are where the manifest names none; no purposes
    means any. `frequency` and `retention` are ISO 8601 periods (`manual`: by hand). `published` and `superseded` (UTC)
    say from when to when it was current.
    """

    dataset: str
    title: str
    description: str
    provider: str
    provider_title: str
    connector: str
    items: tuple[DataItem, ...]
    format: str
    frequency: str
    sharing: Sharing
    reason: str | None
    forbidden_by: str | None
    fields: tuple[str, ...]
    edges: tuple[str, ...]
    purposes: tuple[str, ...]
    modes: tuple[str, ...]
    conditions: str
    classification: str
    retention: str
    legal_basis: str
    version: int = 0
    published: datetime | None = None
    superseded: datetime | None = None

    @property
    def content(self) -> dict[str, Any]:
        """What is versioned: everything but the version itself and its times."""
        told = asdict(self)
        return {name: told[name] for name in _CONTENT} | {"sharing": self.sharing.value}

    @property
    def digest(self) -> str:
        """SHA-256 of the content: the same content is the same version."""
        import orjson

        return hashlib.sha256(orjson.dumps(self.content, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def words(self) -> str:
        """What a search looks in, in small letters: names, items and provider."""
        items = (text for item in self.items for text in (item.name, item.title))
        told = (self.dataset, self.title, self.description, self.provider, self.provider_title, *items)
        return "\n".join(told).lower()

    def names(self, name: str) -> tuple[str, ...]:
        """The items that a field's name means: one with its mention, or that field of every mention."""
        return named_fields(name, {item.name: item.name.partition(".")[2] for item in self.items})


_TIMES: Final = {"version", "published", "superseded"}
_CONTENT: Final = tuple(field.name for field in fields(CatalogueEntry) if field.name not in _TIMES)


def entry_of(
    content: Mapping[str, Any], version: int, published: datetime, superseded: datetime | None
) -> CatalogueEntry:
    """An entry from its stored content."""
    lists = {name: tuple(content[name]) for name in ("fields", "edges", "purposes", "modes")}
    items = tuple(DataItem(**item) for item in content["items"])
    sharing = Sharing(content["sharing"])
    told = {**content, **lists, "items": items, "sharing": sharing}
    return CatalogueEntry(**told, version=version, published=published, superseded=superseded)


def entries_of(connector: Connector, departments: Departments) -> tuple[CatalogueEntry, ...]:
    """The entries of a connector's datasets, from its manifest and what its mappings make."""
    provider = departments[connector.manifest.owner].title
    return tuple(
        _entry(connector.manifest, name, mapper, provider) for name, mapper in connector.mappers.items()
    )


def _entry(manifest: Manifest, dataset: str, mapper: Mapper, provider_title: str) -> CatalogueEntry:
    declared = manifest.datasets[dataset]
    said = declared.sharing or Declared.model_validate({})
    shared = Sharing(said.sharing)
    items = _items(mapper)
    short = {item.name: item.name.partition(".")[2] for item in items}
    kinds = sorted({statement.kind for statement in mapper.mapping.spec.statements})
    scope = [full for name in said.fields for full in named_fields(name, short)] or list(short)
    asked_for = shared is not Sharing.NONE
    return CatalogueEntry(
        dataset=dataset,
        title=declared.title,
        description=declared.description,
        provider=manifest.owner,
        provider_title=provider_title,
        connector=manifest.name,
        items=items,
        format=said.format or _format(manifest, dataset),
        frequency=declared.schedule,
        sharing=shared,
        reason=said.reason,
        forbidden_by=said.legal_basis,
        fields=tuple(sorted(set(scope))) if asked_for else (),
        edges=tuple(sorted(set(said.edges)) or kinds) if asked_for else (),
        purposes=tuple(sorted(set(said.purposes))),
        modes=tuple(sorted(set(said.modes))) if asked_for else (),
        conditions=said.conditions,
        classification=said.classification,
        retention=declared.retention.period,
        legal_basis=declared.legal_basis,
    )


def _items(mapper: Mapper) -> tuple[DataItem, ...]:
    from connectors.fields import RECORD, fields_of

    about = {name.replace("[]", ""): prop.field for name, prop in mapper.properties.items()}
    found = []
    for one in fields_of(mapper):
        title, kind = "Key of the row at its source.", "text"
        if one.mention != RECORD:
            title, kind = about[one.name].doc or one.field, about[one.name].type.value
        found.append(DataItem(one.name, title, kind, one.sensitivity, one.confidential))
    return tuple(found)


def _format(manifest: Manifest, dataset: str) -> str:
    files = manifest.datasets[dataset].files
    return files.format.upper() if files is not None else _FORMATS.get(manifest.source.kind, "JSON")
