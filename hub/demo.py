"""The demonstration that `make demo` runs: nothing in it is made up but the district."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, LiteralString

import click

from hub.cli.output import print_table, stage_bars
from hub.home import Home
from hub.pipeline.report import OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path

    from hub.pipeline.report import RunReport

#: Registers first, so that the cases find the people they speak of.
CONNECTORS = ("police", "grid", "petition", "court")


def run(people: int, seed: int) -> None:
    """Make the district under HUB_HOME, load it, and leave the API running in the background."""
    from hub.graph.server import EmbeddedServer
    from hub.service import ApiService

    started = time.monotonic()
    with Home() as home:
        folder = home.folder("demo") / f"district-{people}-{seed}"
        _build(folder, people, seed)
        if home.settings.neo4j_uri is None:
            click.echo("Neo4j: fetching its jars at the first time, then starting it …", err=True)
            EmbeddedServer(home.settings).ensure()
        reports = _pull(home, folder)
        _tell_runs(reports)
        _tell_graph(home)
        service = ApiService(home.settings)
        if not service.status()["running"]:
            service.start()
        _ask(home, service.url)
    click.echo(f"Done in {time.monotonic() - started:.0f} s. The API's pages: {service.url}/docs")
    click.echo("A token: .venv/bin/hub token --department police --user demo    Stop: .venv/bin/hub down")


def _build(folder: Path, people: int, seed: int) -> None:
    from hub.city.district import build

    if (folder / "district.json").exists():
        click.echo(f"The district is there already: {folder}")
        return
    summary = build(folder, people=people, seed=seed)
    print_table(
        f"A district of {people:,} made-up people: rows at its sources",
        ("table", "rows"),
        summary.rows.items(),
    )


def _pull(home: Home, folder: Path) -> list[RunReport]:
    from hub.city.serve import running
    from hub.pipeline.run import pull

    reports = []
    with running(folder) as addresses:
        for name in CONNECTORS:
            with stage_bars() as bars:
                click.echo(f"pulling {name} …", err=True)
                reports.append(pull(home, name, addresses[name], progress=bars))
    return reports


def _tell_runs(reports: list[RunReport]) -> None:
    rows = [
        (dataset, counts.read, *(getattr(counts, outcome) for outcome in OUTCOMES))
        for report in reports
        for dataset, counts in report.datasets.items()
    ]
    print_table("What became of every row", ("dataset", "read", *OUTCOMES), rows)
    stages = [(report.connector, *(report.stages.get(stage, 0.0) for stage in _STAGES)) for report in reports]
    print_table("Seconds of each stage", ("connector", *_STAGES), stages)


_STAGES = ("pull", "check", "gate", "resolve", "load")


def _tell_graph(home: Home) -> None:
    from hub.graph.stats import graph_stats

    stats = graph_stats(home.driver)
    print_table("Nodes of the graph", ("label", "count"), stats.nodes.items())
    print_table("Edges of the graph", ("type", "count"), stats.edges.items())


_A_CASE: LiteralString = """
MATCH (r:Record {dataset: 'police.incidents'})-[:DESCRIBES {mention: 'case'}]->(c) RETURN c.id AS id ORDER BY id LIMIT 1
"""


def _ask(home: Home, url: str) -> None:
    """One case, as the police sees it and as the court doesn't."""
    import httpx

    from hub import tokens

    with home.driver.session() as session:
        case = session.run(_A_CASE).single(strict=True)["id"]
    rows = []
    for department in ("police", "court"):
        token = tokens.issue(home.settings, department=department, user="demo")
        answer = httpx.get(f"{url}/v1/cases/{case}", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        records = len(answer.json().get("records", [])) if answer.is_success else "–"
        rows.append((department, f"GET /v1/cases/{case}", answer.status_code, records))
    print_table(
        "The same question from two departments", ("department", "request", "status", "records"), rows
    )
