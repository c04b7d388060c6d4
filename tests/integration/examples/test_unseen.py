"""A source that nobody has seen, connected by two files: a German lost-property office with a CSV of its own ways."""

from __future__ import annotations

import neo4j
import pytest

from hub.graph.check import check_graph
from hub.home import Home
from hub.ledger.values import QuarantineFilter
from hub.pipeline.report import RunReport
from hub.pipeline.run import pull

MANIFEST = """\
name: fundbuero
title: Fundbüro
owner: culture
time_zone: Europe/Berlin
region: DE
source: {kind: files, bucket_url: "${folder}"}
datasets:
  fundbuero.items:
    title: Fundsachen
    legal_basis: BGB § 965
    retention: P1Y
    key: Vorgangs-Nr.
    files: {file_glob: "fundsachen_*.csv", format: csv, delimiter: ";", encoding: latin-1}
"""
MAPPING = """\
fundbuero.items:
  nulls: [unbekannt, keine]
  mentions:
    case:
      entity: case
      identifiers: [{scheme: "local:fundbuero.vorgang", from: Vorgangs-Nr.}]
      fields:
        number: Vorgangs-Nr.
        opened: {from: Eingang, date: ["%d.%m.%Y %H:%M", "%d.%m.%Y"]}
        location.text: Fundort
    finder:
      entity: person
      identifiers: [{scheme: phone, from: Telefon}]
      fields:
        name.family: {from: Finder/in, do: [{split: {by: ",", take: 1}}]}
        name.given: {from: Finder/in, do: [{split: {by: ",", take: 2}}]}
    place:
      entity: place
      fields: {name: Fundort}
      point:
        longitude: {from: Länge, do: [&german {number: {thousands: ".", decimal: ","}}]}
        latitude: {from: Breite, do: [*german]}
    thing:
      entity: item
      fields:
        name: Gegenstand
        value: {from: Schätzwert (EUR), do: [*german]}
  statements:
    - {kind: OCCURRED_AT, from: case, to: place}
    - {kind: PARTY_TO, from: finder, to: case, properties: {role: {constant: reporter}}}
    - {kind: INVOLVES, from: case, to: thing}
"""
ROWS = """\
Vorgangs-Nr.;Eingang;Fundort;Gegenstand;Schätzwert (EUR);Finder/in;Telefon;Breite;Länge
F/1;03.02.2024;Stadtgarten;Fahrrad, grün;1.250,00;Müller, Jörg;07621 12345;47,6152;7,6610
F/2;29.02.2024 14:05;Bahnhof;Geldbörse;20,50;Groß, Änne;unbekannt;47,6141;7,6648
F/3;30.02.2024;Marktplatz;Schirm;keine;;;;
F/4;11.03.2024;Rathaus;"Tasche ""Süß""; blau";35,00;Jäger, Zoë;+49 170 1234567;47,6130;7,6621
F/5;12.03.2024;Rathaus;Handschuh
F/4;11.03.2024;Rathaus;Tasche, rot;35,00;Jäger, Zoë;+49 170 1234567;47,6130;7,6621
"""


@pytest.fixture(scope="module")
def loaded(home: Home, tmp_path_factory: pytest.TempPathFactory) -> RunReport:
    folder = tmp_path_factory.mktemp("fundbuero")
    (folder / "connector.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    drops = folder / "drops"
    drops.mkdir()
    (drops / "fundsachen_2024.csv").write_text(ROWS, encoding="latin-1", newline="\r\n")
    return pull(home, str(folder), {"folder": str(drops)})


def test_what_can_be_read_is_in_the_graph_with_umlauts_dates_and_numbers(
    loaded: RunReport, empty: neo4j.Driver
) -> None:
    counts = loaded.datasets["fundbuero.items"]
    assert (counts.read, counts.accepted, counts.quarantined) == (6, 3, 3)
    found = empty.execute_query(
        "MATCH (r:Record {dataset: 'fundbuero.items'}) "
        "RETURN r.key, r.`thing.name`, r.`thing.value`, r.`finder.name.given`, r.`case.opened` ORDER BY r.key"
    ).records
    assert [record.values() for record in found] == [
        ["F/1", "Fahrrad, grün", 1250.0, "Jörg", "2024-02-03"],
        ["F/2", "Geldbörse", 20.5, "Änne", "2024-02-29T14:05+01:00"],
        ["F/4", 'Tasche "Süß"; blau', 35.0, "Zoë", "2024-03-11"],
    ]
    assert check_graph(empty) == []


@pytest.mark.usefixtures("loaded")
def test_what_cannot_be_read_says_where_and_why(home: Home) -> None:
    entries = home.ledger.quarantine.stream(QuarantineFilter(dataset="fundbuero.items"))
    assert {(entry.line, entry.key, entry.field) for entry in entries} == {
        (4, "F/3", "case.opened"),
        (6, None, "row"),
        (7, "F/4", "key"),
    }
