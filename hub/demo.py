"""The demonstration that `make demo` runs: nothing in it is made up but the district."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, LiteralString, Protocol

from hub.pipeline.report import OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path

    from hub.home import Home
    from hub.pipeline.progress import Progress
    from hub.pipeline.report import RunReport

#: Registers first, so that the cases find the people they speak of.
CONNECTORS = ("police", "grid", "petition", "court")
#: Days that pass after the first pull, with one more pull of the grid centre's feed after each.
_DAYS = 3
_STAGES = ("pull", "check", "gate", "resolve", "load")


class Table(Protocol):
    """Shows a table: title, columns, rows."""

    def __call__(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None: ...


def run(
    home: Home,
    people: int,
    seed: int,
    *,
    tell: Callable[[str], object],
    table: Table,
    bars: Callable[[], AbstractContextManager[Progress]],
) -> dict[str, object]:
    """Make the district under the home, load it, and leave the API running in the background.

    What it does is told as it goes on: sentences to `tell`, counts to `table`, stages to `bars`. Returns all of it.
    """
    from hub.demo_desks import choose
    from hub.demo_sharing import share
    from hub.service import ApiService

    started = time.monotonic()
    folder = home.folder("demo") / f"district-{people}-{seed}"
    district = _build(folder, people, seed, tell, table)
    if home.settings.neo4j_uri is None:
        from hub.graph.server import EmbeddedServer

        tell("Neo4j: fetching its jars at the first time, then starting it …")
        EmbeddedServer(home.settings).ensure()
    reports = _pull(home, folder, tell, bars, days=_DAYS if district else 0)
    _show_runs(reports, table)
    resolved = _resolve(home, folder, tell, table)
    matters = _match(home, tell)
    graph = _show_graph(home, table)
    service = ApiService(home.settings)
    if not service.status()["running"]:
        tell("starting the API …")
        service.start()
    _await_ready(service.url)
    answers, command = _ask(home, service.url, table)
    share(home)
    choose(home.driver, home.root, service.url)
    return {
        "folder": str(folder),
        "district": district,
        "runs": [report.as_dict() for report in reports],
        "resolved": resolved,
        "matters": matters,
        "graph": graph,
        "answers": answers,
        "command": command,
        "api": service.url,
        "docs": f"{service.url}/docs",
        "seconds": round(time.monotonic() - started),
    }


def _build(
    folder: Path, people: int, seed: int, tell: Callable[[str], object], table: Table
) -> dict[str, int] | None:
    """Rows at its sources, or None where the district is there from before."""
    from hub.city.district import build

    if folder.exists():
        tell(f"The district is there already: {folder}")
        return None
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    summary = build(unfinished, people=people, seed=seed)
    unfinished.rename(folder)
    table(
        f"A district of {people:,} made-up people: rows at its sources",
        ("table", "rows"),
        summary.rows.items(),
    )
    return summary.rows


def _pull(
    home: Home,
    folder: Path,
    tell: Callable[[str], object],
    bars: Callable[[], AbstractContextManager[Progress]],
    *,
    days: int,
) -> list[RunReport]:
    """Every source once, and the grid centre's feed once more after each of some days."""
    from hub.city.district import advance
    from hub.city.serve import running
    from hub.pipeline.run import pull

    reports = []
    with running(folder) as addresses:
        for name in CONNECTORS:
            tell(f"pulling {name} …")
            with bars() as progress:
                reports.append(pull(home, name, addresses[name], progress=progress))
    for day in range(1, days + 1):
        tell(f"a day passes ({day} of {days}), then pulling grid …")
        advance(folder, days=1)
        with running(folder) as addresses, bars() as progress:
            reports.append(pull(home, "grid", addresses["grid"], progress=progress))
    return reports


def _show_runs(reports: list[RunReport], table: Table) -> None:
    rows = [
        (dataset, counts.read, *(getattr(counts, outcome) for outcome in OUTCOMES))
        for report in reports
        for dataset, counts in report.datasets.items()
    ]
    total = [sum(row[place] for row in rows) for place in range(1, len(OUTCOMES) + 2)]
    table("What became of every row", ("dataset", "read", *OUTCOMES), [*rows, ("all", *total)])
    stages = [(report.connector, *(report.stages.get(stage, 0.0) for stage in _STAGES)) for report in reports]
    table("Seconds of each stage", ("connector", *_STAGES), stages)


