"""`hub city`: make a district, let days pass, serve and push its sources."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def city() -> None:
    """A synthetic district with its four source systems, and the truth beside it."""


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _show(summary: object, as_json: bool) -> None:
    from hub.city.district import Summary

    assert isinstance(summary, Summary)
    if as_json:
        print(json.dumps(asdict(summary) | {"folder": str(summary.folder)}))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{summary.folder}: {summary.people:,} people, {summary.seconds:.1f} s")
    table.add_column("rows written")
    table.add_column("count", justify="right")
    for name, count in summary.rows.items():
        table.add_row(name, f"{count:,}")
    table.add_row("total", f"{sum(summary.rows.values()):,}")
    Console().print(table)


@city.command()
@_FOLDER
@click.option("--people", type=int, default=5_000, show_default=True, help="How many people live there.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same district.")
@click.option(
    "--divisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of other towns: columns code (9 digits) and name.",
)
@_JSON
def new(folder: Path, people: int, seed: int, divisions: Path | None, as_json: bool) -> None:
    """Make a district in FOLDER."""
    from hub.city.district import build

    _show(build(folder, people=people, seed=seed, divisions=divisions, progress=_tell), as_json)


@city.command()
@_FOLDER
@click.option("--days", type=int, default=1, show_default=True, help="How many days pass.")
@_JSON
def advance(folder: Path, days: int, as_json: bool) -> None:
    """Let days pass in FOLDER: new, changed and deleted rows at the sources."""
    from hub.city.district import advance as let_pass

    _show(let_pass(folder, days=days, progress=_tell), as_json)


@city.command()
@_FOLDER
@click.option("--port", type=int, default=0, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@_JSON
def serve(folder: Path, port: int, as_json: bool) -> None:
    """Serve the sources of FOLDER on loopback until interrupted, and print what the connectors need."""
    from hub.city.serve import Addresses
    from hub.city.serve import serve as run

    def ready(values: Addresses) -> None:
        if as_json:
            print(json.dumps(values), flush=True)
            return
        for connector, given in values.items():
            shown = {n: v if not n.endswith(("secret", "key")) else "…" for n, v in given.items()}
            print(f"hub pull {connector} " + " ".join(f"--set {n}={v}" for n, v in shown.items()), flush=True)
        print(f"The secrets are in {folder / 'sources.json'}. Ctrl-C ends.", flush=True)

    run(folder, port=port, ready=ready)


@city.command()
@_FOLDER
@click.option("--url", default="http://127.0.0.1:8000/v1/ingest/grid", show_default=True, help="Where to.")
@click.option("--since", help="Only events changed since (UTC, 2026-11-01T00:00:00Z).")
@click.option("--batch", type=int, default=200, show_default=True, help="Events in a delivery.")
@click.option("--limit", type=int, help="At most so many events.")
@_JSON
def push(folder: Path, url: str, since: str | None, batch: int, limit: int | None, as_json: bool) -> None:
    """Push the grid centre's events of FOLDER to a hub, signed."""
    from hub.city.push import push as send

    sent = send(folder, url, since=since, batch=batch, limit=limit)
    if as_json:
        print(json.dumps(asdict(sent)))
    else:
        print(f"{sent.events:,} events in {sent.deliveries:,} deliveries")
