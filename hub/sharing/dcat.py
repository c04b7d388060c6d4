"""The catalogue as DCAT-AP 3.0 in JSON-LD, so that other catalogues can read and hold it.

DCAT-AP asks for title, description and publisher of a catalogue, title and description of a dataset, an access address
of a distribution, and address and title of a service (DCAT-AP 3.0, mandatory properties). Words from controlled lists
are those of the EU's Publications Office, which the profile asks for; data items are columns of CSV on the Web. What
Order 809 wants beyond them stands in properties of our own: a reader that knows only DCAT-AP passes over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from hub.access.holding import Sharing
from hub.sharing.entry import CatalogueEntry, DataItem

MEDIA_TYPE: Final = "application/ld+json"
#: Names of what DCAT-AP has no word for.
VOCABULARY: Final = "urn:rivermeet:sharing:"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sharing": VOCABULARY,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: The profile's words for periods that have one; others are irregular.
_FREQUENCIES: Final = {
    "PT1H": "HOURLY",
    "P1D": "DAILY",
    "P1W": "WEEKLY",
    "P7D": "WEEKLY",
    "P1M": "MONTHLY",
    "P3M": "QUARTERLY",
    "P6M": "ANNUAL_2",
    "P1Y": "ANNUAL",
}
_RIGHTS: Final = {
    Sharing.UNCONDITIONAL: "RESTRICTED",
    Sharing.CONDITIONAL: "RESTRICTED",
    Sharing.NONE: "NON_PUBLIC",
}
_FORMATS: Final = {"CSV": "CSV", "XLSX": "XLSX", "XML": "XML", "JSON": "JSON", "JSONL": "JSON"}


def catalogue_document(
    entries: Sequence[CatalogueEntry], *, base: str, title: str, publisher: str
) -> dict[str, Any]:
    """The whole catalogue. `base` is the address of the API, which every id begins with; `publisher` keeps it."""
    base = base.rstrip("/")
    moments = [entry.published for entry in entries if entry.published is not None]
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/v1/catalogue",
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:description": "Datasets that departments share by State Council Order 809 (政务数据共享条例).",
        "dct:publisher": _agent(f"{base}/v1/departments/hub", publisher),
        **({"dct:modified": _time(max(moments))} if moments else {}),
        "dcat:dataset": [_dataset(entry, base) for entry in entries],
        "dcat:service": [_service(base, [entry for entry in entries if entry.modes])],
    }


def _dataset(entry: CatalogueEntry, base: str) -> dict[str, Any]:
    about = f"{base}/v1/catalogue/{entry.dataset}"
    return {
        "@id": about,
        "@type": "dcat:Dataset",
        "dct:identifier": entry.dataset,
        "dct:title": entry.title,
        "dct:description": entry.description or entry.title,
        "dct:publisher": _agent(f"{base}/v1/departments/{entry.provider}", entry.provider_title),
        "dcat:version": str(entry.version),
        **({"dct:modified": _time(entry.published)} if entry.published is not None else {}),
        "dct:accrualPeriodicity": _frequency(entry.frequency),
        "dct:accessRights": _word("access-right", _RIGHTS[entry.sharing], "dct:RightsStatement"),
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": entry.legal_basis},
        "dct:conformsTo": {
            "@id": f"{about}#items",
            "@type": "dct:Standard",
            "dct:title": f"Data items of {entry.dataset}",
            "csvw:column": [_column(item, about) for item in entry.items],
        },
        **_sharing(entry),
        **({"dcat:distribution": [_distribution(entry, about, base)]} if entry.modes else {}),
    }


def _sharing(entry: CatalogueEntry) -> dict[str, Any]:
    """What Order 809 wants to be told (art. 13 to 15)."""
    told = {
        "class": entry.sharing.value,
        "reason": entry.reason,
        "forbiddenBy": entry.forbidden_by,
        "purpose": list(entry.purposes),
        "field": list(entry.fields),
        "edge": list(entry.edges),
        "conditions": entry.conditions,
        "classification": entry.classification,
        "retention": _duration(entry.retention),
        "frequency": entry.frequency,
    }
    return {f"sharing:{name}": value for name, value in told.items() if value}


def _distribution(entry: CatalogueEntry, about: str, base: str) -> dict[str, Any]:
    words = entry.conditions or f"Shared {entry.sharing.value}ly; ask for it by a share request."
    return {
        "@id": f"{about}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": entry.title,
        "dcat:accessURL": {"@id": f"{base}/v1/requests", "@type": "rdfs:Resource"},
        "dct:format": _format(entry.format),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": words},
        "dcat:accessService": {"@id": f"{base}/v1"},
        "sharing:mode": list(entry.modes),
    }


def _service(base: str, served: Iterable[CatalogueEntry]) -> dict[str, Any]:
    return {
        "@id": f"{base}/v1",
        "@type": "dcat:DataService",
        "dct:title": "Rivermeet API",
        "dcat:endpointURL": {"@id": base, "@type": "rdfs:Resource"},
        "dcat:endpointDescription": {"@id": f"{base}/openapi.json", "@type": "rdfs:Resource"},
        "dcat:servesDataset": [{"@id": f"{base}/v1/catalogue/{entry.dataset}"} for entry in served],
    }


def _column(item: DataItem, about: str) -> dict[str, Any]:
    told = {
        "@id": f"{about}#{item.name}",
        "@type": "csvw:Column",
        "csvw:name": item.name,
        "csvw:title": item.title,
        "sharing:type": item.type,
        "sharing:sensitivity": item.sensitivity,
    }
    return told | ({"sharing:confidential": item.confidential} if item.confidential else {})


def _agent(id: str, name: str) -> dict[str, Any]:
    return {"@id": id, "@type": "foaf:Agent", "foaf:name": name}


def _frequency(period: str) -> dict[str, Any]:
    return _word("frequency", _FREQUENCIES.get(period, "IRREG"), "dct:Frequency")


def _format(format: str) -> dict[str, Any]:
    known = _FORMATS.get(format)
    if known is None:
        return {"@type": "dct:MediaTypeOrExtent", "rdfs:label": format}
    return _word("file-type", known, "dct:MediaTypeOrExtent")


def _word(list_: str, word: str, kind: str) -> dict[str, Any]:
    return {"@id": f"{_AUTHORITY}/{list_}/{word}", "@type": kind}


def _time(moment: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat()}


def _duration(period: str) -> dict[str, str]:
    return {"@type": "xsd:duration", "@value": period}