def _resolve(
    home: Home, folder: Path, tell: Callable[[str], object], table: Table
) -> dict[str, dict[str, float | int]]:
    """Find who is who, and show how many mentions became how many, and how right that is."""
    from hub.identity.resolution.evaluation import evaluate_graph
    from hub.identity.resolution.resolve import resolve

    tell("finding who is who …")
    resolved: dict[str, dict[str, float | int]] = {}
    for one in resolve(home, tell=tell).entities:
        found = evaluate_graph(home, one.entity, folder).all.pairwise
        resolved[one.entity] = {
            "mentions": one.mentions,
            "entities": one.entities,
            "moved": one.moved,
            "precision": round(found.precision, 4),
            "recall": round(found.recall, 4),
        }
    columns = ("type", "mentions", "of so many", "moved", "pairs right", "pairs found")
    table(
        "Who is who, against the district's truth",
        columns,
        [(entity, *figures.values()) for entity, figures in resolved.items()],
    )
    return resolved


def _match(home: Home, tell: Callable[[str], object]) -> int:
    """Find which cases of several departments are the same matter; how many links that made."""
    from hub.identity.matters.run import run as match

    tell("finding which cases are the same matter …")
    return match(home).added


def _show_graph(home: Home, table: Table) -> dict[str, dict[str, int]]:
    from hub.graph.stats import graph_stats

    stats = graph_stats(home.driver)
    table("Nodes of the graph", ("label", "count"), stats.nodes.items())
    table("Edges of the graph", ("type", "count"), stats.edges.items())
    return {"nodes": dict(stats.nodes), "edges": dict(stats.edges)}


def _await_ready(url: str) -> None:
    """Wait until its queries are planned, which takes long on a busy machine; the answers tell where it is too long."""
    from hub.client import Hub, HubProblem, Retries

    with Hub(url, retries=Retries(attempts=60, patience=180)) as hub, suppress(HubProblem):
        hub.ready()


#: A case of the police, with who handles it and by which badge number they sign in.
_A_CASE: LiteralString = """
MATCH (r:Record {dataset: 'police.incidents'})-[:DESCRIBES {mention: 'case'}]->(c)
WHERE r.`officer.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
RETURN c.id AS case, r.`officer.badge_no` AS handler ORDER BY case LIMIT 1
"""
_PURPOSE = "criminal_investigation"


def _ask(home: Home, url: str, table: Table) -> tuple[list[dict[str, object]], str]:
    """One case, as three readers see it; and the same as a command to type."""
    from hub import tokens

    with home.driver.session() as session:
        found = session.run(_A_CASE).single(strict=True)
    case, handler = found["case"], found["handler"]
    readers = (
        ("who handles it, with purpose and case", "police", handler, _PURPOSE),
        ("the same, without a purpose", "police", handler, None),
        ("a colleague who doesn't handle it", "police", "somebody-else", _PURPOSE),
        ("the court, without a grant", "court", handler, "court_proceeding"),
    )
    answers: list[dict[str, object]] = []
    for who, department, user, purpose in readers:
        token = tokens.issue(home.settings, department=department, user=user)
        status, records = _read(url, token, case, purpose)
        answers.append(
            {"who": who, "department": department, "purpose": purpose, "status": status, "records": records}
        )
    columns = ("who asks", "department", "purpose", "status", "records")
    table(f"GET /v1/cases/{case}", columns, [tuple(answer.values()) for answer in answers])
    return answers, _command(url, case, handler)


def _read(url: str, token: str, case: str, purpose: str | None) -> tuple[int, int | None]:
    """The status of a case's file, and how many records it shows."""
    from hub.client import Hub, HubProblem

    with Hub(url, token=token) as hub:
        try:
            if purpose is None:
                hub.get(f"/v1/cases/{case}")
                return 200, None
            return 200, len(hub.case(case, purpose=purpose).entity(case).records)
        except HubProblem as problem:
            return problem.status, None


def _command(url: str, case: str, handler: str) -> str:
    """The first of these questions, to be pasted into a shell."""
    return (
        f"TOKEN=$(.venv/bin/hub token --department police --user {handler})\n"
        f'curl -H "Authorization: Bearer $TOKEN" -H "Hub-Purpose: {_PURPOSE}" \\\n'
        f'     -H "Hub-Case: {case}" {url}/v1/cases/{case}'
    )
