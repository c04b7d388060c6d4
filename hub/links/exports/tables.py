"""Exports of a neighbourhood as tables and as a map: a pair of CSV files in a zip, GeoJSON of its places."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Neighbourhood

_NODES = ("id", "type", "label", "hops", "guarded")
_LINKS = ("id", "kind", "source", "target", "record", "also", "dataset", "name")
#: A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_pair(around: Neighbourhood, mark: Mark) -> bytes:
    """A zip with `nodes.csv`, `links.csv` (UTF-8 with BOM, for spreadsheets) and `export.json`, the mark."""
    facts = sorted({key for node in around.nodes for key in dict(node.facts)})
    own = sorted({key for link in around.links for key in link.properties})
    nodes = (
        [*(getattr(node, name) for name in _NODES), *(dict(node.facts).get(key) for key in facts)]
        for node in around.nodes
    )
    links = (
        [*(getattr(link, name) for name in _LINKS), *(link.properties.get(key) for key in own)]
        for link in around.links
    )
    head = {**mark.as_dict(), "anchor": around.anchor, "complete": around.complete, "limits": around.limits}
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in (
            ("nodes.csv", _table([*_NODES, *facts], nodes)),
            ("links.csv", _table([*_LINKS, *(f"property.{key}" for key in own)], links)),
            ("export.json", orjson.dumps(head, option=orjson.OPT_INDENT_2)),
        ):
            archive.writestr(ZipInfo(name, mark.made.timetuple()[:6]), content)
    return file.getvalue()


def geojson(around: Neighbourhood, mark: Mark) -> bytes:
    """RFC 7946: a point for each place whose position is visible, with the cases that occurred there."""
    cases: dict[str, list[str]] = {}
    for link in around.links:
        if link.kind == "OCCURRED_AT":
            cases.setdefault(link.target, []).append(link.source)
    features = [
        {
            "type": "Feature",
            "id": node.id,
            "geometry": {"type": "Point", "coordinates": [facts["longitude"], facts["latitude"]]},
            "properties": {
                "label": node.label,
                "hops": node.hops,
                "cases": sorted(set(cases.get(node.id, []))),
            },
        }
        for node in around.nodes
        if "longitude" in (facts := dict(node.facts)) and "latitude" in facts
    ]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "export": {**mark.as_dict(), "complete": around.complete, "limits": around.limits},
            "features": features,
        }
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
